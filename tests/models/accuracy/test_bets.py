"""Bets at the consensus line, at prices worked out by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.tables.quotes import ODDS_LINES
from nba_props.models.accuracy.bets import PROFIT, bets, every, tried, verdict
from nba_props.models.accuracy.figures import Figures
from nba_props.models.accuracy.prices import prices, with_prices
from nba_props.models.accuracy.rows import compare
from nba_props.models.statistics import Estimate
from tests.models.accuracy.rows_by_hand import FIRST, FOUR, SECOND, Row, frame, row
from tests.polls import NO_POLLS, poll, polls

TIP = datetime(2024, 3, 1, 23, tzinfo=UTC)
MOMENTS = pl.DataFrame(
    {"game_id": ["1", "2"], "as_of": [TIP, TIP], "tip_off": [TIP, TIP]},
    schema_overrides={"as_of": pl.Datetime("us", "UTC"), "tip_off": pl.Datetime("us", "UTC")},
)
EARLY, LATE = TIP - timedelta(hours=5), TIP - timedelta(minutes=10)


def quote(player_id: int, book: str, over: int, under: int, **changes: object) -> Row:
    values: Row = dict.fromkeys(ODDS_LINES.schema.names()) | {
        "game_id": "1", "game_date": FIRST, "player_id": player_id, "book": book, "book_type": "sportsbook",
        "market": "player_points", "point": 20.5, "over_price": over, "under_price": under, "known_at": EARLY,
        "known_at_assumed": False, "is_in_play": False,
    }  # fmt: skip
    return values | changes


def quotes(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=ODDS_LINES.schema)


def of(rows: Sequence[Row], *quoted: Row) -> pl.DataFrame:
    return with_prices(compare(frame(*rows)).shared, prices(quotes(*quoted), NO_POLLS, MOMENTS))


def result(rows: pl.DataFrame, by: str, cut_off: float, price: str) -> Figures:
    return next(b for b in bets(rows) if (b["chosen_by"], b["cut_off"], b["price"]) == (by, cut_off, price))


def test_best_and_median_of_the_books_at_the_consensus_line() -> None:
    quoted = prices(
        quotes(
            quote(1, "a", -110, -110),
            quote(1, "b", 100, -120),
            quote(1, "c", -105, -115),
            quote(1, "d", 150, -180, point=22.5),
            quote(1, "dfs", -100, -100, book_type="dfs"),
            quote(1, "late", 300, -400, known_at=TIP + timedelta(minutes=1)),
        ),
        NO_POLLS,
        MOMENTS,
    ).quoted.row(0, named=True)
    assert (quoted["line"], quoted["books"]) == (20.5, 3)
    assert quoted["over_best"] == 1.0
    assert quoted["over_median"] == pytest.approx(100 / 105)
    assert quoted["under_best"] == pytest.approx(100 / 110)
    assert quoted["under_median"] == pytest.approx(100 / 115)


def test_a_line_between_the_books_has_no_price_and_no_bet() -> None:
    rows = of(
        (row(1, 25, 30.0, consensus_line=21.0),),
        quote(1, "a", -110, -110),
        quote(1, "b", -110, -110, point=21.5),
    )
    assert result(rows, "edge", 1.0, "best")["n"] == 0


def test_bets_by_edge_at_the_price_of_their_side() -> None:
    # Player 2: under at edge 1.5, won at -120. Player 3: over at 1.5, lost. Player 4: over at 9.5, won at +100.
    rows = of(
        FOUR,
        quote(1, "a", -110, -110),
        quote(2, "a", 100, -120),
        quote(3, "a", -110, -110, game_id="2", game_date=SECOND),
        quote(4, "a", 100, -120, game_id="2", game_date=SECOND),
        quote(4, "b", -110, -110, game_id="2", game_date=SECOND),
    )
    best = result(rows, "edge", 1.0, "best")
    assert (best["n"], best["pushes"]) == (3, 0)
    assert best["hit_rate"]["rate"] == pytest.approx(2 / 3)
    assert best["profit"] == pytest.approx((100 / 120 - 1 + 1.0) / 3)
    assert best["break_even"] == pytest.approx((120 / 220 + 110 / 210 + 0.5) / 3)
    median = result(rows, "edge", 3.0, "median")
    assert median["n"] == 1
    assert median["profit"] == pytest.approx((1 + 100 / 110) / 2)


def test_bets_by_expected_value_take_the_side_that_the_model_expects_to_pay() -> None:
    even = {"p_over": 0.5, "p_push": 0.0}
    rows = of(
        (row(1, 25, 20.0, **even), row(2, 18, 20.0, p_over=0.45), row(3, 18, 20.0, **even)),
        quote(1, "a", 105, -130),  # the over is worth 0.025
        quote(2, "a", -110, -110),  # the under is worth 0.55 * 10/11 - 0.45 = 0.05
        quote(3, "a", -110, -110),  # neither side is worth its price
    )
    assert result(rows, "expected_value", 0.0, "best")["n"] == 2
    assert result(rows, "expected_value", 0.02, "best")["profit"] == pytest.approx((1.05 + 10 / 11) / 2)
    # Exactly 0.05 is not more than 0.05, but a float may be one bit above it.
    assert result(rows, "expected_value", 0.05, "best")["n"] <= 1


def test_a_likely_push_makes_a_bet_worth_less() -> None:
    surely = row(1, 25, 20.0, p_over=0.55, p_push=0.0)
    assert result(of((surely,), quote(1, "a", -105, -115)), "expected_value", 0.05, "best")["n"] == 1
    maybe = surely | {"p_push": 0.5}
    assert result(of((maybe,), quote(1, "a", -105, -115)), "expected_value", 0.05, "best")["n"] == 0


def test_a_push_returns_the_stake_and_is_counted_apart() -> None:
    rows = of((row(1, 20, 25.0, consensus_line=20.0),), quote(1, "a", -110, -110, point=20.0))
    bet = result(rows, "edge", 3.0, "best")
    assert (bet["n"], bet["pushes"], bet["profit"]) == (0, 1, None)


def test_every_over_and_every_under_lose_the_margin_between_them() -> None:
    rows = of(FOUR[:2], quote(1, "a", -110, -110), quote(2, "a", -110, -110))
    over, under = (every(rows, side)[0]["profit"] for side in ("over", "under"))
    assert over + under == pytest.approx(2 * (10 / 11 - 1) / 2)


def test_closing_movement_is_seen_from_the_side_of_the_bet() -> None:
    # As of the early hour the line is 20.5; the close is 22.5.
    before = MOMENTS.with_columns(as_of=pl.lit(EARLY + timedelta(minutes=1)).cast(pl.Datetime("us", "UTC")))
    quoted = quotes(quote(1, "a", -110, -110), quote(1, "a", -110, -110, point=22.5, known_at=LATE))
    for predicted, moved in ((25.0, 2.0), (15.0, -2.0)):
        rows = with_prices(compare(frame(row(1, 25, predicted))).shared, prices(quoted, NO_POLLS, before))
        assert result(rows, "edge", 3.0, "best")["closing"] == {"n": 1, "points": moved, "points_ci95": None}


def test_a_line_that_is_itself_the_close_has_not_moved() -> None:
    rows = of((row(1, 25, 25.0),), quote(1, "a", -110, -110, known_at=LATE))
    assert rows["is_close"].to_list() == [True]
    assert result(rows, "edge", 3.0, "best")["closing"]["n"] == 0


def test_a_line_that_stands_for_hours_is_the_close_where_it_is_looked_at_just_before_the_tip_off() -> None:
    """Counted as a line that did not move, it would draw the mean movement to nothing."""
    quoted, seen = quotes(quote(1, "a", -110, -110)), polls(poll(0, {"a": EARLY}, known_at=LATE))
    line = compare(frame(row(1, 25, 25.0))).shared
    assert with_prices(line, prices(quoted, seen, MOMENTS))["is_close"].to_list() == [True]
    early = MOMENTS.with_columns(as_of=pl.lit(EARLY + timedelta(minutes=1)).cast(pl.Datetime("us", "UTC")))
    unmoved = with_prices(line, prices(quoted, seen, early))
    assert unmoved["is_close"].to_list() == [False]
    assert result(unmoved, "edge", 3.0, "best")["closing"]["points"] == 0.0


@pytest.mark.parametrize(
    ("profit", "words"),
    [
        (Estimate(100, 0.05, 0.001, 0.099), "profit on these bets"),
        (Estimate(100, 0.05, -0.001, 0.101), "no claim: the interval includes zero"),
        (Estimate(100, -0.05, -0.09, -0.01), "loss"),
        (Estimate(49, 0.5, 0.4, 0.6), "no claim: 49 bets are too few"),
        (Estimate(80, 0.5), "no claim: 80 bets are too few"),
    ],
)
def test_no_profit_is_claimed_whose_interval_includes_zero(profit: Estimate, words: str) -> None:
    assert verdict(profit) == words


def test_rules_tried_are_counted_beside_the_profits_that_chance_would_show() -> None:
    few = {"n": 49, "profit_ci95": [0.1, 0.2], "verdict": "no claim: 49 bets are too few"}
    paid = {"n": 50, "profit_ci95": [0.1, 0.2], "verdict": PROFIT}
    lost = {"n": 500, "profit_ci95": [-0.2, -0.1], "verdict": "loss"}
    assert tried([few, paid, lost, lost]) == {"rules": 3, "with_profit": 1, "with_profit_by_chance": 3 / 40}
