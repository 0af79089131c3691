"""The sensor of failed runs as Dagster's daemon evaluates it: a run that failed is followed by one that publishes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from nba_props.declared.published import PUBLISHED
from nba_props.declared.steps import ONLY_PUBLISHING
from nba_props.instance.job_runs import job_origin
from nba_props.instance.run_tags import NOT_AGAIN, PARTITION
from season.driver import Driver

pytestmark = [
    pytest.mark.slow,
    # Dagster's own code, where it loads a location in this process.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
DAY = {PARTITION: "2024-04-10"}


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    """An empty home in the evening, whose other sensors and schedules are off."""
    now = datetime(2024, 4, 10, 20, tzinfo=UTC)
    with Driver(tmp_path, now, without={"tonight", "alerts", "accuracy_schedule"}) as driver:
        yield driver


def failed(driver: Driver, job: str, tags: dict[str, str]) -> None:
    """Records a run that failed and is not tried again."""
    run = driver.instance.create_run_for_job(
        driver.repository.get_job(job), tags=tags | NOT_AGAIN, remote_job_origin=job_origin(job)
    )
    driver.instance.report_run_failed(run)


def test_behind_a_failed_run_one_publishes_and_behind_that_none(driver: Driver, tmp_path: Path) -> None:
    driver.minute()  # from which on it looks at failures
    failed(driver, "nightly", DAY)
    failed(driver, "train", {PARTITION: "2024-04-08"})  # publishes nothing
    for _ in range(3):
        driver.minute()
    published, *others = [
        r.dagster_run for r in driver.runs() if ONLY_PUBLISHING.items() <= r.dagster_run.tags.items()
    ]
    assert others == []
    assert published.job_name == "nightly"
    assert DAY.items() <= published.tags.items()
    assert {key.to_user_string() for key in published.asset_selection or ()} == set(PUBLISHED)
    assert driver.instance.get_run_by_id(published.run_id).status == dg.DagsterRunStatus.SUCCESS  # type: ignore[union-attr]  # it is there
    assert any((tmp_path / "report").rglob("*.html"))

    failed(driver, "nightly", DAY | ONLY_PUBLISHING)
    for _ in range(2):
        driver.minute()
    assert sum(ONLY_PUBLISHING.items() <= r.dagster_run.tags.items() for r in driver.runs()) == 2
    assert driver.errors == []
