"""What a night's document says of its games and players, by hand."""

import json
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from tests.market.market_rows import DAY, POINTS, TIP
from tests.publishing.exports.night.night_rows import MADE, Frames, files, frames, rows

AFTER = MADE._replace(at=TIP + timedelta(hours=4))


def tonight(of: Frames, made: Any = MADE) -> dict[str, Any]:  # noqa: ANN401  (a Made, by keyword)
    document: dict[str, Any] = json.loads(files(of, Days.one(DAY), made, "tonight")[f"tonight/{DAY}.json"])
    return document


@pytest.fixture(scope="module")
def player() -> dict[str, Any]:
    """Player 7 on the second night."""
    found: dict[str, Any] = tonight(frames())["games"][0]["players"][0]
    return found


def test_a_night_has_its_game_with_the_players_of_both_teams() -> None:
    document = tonight(frames())
    [game] = document["games"]
    assert (document["total_players"], document["total_with_lines"]) == (2, 1)
    assert (game["home_team"], game["away_team"], game["game_time"]) == ("BOS", "TOR", "2024-01-16T00:00:00Z")
    assert [(p["player_lookup"], p["team"], p["is_home"]) for p in game["players"]] == [
        ("aplayer", "BOS", True), ("bplayer", "TOR", False),
    ]  # fmt: skip


def test_season_figures_count_the_games_that_were_played(player: dict[str, Any]) -> None:
    # Twelve games of 21 to 32 points, the newest 21; one game was not played.
    assert (player["games_played"], player["season_ppg"], player["last_5_ppg"]) == (12, 26.5, 23.0)
    assert (player["season_mpg"], player["minutes_avg"], player["season_fta"]) == (30.0, 30.0, 4.0)
    assert (player["season_fg_pct"], player["season_three_pct"], player["season_plus_minus"]) == (
        50.0,
        40.0,
        3.0,
    )
    assert (player["last_30d_ppg"], player["recent_form"], player["limited_data"]) == (26.5, "cold", False)


def test_the_last_ten_are_the_newest_first_and_have_who_did_not_play(player: dict[str, Any]) -> None:
    assert player["last_10_points"] == [21, None, *range(22, 30)]
    assert player["last_10_vs_avg"] == ["U", "DNP", *"UUUUU", *"OOO"]
    assert player["last_10_avg_record"] == "3-6"
    assert player["last_10_days_rest"][:3] == [2, None, 2]
    assert player["last_10_results"][:2] == ["-", "DNP"]
    assert player["last_10_home_away"] == ["home"] * 10


def test_a_game_of_the_same_date_is_none_before_it_whenever_it_was_known() -> None:
    at_noon = rows("box_scores", {"game_id": "0022200088", "points": 66, "did_play": True})
    of = frames(box_scores=pl.concat([frames()["box_scores"], at_noon]))
    assert tonight(of)["games"][0]["players"][0]["games_played"] == 12


def test_results_are_by_the_line_that_the_player_had_then() -> None:
    past = frames()["box_scores"].filter(pl.col("points") == 22)
    day, game = past["game_date"][0], past["game_id"][0]
    lines = [
        rows("player_lines", {"line": line, "game_date": day, "game_id": game}) for line in (21.5, 22.0, 22.5)
    ]
    said = []
    for line in lines:
        of = frames(player_lines=pl.concat([frames()["player_lines"], line]))
        found = tonight(of)["games"][0]["players"][0]
        said.append((found["last_10_results"][2], found["last_10_lines"][2], found["last_10_record"]))
    assert said == [("O", 21.5, "1-0"), ("P", 22.0, "0-0"), ("U", 22.5, "0-1")]


def test_a_player_without_a_game_in_the_season_has_nothing_to_average() -> None:
    newcomer = tonight(frames())["games"][0]["players"][1]
    assert (newcomer["games_played"], newcomer["limited_data"], newcomer["season_ppg"]) == (0, True, None)
    assert (newcomer["last_10_points"], newcomer["last_10_record"]) == ([], "0-0")
    assert (newcomer["has_line"], newcomer["props"], newcomer["prediction"]) == (False, [], None)


def test_condition_injury_lines_and_prediction_are_told(player: dict[str, Any]) -> None:
    assert (player["fatigue_score"], player["fatigue_level"], player["days_rest"]) == (80.0, "normal", 2)
    assert (player["injury_status"], player["injury_reason"]) == ("questionable", "Injury/Illness - Ankle")
    assert (player["line"], player["opening_line"]) == (20.5, 19.5)
    assert player["props"] == [
        {"stat_type": "points", "book": "fanduel", "line": 20.5, "over_odds": -105, "under_odds": -105}
    ]
    prediction = player["prediction"]
    assert (prediction["predicted"], prediction["recommendation"], prediction["confidence"]) == (
        24.25,
        "OVER",
        0.61,
    )
    assert [(f["signal"], f["kind"]) for f in prediction["factors"]] == [
        ("minutes_surge", "for"), ("opposite_of_consensus", "against"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("score", "level"), [(95.0, "fresh"), (94.9, "normal"), (75.0, "normal"), (74.9, "tired")]
)
def test_the_level_of_fatigue_follows_from_the_score(score: float, level: str) -> None:
    tired = frames(composite_factors=rows("composite_factors", {"fatigue_score": score}))
    assert tonight(tired)["games"][0]["players"][0]["fatigue_level"] == level


@pytest.mark.parametrize(("points", "result"), [(21, "WIN"), (20, "LOSS"), (20.5, "PUSH")])
def test_once_a_game_is_final_its_players_have_points_and_result(points: float, result: str) -> None:
    line = 20.0 if result == "PUSH" else 20.5
    played = rows(
        "box_scores", {"points": int(points), "did_play": True, "known_at": TIP + timedelta(hours=3)}
    )
    of = frames(
        box_scores=pl.concat([frames()["box_scores"], played]),
        player_lines=rows("player_lines", {"line": line}),
    )
    found = tonight(of, AFTER)["games"][0]["players"][0]
    assert (found["actual_points"], found["result"]) == (int(points), result)
    # What he did tonight is not what he did before.
    assert found["games_played"] == 12


@pytest.mark.parametrize(
    ("game", "hours", "status"),
    [
        ({"status": "scheduled"}, -1, "scheduled"),
        ({"status": "scheduled"}, 0, "in_progress"),
        ({"status": "live"}, 2, "in_progress"),
        ({"status": "final", "final_at": TIP + timedelta(hours=3)}, 3, "final"),
        ({"status": "final", "final_at": TIP + timedelta(hours=3)}, 2, "in_progress"),
        ({"status": "postponed"}, 2, "postponed"),
    ],
)
def test_the_status_of_a_game_is_that_of_the_runs_instant(
    game: dict[str, Any], hours: int, status: str
) -> None:
    scored = {"home_score": 101, "away_score": 99}
    of = frames(schedule=rows("schedule", game | scored))
    [found] = tonight(of, MADE._replace(at=TIP + timedelta(hours=hours)))["games"]
    assert found["game_status"] == status
    assert found["home_score"] == (101 if status == "final" else None)


def test_preseason_and_all_star_games_are_none_of_a_night() -> None:
    other = frames(schedule=rows("schedule", {"season_type": "preseason"}, {"season_type": "all_star"}))
    assert tonight(other)["games"] == []


def test_the_books_word_of_the_tip_off_counts_when_it_is_the_slates() -> None:
    early = frames()["slate"].with_columns(pl.col("tip_off") - timedelta(minutes=10))
    assert tonight(frames(slate=early))["games"][0]["game_time"] == "2024-01-15T23:50:00Z"


def test_namesakes_on_one_slate_have_documents_of_their_own() -> None:
    namesake = rows("slate", {"player_id": 9}, {"player_id": 7})
    made = files(frames(slate=namesake), Days.one(DAY), MADE, "tonight")
    assert {p for p in made if "/player/" in p} == {
        "tonight/player/aplayer-7.json",
        "tonight/player/aplayer-9.json",
    }
    assert json.loads(made["tonight/player/aplayer-9.json"])["player"]["player_id"] == 9
    assert json.loads(made["tonight/player/aplayer-7.json"])["game"]["home_team"] == "BOS"


def test_predictions_tell_quote_and_rule() -> None:
    [game] = json.loads(files(frames(), Days.one(DAY), MADE, "predictions")[f"predictions/{DAY}.json"])[
        "games"
    ]
    [said] = game["predictions"]
    assert said["quote"] == {
        "side": "OVER", "line": 20.5, "book": "fanduel", "price": -105, "claimed_probability": 0.55,
        "market_probability": None, "expected_value": None,
    }  # fmt: skip
    assert (said["line"], said["edge"], said["market"], said["is_actionable"]) == (20.5, 3.75, POINTS, True)
    lineless = frames()["predictions"].with_columns(
        consensus_line=pl.lit(None, pl.Float64),
        side=pl.lit(None, pl.String),
        recommendation=pl.lit("NO_LINE"),
    )
    document = json.loads(
        files(frames(predictions=lineless), Days.one(DAY), MADE, "predictions")[f"predictions/{DAY}.json"]
    )
    assert (document["total_predictions"], document["with_line"]) == (1, 0)
    assert document["games"][0]["predictions"][0]["quote"] is None


def test_shadows_are_not_told() -> None:
    shadow = rows("predictions", {"role": "shadow", "is_active": True, "family": "catboost_core"})
    assert (
        json.loads(
            files(frames(predictions=shadow), Days.one(DAY), MADE, "predictions")[f"predictions/{DAY}.json"]
        )["total_predictions"]
        == 0
    )
