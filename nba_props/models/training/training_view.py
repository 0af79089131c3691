"""How the training-set report looks: a table in Markdown and a picture. What it says is `training_report`'s."""

import io

import polars as pl

from nba_props.models.training.training_report import CONTRACTS

READY, LACKING, OLDER = "#2a7f62", "#d9d9d9", "#b03a2e"


def markdown(frame: pl.DataFrame) -> str:
    """A frame as a Markdown table; shares in percent."""
    lines = [frame.columns, ["---"] * frame.width, *([shown(v) for v in row] for row in frame.rows())]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shown(value: object) -> str:
    """A cell: a share in percent, a count with its thousands, nothing as a dash."""
    if value is None:
        return "-"
    return (
        f"{value:.1%}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
    )


def picture(report: pl.DataFrame) -> bytes:
    """A PNG of one week's report: per season a bar for each contract, what it can use and what it cannot.

    A dashed line stands where the older system's count would have left every contract.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow to load)

    seasons = report["season"].unique().sort().to_list()
    figure = Figure(figsize=(2 + 2.6 * max(len(seasons), 1), 4), dpi=110, layout="constrained")
    axes = figure.subplots(1, max(len(seasons), 1), sharey=True, squeeze=False)[0]
    for axis, season in zip(axes, seasons, strict=False):
        bars = report.filter(season=season)
        held = [c for c in CONTRACTS if c in bars["contract"].to_list()]
        rows = {
            c: (ready, total - ready)
            for c, ready, total in bars.select("contract", "ready", "candidates").rows()
        }
        ready, lacking = ([rows[c][n] for c in held] for n in (0, 1))
        axis.bar(held, ready, color=READY, label="ready")
        axis.bar(held, lacking, bottom=ready, color=LACKING, label="not ready")
        axis.axhline(
            bars["kept_by_older_count"][0], color=OLDER, linestyle="--", label="kept by the older count"
        )
        axis.set_title(season)
        axis.tick_params(axis="x", rotation=90)
    axes[0].set_ylabel("player-games played, with a feature row")
    if seasons:
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=3)
    stored = io.BytesIO()
    figure.savefig(stored, format="png")
    return stored.getvalue()
