"""Roles of stored predictions: they follow the registry until the tip-off and then stand."""

from datetime import datetime

import polars as pl

from nba_props.bets.roles import with_roles
from nba_props.bets.supersede import merge
from tests.bets.bet_rows import prediction, predictions
from tests.market.market_rows import TIP, Row, before

NOW = before(30)
A = prediction(model_id="a", stand_in_reason="not_promoted: default champion")
B = prediction(model_id="b", role="shadow")


def ran(stored: pl.DataFrame, *fresh: Row, now: datetime = NOW) -> pl.DataFrame:
    new = predictions(*fresh)
    return with_roles(merge(stored, new, now), before=stored, fresh=new, now=now)


def roles(frame: pl.DataFrame) -> dict[str, str]:
    return dict(frame.filter("is_active").select("model_id", "role").rows())


def test_promote_predict_rollback_predict_gives_back_the_first_predictions_exactly() -> None:
    first = ran(predictions(), A, B)
    promoted = ran(first, A | {"role": "shadow", "stand_in_reason": None}, B | {"role": "champion"})
    assert roles(promoted) == {"a": "shadow", "b": "champion"}
    assert promoted.drop("role", "stand_in_reason").equals(first.drop("role", "stand_in_reason"))
    assert ran(promoted, A, B).equals(first)


def test_a_model_that_predicts_no_more_is_withdrawn_and_comes_back_as_it_was() -> None:
    first = ran(predictions(), A)
    other = ran(first, B | {"role": "champion"})
    assert roles(other) == {"a": "withdrawn", "b": "champion"}
    back = ran(other, A)
    assert roles(back) == {"a": "champion", "b": "withdrawn"}
    assert back.filter(model_id="a").equals(first)


def test_a_player_who_is_not_predicted_again_keeps_the_models_role() -> None:
    first = ran(predictions(), A, A | {"player_id": 8, "prediction_id": "8"})
    assert roles(ran(first, A | {"role": "shadow"})) == {"a": "shadow"}
    assert ran(first, A | {"role": "shadow"})["role"].to_list() == ["shadow", "shadow"]


def test_games_that_the_run_did_not_predict_keep_their_roles() -> None:
    first = ran(predictions(), A)
    assert ran(first, B | {"game_id": "2", "role": "champion"}).filter(game_id="1").equals(first)


def test_superseded_rows_keep_the_role_that_they_had() -> None:
    changed = ran(
        ran(predictions(), A), A | {"as_of": NOW, "inputs_hash": "h2", "role": "shadow", "prediction_id": "n"}
    )
    assert changed.sort("as_of").select("is_active", "role").rows() == [(False, "champion"), (True, "shadow")]


def test_from_the_tip_off_on_neither_roles_nor_the_champion_of_a_game_change() -> None:
    first = ran(predictions(), A)
    late = ran(first, B | {"role": "champion", "as_of": TIP}, A | {"role": "shadow"}, now=TIP)
    assert roles(late) == {"a": "champion", "b": "shadow"}


def test_a_backfill_of_a_game_without_a_champion_adds_one_and_its_missing_players() -> None:
    first = ran(predictions(), A, B, now=TIP)
    assert roles(first) == {"a": "champion", "b": "shadow"}
    filled = ran(first, A | {"player_id": 8, "prediction_id": "8"}, now=TIP)
    assert filled.filter(player_id=8)["role"].to_list() == ["champion"]


def test_rows_from_before_there_were_roles_were_the_champions() -> None:
    stored = predictions(A | {"role": None}, A | {"role": None, "game_id": "2", "prediction_id": "2"})
    assert ran(stored, A | {"role": "shadow"})["role"].to_list() == ["shadow", "champion"]


def test_nothing_has_no_roles() -> None:
    assert ran(predictions()).is_empty()
