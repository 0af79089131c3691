"""Which prediction is active when a day is predicted again."""

import pytest

from nba_props.bets.supersede import merge
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import enforce
from tests.bets.bet_rows import prediction, predictions
from tests.market.market_rows import TIP, before

OLD = predictions(prediction())
NOW = before(30)
NONE = PREDICTIONS.empty()


def test_a_changed_prediction_takes_over_and_the_old_one_stays_and_names_it() -> None:
    fresh = predictions(prediction(as_of=NOW, inputs_hash="h2"))
    old, new = enforce(PREDICTIONS, merge(OLD, fresh, NOW)).sort("as_of").to_dicts()
    assert (old["is_active"], old["superseded_by"]) == (False, new["prediction_id"])
    assert (new["is_active"], new["superseded_by"], new["as_of"]) == (True, None, NOW)


def test_equal_inputs_change_nothing() -> None:
    assert merge(OLD, predictions(prediction(as_of=NOW)), NOW).equals(OLD)


def test_a_prediction_as_of_the_same_instant_overwrites_its_row() -> None:
    fresh = predictions(prediction(inputs_hash="h2", predicted_points=30.0))
    assert merge(OLD, fresh, NOW).equals(fresh)


def test_a_prediction_as_of_an_earlier_instant_changes_nothing() -> None:
    assert merge(OLD, predictions(prediction(as_of=before(70), inputs_hash="h0")), NOW).equals(OLD)


def test_from_the_tip_off_on_rows_are_kept_and_only_players_without_a_row_are_added() -> None:
    fresh = predictions(
        prediction(as_of=TIP, inputs_hash="h2", provenance="backfill"),
        prediction(as_of=TIP, player_id=8, provenance="backfill"),
    )
    got = merge(OLD, fresh, TIP)
    assert got.filter(player_id=7).equals(OLD)
    assert got.filter(player_id=8)["is_active"].to_list() == [True]


def test_a_retrained_models_predictions_are_stored_beside_the_old_ones() -> None:
    got = merge(OLD, predictions(prediction(as_of=NOW, model_id="n")), NOW)
    assert got["is_active"].to_list() == [True, True]


def test_merging_twice_is_merging_once_and_no_row_is_ever_lost() -> None:
    second = predictions(
        prediction(as_of=NOW, inputs_hash="h2"),
        prediction(as_of=NOW, player_id=8),
        prediction(as_of=NOW, game_id="0", tip_off=NOW),
    )
    third = predictions(prediction(as_of=before(20), inputs_hash="h3"))
    once = merge(OLD, second, NOW)
    assert merge(once, second, NOW).equals(once)
    twice = merge(once, third, before(20))
    assert merge(twice, third, before(20)).equals(twice)
    assert merge(twice, second, before(20)).equals(twice)
    assert set(OLD["prediction_id"]) < set(once["prediction_id"]) < set(twice["prediction_id"])
    assert twice.filter("is_active").height == 3
    enforce(PREDICTIONS, twice)


def test_a_player_who_is_not_predicted_again_keeps_the_prediction() -> None:
    fresh = predictions(prediction(as_of=NOW, player_id=8))
    assert merge(OLD, fresh, NOW).filter(player_id=7).equals(OLD)


def test_nothing_merges_with_nothing() -> None:
    assert merge(NONE, NONE, NOW).equals(NONE)
    assert merge(OLD, NONE, NOW).equals(OLD)
    assert merge(NONE, OLD, NOW).equals(OLD)


def test_two_fresh_predictions_of_one_player_are_refused() -> None:
    with pytest.raises(ValueError, match="one run at a time"):
        merge(NONE, predictions(prediction(), prediction(as_of=NOW)), NOW)
