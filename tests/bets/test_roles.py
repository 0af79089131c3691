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


STANDS_IN = B | {"role": "champion", "stand_in_reason": "not_ready: 6: shots silent since 2024-01-14"}


def champions(frame: pl.DataFrame) -> dict[int, str]:
    """The champion's prediction of each player, which must be one."""
    rows = frame.filter("is_active", role="champion").select("player_id", "model_id")
    assert rows["player_id"].is_unique().all()
    return dict(rows.rows())


def of_player(row: Row, player: int) -> Row:
    return row | {"player_id": player, "prediction_id": f"{row['model_id']}{player}"}


def test_a_stand_in_is_champion_of_its_players_and_the_champion_of_the_others() -> None:
    shadow = A | {"role": "shadow"}
    first = ran(predictions(), A, B, of_player(shadow, 8), of_player(STANDS_IN, 8))
    assert champions(first) == {7: "a", 8: "b"}
    recovered = ran(first, A, B, of_player(A, 8), of_player(B, 8))
    assert champions(recovered) == {7: "a", 8: "a"}
    assert recovered.filter(player_id=8, model_id="b")["stand_in_reason"].to_list() == [None]


def test_where_the_champion_has_no_row_any_more_its_older_one_is_a_shadows() -> None:
    first = ran(predictions(), A, B, of_player(A, 8), of_player(B, 8))
    assert champions(ran(first, A, B, of_player(STANDS_IN, 8))) == {7: "a", 8: "b"}


def test_a_player_whom_the_run_does_not_predict_has_the_model_that_predicts_most_of_the_game() -> None:
    first = ran(predictions(), A, B, *(of_player(row, n) for n in (8, 9) for row in (A, B)))
    shadow = A | {"role": "shadow"}
    silent = [of_player(row, n) for n in (7, 8) for row in (shadow, STANDS_IN)]
    assert champions(ran(first, *silent)) == {7: "b", 8: "b", 9: "b"}


def test_a_backfill_adds_players_whom_only_a_stand_in_predicts() -> None:
    first = ran(predictions(), A, now=TIP)
    shadow = of_player(A | {"role": "shadow"}, 8)
    assert champions(ran(first, A, shadow, of_player(STANDS_IN, 8), now=TIP)) == {7: "a", 8: "b"}
    late = ran(first, A | {"role": "shadow"}, STANDS_IN, now=TIP)
    assert champions(late) == {7: "a"}


def test_a_row_that_stays_names_the_feeds_that_the_newest_run_missed() -> None:
    """The stand-in's own inputs have not changed, so its row is the one of before."""
    silent = ["shots silent since 2024-01-14"]
    first = ran(predictions(), A, B)
    second = ran(
        first, A | {"role": "shadow", "missing_feeds": silent}, STANDS_IN | {"missing_feeds": silent}
    )
    assert second["missing_feeds"].to_list() == [silent, silent]
    assert ran(second, A, B)["missing_feeds"].to_list() == [None, None]
    assert ran(second, A, B, now=TIP)["missing_feeds"].to_list() == [silent, silent]
