"""Graded predictions as walk-forward rows, one provenance at a time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.performance import ACCURACY
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.accuracy.grades import graded_rows, last_10, left_out
from nba_props.models.accuracy.lake_rows import accuracy_rows, prediction_moments
from nba_props.models.accuracy.report import report
from nba_props.models.governance.evidence import gather_evidence
from tests.governance_rows import NOW, TODAY, WEEK, grade, trained
from tests.models.accuracy.rows_by_hand import NO_PRICES

PAST = [10, 20, 30]


def games() -> pl.DataFrame:
    """Three games of the season before the graded one, and one of the season before that."""
    played: dict[str, Any] = dict.fromkeys(PLAYER_GAMES.schema.names()) | {
        "player_id": 7,
        "did_play": True,
        "season": "2023-24",
    }
    rows = [
        played | {"game_id": f"b{i}", "game_date": WEEK - timedelta(days=10 - i), "points": p}
        for i, p in enumerate(PAST)
    ]
    rows += [played | {"game_id": "1", "game_date": WEEK, "points": 25}]
    rows += [played | {"game_id": "a", "game_date": date(2023, 3, 1), "points": 50, "season": "2022-23"}]
    return pl.DataFrame(rows, schema=PLAYER_GAMES.schema)


def graded(*rows: dict[str, Any]) -> pl.DataFrame:
    return gather_evidence(pl.DataFrame(list(rows), schema=GRADES.schema), games(), [trained()])


def test_a_graded_prediction_keeps_its_line_and_gets_its_form() -> None:
    (rows,) = graded_rows(graded(grade()), games()).values()
    row = rows.row(0, named=True)
    assert (row["predictor"], row["points"], row["consensus_line"]) == ("catboost_v9", 25, 20.5)
    assert (row["points_avg_last_10"], row["points_avg_season"], row["season"]) == (
        20.0,
        20.0,
        "2023-24",
    )
    assert row["crps"] is None


def test_the_last_10_mean_stays_within_the_season() -> None:
    row = last_10(games()).filter(game_id="b0").row(0, named=True)
    assert row["points_avg_last_10"] is None


def test_provenances_are_never_in_one_report() -> None:
    rows = graded(grade(), grade(game_id="2", prediction_id="q", provenance="live"))
    parts = graded_rows(rows, games())
    assert {name: part.height for name, part in parts.items()} == {"backfill": 1, "live": 1}


def test_rows_that_are_no_evidence_are_left_out_and_counted_and_players_who_did_not_play_are_kept() -> None:
    rows = graded(
        grade(),
        grade(game_id="2", prediction_id="q", model_id="nobody's"),
        grade(game_id="3", prediction_id="r", actual_points=None, result="VOID"),
    )
    (part,) = graded_rows(rows, games()).values()
    assert part.sort("game_id")["reason"].to_list() == [None, "did_not_play"]
    assert left_out(rows) == {"unregistered": 1}


def test_a_family_that_predicted_no_more_when_the_line_moved_is_not_compared_and_counted() -> None:
    core = trained(model_id="c0", family="catboost_core")
    events = [trained(), core]
    served, older = (
        grade(role="champion"),
        grade(
            prediction_id="q", model_id="c0", family="catboost_core", role="withdrawn", consensus_line=21.5
        ),
    )
    rows = gather_evidence(pl.DataFrame([served, older], schema=GRADES.schema), games(), events)
    (part,) = graded_rows(rows, games()).values()
    assert part["predictor"].to_list() == ["catboost_v9"]
    assert left_out(rows) == {"overtaken_line": 1}
    assert report(part, games(), NO_PRICES, "backfill", "real")["rows"] == 1
    both = gather_evidence(
        pl.DataFrame([served, older | {"consensus_line": 20.5}], schema=GRADES.schema), games(), events
    )
    assert graded_rows(both, games())["backfill"].height == 2


def test_the_stored_rows_keep_their_contract() -> None:
    parts = graded_rows(graded(grade()), games())
    reports = [report(part, games(), NO_PRICES, name, "real") for name, part in parts.items()]
    frame = accuracy_rows(reports, TODAY, NOW)
    assert breaches(ACCURACY, frame) == []
    model = frame.filter(predictor="catboost_v9").row(0, named=True)
    assert (model["n"], model["mae"], model["mae_minus_line"]) == (1, 0.5, -4.0)
    assert frame["predictor"].sort().to_list() == ["catboost_v9", "exponential_mean", "last_10", "line"]
    assert breaches(ACCURACY, accuracy_rows([], TODAY, NOW)) == []


def test_moments_are_of_active_predictions_of_the_provenance() -> None:
    at = datetime(2024, 1, 15, 20, tzinfo=UTC)
    common: dict[str, Any] = dict.fromkeys(PREDICTIONS.schema.names()) | {
        "game_id": "1",
        "provenance": "live",
        "is_active": True,
    }
    rows = [
        common | {"as_of": at, "tip_off": at + timedelta(hours=2)},
        common | {"as_of": at + timedelta(hours=1), "tip_off": at + timedelta(hours=2)},
        common | {"as_of": at + timedelta(hours=2), "tip_off": at + timedelta(hours=2), "is_active": False},
        common | {"as_of": at, "tip_off": at, "provenance": "backfill", "game_id": "2"},
    ]
    rows_by_game = prediction_moments(pl.DataFrame(rows, schema=PREDICTIONS.schema), "live")
    assert rows_by_game.rows() == [("1", at + timedelta(hours=1), at + timedelta(hours=2))]
