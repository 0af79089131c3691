"""Another market of the same player, game and books: it has rows of its own and moves no row of player_points."""

import polars as pl
import pytest

from nba_props.bets.best_bets.selection import select
from nba_props.bets.grades import settlement
from nba_props.bets.grades.grading import grade
from nba_props.bets.predictions import predictions as predict
from nba_props.bets.prices.market_sides import Facts, market_sides
from nba_props.bets.supersede import merge
from nba_props.declared.families import CATBOOST_V9, Family
from nba_props.declared.features import Contract
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.markets import PREDICTED_MARKETS, Market
from nba_props.declared.tables.record import BEST_BETS
from nba_props.market.close import closing
from tests.bets.bet_rows import (
    box,
    box_scores,
    closing_prices,
    game,
    prediction,
    predictions,
    quote,
    schedule,
)
from tests.bets.feature_rows import MONDAY, models, predictors, row, store
from tests.bets.price_rows import quoted, seen, slate
from tests.bets.record_rows import NOON, prices, side
from tests.market.market_rows import POINTS, TIP, Row, before, moments, quotes
from tests.polls import NO_POLLS, polls

ASSISTS = Market("player_assists", "player", (0, 40), "assists")
OF_POINTS = {"catboost_v9": CATBOOST_V9}
OF_BOTH = OF_POINTS | {"assists": Family("assists", Contract.V9, market=ASSISTS.key)}
POINTS_QUOTES = [quote("a", 23.5, -105, -115), quote("b", 22.5), quote("b", 30.5, 400, -600)]
ASSISTS_QUOTES = [
    quote("a", 8.5, 300, -400, market=ASSISTS.key, known_at=before(70)),
    quote("c", 7.5, 150, -180, market=ASSISTS.key, known_at=before(70)),
]


def polled(*rows: Row) -> Facts:
    """The quotes, listed by one poll an hour and five minutes before the tip-off."""
    return quoted(quotes(*rows), polls(seen(rows)))


def predicted(families: dict[str, Family], *odds: Row) -> pl.DataFrame:
    tables = {name: models(MONDAY, family=name) for name in families}
    points = {"catboost_v9": 25.0, "assists": 9.0}
    return predict(
        store(row(7), row(8)), polled(*odds), predictors(families, tables, points, before(60)),
        now=before(60), provenance=pl.lit("live"), source="real",
    )  # fmt: skip


@pytest.fixture
def alone() -> pl.DataFrame:
    return predicted(OF_POINTS, *POINTS_QUOTES)


@pytest.fixture
def both() -> pl.DataFrame:
    return predicted(OF_BOTH, *POINTS_QUOTES, *ASSISTS_QUOTES)


def test_predictions_of_points_do_not_move(alone: pl.DataFrame, both: pl.DataFrame) -> None:
    assert both.filter(market=POINTS).equals(alone)
    of_assists = both.filter(pl.col("market") != POINTS, player_id=7).row(0, named=True)
    assert (of_assists["consensus_line"], of_assists["predicted_points"]) == (8.0, 9.0)
    assert of_assists["line"] in (7.5, 8.5)
    assert predicted(OF_POINTS, *POINTS_QUOTES, *ASSISTS_QUOTES).equals(alone)


def test_prices_of_points_are_made_of_points_quotes_and_their_alternates() -> None:
    alternate = quote("b", 30.5, 400, -600, market="player_points_alternate")
    of_points = market_sides(polled(*POINTS_QUOTES, alternate), slate())
    of_both = market_sides(polled(*POINTS_QUOTES, *ASSISTS_QUOTES, alternate), slate())
    assert set(of_both.filter(market=POINTS)["line"]) == {22.5, 23.5, 30.5}
    assert set(of_both.filter(market=ASSISTS.key)["line"]) == {7.5, 8.5}
    assert of_both.filter(market=POINTS).equals(of_points)


def test_a_prediction_of_another_market_supersedes_none_of_points() -> None:
    stored = predictions(prediction())
    fresh = predictions(prediction(market=ASSISTS.key, inputs_hash="h2", as_of=before(30), prediction_id="n"))
    merged = merge(stored, fresh, before(30))
    assert merged.filter(market=POINTS).equals(stored)
    assert merged["is_active"].to_list() == [True, True]


def test_a_player_may_have_a_bet_in_each_market() -> None:
    points, other = side(expected_value=0.02), side(market=ASSISTS.key, expected_value=0.03)
    both, alone = (select(prices(*rows), BEST_BETS.empty(), NOON) for rows in ((points, other), (points,)))
    assert both.sort("rank")["market"].to_list() == [ASSISTS.key, POINTS]
    assert both.filter(market=POINTS).drop("rank").equals(alone.drop("rank"))


def test_a_market_without_a_row_is_not_graded_and_one_with_a_row_is_graded_by_its_statistic(
    alone: pl.DataFrame, both: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = [q | {"known_at": before(20)} for q in (*POINTS_QUOTES, *ASSISTS_QUOTES)]

    def graded(rows: pl.DataFrame) -> pl.DataFrame:
        return grade(
            rows, best_bets=BEST_BETS.empty(), schedule=schedule(game()),
            box_scores=box_scores(box(7, 24) | {"assists": 8}, box(8, 3) | {"assists": 5}),
            closing=closing(quotes(*late), NO_POLLS, moments(TIP)), closing_prices=closing_prices(),
            asked=(),
        )  # fmt: skip

    of_points = graded(alone)
    assert of_points["actual_points"].to_list() == [24, 3]
    assert of_points["closing_line"].to_list() == [23.0, None]
    assert graded(both).equals(of_points)

    monkeypatch.setattr(settlement, "PREDICTED_MARKETS", (*PREDICTED_MARKETS, ASSISTS))
    grades = graded(both)
    assert grades.filter(market=POINTS).equals(of_points)
    of_assists = grades.filter(market=ASSISTS.key).sort("player_id")
    assert of_assists["actual_points"].to_list() == [8, 5]
    assert of_assists["closing_line"].to_list() == [8.0, None]
    assert grades.height == grades.unique(GAME_PLAYER_MARKET).height == 4
