"""The tags by which the queue orders and limits runs, and by which the monitoring ends them."""

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage import tags as dagster_tags
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon

from nba_props.declared.steps import MAX_RUNTIME, PRIORITY
from nba_props.instance.coordinator import TaggingRunCoordinator
from nba_props.instance.dagster_home import instance_yaml
from nba_props.instance.run_tags import BACKFILL, NOT_AGAIN, PARTITION, RANGE, queue_tags
from tests.instance.killed import submit

A_DAY = {PARTITION: "2024-04-08"}
SEASON = dict(zip(RANGE, ("2023-10-24", "2024-04-14"), strict=True))


@pytest.mark.parametrize(
    ("job", "tags", "added"),
    [
        ("nightly", A_DAY, {"nba_props/lane": "past", "nba_props/day": "2024-04-08"}),
        ("nightly", A_DAY | {PRIORITY: "10"}, {"nba_props/lane": "tonight", "nba_props/day": "2024-04-08"}),
        ("nightly", {PRIORITY: "soon"}, {"nba_props/lane": "past"}),
        ("train", A_DAY, {"nba_props/lane": "past"}),
        ("accuracy_report", {}, {"nba_props/lane": "past"}),
        ("features", SEASON, {"nba_props/lane": "past", MAX_RUNTIME: str(1800 + 174 * 60)}),
        ("features", SEASON | {MAX_RUNTIME: "5"}, {"nba_props/lane": "past"}),
        ("nightly", {RANGE[0]: "soon", RANGE[1]: "later"}, {"nba_props/lane": "past", MAX_RUNTIME: "1800"}),
        (
            "nightly",
            A_DAY | {BACKFILL: "abc", PRIORITY: "10"},
            {"nba_props/lane": "past", "nba_props/day": "2024-04-08", PRIORITY: "-10"},
        ),
    ],
)
def test_a_run_is_tagged_by_what_it_is(job: str, tags: dict[str, str], added: dict[str, str]) -> None:
    assert queue_tags(job, tags) == added


def test_the_tags_are_named_as_dagster_names_them() -> None:
    assert dagster_tags.PARTITION_NAME_TAG == PARTITION
    assert (
        dagster_tags.ASSET_PARTITION_RANGE_START_TAG,
        dagster_tags.ASSET_PARTITION_RANGE_END_TAG,
    ) == RANGE
    assert dagster_tags.BACKFILL_ID_TAG == BACKFILL
    assert {dagster_tags.MAX_RETRIES_TAG: "0"} == NOT_AGAIN
    assert (dagster_tags.PRIORITY_TAG, dagster_tags.MAX_RUNTIME_SECONDS_TAG) == (PRIORITY, MAX_RUNTIME)


def test_the_queue_starts_tonight_first_one_backfill_and_one_run_of_each_day(tmp_path: Path) -> None:
    """A run that has to wait, of a backfill or of a day that is taken, holds back none behind it."""
    (tmp_path / "dagster.yaml").write_text(instance_yaml(tmp_path))
    with dg.DagsterInstance.from_config(str(tmp_path)) as home:
        assert isinstance(home.run_coordinator, TaggingRunCoordinator)
        daemon = QueuedRunCoordinatorDaemon(interval_seconds=1)

        def started() -> list[str]:
            config = home.get_concurrency_config()
            return [run.run_id for run in daemon._get_runs_to_dequeue(home, config, None)]

        first, *_ = (submit(home, f"2024-04-1{n}", **{BACKFILL: str(n)}) for n in range(8))
        other = submit(home, "2024-04-02")
        submit(home, "2024-04-02")
        waiting = submit(home, "2024-04-03")
        third = submit(home, "2024-04-04")  # of the three places one is tonight's
        assert started() == [other, waiting]
        tonight = submit(home, "2024-04-05", **{PRIORITY: "10"})

        assert started() == [tonight, other, waiting]
        for run_id in (tonight, other, waiting, third):
            assert home.run_coordinator.cancel_run(run_id)
        assert started()[1:] == [first]
