"""The tags by which the queue orders and limits runs, and by which the monitoring ends them."""

import pytest
from dagster._core.storage import tags as dagster_tags

from nba_props.declared.steps import MAX_RUNTIME, PRIORITY
from nba_props.instance.run_tags import BACKFILL, DAY, LANE, NOT_AGAIN, PARTITION, RANGE, queue_tags

A_DAY = {PARTITION: "2024-04-08"}
SEASON = dict(zip(RANGE, ("2023-10-24", "2024-04-14"), strict=True))


@pytest.mark.parametrize(
    ("job", "tags", "added"),
    [
        ("nightly", A_DAY, {LANE: "past", DAY: "2024-04-08"}),
        ("nightly", A_DAY | {PRIORITY: "10"}, {LANE: "tonight", DAY: "2024-04-08"}),
        ("nightly", {PRIORITY: "soon"}, {LANE: "past"}),
        ("train", A_DAY, {LANE: "past"}),
        ("accuracy_report", {}, {LANE: "past"}),
        ("features", SEASON, {LANE: "past", MAX_RUNTIME: str(1800 + 174 * 60)}),
        ("features", SEASON | {MAX_RUNTIME: "5"}, {LANE: "past"}),
        ("nightly", {RANGE[0]: "soon", RANGE[1]: "later"}, {LANE: "past", MAX_RUNTIME: "1800"}),
        (
            "nightly",
            A_DAY | {BACKFILL: "abc", PRIORITY: "10"},
            {LANE: "past", DAY: "2024-04-08", PRIORITY: "-10"},
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
