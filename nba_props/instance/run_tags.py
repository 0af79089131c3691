"""Tags of a run: its partitions as Dagster names them, and those by which the queue and the monitoring treat it.

Which steps are due, and how urgent each is, is decided in `planning` and declared in `declared.steps`.
"""

import json
from collections.abc import Mapping
from datetime import date

from nba_props.days import Days
from nba_props.declared.run_limits import DAY as OF_A_DAY
from nba_props.declared.run_limits import OF_A_RANGE, SIZES, PodSize
from nba_props.declared.steps import HIDDEN, MAX_RUNTIME, PRIORITY

PARTITION = "dagster/partition"
RANGE = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
BACKFILL = "dagster/backfill"
# The game date of a run of one day: the queue starts one run of each at a time. Weeks, which are dates, too, have none.
DAY = f"{HIDDEN}day"
# What is not tonight's leaves one place of the queue free for it.
LANE, PAST, TONIGHT = f"{HIDDEN}lane", "past", "tonight"
BY_WEEK = frozenset({"train"})
BACKFILL_PRIORITY = "-10"
# A crash is run again once; nothing is that has told what it failed of, was stopped, or was started by a shell.
NOT_AGAIN = {"dagster/max_retries": "0"}

# What the launcher of a Kubernetes cluster gives the pod of a run; others do not look at it.
POD = "dagster-k8s/config"

# Which code executed a run.
CODE_VERSION = "nba_props/code_version"

RUNTIME_SECONDS = 30 * 60
LONG_RUNTIME = {MAX_RUNTIME: str(4 * 60 * 60)}
SECONDS_A_DAY = 60
# How long a run that is told to stop may take; then its process is killed. Writes are atomic: nothing is torn.
PATIENCE_SECONDS = 20


def days_of(tags: Mapping[str, str]) -> Days | None:
    """The days of a run's partition or range; None for a run without any.

    Raises:
        ValueError: they are not dates.
    """
    if PARTITION in tags:
        return Days.one(date.fromisoformat(tags[PARTITION]))
    if all(name in tags for name in RANGE):
        return Days(*(date.fromisoformat(tags[name]) for name in RANGE))
    return None


def readable_days(tags: Mapping[str, str]) -> Days | None:
    """As `days_of`; None also where they are no dates, which the run itself refuses."""
    try:
        return days_of(tags)
    except ValueError:
        return None


def pod_tags(job: str, tags: Mapping[str, str]) -> dict[str, str]:
    """The tag that gives the pod of a run its size, beside its own tags, of which one may say so already.

    A range is larger than a day of its job. Runs of selected assets have no job that is declared.
    """
    if POD in tags:
        return {}
    size = OF_A_RANGE if _is_range(tags) else SIZES.get(job, OF_A_DAY)
    return {POD: json.dumps({"container_config": {"resources": resources(size)}}, sort_keys=True)}


def resources(size: PodSize) -> dict[str, dict[str, str]]:
    """A size as Kubernetes reads it: memory that a pod may use is what it asks for, so that a node never runs out."""
    return {
        "requests": {"cpu": size.cpu, "memory": size.memory},
        "limits": {"cpu": size.cpu_limit, "memory": size.memory},
    }


def queue_tags(job: str, tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that a run gets when it is submitted, beside its own.

    A backfill of Dagster goes behind everything else. A range may run a minute for each of its days longer than others.
    """
    is_backfill = BACKFILL in tags
    is_tonights = not is_backfill and tags.get(PRIORITY, "").isdecimal() and int(tags[PRIORITY]) > 0
    added = {LANE: TONIGHT if is_tonights else PAST}
    if is_backfill:
        added[PRIORITY] = BACKFILL_PRIORITY
    if PARTITION in tags and job not in BY_WEEK:
        added[DAY] = tags[PARTITION]
    if _is_range(tags) and MAX_RUNTIME not in tags:
        added[MAX_RUNTIME] = str(RUNTIME_SECONDS + SECONDS_A_DAY * len(readable_days(tags) or ()))
    return added


def _is_range(tags: Mapping[str, str]) -> bool:
    return all(name in tags for name in RANGE)
