"""What refusals of The Odds API cost a night: nothing but what they concern."""

import httpx
import pytest

from nba_props.days import Days
from nba_props.sources.ingest import Ingest
from tests.sources.night import EVENTS, GAMES, ROSTERS, of_event, points, reason, states
from tests.sources.wire_samples import CLE, DAY, MIA
from tests.sources.world import World

pytestmark = pytest.mark.usefixtures("night")
NO_HISTORY = "HISTORICAL_UNAVAILABLE_ON_FREE_USAGE_PLAN"


@pytest.mark.parametrize("status", [401, 403, 422])
def test_a_night_of_a_plan_without_history_loses_the_game_that_was_refused_and_no_other(
    ingest: Ingest, world: World, status: int
) -> None:
    world.replies[of_event("mia")] = httpx.Response(status, json={"error_code": NO_HISTORY})
    result = points(ingest)
    assert states(result) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert "no history" in reason(result)


def test_past_days_of_a_plan_without_history_fail_by_name_and_todays_odds_stand(
    ingest: Ingest, world: World
) -> None:
    ingest.historical_odds = True
    days = Days(DAY.replace(day=9), DAY)
    games = GAMES.vstack(GAMES.with_columns(game_date=days.first))
    world.replies[EVENTS.replace("/v4/", "/v4/historical/")] = httpx.Response(
        401, json={"error_code": NO_HISTORY}
    )
    result = ingest.points_lines(days, games, ROSTERS)
    by_day = {(o.day, o.game_id): o.state for o in result.outcomes}
    assert {state for (day, _), state in by_day.items() if day == days.first} == {"FAILED"}
    assert {state for (day, _), state in by_day.items() if day == DAY} == {"COMPLETE"}
