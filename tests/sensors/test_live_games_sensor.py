"""The sensor of live games through Dagster's own context, over a lake of two evenings."""

from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.definitions import defs
from nba_props.resources.wiring import given
from nba_props.sensors.live_games import EVERY_SECONDS, LIVE_SENSORS, live_games
from nba_props.storage.lake import Lake
from tests.market.market_rows import DAY, TIP
from tests.publishing.exports.night.night_rows import EVE, rows


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The second night's game tips off at midnight UTC, 19:00 Eastern; that of the first a day before."""
    lake = Lake(str(tmp_path / "lake"))
    schedule = rows("schedule", *({"day": day, "status": "scheduled"} for day in (EVE, DAY)))
    lake.write(SCHEDULE, schedule, [EVE, DAY])
    return tmp_path


def tick(home: Path, now: datetime) -> dg.SensorResult | list[dg.RunRequest] | dg.SkipReason:
    resources = given(NBA_PROPS_HOME=str(home), NBA_PROPS_NOW=now.isoformat())
    with dg.build_sensor_context(resources=resources, repository_def=defs().get_repository_def()) as context:
        requests = live_games.evaluate_tick(context)
        return list(requests.run_requests or []) or dg.SkipReason(requests.skip_message)


@pytest.mark.parametrize("hours", [0, 2, 4.5, 5])
def test_while_a_game_is_under_way_a_run_of_its_date_is_requested(home: Path, hours: float) -> None:
    requests = tick(home, TIP + timedelta(hours=hours))
    assert isinstance(requests, list)
    # From 24:00 Eastern on the clock's date is the next one.
    assert [request.partition_key for request in requests] == [str(DAY)]
    assert all(request.run_key is None for request in requests), "each tick asks again"


@pytest.mark.parametrize("hours", [-1, 5.1])
def test_else_none_is(home: Path, hours: float) -> None:
    assert isinstance(tick(home, TIP + timedelta(hours=hours)), dg.SkipReason)


def test_without_a_schedule_nothing_is_requested(tmp_path: Path) -> None:
    assert isinstance(tick(tmp_path, TIP), dg.SkipReason)


def test_the_sensor_is_off_until_a_person_turns_it_on_and_asks_every_ten_minutes() -> None:
    assert [s.name for s in LIVE_SENSORS] == ["live_games"]
    assert live_games.default_status == dg.DefaultSensorStatus.STOPPED
    assert live_games.minimum_interval_seconds == EVERY_SECONDS == 600
