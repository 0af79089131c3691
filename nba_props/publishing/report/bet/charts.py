"""Charts of an explanation: the distribution against the line, the top contributions, how line and price moved."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from nba_props.days import day_start
from nba_props.publishing.explain.explanation import Contributions, Distribution, Explanation
from nba_props.publishing.explain.price.parts import LineState
from nba_props.publishing.report import words
from nba_props.publishing.report.charts.inks import ACCENT, INK, QUIET, RULE, SECOND
from nba_props.publishing.report.charts.panel import HEIGHT, WIDTH, panel
from nba_props.publishing.report.charts.svg import as_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_COLUMNS = 10
MOST_TICKS = 6
HEADROOM = 1.18  # above the highest bar, for what is written there
ROW = 22  # pixels of a contribution
LETTER, BESIDE, BELOW = 6.5, 58, 48  # pixels of a letter, of the numbers at the left, of the axis below
Value = Callable[[LineState], float | None]


def distribution_chart(of: Explanation, distribution: Distribution) -> Markup:
    """Bars of the probability of each number of points; those that win the explained side stand out."""
    figure, axes = _panel()
    at = [mass.points for mass in distribution.masses]
    price = of.price
    axes.bar(at, [m.probability for m in distribution.masses], width=0.82, color=[_ink(of, n) for n in at])
    title = "Distribution of points"
    if price is not None:
        axes.axvline(price.line, color=INK, linewidth=1.5, linestyle=(0, (4, 3)))
        axes.annotate(
            f"{price.side.title()} {price.line:g}", (price.line, 1), (4, -2), xycoords=("data", "axes fraction"),
            textcoords="offset points", va="top", color=INK,
        )  # fmt: skip
        axes.text(
            0.99, 0.97, _said(of, distribution), transform=axes.transAxes, ha="right", va="top", color=INK
        )
        title += f" against {price.side.lower()} {price.line:g}"
    axes.set_ylim(0, HEADROOM * max(mass.probability for mass in distribution.masses))
    axes.set_xlabel("points")
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.grid(visible=False, axis="x")
    return as_svg(figure, "distribution", title, told_of_distribution(of, distribution))


def told_of_distribution(of: Explanation, distribution: Distribution) -> str:
    """The distribution in a sentence, with what it, the offering book and the fair price say of the side."""
    told = f"By {distribution.by}, around {distribution.centre:.1f} points"
    if (price := of.price) is None:
        return f"{told}."
    return (
        f"{told}: the {price.side.title()} wins {words.share(_alone(of, distribution))} by it alone; "
        f"{words.share(price.market_probability)} by the book's own price, "
        f"{words.share(price.fair_probability)} is fair, {words.share(price.claimed_probability)} is claimed."
    )


def _alone(of: Explanation, distribution: Distribution) -> float:
    """The probability of the explained side by the distribution alone, given that there is no push."""
    wins = sum(m.probability for m in distribution.masses if _wins(of, m.points))
    push = sum(m.probability for m in distribution.masses if of.price and m.points == of.price.line)
    return wins / (1 - push) if push < 1 else 0.0


def _said(of: Explanation, distribution: Distribution) -> str:
    """What distribution, other books and the offering book say of the side, for the corner of the chart."""
    price = of.price
    if price is None:
        return ""
    shares = (_alone(of, distribution), price.fair_probability, price.market_probability)
    names = ("model" if of.model else "shape", "fair", "book")
    return "\n".join(f"{name} {words.share(share)}" for name, share in zip(names, shares, strict=True))


def _wins(of: Explanation, points: int) -> bool:
    price = of.price
    if price is None:
        return False
    return points > price.line if price.side == "OVER" else points < price.line


def _ink(of: Explanation, points: int) -> str:
    return ACCENT if _wins(of, points) else RULE


def contributions_chart(added: Contributions) -> Markup:
    """Bars of the columns that move the prediction most, the largest on top."""
    shown = added.columns[:MOST_COLUMNS]
    names = [words.words(c.feature) for c in shown][::-1]
    figure, axes = _panel(60 + ROW * len(shown), 14 + LETTER * max(map(len, names), default=0))
    points = [c.points for c in shown][::-1]
    axes.barh(range(len(names)), points, color=[SECOND if p >= 0 else ACCENT for p in points], height=0.7)
    axes.set_yticks(range(len(names)), names)
    axes.axvline(0, color=QUIET, linewidth=1)
    axes.set_xlabel("points added to the prediction")
    axes.locator_params(axis="x", nbins=5)
    axes.grid(visible=False, axis="y")
    return as_svg(figure, "contributions", "Top contributions", told_of_contributions(added))


def told_of_contributions(added: Contributions) -> str:
    """The largest contributions in a sentence."""
    largest = ", ".join(f"{words.words(c.feature)} {words.units(c.points)}" for c in added.columns[:3])
    return f"From {added.base:.1f} to {added.predicted:.1f} points; most move {largest}."


def history_charts(of: Explanation) -> list[tuple[Markup, str]]:
    """How the books' main lines moved, and the payout of the explained side; each with a caption."""
    books = {b: list(rows) for b, rows in groupby(of.history, key=lambda s: s.book)}
    if not any(state.line is not None for state in of.history):
        return []
    mine = of.price.book if of.price else ""
    side = of.price.side if of.price else "OVER"

    def payout(state: LineState) -> float | None:
        price = state.over_price if side == "OVER" else state.under_price
        return None if price is None else 1 + (price / 100 if price > 0 else -100 / price)

    others = (
        f"{words.book(mine)} stands out among {len(books)} books."
        if mine in books
        else f"{len(books)} books."
    )
    return [
        (
            _steps(of, books, mine, lambda s: s.line, "line", ("line", "points")),
            f"Main lines until {words.clock(of.as_of)} Eastern. {others}",
        ),
        (
            _steps(of, books, mine, payout, "payout", (f"payout of the {side.title()}", "per unit, stake included")),
            f"What the {side.title()} of each main line paid per unit, stake included.",
        ),
    ]  # fmt: skip


def _steps(
    of: Explanation,
    books: Mapping[str, Sequence[LineState]],
    mine: str,
    value: Value,
    key: str,
    names: tuple[str, str],
) -> Markup:
    figure, axes = _panel(210)
    # One line for all other books, with gaps between them: a line each takes most of the time of a chart.
    for shown, ink, width, size in (
        ([b for b in books if b != mine], QUIET, 1.0, 2),
        ([mine] if mine in books else [], ACCENT, 2.5, 4),
    ):
        points = [point for book in shown for point in _corners(of, books[book], value)]
        at, values = zip(*points, strict=True) if points else ((), ())
        axes.step(at, values, where="post", color=ink, linewidth=width, marker="o", markersize=size)
    axes.set_ylabel(names[1])
    axes.locator_params(axis="y", nbins=4)
    _clock(axes)
    last = {book: value(states[-1]) for book, states in books.items()}
    told = "; ".join(
        f"{words.book(book)} {'none' if v is None else format(v, 'g')}" for book, v in sorted(last.items())
    )
    return as_svg(figure, f"history-{key}", f"History of the {names[0]} by book", f"Last: {told}.")


def _corners(of: Explanation, states: Sequence[LineState], value: Value) -> list[tuple[float, float]]:
    """Where a book's steps begin, up to the instant, and a gap behind them; one while it had no line, too."""
    at = [_hours(of, s.at) for s in states]
    last = max(at[-1], _hours(of, of.as_of))
    values = [math.nan if (v := value(s)) is None else v for s in states]
    return [*zip(at, values, strict=True), (last, values[-1]), (last, math.nan)]


def _hours(of: Explanation, at: datetime) -> float:
    """Hours since midnight Eastern of the game date; below zero on the day before."""
    return (at - day_start(of.who.game_date)) / timedelta(hours=1)


def _clock(axes: "Axes") -> None:
    """Ticks at whole hours or, for a short history, at quarters."""
    first, last = axes.get_xlim()
    step = next((s for s in (0.25, 0.5, 1, 2, 3, 6, 12) if (last - first) / s <= MOST_TICKS), 24)
    ticks = [n * step for n in range(math.ceil(first / step), math.floor(last / step) + 1)]
    axes.set_xticks(ticks, [f"{int(t // 1) % 24:02d}:{round(t % 1 * 60):02d}" for t in ticks])
    axes.set_xlabel("Eastern")


def _panel(height: int = HEIGHT, beside: float = BESIDE) -> "tuple[Figure, Axes]":
    """A panel with margins of its own: working out those that fit takes longer than all the rest of a chart.

    Args:
        height: in pixels of the SVG.
        beside: likewise, of what stands at the left.
    """
    figure, axes = panel(height=height)
    figure.set_layout_engine(None)
    figure.subplots_adjust(
        left=beside / WIDTH, right=1 - 8 / WIDTH, bottom=BELOW / height, top=1 - 10 / height
    )
    return figure, axes
