"""The training-set report as a Markdown table and a bar chart. What it holds is decided in `training_report`."""

import io

import polars as pl

from nba_props.models.markdown import table
from nba_props.models.training.training_report import CONTRACTS

READY, NOT_READY, OLDER = "#2a7f62", "#d9d9d9", "#b03a2e"


def as_markdown(frame: pl.DataFrame) -> str:
    """A frame as a Markdown table."""
    return table(frame.columns, ([cell(value) for value in row] for row in frame.rows()))


def cell(value: object) -> str:
    """A table cell: a float as a percentage, an integer with thousands separators, None as a dash."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def bar_chart(report: pl.DataFrame) -> bytes:
    """A PNG of one week's report: per season a bar for each contract, its ready rows and the others.

    A dashed line shows how many rows the older system's count would have left for every contract.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow to load)

    seasons = report["season"].unique().sort().to_list()
    figure = Figure(figsize=(2 + 2.6 * max(len(seasons), 1), 4), dpi=110, layout="constrained")
    axes = figure.subplots(1, max(len(seasons), 1), sharey=True, squeeze=False)[0]
    for axis, season in zip(axes, seasons, strict=False):
        bars = report.filter(season=season)
        rows = {
            contract: (ready, total - ready)
            for contract, ready, total in bars.select("contract", "ready", "candidates").rows()
        }
        contracts = [c for c in CONTRACTS if c in rows]
        ready, not_ready = ([rows[c][n] for c in contracts] for n in (0, 1))
        axis.bar(contracts, ready, color=READY, label="ready")
        axis.bar(contracts, not_ready, bottom=ready, color=NOT_READY, label="not ready")
        axis.axhline(
            bars["kept_by_older_count"][0], color=OLDER, linestyle="--", label="kept by the older count"
        )
        axis.set_title(season)
        axis.tick_params(axis="x", rotation=90)
    axes[0].set_ylabel("player-games played, with a feature row")
    if seasons:
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=3)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
