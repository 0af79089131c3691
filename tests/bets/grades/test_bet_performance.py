"""How bets of a kind have done: windows, kinds, rates and intervals."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from nba_props.bets.grades.bet_performance import HISTORY, WINDOWS, bet_performance
from nba_props.days import Days
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.grades import BET_GRADES, BET_PERFORMANCE, PRICE_GRADES
from nba_props.models.statistics import clustered_mean, wilson
from tests.bets.bet_rows import FINAL
from tests.market.market_rows import DAY, POINTS, Row

SIGNALS = pl.Schema(
    [
        ("game_date", pl.Date),
        ("game_id", pl.String),
        ("player_id", pl.Int64),
        ("market", pl.String),
        ("side", pl.String),
        ("signal", pl.String),
    ]
)
NO_SIGNALS = pl.DataFrame(schema=SIGNALS)
NO_BETS, NO_PRICES = BET_GRADES.empty(), PRICE_GRADES.empty()
PROFITS = {"WIN": 0.9, "LOSS": -1.0, "PUSH": 0.0, "VOID": 0.0}


def grade(result: str = "WIN", day: date = DAY, **other: object) -> Row:
    """A graded Over 20.5 of book "a" that claimed 2.5 %."""
    row: Row = dict.fromkeys(BET_GRADES.schema.names()) | {
        "game_id": "1", "game_date": day, "player_id": 7, "market": POINTS, "side": "OVER", "line": 20.5, "book": "a",
        "expected_value": 0.025, "family": "points_distribution", "result": result, "profit": PROFITS[result],
        "closing_value": 0.01, "provenance": "live", "source": "real", "scored_at": FINAL + (day - DAY),
    }  # fmt: skip
    return row | other


def grades(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=BET_GRADES.schema)


def rejected(rule: str, won: bool | None, day: date = DAY, **other: object) -> Row:
    """The best side that a rule rejected."""
    row: Row = dict.fromkeys(PRICE_GRADES.schema.names()) | {
        "game_id": "1", "game_date": day, "player_id": 7, "market": POINTS, "filter_reason": rule, "won": won,
        "quoted_as": POINTS, "book": "a", "line": 20.5, "side": "OVER",
        "is_best_rejected": True, "actual_points": 20, "profit": {True: 0.9, False: -1.0, None: 0.0}[won],
        "provenance": "live", "source": "real", "known_at": FINAL + (day - DAY),
    }  # fmt: skip
    return row | other


def prices(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=PRICE_GRADES.schema)


def performed(
    bets: pl.DataFrame,
    sides: pl.DataFrame = NO_PRICES,
    signals: pl.DataFrame = NO_SIGNALS,
    day: date = DAY,
    last: date | None = None,
) -> pl.DataFrame:
    return enforce(BET_PERFORMANCE, bet_performance(bets, sides, signals, Days(day, last or day)))


def the(rows: pl.DataFrame, dimension: str = "all", value: str | None = None, window: int = 7) -> Row:
    """The only row of a kind."""
    found = rows.filter(dimension=dimension, window_days=window)
    return found.row(by_predicate=pl.col("value") == (value or dimension), named=True)


def test_pushes_and_voids_are_in_no_rate_and_voids_have_no_closing_value() -> None:
    row = the(
        performed(
            grades(*(grade(r, player_id=n) for n, r in enumerate(["WIN", "LOSS", "LOSS", "PUSH", "VOID"])))
        )
    )
    assert (row["n"], row["wins"], row["closing_n"]) == (3, 1, 4)
    assert row["hit_rate"] == pytest.approx(1 / 3)
    assert row["profit"] == pytest.approx((0.9 - 2) / 3)
    assert (row["profit_low"], row["profit_high"]) == (None, None)  # a single date has no interval


def test_a_bet_counts_once_in_every_kind_that_it_is_of() -> None:
    signals = pl.DataFrame(
        [
            (DAY, "1", 7, POINTS, "OVER", "hot_hand"),
            (DAY, "1", 7, POINTS, "UNDER", "tired"),
            # The game was postponed: the same players meet again, and what speaks then is not about this bet.
            (DAY + timedelta(days=3), "1", 7, POINTS, "OVER", "hot_hand"),
            (DAY + timedelta(days=3), "1", 7, POINTS, "OVER", "rested"),
        ],
        schema=SIGNALS,
        orient="row",
    )
    rows = performed(
        grades(grade(), grade(player_id=8, family=None, book="b", side="UNDER")), signals=signals
    )
    kinds = rows.filter(window_days=7).select("dimension", "value", "n").sort("dimension", "value").rows()
    assert kinds == [
        ("all", "all", 2),
        ("book", "a", 1), ("book", "b", 1),
        ("claim", "2 to 3 %", 2),
        ("family", "books alone", 1), ("family", "points_distribution", 1),
        ("side", "OVER", 1), ("side", "UNDER", 1),
        ("signal", "hot_hand", 1),
    ]  # fmt: skip
    assert rows["is_bet"].all()


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (0.0099, "under 1 %"),
        (0.01, "1 to 2 %"),
        (0.0499, "3 to 5 %"),
        (0.05, "5 % and more"),
        (None, "unknown"),
    ],
)
def test_the_claim_band_is_that_of_the_value_claimed_at_publication(value: float | None, band: str) -> None:
    assert the(performed(grades(grade(expected_value=value))), "claim", band)["n"] == 1


def test_rules_are_judged_by_what_they_kept_from_being_bets() -> None:
    sides = prices(
        rejected("off_market", True),
        rejected("off_market", False, player_id=8),
        rejected("off_market", None, player_id=9),
        rejected("thin_market", False),
        rejected("thin_market", True, player_id=8, is_best_rejected=False),
    )
    rows = performed(grades(grade()), sides)
    off, thin = the(rows, "rule", "off_market"), the(rows, "rule", "thin_market")
    assert (off["n"], off["wins"], off["is_bet"]) == (2, 1, False)
    assert (thin["n"], thin["wins"]) == (1, 0)
    assert the(rows)["n"] == 1


@pytest.mark.parametrize("window", WINDOWS)
def test_a_window_holds_its_days_and_no_others(window: int) -> None:
    first = grade("LOSS", DAY)
    held = performed(grades(first), day=DAY + timedelta(days=window - 1))
    gone = performed(grades(first), day=DAY + timedelta(days=window))
    assert the(held, window=window)["n"] == 1
    assert gone.filter(window_days=window).is_empty()


def test_provenances_are_not_mixed() -> None:
    rows = performed(grades(grade("WIN"), grade("LOSS", player_id=8, provenance="backfill")))
    overall = rows.filter(dimension="all", window_days=7)
    assert overall.select("provenance", "n", "wins").sort("provenance").rows() == [
        ("backfill", 1, 0),
        ("live", 1, 1),
    ]


def made_up(days: int = 40, seed: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A few bets and rejected sides a day at all sorts of prices, some days without any."""
    draw = np.random.default_rng(seed)
    bets: list[Row] = []
    sides: list[Row] = []
    for n in range(days):
        day = DAY + timedelta(days=n)
        for player in range(int(draw.integers(0, 6))):
            result = str(draw.choice(list(PROFITS)))
            own: dict[str, Any] = {
                "player_id": player,
                "book": str(draw.choice(["a", "b"])),
                "game_id": str(n),
            }
            profit = float(draw.uniform(0.3, 3)) if result == "WIN" else PROFITS[result]
            value = None if draw.random() < 0.5 else float(draw.normal(0.01, 0.05))
            bets.append(grade(result, day, profit=profit, closing_value=value, **own))
            sides.append(rejected("off_market", bool(draw.random() < 0.5), day, **own))
    return grades(*bets), prices(*sides)


def test_figures_are_those_of_the_rows_in_the_window() -> None:
    bets, _ = made_up()
    last = DAY + timedelta(days=35)
    row = the(performed(bets, day=last), window=30)
    inside = bets.filter(pl.col("game_date").is_between(last - timedelta(days=29), last))
    decided = inside.filter(pl.col("result").is_in(["WIN", "LOSS"]))
    profit = clustered_mean(decided["profit"].to_numpy(), decided["game_date"].cast(pl.Int32).to_numpy())
    known = inside.filter(pl.col("result") != "VOID").drop_nulls("closing_value")
    close = clustered_mean(known["closing_value"].to_numpy(), known["game_date"].cast(pl.Int32).to_numpy())
    rate = wilson(int((decided["result"] == "WIN").sum()), decided.height)
    for name, of in (("profit", profit), ("closing_value", close), ("hit_rate", rate)):
        assert row[name] == pytest.approx(of.value)
        assert row[f"{name}_low"] == pytest.approx(of.low, abs=1e-5)
        assert row[f"{name}_high"] == pytest.approx(of.high, abs=1e-5)
    assert (row["n"], row["closing_n"]) == (profit.n, close.n)


def test_a_range_of_days_equals_its_days() -> None:
    bets, sides = made_up(60)
    days = Days(DAY + timedelta(days=10), DAY + timedelta(days=50))
    whole = performed(bets, sides, day=days.first, last=days.last)
    history = pl.col("game_date") > pl.lit(days.first - timedelta(days=HISTORY + 1))
    single = [performed(bets.filter(history), sides, day=day) for day in days]
    assert whole.equals(pl.concat(single))


def test_later_grades_change_no_earlier_row() -> None:
    bets, sides = made_up(20)
    last = DAY + timedelta(days=12)
    poison = pl.when(pl.col("game_date") > last).then(9.0).otherwise("profit").alias("profit")
    worse, worse_sides = bets.with_columns(poison), sides.with_columns(poison)
    until = pl.col("game_date") <= last
    end = DAY + timedelta(days=19)
    rows, other = performed(bets, sides, last=end), performed(worse, worse_sides, last=end)
    assert other.filter(until).equals(rows.filter(until))
    assert not other.equals(rows)


def test_no_grades_give_the_table() -> None:
    assert performed(NO_BETS).is_empty()
