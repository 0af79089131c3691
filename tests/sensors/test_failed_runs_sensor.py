"""The sensor of failed runs: what it requests, and of which runs."""

import dagster as dg
import pytest

from nba_props.declared.published import PUBLISHED, PUBLISHED_BEHIND
from nba_props.declared.steps import ONLY_NEWS, ONLY_PUBLISHING
from nba_props.definitions import defs
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.jobs import JOBS, PUBLISHING, SELECTIONS
from nba_props.sensors import EVERY_SECONDS
from nba_props.sensors.failed_runs import answer, failed_runs

DAY = {PARTITION: "2024-04-10"}
DAYS = dict(zip(RANGE, ("2024-04-08", "2024-04-09"), strict=True))


@pytest.mark.parametrize("tags", [DAY, DAYS])
def test_behind_a_failed_run_its_days_are_published(tags: dict[str, str]) -> None:
    request = answer(dg.DagsterRun(job_name="nightly", run_id="1", tags=tags | {"dagster/backfill": "x"}))
    assert isinstance(request, dg.RunRequest)
    assert (request.run_key, request.tags) == ("1", tags | ONLY_PUBLISHING)
    assert [key.to_user_string() for key in request.asset_selection or ()] == list(PUBLISHED)


def test_a_poll_is_a_run_of_some_assets_and_is_published_when_it_fails() -> None:
    of_some = frozenset({dg.AssetKey("odds_lines"), dg.AssetKey("news")})
    run = dg.DagsterRun(job_name="late_lines", tags=DAY | ONLY_NEWS, asset_selection=of_some)
    request = answer(run)
    assert isinstance(request, dg.RunRequest)
    assert request.tags == DAY | ONLY_PUBLISHING


def test_no_run_follows_one_that_was_to_publish() -> None:
    request = answer(dg.DagsterRun(job_name="nightly", run_id="1", tags=DAY))
    assert isinstance(request, dg.RunRequest)
    itself = dg.DagsterRun(job_name="nightly", tags=request.tags)
    assert isinstance(answer(itself), dg.SkipReason)


def test_a_killed_run_that_goes_on_in_another_is_not_followed_and_that_one_is() -> None:
    killed = dg.DagsterRun(job_name="nightly", run_id="1", tags=DAY | {"dagster/will_retry": "true"})
    assert isinstance(answer(killed), dg.SkipReason)
    again = dg.DagsterRun(job_name="nightly", run_id="2", tags=DAY | {"dagster/will_retry": "false"})
    assert isinstance(answer(again), dg.RunRequest)


def test_all_is_published_that_a_night_publishes_and_behind_every_job_that_does() -> None:
    graph = defs().resolve_asset_graph()
    of_jobs = {name: (selection & PUBLISHING).resolve(graph) for name, (selection, _) in SELECTIONS.items()}
    assert {key.to_user_string() for key in of_jobs["nightly"]} == set(PUBLISHED)
    assert {name for name, keys in of_jobs.items() if dg.AssetKey("report") in keys} == set(PUBLISHED_BEHIND)


def test_the_sensor_is_off_until_a_person_turns_it_on() -> None:
    sensor = failed_runs(JOBS)
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED
    assert sensor.minimum_interval_seconds == EVERY_SECONDS
    assert [job.name for job in sensor.jobs] == ["nightly"]
