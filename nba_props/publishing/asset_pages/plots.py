"""Plots for the UI's panel as bytes of PNG, small, since each is stored in the event log with every materialization."""

import io
from typing import TYPE_CHECKING

import polars as pl

from nba_props.declared.price_rules import LEAST_VALUE
from nba_props.models.accuracy.plots import BREAK_EVEN, GREY
from nba_props.publishing.report.record import cumulative

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SECOND = "#c2500f", "#1f5fa8"
COLOURS = 32  # of the palette
WIDEST = 0.1  # units staked, either way; sides beyond are not drawn
BIN = 0.01


def values(fair_prices: pl.DataFrame) -> bytes:
    """Numbers of main lines' sides by claimed value, of those that may be bet in another colour."""
    figure, axes = _panel()
    at = pl.col("expected_value") / BIN
    counted = (
        fair_prices.filter("is_main_line", pl.col("expected_value").is_between(-WIDEST, WIDEST))
        .group_by(value=at.floor() * BIN + BIN / 2)
        .agg(n=pl.len(), bets=pl.col("filter_reason").is_null().sum())
    )
    axes.bar(counted["value"], counted["n"], BIN * 0.9, color=GREY, label="main lines")
    axes.bar(counted["value"], counted["bets"], BIN * 0.9, color=INK, label="may be bet")
    axes.axvline(LEAST_VALUE, color=SECOND, linestyle="--", linewidth=1)
    axes.xaxis.set_major_formatter("{x:+.0%}")
    axes.set_xlabel("claimed value", size=8)
    return _png(figure, axes)


def profit(bet_grades: pl.DataFrame) -> bytes:
    """Profit summed over the current grades of bets, beside what their claims alone would give.

    Args:
        bet_grades: current rows of `bet_grades`, of one provenance.
    """
    figure, axes = _panel()
    sums = cumulative.profit(bet_grades)
    for column, low, high, ink, name in (
        ("value", "low", "high", INK, "profit"),
        ("claimed", "claimed_low", "claimed_high", SECOND, "by the claims alone"),
    ):
        below, above = (sums[end].fill_null(float("nan")).to_numpy() for end in (low, high))
        axes.fill_between(sums["game_date"].to_list(), below, above, color=ink, alpha=0.15, linewidth=0)
        axes.plot(sums["game_date"].to_list(), sums[column], color=ink, marker=".", label=name)
    axes.axhline(0, color=GREY, linewidth=1)
    axes.set_ylabel("units", size=8)
    _dates(axes)
    return _png(figure, axes)


def hit_rates(model_performance: pl.DataFrame) -> bytes:
    """Hit rates of seven days of each family, by day; dashed: break-even at -110.

    Args:
        model_performance: rows of one provenance.
    """
    figure, axes = _panel()
    for (family,), rows in sorted(model_performance.partition_by("family", as_dict=True).items()):
        axes.plot(rows["game_date"].to_list(), rows["hit_rate_7d"], marker=".", linewidth=1, label=family)
    axes.axhline(BREAK_EVEN, color=GREY, linestyle="--", linewidth=1)
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.set_ylabel("hit rate of 7 days", size=8)
    _dates(axes)
    return _png(figure, axes)


def _panel() -> tuple["Figure", "Axes"]:
    from matplotlib.figure import Figure  # noqa: PLC0415  (slow to load)

    figure = Figure(figsize=(5.6, 2.6), dpi=80, layout="constrained")
    axes = figure.subplots()
    axes.tick_params(labelsize=7)
    return figure, axes


def _dates(axes: "Axes") -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415  (slow to load)

    # matplotlib has no annotations here.
    locator = AutoDateLocator(minticks=2, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def _png(figure: "Figure", axes: "Axes") -> bytes:
    from PIL import Image  # noqa: PLC0415  (comes with matplotlib)

    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=7, frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    drawn, out = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", metadata={"Software": None})
    Image.open(drawn).convert("RGB").quantize(COLOURS).save(out, "png", optimize=True)
    return out.getvalue()
