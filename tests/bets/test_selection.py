"""Which bets are made, and their stakes."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.selection import ALGORITHM_VERSION, select, standing_bets
from nba_props.declared.tables.bets import BEST_BETS, PREDICTIONS
from nba_props.declared.tables.contract import enforce
from tests.bets.bet_rows import prediction, predictions
from tests.market.market_rows import DAY, TIP


def test_a_bet_is_a_quarter_of_kelly() -> None:
    bets = enforce(BEST_BETS, select(predictions(prediction(expected_value=0.06, price=150))))
    assert bets["stake"].to_list() == [0.01]
    assert bets["rank"].to_list() == [1]
    assert bets["algorithm_version"].to_list() == [ALGORITHM_VERSION]


def test_bets_are_ranked_by_expected_value_and_ties_by_game_and_player() -> None:
    rows = [
        prediction(player_id=player, game_id=game, expected_value=value)
        for game, player, value in (("2", 7, 0.02), ("1", 9, 0.02), ("1", 8, 0.02), ("3", 1, 0.03))
    ]
    bets = select(predictions(*rows)).sort("rank")
    assert bets.select("game_id", "player_id", "rank").rows() == [
        ("3", 1, 1),
        ("1", 8, 2),
        ("1", 9, 3),
        ("2", 7, 4),
    ]
    assert select(predictions(*reversed(rows))).equals(select(predictions(*rows)))


def test_stakes_are_capped_per_bet_and_per_game_best_first() -> None:
    rows = [prediction(player_id=n, expected_value=value) for n, value in enumerate((0.9, 0.05, 0.04, 0.03))]
    bets = select(predictions(*rows)).sort("rank")
    assert bets["stake"].to_list() == pytest.approx([0.02, 0.0125, 0.0075])  # nothing is left for the fourth


def test_stakes_are_capped_per_day_best_first() -> None:
    rows = [prediction(game_id=str(n), expected_value=0.07 - n / 1000) for n in range(8)]
    bets = enforce(BEST_BETS, select(predictions(*rows))).sort("rank")
    assert bets["stake"].to_list() == pytest.approx([0.0175, 0.01725, 0.017, 0.01675, 0.0165, 0.015])
    assert bets["stake"].sum() == pytest.approx(0.10)


def test_many_small_stakes_together_stay_within_the_day() -> None:
    """Ten stakes of 0.0091236 and what is left: rounded to the nearest, they come to 0.100004."""
    rows = [prediction(game_id=str(n), expected_value=0.0547416, price=150) for n in range(11)]
    bets = select(predictions(*rows))
    assert bets.height == 11
    assert bets["stake"].sum() <= 0.10 + 1e-12


def test_what_is_superseded_inactive_not_actionable_worthless_or_one_sided_is_not_bet() -> None:
    rows = (
        prediction(player_id=1, is_active=False),
        prediction(player_id=2, superseded_by="x"),
        prediction(player_id=3, is_actionable=False, filter_reason="low_expected_value"),
        prediction(player_id=4, expected_value=0.0),
        prediction(player_id=5, market_probability=None),
    )
    assert select(predictions(*rows)).is_empty()


def test_a_player_gets_one_bet_from_all_models() -> None:
    rows = prediction(model_id="m", expected_value=0.03), prediction(model_id="n", expected_value=0.04)
    assert select(predictions(*rows))["model_id"].to_list() == ["n"]


def test_a_day_without_bets_is_an_empty_table() -> None:
    assert enforce(BEST_BETS, select(PREDICTIONS.empty())).is_empty()


def test_a_range_of_days_is_selected_as_its_days() -> None:
    rows = [
        prediction(
            game_id=f"{day}{n % 4}",
            game_date=DAY + timedelta(days=day),
            player_id=n,
            expected_value=0.01 + 0.007 * n,
        )
        for day in range(3)
        for n in range(10)
    ]
    whole = predictions(*rows)
    days = [select(part) for part in whole.partition_by("game_date")]
    assert select(whole).equals(pl.concat(days))
    assert all(day["stake"].sum() <= 0.1 + 1e-9 for day in days)


def test_bets_on_games_that_have_tipped_off_are_kept_and_their_stakes_count() -> None:
    first = select(predictions(prediction(game_id="1"), prediction(game_id="2", player_id=8)))
    standing = first.filter(pl.col("game_id") == "1")
    again = predictions(prediction(game_id="1", price=300), prediction(game_id="2", player_id=8))
    assert select(again, standing).equals(first)
    heavy = standing.with_columns(stake=pl.lit(0.095))
    left = select(again, heavy).filter(pl.col("game_id") == "2")["stake"].to_list()
    assert left == [pytest.approx(0.005)]


def test_stored_bets_stand_from_their_games_tip_off_on() -> None:
    rows = predictions(*(prediction(game_id=game, player_id=n) for n, game in enumerate("12")))
    later = rows.with_columns(
        tip_off=pl.when(game_id="2")
        .then(TIP + timedelta(hours=1))
        .otherwise(TIP)
        .cast(rows.schema["tip_off"])
    )
    stored = select(later)
    games = {
        now: sorted(standing_bets(stored, later, now)["game_id"])
        for now in (TIP - timedelta(seconds=1), TIP, TIP + timedelta(hours=1))
    }
    assert list(games.values()) == [[], ["1"], ["1", "2"]]
