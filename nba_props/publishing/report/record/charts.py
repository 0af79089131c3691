"""The charts of the page: sums over time, and figures beside what was claimed, each with its interval."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl
from markupsafe import Markup

from nba_props.models.accuracy.figures import Figures
from nba_props.publishing.report.charts.inks import ACCENT, QUIET, SECOND
from nba_props.publishing.report.charts.panel import legend, panel
from nba_props.publishing.report.charts.svg import as_svg
from nba_props.publishing.report.record.wording import ends, signed
from nba_props.publishing.report.words import change, count, day, share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.ticker import PercentFormatter

# Break-even at -110, the usual price.
BREAK_EVEN = 110 / 210
FAINT = 0.16


def profit(sums: pl.DataFrame, key: str) -> Markup:
    """Profit summed over the bets, and what the claims alone would give."""
    figure, axes = panel()
    _sum(axes, sums, "value", ("low", "high"), ACCENT, "profit")
    _sum(axes, sums, "claimed", ("claimed_low", "claimed_high"), SECOND, "by the claims alone")
    axes.set_ylabel("units")
    legend(axes)
    last = sums.row(-1, named=True)
    told = (
        f"After {count(last['n'])} decided bets, on {day(last['game_date'])}, the profit is "
        f"{signed(last['value'], 1)} units {ends([last['low'], last['high']], 1)}. Were each claim true it would be "
        f"{signed(last['claimed'], 1)}, and by chance between {signed(last['claimed_low'], 1)} and "
        f"{signed(last['claimed_high'], 1)}."
    )
    return as_svg(figure, f"{key}-profit", "Profit, summed", told)


def closing_value(sums: pl.DataFrame, key: str) -> Markup:
    """Closing value summed over the bets that have one."""
    figure, axes = panel()
    _sum(axes, sums, "value", ("low", "high"), ACCENT, "closing value")
    axes.set_ylabel("units")
    legend(axes)
    last = sums.row(-1, named=True)
    told = (
        f"After {count(last['n'])} bets with a close, on {day(last['game_date'])}, the closing value is "
        f"{signed(last['value'], 1)} units {ends([last['low'], last['high']], 1)}."
    )
    return as_svg(figure, f"{key}-closing", "Closing value, summed", told)


def calibration(bins: Sequence[Figures], key: str, what: str = "claimed") -> Markup:
    """Probabilities beside the share that came true, in bins of equal count."""
    figure, axes = panel()
    stated, seen = [b["stated"] for b in bins], [b["seen"] for b in bins]
    _points(axes, stated, seen, [b["ci95"] for b in bins])
    _diagonal(axes, stated)
    _percent(axes)
    axes.set_xlabel(f"probability, {what}")
    axes.set_ylabel("share that came true")
    told = "; ".join(
        f"{share(b['stated'])} {what}, {share(b['seen'])} came true of {count(b['n'])}" for b in bins
    )
    return as_svg(figure, f"{key}-calibration", f"Probabilities, {what} and come true", f"{told}.")


def values(bands: Sequence[Figures], key: str) -> Markup:
    """Claimed value beside the profit per bet, by band of claim."""
    figure, axes = panel()
    claimed, realised = [b["claimed"] for b in bands], [b["realised"] for b in bands]
    _points(axes, claimed, realised, [b["realised_ci95"] for b in bands])
    _diagonal(axes, claimed)
    axes.axhline(0, color=QUIET, linewidth=1)
    _percent(axes)
    axes.set_xlabel("value claimed")
    axes.set_ylabel("profit per bet")
    told = "; ".join(
        f"{change(b['claimed'])} claimed, {change(b['realised'])} made by {count(b['n'])}" for b in bands
    )
    return as_svg(figure, f"{key}-values", "Value, claimed and realised", f"{told}.")


def edges(bands: Sequence[Figures], key: str) -> Markup:
    """Distance from the line beside how often the prediction's side was right."""
    figure, axes = panel()
    _points(axes, [b["edge"] for b in bands], [b["rate"] for b in bands], [b["ci95"] for b in bands])
    axes.axhline(BREAK_EVEN, color=QUIET, linestyle="--", linewidth=1)
    axes.yaxis.set_major_formatter(_as_percent(0))
    axes.set_xlabel("edge, points")
    axes.set_ylabel("share of sides right")
    told = "; ".join(f"edge {b['edge']:.1f}: {share(b['rate'])} right of {count(b['n'])}" for b in bands)
    return as_svg(figure, f"{key}-edges", "Edges and how often their side was right", f"{told}.")


def _sum(axes: "Axes", sums: pl.DataFrame, column: str, band: tuple[str, str], ink: str, name: str) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415  (slow to load)

    days = sums["game_date"].to_list()
    low, high = (sums[end].fill_null(float("nan")).to_numpy() for end in band)
    axes.fill_between(days, low, high, color=ink, alpha=FAINT, linewidth=0)
    axes.plot(days, sums[column].to_numpy(), color=ink, linewidth=2, label=name)
    axes.axhline(0, color=QUIET, linewidth=1)
    # matplotlib has no annotations here.
    locator = AutoDateLocator(minticks=2, maxticks=5)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def _points(axes: "Axes", x: list[float], y: list[float], ci95: list[list[float] | None]) -> None:
    """Figures with their intervals; one without stands alone. Rounding may put an end on the other side of its rate."""
    known = [ci or [at, at] for at, ci in zip(y, ci95, strict=True)]
    below = [max(0.0, at - low) for at, (low, _) in zip(y, known, strict=True)]
    above = [max(0.0, high - at) for at, (_, high) in zip(y, known, strict=True)]
    axes.errorbar(x, y, yerr=[below, above], fmt="o", color=ACCENT, markersize=5, linewidth=1.5, capsize=3)


def _diagonal(axes: "Axes", x: list[float]) -> None:
    axes.plot([min(x), max(x)], [min(x), max(x)], color=QUIET, linestyle="--", linewidth=1)


def _percent(axes: "Axes") -> None:
    axes.xaxis.set_major_formatter(_as_percent(1))
    axes.yaxis.set_major_formatter(_as_percent(0))


def _as_percent(decimals: int) -> "PercentFormatter":
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415  (slow to load)

    return PercentFormatter(1, decimals)
