"""What happened since a publication, as a block of the bet's page that alone is replaced when something becomes known.

All else on the page is as of the publication: it stays until other code would write it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from markupsafe import Markup

from nba_props.bets.best_bets.chain import IS_CHAINED, of_the_record
from nba_props.publishing.explain.explanation import Graded, Since
from nba_props.publishing.explain.since import since_bet
from nba_props.publishing.report import words
from nba_props.publishing.report.bet.place import place_of
from nba_props.publishing.report.grid import Tile, Tone
from nba_props.publishing.report.shell import environment, restamped

Row = Mapping[str, Any]
BEGIN, END = "<!-- since -->", "<!-- until here -->"
BLOCK = re.compile(f"{BEGIN}.*?{END}".encode(), re.DOTALL)
CODE = re.compile(rb"<!-- code ([0-9a-f]+) -->")
RESULTS: dict[str, Tone] = {"WIN": "good", "LOSS": "bad"}


def told(bets: pl.DataFrame) -> pl.DataFrame:
    """The bets that have a page: those that were told in time, not what a backfill made of the day."""
    return of_the_record(bets).filter(IS_CHAINED).sort("game_date", "sequence")


def places(bets: pl.DataFrame) -> list[str]:
    """Where the pages of bets lie below the report's root."""
    return [place_of(*of) for of in told(bets).select("game_date", "bet_id").rows()]


def due(bets: pl.DataFrame, stored: Mapping[str, bytes], code_version: str) -> Sequence[Row]:
    """The bets without a page, and those whose page other code has written.

    Args:
        bets: rows of BEST_BETS.
        stored: pages that are there, by path.
        code_version: hash of the source.
    """
    pages = zip(told(bets).to_dicts(), places(bets), strict=True)
    return [bet for bet, path in pages if _code_of(stored.get(path, b"")) != code_version]


def refreshed(
    bets: pl.DataFrame, bet_grades: pl.DataFrame, stored: Mapping[str, bytes], made_at: datetime
) -> dict[str, bytes]:
    """The stored pages with what is known now of each bet since its publication.

    Args:
        bets: rows of BEST_BETS.
        bet_grades: rows of BET_GRADES of the same days.
        stored: pages that are there, by path.
        made_at: instant of the run (UTC).
    """
    pages = zip(told(bets).to_dicts(), places(bets), strict=True)
    return {
        path: restamped(_with(stored[path], since_bet(bet, bet_grades)), made_at)
        for bet, path in pages
        if path in stored
    }


def since_block(since: Since) -> Markup:
    """The block between its marks; empty while nothing happened."""
    tiles = _tiles(since.grade) if since.grade else []
    text = environment().get_template("bet_since.html").render(since=since, tiles=tiles)
    return Markup(f"{BEGIN}{text}{END}")  # noqa: S704  (made by a template, which escapes)


def _with(page: bytes, since: Since) -> bytes:
    block = since_block(since).encode()
    return BLOCK.sub(lambda _: block, page, count=1)


def _code_of(page: bytes) -> str:
    found = CODE.search(page)
    return found[1].decode() if found else ""


def _tiles(grade: Graded) -> list[Tile]:
    scored = "did not play" if grade.actual_points is None else f"{grade.actual_points} points"
    close = words.words(grade.closing_reason) if grade.closing_reason else "expected value at the close"
    return [
        Tile("Result", grade.result, scored, RESULTS.get(grade.result, "")),
        Tile("Profit", words.units(grade.profit), "per unit staked"),
        Tile("Closing value", words.change(grade.closing_value), close),
        Tile("Close", words.line(grade.closing_line), _moved(grade.line_move)),
    ]


def _moved(move: float | None) -> str:
    """How the consensus line moved from the publication to the close, seen from the bet's side."""
    if move is None:
        return "no line at the close"
    if not move:
        return "the line did not move"
    return f"the line moved {words.points(abs(move))} {'our way' if move > 0 else 'against us'}"
