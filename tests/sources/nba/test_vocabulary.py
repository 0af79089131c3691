"""Words of the schedule that are not known: what they cost, and that they are named."""

from datetime import timedelta

import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.sources.ingest import Ingest
from tests.sources.night import SEASON, TODAY, games_of, reason, states
from tests.sources.wire_samples import CLE, DAY, MIA, Node, scheduled, season
from tests.sources.world import World, good

pytestmark = pytest.mark.usefixtures("night")
NEW = "0072300001"


@pytest.mark.parametrize(
    ("stranger", "count", "said"),
    [
        (scheduled(NEW, "CLE", "MEM"), "unknown_prefixes", "unknown game id prefix '007'"),
        (scheduled(NEW, "EST", "WST"), "unknown_prefixes", "unknown game id prefix '007'"),
        (scheduled(CLE, "CLE", "SEA"), "unknown_tricodes", "unknown tricode 'SEA' in a regular game"),
        (scheduled("0042300101", "LVA", "SEA"), "unknown_tricodes", "'LVA', 'SEA' in a playoffs game"),
        (scheduled(CLE, "CLE", "mem"), "unknown_tricodes", "unknown tricode 'mem'"),
    ],
)
def test_a_game_of_an_unknown_kind_or_team_is_named_and_counted_and_the_others_stand(
    ingest: Ingest, world: World, stranger: Node, count: str, said: str
) -> None:
    world.replies[SEASON] = good(season(scheduled(), stranger))
    result = ingest.schedule(TODAY)
    game_id = stranger["gameId"]
    assert games_of(result) == {MIA}
    assert states(result) == {MIA: "COMPLETE", game_id: "FAILED"}
    assert said in reason(result, game_id)
    assert result.counts == {"games": 1, count: 1}
    assert ingest.schedule(Days.one(DAY - timedelta(1))).outcomes == ()  # the game is of another day


@pytest.mark.parametrize(
    ("other", "count"),
    [
        (scheduled("0032300001", home="EST", away="WST"), "all_star_games"),
        (scheduled("0012300001", home="NYK", away="RMD"), "games_of_guests"),
        (scheduled("0042300401", home=None, away="BOS"), "open_pairings"),
        (scheduled("0022300401", home="TBD", away="TBD"), "open_pairings"),
    ],
)
def test_games_that_rightly_have_no_row_are_counted_and_no_failure(
    ingest: Ingest, world: World, other: Node, count: str
) -> None:
    world.replies[SEASON] = good(season(scheduled(), other))
    result = ingest.schedule(TODAY)
    assert (states(result), result.counts) == ({MIA: "COMPLETE"}, {"games": 1, count: 1})


@pytest.mark.parametrize(
    ("change", "said", "status"),
    [
        ({"gameStatus": 7}, "games[].gameStatus=7", "unknown"),
        ({"postponedStatus": "C"}, "games[].postponedStatus='C'", "scheduled"),
    ],
)
def test_a_game_in_an_unknown_state_keeps_its_row_and_the_state_is_named_as_drift(
    ingest: Ingest, world: World, change: Node, said: str, status: str
) -> None:
    world.replies[SEASON] = good(season(scheduled(**change), scheduled(CLE, "CLE", "MEM")))
    result = ingest.schedule(TODAY)
    assert dict(result.frame.select("game_id", "status").rows()) == {MIA: status, CLE: "scheduled"}
    assert (result.drift, result.counts["unknown_states"]) == (frozenset((said,)), 1)
    assert breaches(SCHEDULE, result.frame) == []


def test_an_unknown_state_of_another_day_is_no_news_of_this_one(ingest: Ingest, world: World) -> None:
    later = scheduled(CLE, "CLE", "MEM", gameStatus=7, gameDateTimeUTC="2024-04-12T23:30:00Z")
    world.replies[SEASON] = good(season(scheduled(), later))
    assert (ingest.schedule(TODAY).drift, ingest.schedule(TODAY).counts) == (frozenset(), {"games": 1})
