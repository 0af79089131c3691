"""A night's predictions and bets beside the points so far."""

import json
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.publishing.exports.document import DocumentError, check
from nba_props.publishing.exports.night.live_grading import LiveGrading, LiveTables, live_grading_files
from nba_props.sources.nba.running import GAMES, PLAYERS
from tests.market.market_rows import DAY, TIP
from tests.publishing.exports.night.night_rows import EVE, MADE, Frames, files, frames, game_of, rows
from tests.publishing.exports.test_lookup import HOSTILE

NOW = TIP + timedelta(hours=1)
HEARD = NOW - timedelta(minutes=1)
TONIGHT = Days.one(DAY)


def running(points: int | None, status: str = "live", at: datetime = HEARD) -> dict[str, pl.DataFrame]:
    """What is heard of the second night's game; without points, that it has begun and nothing of its players."""
    game = (DAY, game_of(DAY), status, 3, 7.5, 61, 55, at)
    player = [] if points is None else [(DAY, game_of(DAY), 7, points, 22.0, at)]
    return {
        "running_games": pl.DataFrame([game], GAMES, orient="row"),
        "running_players": pl.DataFrame(player, PLAYERS, orient="row"),
    }


SILENT = {"running_games": pl.DataFrame(schema=GAMES), "running_players": pl.DataFrame(schema=PLAYERS)}


def live(of: Frames, heard: Frames = SILENT, now: datetime = NOW, days: Days = TONIGHT) -> dict[str, Any]:
    names = ("schedule", "slate", "daily_cache", "predictions", "best_bets", "box_scores")
    tables = LiveTables(**{name: of[name] for name in names}, **heard)
    made = live_grading_files(tables, days, MADE._replace(at=now))
    found: dict[str, Any] = json.loads(made[f"live-grading/{days.last}.json"])
    return found


def told(document: dict[str, Any]) -> tuple[object, ...]:
    [prediction] = document["predictions"]
    return prediction["actual"], prediction["status"], document["bets"][0]["status"]


def test_before_the_tip_off_all_is_pending() -> None:
    document = live(frames(), now=TIP - timedelta(minutes=1))
    assert told(document) == (None, "pending", "pending")
    assert document["summary"]["pending"] == document["summary"]["total_predictions"] == 1
    assert document["games"][0]["game_status"] == "scheduled"


def test_a_running_game_has_its_score_and_an_over_is_decided_by_the_first_point_above_its_line() -> None:
    document = live(frames(), running(12))
    [game] = document["games"]
    assert (game["game_status"], game["period"], game["minutes_left"]) == ("in_progress", 3, 7.5)
    assert (game["home_score"], game["away_score"]) == (61, 55)
    assert told(document) == (12, "in_progress", "in_progress")
    assert told(live(frames(), running(21))) == (21, "correct", "correct")


def test_an_under_is_lost_by_the_first_point_above_its_line_and_won_by_the_final_alone() -> None:
    under = frames()["predictions"].with_columns(recommendation=pl.lit("UNDER"))
    of = frames(predictions=under)
    assert [told(live(of, running(p)))[1] for p in (20, 21)] == ["in_progress", "incorrect"]
    assert told(live(of, running(20, "final")))[1] == "correct"


@pytest.mark.parametrize(
    ("points", "minutes", "status"),
    [(21, 30.0, "correct"), (20, 30.0, "incorrect"), (0, 0.0, "did_not_play")],
)
def test_a_final_box_score_goes_before_what_ran(points: int, minutes: float, status: str) -> None:
    ended = {"status": "final", "final_at": TIP + timedelta(hours=2), "home_score": 101, "away_score": 99}
    box = rows("box_scores", {"points": points, "minutes": minutes, "known_at": TIP + timedelta(hours=2)})
    of = frames(schedule=rows("schedule", ended), box_scores=box)
    document = live(of, running(3), TIP + timedelta(hours=3))
    assert told(document)[:2] == (points, status)
    assert (document["games"][0]["game_status"], document["games"][0]["home_score"]) == ("final", 101)


def test_who_is_not_in_the_final_box_score_did_not_play() -> None:
    ended = {"status": "final", "final_at": TIP + timedelta(hours=2)}
    other = rows("box_scores", {"player_id": 8, "minutes": 30.0, "known_at": TIP + timedelta(hours=2)})
    of = frames(schedule=rows("schedule", ended), box_scores=other)
    assert told(live(of, now=TIP + timedelta(hours=3))) == (None, "did_not_play", "did_not_play")
    assert told(live(of | {"box_scores": other.clear()}, now=TIP + timedelta(hours=3)))[1] == "pending"


def test_points_at_the_line_are_a_push_at_the_end() -> None:
    of = frames(predictions=frames()["predictions"].with_columns(consensus_line=pl.lit(20.0)))
    assert [told(live(of, running(20, s)))[1] for s in ("live", "final")] == ["in_progress", "push"]


def test_a_pass_has_no_side_and_counts_in_no_rate() -> None:
    of = frames(predictions=frames()["predictions"].with_columns(recommendation=pl.lit("PASS")))
    summary = live(of, running(30))["summary"]
    assert (summary["no_side"], summary["win_rate"]) == (1, None)
    assert live(frames(), running(30))["summary"]["win_rate"] == 100.0


def test_a_game_that_runs_without_news_of_its_players_is_pending() -> None:
    assert told(live(frames(), running(None))) == (None, "pending", "pending")
    assert live(frames())["games"][0]["game_status"] == "in_progress"


def test_what_was_heard_after_the_instant_is_not_told() -> None:
    later = running(30, at=NOW + timedelta(seconds=1))
    assert live(frames(), later) == live(frames())
    box = rows("box_scores", {"points": 30, "did_play": True, "known_at": NOW + timedelta(seconds=1)})
    poisoned = frames(box_scores=pl.concat([frames()["box_scores"], box]))
    assert live(poisoned) == live(frames())


def test_withdrawn_bets_and_those_of_backfills_are_not_followed() -> None:
    bets = frames()["best_bets"]
    withdrawn = bets.with_columns(withdrawn_at="published_at", withdrawn_reason=pl.lit("price_gone"))
    assert live(frames(best_bets=withdrawn))["bets"] == []
    assert live(frames(best_bets=bets.with_columns(provenance=pl.lit("backfill"))))["bets"] == []


def test_a_range_equals_its_days_and_an_off_day_has_a_document() -> None:
    both = live(frames(), running(12), days=Days(EVE, DAY))
    assert both == live(frames(), running(12))
    empty = live({name: frame.clear() for name, frame in frames().items()})
    assert (empty["games"], empty["summary"]["total_predictions"]) == ([], 0)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_told_as_it_is(name: str) -> None:
    renamed = {
        table: frame.with_columns(
            pl.lit(name).alias(c) for c in {"player", "player_name", "book"} & set(frame.columns)
        )
        for table, frame in frames().items()
    }
    document = live(renamed, running(12))
    assert {one["player"] for part in ("predictions", "bets") for one in document[part]} == {name}


def test_a_planted_wrong_type_is_rejected() -> None:
    document = live(frames(), running(12))
    check(LiveGrading, json.dumps(document).encode())
    for part, field in (("games", "period"), ("predictions", "actual"), ("bets", "price")):
        planted = json.loads(json.dumps(document))
        planted[part][0][field] = "twelve"
        with pytest.raises(DocumentError, match=f"{part}/0/{field}"):
            check(LiveGrading, json.dumps(planted).encode())


def test_it_is_no_part_of_the_files_of_other_assets() -> None:
    assert not [path for path in files(frames(), TONIGHT) if path.startswith("live")]
