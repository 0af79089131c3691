"""A night's prices as values: five books quote player 7 of game "1" at even prices, polled five minutes before as_of."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.bets.prices.market_sides import Facts
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS, SCHEDULE
from nba_props.declared.tables.prices import BOOK_PAIRS
from nba_props.declared.tables.stats import SLATE
from tests.bets.bet_rows import quote
from tests.market.market_rows import DAY, POINTS, TIP, Row, before, quotes
from tests.polls import poll, polls

AS_OF = before(60)
BOOKS = "abcde"
NO_GRADES = pl.DataFrame(
    schema={
        "game_date": pl.Date, "is_drawn": pl.Boolean, "is_main_line": pl.Boolean, "market_probability": pl.Float64,
        "fair_probability": pl.Float64, "won": pl.Boolean, "provenance": pl.String,
        "known_at": pl.Datetime("us", "UTC"),
    }
)  # fmt: skip


def at_even(line: float = 20.5, books: Iterable[str] = "abcd", **other: object) -> list[Row]:
    """Books that quote -110 either side of a line."""
    return [quote(book, line) | other for book in books]


def paying(book: str = "e", line: float = 20.5, **other: object) -> Row:
    """A quote whose Over is worth 3.7 % where the others have even prices: +110, -130."""
    return quote(book, line, 110, -130) | other


def seen(rows: Iterable[Row], minutes: float = 65, **other: object) -> Row:
    """A poll that lists the newest state of the books of these quotes."""
    known = {(row["book"], row["market"]): row["known_at"] for row in rows}
    listed = {
        "listed_books": [book for book, _ in known], "listed_markets": [market for _, market in known],
        "listed_known_at": list(known.values()), "asked_books": sorted({*"abcdef", *(book for book, _ in known)}),
        "asked_markets": sorted({POINTS, f"{POINTS}_alternate", *(market for _, market in known)}),
    }  # fmt: skip
    return poll(minutes, {}, asked="player_points.player_points_alternate/regions-us") | listed | other


def game(game_id: str = "1", day: date = DAY, tip_off: datetime = TIP, **other: object) -> Row:
    """A game of BOS against NYK that is ahead."""
    return dict.fromkeys(SCHEDULE.schema.names()) | {
        "game_id": game_id, "game_date": day, "season": "2023-24", "season_type": "regular", "home": "BOS",
        "away": "NYK", "tip_off": tip_off, "status": "scheduled", "known_at": tip_off - timedelta(days=30),
    } | other  # fmt: skip


def player(player_id: int = 7, **other: object) -> Row:
    """A player of BOS on the slate as of an hour before the tip-off."""
    return dict.fromkeys(SLATE.schema.names()) | {
        "game_id": "1", "game_date": DAY, "season": "2023-24", "player_id": player_id, "player_name": f"P{player_id}",
        "team": "BOS", "tip_off": TIP, "as_of": AS_OF, "inputs_known_at": before(600),
    } | other  # fmt: skip


def slate(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows or [player()], schema=SLATE.schema)


def facts(
    rows: list[Row],
    *,
    polled: list[Row] | None = None,
    pairs: pl.DataFrame | None = None,
    schedule: list[Row] | None = None,
    injuries: list[Row] | None = None,
    reports: list[Row] | None = None,
    grades: pl.DataFrame | None = None,
) -> Facts:
    """What prices are made of; without other polls, one lists the quotes 65 minutes before the tip-off."""
    return Facts(
        odds_lines=quotes(*rows),
        odds_polls=polls(*([seen(rows)] if polled is None else polled)),
        book_pairs=BOOK_PAIRS.empty() if pairs is None else pairs,
        schedule=pl.DataFrame([game()] if schedule is None else schedule, schema=SCHEDULE.schema),
        injuries=pl.DataFrame(injuries or [], schema=INJURIES.schema),
        injury_reports=pl.DataFrame(reports or [], schema=INJURY_REPORTS.schema),
        price_grades=NO_GRADES if grades is None else grades,
    )


def quoted(odds_lines: pl.DataFrame, odds_polls: pl.DataFrame) -> Facts:
    """Quotes and polls, beside which nothing is known."""
    return replace(facts([], schedule=[]), odds_lines=odds_lines, odds_polls=odds_polls)
