"""Results of bets as tables for the terminal. What may be concluded from them is said in `bets.grades.verdict`."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table as Grid

from nba_props.text import plain

NUMBERS = {
    "price", "profit", "at close", "move", "n", "W-L-P-V", "hit rate", "profit per bet", "closing value", "closing",
}  # fmt: skip


def bet_grid(title: str, bets: Sequence[Mapping[str, Any]]) -> Grid:
    """One line per bet: what was published, how it ended with how many points, and what its price was worth at the close."""
    heads = ("date", "player", "bet", "book", "price", "result", "profit", "at close", "move", "note")
    grid = _grid(title, heads)
    for bet in bets:
        grid.add_row(
            f"{bet['game_date']:%m-%d}",
            plain(bet["player"]),
            f"{bet['side'].title()} {bet['line']:g}",
            bet["book"],
            f"{bet['price']:+d}",
            _result(bet),
            _text(bet["profit"], "+.2f"),
            _percent(bet["closing_value"])
            if bet["closing_value"] is not None
            else (bet["closing_reason"] or "-").replace("_", " "),
            _text(bet["line_move"], "+.1f"),
            _note(bet),
        )
    return grid


def figures_grid(by: str, groups: Sequence[Mapping[str, Any]]) -> Grid:
    """One line per group, each figure with its 95 % interval; sides that were not bet say so."""
    grid = _grid(None, (by, "n", "W-L-P-V", "hit rate", "profit per bet", "closing value", "closing"))
    for group in groups:
        counts = "-".join(str(group[name]) for name in ("wins", "losses", "pushes", "voids"))
        grid.add_row(
            f"{group[by]}" if group["is_bet"] else f"{group[by]} (not bet)",
            str(group["n"]),
            counts,
            _with_interval(group, "hit_rate", "hit_rate_ci95", ".1f"),
            _with_interval(group, "roi", "roi_ci95", "+.1f"),
            _with_interval(group, "closing_value", "closing_value_ci95", "+.1f"),
            str(group["closing_n"]),
        )
    return grid


def correction(table: str, row: Mapping[str, Any]) -> str:
    """What a superseded grade said, in a line."""
    what = "bet" if table == "bet_grades" else row["family"]
    points = "absence" if row["actual_points"] is None else f"{row['actual_points']} points"
    until = f"{row['superseded_at']:%Y-%m-%d %H:%M}Z"
    return f"Corrected: {plain(row['player'])}, {what}: {row['result']} by {points} until {until}"


def _grid(title: str | None, heads: Sequence[str]) -> Grid:
    grid = Grid(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for head in heads:
        grid.add_column(head, justify="right" if head in NUMBERS else "left")
    return grid


def _result(bet: Mapping[str, Any]) -> str:
    """The result with the points scored; open where it is not known yet."""
    points = "" if bet["actual_points"] is None else f" {bet['actual_points']}"
    return (bet["result"] or "open").lower() + points


def _note(bet: Mapping[str, Any]) -> str:
    """What else a reader asks: why it was withdrawn or is void, and the price at which it was placed."""
    notes = []
    if bet["withdrawn_at"]:
        notes.append(f"withdrawn, {bet['withdrawn_reason']}")
    if bet["void_reason"]:
        notes.append(bet["void_reason"])
    if bet["placed_at"]:
        notes.append(f"placed {bet['placed_price']:+d}")
    return ", ".join(notes).replace("_", " ")


def _with_interval(group: Mapping[str, Any], name: str, ends: str, form: str) -> str:
    if group[name] is None:
        return "-"
    value = f"{100 * group[name]:{form}} %"
    if group[ends] is None:
        return value
    low, high = group[ends]
    return f"{value} [{100 * low:{form}}, {100 * high:{form}}]"


def _percent(value: float) -> str:
    return f"{100 * value:+.1f} %"


def _text(value: float | None, form: str) -> str:
    return "-" if value is None else f"{value:{form}}"
