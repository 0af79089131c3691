"""The bets of a night as tables: those that stand, those that were withdrawn, and how they ended."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from nba_props.declared.tables.record import BET
from nba_props.publishing.report import words
from nba_props.publishing.report.bet.place import place_of
from nba_props.publishing.report.grid import Cell, Grid, Head, Tone

Bet = Mapping[str, Any]
HEADS = (
    Head("Player"),
    Head("Bet"),
    Head("Price", is_number=True, meaning="as published; below it the worst price still worth taking"),
    Head("Book"),
    Head("Probability", is_number=True, meaning="that the side wins as claimed; below it by the book's own quote"),
    Head("Value", is_number=True, meaning="expected profit per unit; below it what such claims have made, 95 % interval"),
    Head("Stake", is_number=True, meaning="share of the bankroll"),
    Head("Points", is_number=True, meaning="that the model predicts; below it the consensus line"),
    Head("Injury"),
    Head("State"),
)  # fmt: skip
RESULT_TONES: Mapping[str, Tone] = {"WIN": "good", "LOSS": "bad"}
ID = 6  # characters of a bet's id, by which `nba-props placed` knows it


def bets_grid(key: str, caption: str, bets: pl.DataFrame, grades: pl.DataFrame, root: str) -> Grid:
    """Bets with their results, where there are any.

    Args:
        key: of the table.
        caption: of the table.
        bets: rows of `bets.best_bets.board`.
        grades: current rows of BET_GRADES.
        root: the way from the page to the report's root.
    """
    results = grades.select(*BET, "result", "actual_points", "profit", "closing_value")
    rows = bets.join(results, on=BET, how="left", maintain_order="left").to_dicts()
    return Grid(key, caption, HEADS, [_cells(bet, root) for bet in rows])


def bet_page(bet: Bet, root: str) -> str | None:
    """A link to the page of a bet; none for what a backfill made, which was told to nobody and has no page."""
    return None if bet["provenance"] == "backfill" else f"{root}{place_of(bet['game_date'], bet['bet_id'])}"


def wager(bet: Bet) -> str:
    """Side and line, as in Over 25.5."""
    return f"{bet['side'].title()} {words.line(bet['line'])}"


def game(row: Bet) -> str:
    """Whose game it is and when it begins, as in UTA v DEN, 22:00."""
    teams = " v ".join(team for team in (row["team"], row["opponent"]) if team)
    return ", ".join(part for part in (teams, words.clock(row["tip_off"])) if part)


def _cells(bet: Bet, root: str) -> Sequence[Cell]:
    worst = f"worst {words.price(bet['worst_price'])}"
    number = f"no. {bet['sequence']}, " if bet["sequence"] else ""
    return (
        Cell(bet["player"], href=bet_page(bet, root), note=game(bet)),
        Cell(wager(bet), note=f"{number}{bet['bet_id'][:ID]}"),
        Cell(words.price(bet["price"]), order=bet["price"], note=worst),
        Cell(words.book(bet["book"])),
        Cell(
            words.share(bet["claimed_probability"]),
            order=bet["claimed_probability"],
            note=f"book {words.share(bet['market_probability'])}",
        ),
        Cell(
            words.change(bet["expected_value"]),
            order=bet["expected_value"],
            note=_realised(bet["realised_low"], bet["realised_high"]),
        ),
        Cell(words.share(bet["stake"], 2), order=bet["stake"]),
        Cell(
            words.points(bet["predicted_points"]),
            order=bet["predicted_points"],
            note=f"line {words.line(bet['consensus_line'])}",
        ),
        Cell(bet["status_now"] or words.NONE),
        _state(bet),
    )


def _state(bet: Bet) -> Cell:
    """How the bet ended; before, whether it stands. A withdrawn one is graded too."""
    withdrawn = _withdrawn(bet)
    if bet["result"] is None:
        return Cell("withdrawn", note=withdrawn, tone="bad") if withdrawn else Cell("stands", tone="good")
    scored = "" if bet["actual_points"] is None else f"{bet['actual_points']} points, "
    note = f"{scored}{words.units(bet['profit'])}" + (f", withdrawn {withdrawn}" if withdrawn else "")
    return Cell(bet["result"].lower(), note=note, tone=RESULT_TONES.get(bet["result"], "quiet"))


def _withdrawn(bet: Bet) -> str:
    if bet["withdrawn_at"] is None:
        return ""
    return f"{words.clock(bet['withdrawn_at'])}, {words.words(bet['withdrawn_reason'])}"


def _realised(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f"{words.change(low, 0)} to {words.change(high, 0)}"
