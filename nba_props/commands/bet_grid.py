"""How bets look on a terminal of 120 columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.table import Table as Grid
from rich.text import Text

from nba_props.days import EASTERN
from nba_props.text import plain

# What stands above each column, in two lines as its cells are, and whether it is aligned to the right. The number is the
# bet's place in the record, by which `placed` knows it.
COLUMNS = (
    ("#\nid", False), ("tip-off\ninjury", False), ("player\ngame", False), ("points\nline", True), ("bet\nat", False),
    ("worst\nage", True), ("fair\nmarket", True), ("value\nrealised", True), ("stake\nmoney", True),
)  # fmt: skip
ID = 6  # characters of a bet's id: no two of a day begin alike
NONE = "-"
Bet = Mapping[str, Any]


def grid(title: str, bets: Sequence[Bet], bankroll: float | None) -> Grid:
    """The bets, two lines each.

    Args:
        title: above the grid.
        bets: rows of `bets.best_bets.board`.
        bankroll: money of which stakes are shares; None shows no money.
    """
    shown = Grid(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name, is_right in COLUMNS:
        shown.add_column(name, justify="right" if is_right else "left", overflow="fold")
    for bet in bets:
        shown.add_row(*(f"{upper}\n{lower}" for upper, lower in _cells(bet, bankroll)))
    return shown


def _cells(bet: Bet, bankroll: float | None) -> list[tuple[str, str]]:
    return [
        (str(bet["sequence"] or NONE), str(bet["bet_id"])[:ID]),
        (eastern(bet["tip_off"]), bet["status_now"] or NONE),
        (
            plain(bet["player"]),
            f"{bet['team']} v {bet['opponent']}" if bet["opponent"] else bet["team"] or NONE,
        ),
        (_points(bet["predicted_points"]), _points(bet["consensus_line"])),
        (wager(bet), f"{bet['book']} {bet['price']:+d}"),
        (f"{bet['worst_price']:+d}" if bet["worst_price"] else NONE, _age(bet["age_seconds"])),
        (_share(bet["fair_probability"]), _share(bet["market_probability"])),
        (f"{bet['expected_value']:+.1%}", _interval(bet["realised_low"], bet["realised_high"])),
        (f"{bet['stake']:.2%}", NONE if bankroll is None else f"{bankroll * bet['stake']:,.2f}"),
    ]


def wager(bet: Bet) -> str:
    """Side and line, as in Over 25.5."""
    return f"{bet['side'].title()} {bet['line']:g}"


def eastern(instant: datetime) -> str:
    """Hour and minute in the East, as in 19:30."""
    return f"{instant.astimezone(EASTERN):%H:%M}"


def _points(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}"


def _share(value: float | None) -> str:
    return NONE if value is None else f"{value:.1%}"


def _interval(low: float | None, high: float | None) -> str:
    return NONE if low is None or high is None else f"{low:+.0%} {high:+.0%}"


def _age(seconds: float | None) -> str:
    if seconds is None:
        return NONE
    minutes = max(0, round(seconds / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"
