"""Two mornings without games through the real sensors, schedules, queue and monitoring; one run kills itself with -9."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from dagster._core.scheduler.instigation import TickStatus

from nba_props.declared.steps import REQUESTED_AT, STEP
from season.driver import Driver
from season.launching import Kill

pytestmark = pytest.mark.slow
# In July nobody plays; 05:44 Eastern, a minute before the schedule is read.
DAWN = datetime(2023, 7, 4, 9, 44, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = 24 * 60 * MINUTE


@dataclass
class FirstOfAll:
    """Kills the first run inside its first step."""

    killed: list[str] = field(default_factory=list)

    def __call__(self, run: dg.DagsterRun) -> Kill | None:
        """Where a run is killed."""
        if self.killed:
            return None
        self.killed.append(run.run_id)
        return "STEP_OUTPUT", 1


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Driver, FirstOfAll]]:
    """A driver whose machine fell asleep when the first morning's work was done, for a day."""
    kill = FirstOfAll()
    with Driver(tmp_path_factory.mktemp("driven"), DAWN, kill=kill, without=("alerts",)) as driver:
        _leap(driver, DAWN + 8 * MINUTE)
        driver.sleep(24)
        _leap(driver, driver.now + 8 * MINUTE)
        yield driver, kill


def _leap(driver: Driver, end: datetime) -> None:
    while driver.now < end:
        driver.minute()
        driver.skip()


def test_a_killed_run_is_failed_two_minutes_later_and_its_retry_succeeds(
    lived: tuple[Driver, FirstOfAll],
) -> None:
    driver, kill = lived
    [killed] = kill.killed
    first, again = reversed(driver.runs(dg.RunsFilter(tags={STEP: "2023-07-04/schedule"})))
    assert (first.dagster_run.run_id, first.dagster_run.status) == (killed, dg.DagsterRunStatus.FAILURE)
    assert first.end_time is not None
    assert first.end_time - DAWN.timestamp() < 4 * 60
    assert again.dagster_run.parent_run_id == killed
    assert again.dagster_run.status == dg.DagsterRunStatus.SUCCESS


def test_after_the_sleep_the_next_morning_is_done_once_and_the_one_before_not_again(
    lived: tuple[Driver, FirstOfAll],
) -> None:
    driver, _ = lived
    asked = {run.dagster_run.tags[REQUESTED_AT]: run.dagster_run for run in driver.runs()}
    later = [run for at, run in asked.items() if datetime.fromisoformat(at) > DAWN + DAY / 2]
    assert [(run.tags[STEP], run.status) for run in later] == [
        ("2023-07-05/schedule", dg.DagsterRunStatus.SUCCESS)
    ]


def test_every_sensor_ticked_and_none_failed(lived: tuple[Driver, FirstOfAll]) -> None:
    driver, _ = lived
    assert driver.errors == []
    for name in ("tonight", "failed_runs"):
        ticks = driver.ticks(name)
        assert {tick.status for tick in ticks} <= {TickStatus.SKIPPED, TickStatus.SUCCESS}
        at = [datetime.fromtimestamp(tick.timestamp, UTC) for tick in ticks]
        assert any(at_ < DAWN + 8 * MINUTE for at_ in at)
        assert not any(DAWN + 9 * MINUTE < at_ < DAWN + DAY for at_ in at), "nothing ticks in a sleep"
    assert driver.ticks("alerts") == [], "it was left off"
