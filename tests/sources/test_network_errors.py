"""Messages about the network: each source names its host and the environment variable that sets it."""

from collections.abc import Callable

import httpx
import pytest

from nba_props.errors import UnreachableError
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.slots import newest_slot
from nba_props.sources.odds.client import OddsApi
from tests.sources.wire_samples import MIA, NOW
from tests.sources.world import Reply, World, rewire

FETCHES: dict[str, Callable[[Ingest], object]] = {
    "ODDS_API_BASE_URL": lambda chain: chain.odds.events("2024-04-10"),
    "NBA_CDN_BASE_URL": lambda chain: chain.nba.box_score(MIA),
    "NBA_STATS_BASE_URL": lambda chain: chain.nba.schedule("2022-23", current=False),
    "NBA_INJURY_BASE_URL": lambda chain: chain.injury_reports.ensure_stored(newest_slot(NOW)),
}


@pytest.mark.parametrize("variable", FETCHES)
@pytest.mark.parametrize(
    "trouble", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.Response(503)], ids=str
)
def test_an_unreachable_source_is_reported_with_its_host_and_variable(
    ingest: Ingest, variable: str, trouble: Reply
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        if isinstance(trouble, Exception):
            raise trouble
        return trouble

    for http in (ingest.odds.http, ingest.nba.http, ingest.nba.stats, ingest.injury_reports.http):
        rewire(http, fail)
    with pytest.raises(UnreachableError, match=f"the host is world.test, set by {variable}$") as raised:
        FETCHES[variable](ingest)
    assert "secret" not in str(raised.value)


def test_a_request_that_is_not_sent_to_stats_nba_com_names_the_variable_too(
    ingest: Ingest, world: World
) -> None:
    world.replies["/stats/scheduleleaguev2"] = httpx.ReadTimeout("slow")
    for _ in range(2):
        with pytest.raises(UnreachableError, match="set by NBA_STATS_BASE_URL"):
            ingest.nba.schedule("2022-23", current=False)
    assert len(world.requests) == 3  # the attempts of one request


def test_an_unreachable_odds_host_leaves_no_key_in_the_outcomes(
    odds_api: Callable[..., OddsApi], world: World
) -> None:
    world.replies["/v4/sports/basketball_nba/odds"] = httpx.ConnectError("apiKey=secret-key-123")
    with pytest.raises(UnreachableError) as raised:
        odds_api().odds("2024-04-10")
    assert "secret" not in str(raised.value)
