"""Which rows are compared: played player-games with a line, those of all predictors and each one's own, losses counted."""

import polars as pl
import pytest

from nba_props.models.accuracy.rows import Comparison, ContradictionError, compare, with_references
from tests.models.accuracy.rows_by_hand import FOUR, SECOND, frame, row

OTHER = tuple(r | {"predictor": "other"} for r in FOUR)


def shared(comparison: Comparison, predictor: str) -> pl.DataFrame:
    return comparison.shared.filter(pl.col("predictor") == predictor)


def test_only_sportsbooks_lines_of_players_who_played_count() -> None:
    rows = frame(
        *FOUR,
        row(5, None, 20.0, reason="did_not_play"),
        row(6, 20, 20.0, vegas_line_source="dfs"),
        row(7, 20, 20.0, vegas_line_source="none", consensus_line=None, market_p_over=None),
    )
    comparison = compare(rows)
    assert comparison.shared["player_id"].to_list() == [1, 2, 3, 4]
    assert comparison.lost == {"did_not_play": 1, "dfs_line_only": 1, "no_line": 1, "not_every_predictor": 0}


def test_all_are_compared_where_all_have_a_prediction_and_each_keeps_its_own() -> None:
    gone = OTHER[1] | {"predicted_points": None, "reason": "not_ready"}
    comparison = compare(frame(*FOUR, OTHER[0], gone, OTHER[3] | {"predicted_points": float("nan")}))
    assert shared(comparison, "model")["player_id"].to_list() == [1]
    assert comparison.own.filter(predictor="model").height == 4
    assert comparison.lost["not_every_predictor"] == 3
    assert comparison.lost_by == {"model": {}, "other": {"no_prediction": 1, "no_row": 1, "not_ready": 1}}


def test_a_predictor_without_any_row_costs_the_others_nothing() -> None:
    silent = [r | {"predicted_points": None, "reason": "no_model"} for r in OTHER]
    comparison = compare(frame(*FOUR, *silent))
    assert comparison.predictors == ["model"]
    assert shared(comparison, "model").height == 4
    assert comparison.lost_by["other"] == {"no_model": 4}


def test_line_and_last_10_come_from_the_rows_themselves() -> None:
    rows = with_references(frame(*FOUR, row(5, 20, 21.0, game_date=SECOND, points_avg_last_10=None)))
    comparison = compare(rows)
    assert comparison.predictors == ["last_10", "line", "model"]
    assert shared(comparison, "line")["predicted_points"].to_list() == [20.5] * 4
    assert shared(comparison, "line")["p_over"].to_list() == [0.5] * 4
    assert shared(comparison, "last_10")["predicted_points"].to_list() == [18.0] * 4
    assert comparison.lost_by["last_10"] == {"no_form": 1}


@pytest.mark.parametrize("differs", [{"points": 24}, {"consensus_line": 21.5}])
def test_rows_with_different_facts_are_refused(differs: dict[str, float]) -> None:
    with pytest.raises(ContradictionError, match="game 1, player 1"):
        compare(frame(*FOUR, OTHER[0] | differs))
