"""Scores so far of games that are under way: what is asked, what is read, and that nothing of it counts as final."""

from datetime import datetime, timedelta

import httpx
import polars as pl
import pytest

from nba_props.sources.ingest import Ingest
from nba_props.sources.nba.running import LONGEST_GAME, under_way
from nba_props.storage.raw import RawStore
from tests.sources.night import AFTER, GAMES, TODAY, of_box, states
from tests.sources.wire_samples import CLE, MIA, TIP, box
from tests.sources.world import World, good

DURING = TIP + timedelta(hours=1)
RUNNING = box(status=2, period=3, gameClock="PT07M30.00S")

pytestmark = pytest.mark.usefixtures("night")


@pytest.fixture
def night(world: World, clock: list[datetime]) -> None:
    """One game is in its third quarter, the other one in its first."""
    world.replies |= {of_box(MIA): good(RUNNING), of_box(CLE): good(box(CLE, 2, "CLE", "MEM"))}
    clock[0] = DURING


def test_a_running_game_has_its_score_clock_and_points(ingest: Ingest) -> None:
    found = ingest.running(GAMES)
    [game] = found.games.filter(game_id=MIA).to_dicts()
    assert (game["status"], game["period"], game["minutes_left"]) == ("live", 3, 7.5)
    score = RUNNING["game"]["homeTeam"]["score"]
    assert (game["home_score"], game["known_at"]) == (score, DURING)
    [player] = found.players.filter(game_id=MIA, player_id=int(MIA[-2:]) * 10).to_dicts()
    assert player["points"] == RUNNING["game"]["homeTeam"]["players"][0]["statistics"]["points"]
    assert found.unanswered == {}


def test_what_runs_is_no_box_score_and_costs_the_final_one_nothing(
    ingest: Ingest, raw: RawStore, world: World, clock: list[datetime]
) -> None:
    ingest.running(GAMES)
    assert len(list(raw.all("nba_cdn", "running_boxscore", MIA, DURING))) == 1
    assert list(raw.all("nba_cdn", "boxscore", MIA, DURING)) == []
    assert ingest.box_scores(TODAY, GAMES).frame.is_empty()
    clock[0] = AFTER
    world.replies |= {of_box(MIA): good(box()), of_box(CLE): good(box(CLE, home="CLE", away="MEM"))}
    assert states(ingest.box_scores(TODAY, GAMES)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (httpx.Response(500), "HTTP 500"),
        (httpx.Response(404), "HTTP 404"),
        (good(box(status=2, home="LAL")), "teams are"),
        (good(box(status=2, gameClock="soon")), "minutes are 'soon'"),
        (good(box(status=2, period="third")), "period"),
    ],
)
def test_a_game_without_an_answer_is_named_and_costs_no_other(
    ingest: Ingest, world: World, reply: httpx.Response, why: str
) -> None:
    world.replies[of_box(MIA)] = reply
    found = ingest.running(GAMES)
    assert why in found.unanswered[MIA]
    assert set(found.games["game_id"]) == {CLE} == set(found.players["game_id"])


def test_before_the_tip_off_and_once_all_is_over_nothing_is_asked(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    for now in (TIP - timedelta(hours=1), TIP + LONGEST_GAME + timedelta(minutes=1)):
        clock[0] = now
        found = ingest.running(GAMES)
        assert (found.games.height, found.players.height) == (0, 0)
    assert world.paths() == []


def test_from_raw_alone_nothing_is_asked(ingest: Ingest, world: World) -> None:
    ingest.prefer = "raw"
    assert ingest.running(GAMES).games.is_empty()
    assert world.paths() == []


@pytest.mark.parametrize(
    "other",
    [{"status": "final"}, {"status": "postponed"}, {"season_type": "preseason"}, {"season_type": "all_star"}],
)
def test_games_that_are_over_or_do_not_count_are_not_under_way(other: dict[str, str]) -> None:
    changed = GAMES.with_columns(pl.lit(value).alias(name) for name, value in other.items())
    assert under_way(GAMES, DURING).height == 2
    assert under_way(changed, DURING).is_empty()
