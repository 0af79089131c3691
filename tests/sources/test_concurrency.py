"""Several requests at the same time: their order, their limit, and right counts."""

import time
from datetime import datetime
from threading import Lock

import httpx
import pytest

from nba_props.declared.teams import FULL_NAMES
from nba_props.sources.http import MOST_CONCURRENT, Patience
from nba_props.sources.ingest import Ingest
from tests.sources.night import (
    AFTER,
    EVENTS,
    ROSTERS,
    TODAY,
    of_box,
    of_event,
    of_plays,
    states,
)
from tests.sources.wire_samples import (
    NOW,
    book,
    box,
    event,
    game,
    market,
    over_under,
    payload,
    plays,
    schedule,
    shot,
)
from tests.sources.world import World, good, rewire

pytestmark = pytest.mark.usefixtures("night")


class Crowd:
    """Counts how many requests are under way together, each of which takes a little while."""

    def __init__(self, world: World) -> None:
        self.world, self.lock, self.here, self.most = world, Lock(), 0, 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The world's reply, after a little while."""
        with self.lock:
            self.here += 1
            self.most = max(self.most, self.here)
        time.sleep(0.02)
        with self.lock:
            self.here -= 1
        return self.world(request)


@pytest.fixture
def crowd(world: World, ingest: Ingest) -> Crowd:
    crowd = Crowd(world)
    for http in (ingest.nba.http, ingest.odds.http):
        http.transport = None  # as over the network: several requests concurrently
        http.patience = Patience(attempts=3, first_wait=0, longest_wait=0, interval=0)
        rewire(http, crowd)
    return crowd


MANY = [f"00223011{n:02d}" for n in range(20, 40)]


def test_box_scores_and_shots_are_requested_concurrently_and_come_in_the_schedules_order(
    ingest: Ingest, world: World, clock: list[datetime], crowd: Crowd
) -> None:
    clock[0] = AFTER
    for n in MANY:
        world.replies |= {of_box(n): good(box(n)), of_plays(n): good(plays(shot(), game_id=n))}
    world.replies[of_box(MANY[3])] = httpx.Response(500)
    games = schedule(*(game(n, status="final") for n in reversed(MANY)))
    for result, table in ((ingest.box_scores(TODAY, games), "box"), (ingest.shots(TODAY, games), "shots")):
        assert [o.game_id for o in result.outcomes] == MANY
        trouble = {o.game_id: o.state for o in result.outcomes if o.state != "COMPLETE"}
        assert trouble == {MANY[3]: "FAILED" if table == "box" else "INCOMPLETE"}
        assert result.frame["game_id"].unique(maintain_order=True).to_list() == [
            n for n in MANY if n != MANY[3]
        ]
    assert 2 < crowd.most <= MOST_CONCURRENT


def test_events_are_requested_concurrently_and_a_used_up_quota_stops_the_rest(
    ingest: Ingest, world: World, crowd: Crowd
) -> None:
    teams = list(FULL_NAMES)
    games = schedule(*(game(n, teams[k], teams[k + 1]) for k, n in enumerate(MANY)))
    listing = [event(f"e{n}", FULL_NAMES[teams[k]], FULL_NAMES[teams[k + 1]]) for k, n in enumerate(MANY)]
    world.replies[EVENTS] = good(listing)
    for e in listing:
        quote = market("player_points", *over_under("Luka Doncic", 33.5))
        world.replies[of_event(e["id"])] = good(e | {"bookmakers": [book("b", quote)]})
    assert set(states(ingest.points_lines(TODAY, games, ROSTERS)).values()) == {"COMPLETE"}
    assert 2 < crowd.most <= MOST_CONCURRENT
    world.requests.clear()
    for e in listing:
        world.replies[of_event(e["id"])] = httpx.Response(401, json={"error_code": "OUT_OF_USAGE_CREDITS"})
    result = ingest.points_lines(TODAY, games, ROSTERS)
    assert set(states(result).values()) == {"FAILED"}
    assert sum(r.url.path.endswith("/odds") for r in world.requests) <= MOST_CONCURRENT


@pytest.mark.usefixtures("crowd")
def test_counts_are_right_with_many_threads(ingest: Ingest, world: World, clock: list[datetime]) -> None:
    clock[0] = AFTER
    for n in MANY:
        world.replies[of_box(n)] = good(box(n, home="NYK"))
    games = schedule(*(game(n, status="final") for n in MANY))
    ingest.raw.land(payload("boxscore", box(MANY[0]), MANY[0], NOW, "nba_cdn"))
    result = ingest.box_scores(TODAY, games)
    assert result.counts == {"quarantined_payloads": len(MANY) - 1}
