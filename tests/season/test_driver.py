"""Two days without games through the real sensors, schedules, queue and monitoring; one run is killed by itself with -9."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from nba_props.declared.steps import STEP
from season.driver import Driver
from season.launching import Kill

pytestmark = pytest.mark.slow
# In July nobody plays; 05:40 Eastern.
DAWN = datetime(2023, 7, 4, 9, 40, tzinfo=UTC)
NOON = datetime(2023, 7, 4, 16, tzinfo=UTC)


class FirstOfAll:
    """Kills the first run, where its second step starts."""

    def __init__(self) -> None:
        self.killed: list[str] = []

    def __call__(self, run: dg.DagsterRun) -> Kill | None:
        if self.killed:
            return None
        self.killed.append(run.run_id)
        return "STEP_START", 2


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Driver, FirstOfAll]]:
    """A driver whose machine slept from noon to the next one."""
    kill = FirstOfAll()
    with Driver(tmp_path_factory.mktemp("driven"), DAWN, kill=kill) as driver:
        _leap(driver, NOON)
        driver.sleep(24)
        _leap(driver, NOON + timedelta(hours=25))
        yield driver, kill


def _leap(driver: Driver, end: datetime) -> None:
    while driver.now < end:
        driver.minute()
        driver.skip()


def test_print(lived: tuple[Driver, FirstOfAll]) -> None:
    driver, kill = lived
    for r in reversed(driver.runs()):
        print(
            r.dagster_run.job_name,
            r.dagster_run.status.value,
            r.create_timestamp,
            r.dagster_run.tags.get(STEP),
            r.dagster_run.tags.get("dagster/parent_run_id"),
            r.end_time and r.end_time - (r.start_time or 0),
        )
    print(driver.errors, kill.killed)
    for name in ("tonight", "failed_runs", "alerts"):
        print(name, len(driver.ticks(name)), {t.status for t in driver.ticks(name)})
