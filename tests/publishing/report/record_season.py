"""A season of published bets as values: 170 nights, twelve bets each, of which claims say 53 % and 51 % come true."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from nba_props.bets.grades.bet_grades import PLACED
from nba_props.bets.grades.results import results
from nba_props.declared.tables.grades import BET_GRADES, PRICE_GRADES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.publishing.report.record.figures import Record
from tests.bets.bet_rows import bet
from tests.bets.grades.test_bet_performance import NO_SIGNALS, grade, rejected
from tests.governance_rows import WEEK, player_games, season, trained

NIGHTS, EACH = 170, 12
BOOKS = ("fanduel", "draftkings", "betmgm", "williamhill_us", "betrivers", "fanatics", "espnbet", "bovada")
MORNING_AFTER = datetime.combine(WEEK, datetime.min.time(), UTC) + timedelta(days=400)


def _columns(nights: int, each: int, rate: float) -> dict[str, Any]:
    draw = np.random.default_rng(7)
    count = nights * each
    won = draw.random(count) < rate
    result = np.where(draw.random(count) < 0.02, "VOID", np.where(won, "WIN", "LOSS"))
    night = np.repeat(np.arange(nights), each)
    closes = draw.random(count) < 0.9
    return {
        "bet_id": [f"b{n:05}" for n in range(count)],
        "game_id": [f"{n:03}" for n in night],
        "game_date": [WEEK + timedelta(days=int(n)) for n in night],
        "player_id": np.tile(np.arange(each), nights),
        "book": draw.choice(BOOKS, count),
        "side": draw.choice(["OVER", "UNDER"], count),
        "family": draw.choice(["points_distribution", "catboost_v9"], count),
        "price": draw.choice([-110, -105, 100, 105], count),
        "claimed_probability": draw.normal(0.53, 0.01, count),
        "expected_value": draw.uniform(0.02, 0.05, count),
        "result": result,
        "profit": np.where(result == "VOID", 0.0, np.where(won, 0.95, -1.0)),
        "closing_value": [float(draw.normal(0.01, 0.03)) if there else None for there in closes],
        "closing_reason": [None if there else "not_polled" for there in closes],
    }  # fmt: skip


def _frame(columns: dict[str, Any], rest: dict[str, Any], schema: pl.Schema) -> pl.DataFrame:
    constants = {name: pl.lit(value) for name, value in rest.items() if name not in columns}
    frame = pl.DataFrame(columns).with_columns(**constants)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def bets(
    nights: int = NIGHTS, each: int = EACH, rate: float = 0.51, book: str | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of `best_bets` and of `bet_grades`; every third one is of a book by name, where one is given."""
    columns = _columns(nights, each, rate)
    if book:
        columns["book"] = [book if n % 3 == 0 else own for n, own in enumerate(columns["book"].tolist())]
    rest = {"market_probability": 0.5}
    scored = [
        datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=29) for day in columns["game_date"]
    ]
    return (
        _frame(columns, bet() | rest, BEST_BETS.schema),
        _frame(columns | {"scored_at": scored}, grade() | rest, BET_GRADES.schema),
    )  # fmt: skip


def record(nights: int = NIGHTS, each: int = EACH, players: int = 50, book: str | None = None) -> Record:
    """The record of a season; see `bets` for `book`."""
    published, graded = bets(nights, each, book=book)
    rules = ("off_market", "thin_market", "low_expected_value", "stale_quote")
    sides = [
        rejected(rule, n % 2 == 0, WEEK + timedelta(days=n % nights), player_id=n, price=-110)
        for n, rule in enumerate(rules * 25)
    ]
    evidence = season(nights=nights, players=players, provenance="live")
    return Record(
        instant=MORNING_AFTER,
        source="simulated",
        bets=results(published, graded, pl.DataFrame(schema=PLACED)),
        sides=pl.DataFrame(sides, schema=PRICE_GRADES.schema),
        signals=NO_SIGNALS,
        grades=evidence,
        player_games=player_games(evidence),
        events=[trained()],
    )
