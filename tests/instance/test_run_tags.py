"""The tags by which the queue orders and limits runs, and by which the monitoring ends them."""

import json

import pytest
from dagster._core.storage import tags as dagster_tags

from nba_props.declared.run_limits import DAY as SMALL
from nba_props.declared.run_limits import OF_A_RANGE, SIZES, PodSize
from nba_props.declared.run_limits import SEASON as LARGE
from nba_props.declared.steps import MAX_RUNTIME, PRIORITY
from nba_props.instance.run_tags import (
    BACKFILL,
    DAY,
    LANE,
    NOT_AGAIN,
    PARTITION,
    POD,
    RANGE,
    pod_tags,
    queue_tags,
    resources,
)

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


@pytest.mark.parametrize(
    ("job", "tags", "size"),
    [
        ("nightly", A_DAY, SIZES["nightly"]),
        ("train", A_DAY, LARGE),
        ("features", SEASON, OF_A_RANGE),
        ("__ASSET_JOB", A_DAY, SMALL),
    ],
)
def test_the_pod_of_a_run_has_the_size_of_its_job_or_of_a_range(
    job: str, tags: dict[str, str], size: PodSize
) -> None:
    [config] = map(json.loads, pod_tags(job, tags).values())
    assert config == {"container_config": {"resources": resources(size)}}


def test_a_run_that_says_how_large_its_pod_is_keeps_that() -> None:
    assert pod_tags("nightly", A_DAY | {POD: "{}"}) == {}


def test_the_tags_are_named_as_dagster_names_them() -> None:
    assert dagster_tags.PARTITION_NAME_TAG == PARTITION
    assert (
        dagster_tags.ASSET_PARTITION_RANGE_START_TAG,
        dagster_tags.ASSET_PARTITION_RANGE_END_TAG,
    ) == RANGE
    assert dagster_tags.BACKFILL_ID_TAG == BACKFILL
    assert {dagster_tags.MAX_RETRIES_TAG: "0"} == NOT_AGAIN
    assert (dagster_tags.PRIORITY_TAG, dagster_tags.MAX_RUNTIME_SECONDS_TAG) == (PRIORITY, MAX_RUNTIME)


def test_a_pod_may_use_the_memory_that_it_asks_for_and_training_gets_more_than_a_day() -> None:
    of_day, of_training = (resources(SIZES[job]) for job in ("nightly", "train"))
    assert of_day["limits"]["memory"] == of_day["requests"]["memory"]
    assert of_training != of_day
    assert SIZES["train"] == LARGE
