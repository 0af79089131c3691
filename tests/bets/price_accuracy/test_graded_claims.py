"""What claims were worth by a lake's grades: current bets, and drawn sides as they were claimed."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.price_accuracy import tables
from nba_props.bets.price_accuracy.graded_claims import graded_claims
from nba_props.declared.tables.grades import BET_GRADES, PRICE_GRADES
from tests.bets.price_accuracy.past_games import FIRST, shaped

SIDE = {"market_probability": 0.5, "claimed_probability": 0.53, "provenance": "live"}
PROFIT = {"WIN": 0.95, "LOSS": -1.0, "PUSH": 0.0, "VOID": 0.0}
LATER = pl.lit(FIRST + timedelta(days=3)).cast(BET_GRADES.schema["superseded_at"])


def bets(*results: str, **other: object) -> pl.DataFrame:
    rows = [
        {"game_date": FIRST, "player_id": n, "result": r, "profit": PROFIT[r], "expected_value": 0.02}
        | SIDE
        | other
        for n, r in enumerate(results)
    ]
    return shaped(pl.DataFrame(rows), BET_GRADES.schema)


def sides(**columns: list[object]) -> pl.DataFrame:
    rows = pl.DataFrame(
        {"won": [True, False, None, True], "profit": [0.95, -1.0, 0.0, 0.95]} | columns
    ).with_columns(pl.lit(value).alias(name) for name, value in SIDE.items())
    return shaped(rows.with_columns(game_date=FIRST), PRICE_GRADES.schema)


DRAWN = sides(
    is_drawn=[True, True, True, False],
    is_main_line=[True, True, True, True],
    expected_value=[0.005, 0.03, 0.03, 0.03],
)


def test_bets_are_the_current_grades_of_the_provenance_without_voids_and_pushes() -> None:
    superseded = bets("LOSS", "LOSS").with_columns(superseded_at=LATER)
    known = pl.concat(
        [bets("WIN", "WIN", "LOSS", "VOID", "PUSH"), superseded, bets("LOSS", provenance="backfill")]
    )
    got = graded_claims(known, DRAWN, "live")["groups"][0]
    assert (got["group"], got["n"]) == ("bets", 3)
    assert got["realised"] == pytest.approx((0.95 * 2 - 1) / 3)
    assert got["share"] == pytest.approx((2 - 1.5) / 0.09)
    assert graded_claims(known, DRAWN, "backfill")["groups"][0]["n"] == 1


def test_drawn_sides_count_by_what_was_claimed_of_them_then() -> None:
    groups = graded_claims(bets("WIN"), DRAWN, "live")["groups"][1:]
    assert [(g["group"], g["above"], g["n"]) for g in groups] == [
        ("main_lines", 0.0, 2), ("main_lines", 0.01, 1), ("main_lines", 0.02, 1), ("alternates", 0.0, 0),
    ]  # fmt: skip


def test_without_grades_there_are_lines_of_zero() -> None:
    none = graded_claims(BET_GRADES.empty(), PRICE_GRADES.empty(), "live")
    assert [line["n"] for line in tables.claims(none)] == ["0"] * 5
