"""Box scores and shots through the source chain: one game's failure costs no other, and the next ingest heals it."""

from datetime import datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.sources.ingest import Ingest
from nba_props.storage.raw import RawStore
from tests.sources.night import (
    AFTER,
    GAMES,
    TODAY,
    games_of,
    make_good,
    of_box,
    of_plays,
    reason,
    states,
)
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    TIP,
    body,
    box,
    game,
    payload,
    plays,
    schedule,
    shot,
)
from tests.sources.world import Reply, World, good

pytestmark = pytest.mark.usefixtures("night")


SPOILED: dict[str, tuple[Reply, str, str]] = {
    "server error": (httpx.Response(500), "FAILED", "HTTP 500"),
    "not there yet": (httpx.Response(403), "MISSING", "HTTP 403"),
    "cut": (good(body(box())[:-40]), "FAILED", "not readable as JSON"),
    "a list": (good([]), "FAILED", "Expected `object`"),
    "a web page": (good(b"<html>blocked</html>"), "FAILED", "not readable as JSON"),
    "re-typed": (good(box(gameStatus="3")), "FAILED", "gameStatus"),
    "another game": (good(box("0022300001")), "FAILED", "not requested"),
    "not final": (good(box(status=2)), "MISSING", "not final yet"),
    "a player who cannot be read": (
        good(body(box()).replace(b'"Home Player"', b"7")),
        "INCOMPLETE",
        "home side: 5 played, minutes sum to 214 of 240, points sum to 0 of 1; left out",
    ),
    "no player who can be read": (good(body(box()).replace(b'"name"', b'"title"')), "FAILED", "name"),
}


@pytest.mark.parametrize("trouble", SPOILED)
def test_one_bad_box_score_leaves_the_others_and_is_healed_by_the_next_ingest(
    ingest: Ingest, world: World, clock: list[datetime], trouble: str
) -> None:
    reply, state, why = SPOILED[trouble]
    clock[0] = AFTER
    world.replies[of_box(MIA)] = reply
    result = ingest.box_scores(TODAY, GAMES)
    assert states(result) == {MIA: state, CLE: "COMPLETE"}
    assert why in reason(result)
    assert games_of(result) == {CLE}
    make_good(world)
    healed = ingest.box_scores(TODAY, GAMES)
    assert states(healed) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert games_of(healed) == {MIA, CLE}


def test_a_box_score_in_raw_is_not_requested_again(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    first = ingest.box_scores(TODAY, GAMES)
    sent = len(world.requests)
    assert ingest.box_scores(TODAY, GAMES).frame.equals(first.frame)
    assert len(world.requests) == sent


def test_an_unusable_box_score_in_raw_is_quarantined_and_fetched_again(
    ingest: Ingest, raw: RawStore, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    raw.land(payload("boxscore", box(home="NYK"), MIA, AFTER - timedelta(1), "nba_cdn"))
    result = ingest.box_scores(TODAY, GAMES)
    assert states(result)[MIA] == "COMPLETE"
    assert result.counts["quarantined_payloads"] == 1


def test_a_damaged_raw_file_is_counted_and_fetched_again(
    ingest: Ingest, raw: RawStore, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    ingest.box_scores(TODAY, GAMES)
    [path] = Path(raw.root, "nba_cdn/boxscore", MIA).iterdir()
    path.write_bytes(path.read_bytes()[:-7])
    result = ingest.box_scores(TODAY, GAMES)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert result.counts["damaged_raw_files"] == 1


def test_games_that_cannot_be_over_are_not_requested(ingest: Ingest, world: World) -> None:
    result = ingest.box_scores(TODAY, GAMES)
    assert states(result) == {MIA: "EMPTY_OK", CLE: "EMPTY_OK"}
    assert world.requests == []


def test_postponed_and_all_star_games_are_not_requested(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    games = schedule(game(status="postponed"), game("0032300001", season_type="all_star"))
    result = ingest.box_scores(TODAY, games)
    assert (states(result), world.requests) == ({MIA: "EMPTY_OK"}, [])


def test_when_every_game_fails_the_day_is_an_outage_that_says_since_when(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    good_boxes = {of_box(MIA): world.replies[of_box(MIA)], of_box(CLE): world.replies[of_box(CLE)]}
    world.replies |= dict.fromkeys(good_boxes, httpx.Response(500))
    [outage] = ingest.box_scores(TODAY, GAMES).outages
    assert (outage.day, outage.since) == (DAY, None)
    assert "HTTP 500" in outage.reason
    world.replies |= good_boxes
    assert ingest.box_scores(TODAY, GAMES.head(1)).outages == ()
    world.replies |= dict.fromkeys(good_boxes, httpx.Response(500))
    [outage] = ingest.box_scores(TODAY, GAMES.tail(1)).outages
    assert outage.since == AFTER


def test_a_shot_without_result_costs_itself_and_is_counted(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    world.replies[of_plays(MIA)] = good(plays(shot(3), shot(4, shotResult=None)))
    result = ingest.shots(TODAY, GAMES)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert result.counts == {"unusable_actions": 1}
    assert result.frame.filter(pl.col("game_id") == MIA)["action_number"].to_list() == [3]


def test_a_shot_without_distance_is_left_out_and_counted_each_time_the_game_is_read(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = AFTER
    world.replies[of_plays(MIA)] = good(plays(shot(3), shot(4, shotDistance=None)))
    for _ in range(2):
        result = ingest.shots(TODAY, GAMES)
        assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
        assert result.frame.filter(pl.col("game_id") == MIA)["action_number"].to_list() == [3]
        assert result.counts["shots_without_distance"] == 1


def test_a_play_by_play_is_not_fetched_during_the_game(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    """At two hours and ten minutes it would have three quarters, and raw would keep it as the game's."""
    clock[0] = TIP + timedelta(hours=2, minutes=10)
    world.replies[of_box(MIA)] = good(box(status=2))
    result = ingest.shots(TODAY, GAMES)
    assert states(result) == {MIA: "MISSING", CLE: "COMPLETE"}
    assert of_plays(MIA) not in {r.url.path for r in world.requests}
