"""How often each asset was made of the times that a run set out to, from the index of the event log.

A run that succeeded made what there was to make: a poll without news leaves out most of its assets, and loses nothing.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from dagster import AssetKey, DagsterInstance, DagsterRunStatus, RunsFilter
from dagster._core.events import DagsterEventType
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from sqlalchemy import func, select

from nba_props.errors import ConfigurationError

EVENTS = SqlEventLogStorageTable.c
PLANNED = DagsterEventType.ASSET_MATERIALIZATION_PLANNED.value
MADE = DagsterEventType.ASSET_MATERIALIZATION.value
FAILED = (DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)
# SQLite takes so many values in one statement at least.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rate:
    """An asset's partitions that runs made since an instant, and those that failed runs set out to make and did not."""

    asset: str
    made: int
    lost: int

    @property
    def share(self) -> float:
        """Of those that it set out to make."""
        return self.made / (self.made + self.lost)


def success_rates(instance: DagsterInstance, since: datetime) -> list[Rate]:
    """The rate of each asset that a run set out to make since an instant of the wall clock, the worst first.

    Raises:
        ConfigurationError: when the instance keeps its events in no database.
    """
    log = instance.event_log_storage
    if not isinstance(log, SqlEventLogStorage):
        raise ConfigurationError(f"the events are in {type(log).__name__}: look for success rates there")
    failed = instance.get_runs(RunsFilter(statuses=FAILED, updated_after=since))
    runs = [run.run_id for run in failed]
    made = _counted(log, MADE, since, None)
    lost = _counted(log, PLANNED, since, runs) - _counted(log, MADE, since, runs)
    rates = [Rate(asset, made[asset], lost[asset]) for asset in made.keys() | lost.keys()]
    return sorted(rates, key=lambda rate: (rate.share, rate.asset))


def _counted(
    log: SqlEventLogStorage, kind: str, since: datetime, runs: Collection[str] | None
) -> Counter[str]:
    """Events of a kind since an instant by asset: of some runs, or of all where `runs` is None."""
    counted: Counter[str] = Counter()
    ids = None if runs is None else list(runs)
    for start in range(0, 1 if ids is None else len(ids), AT_ONCE):
        asked = select(EVENTS.asset_key, func.count()).where(
            EVENTS.dagster_event_type == kind, EVENTS.timestamp >= since.astimezone(UTC).replace(tzinfo=None)
        )
        if ids is not None:
            asked = asked.where(EVENTS.run_id.in_(ids[start : start + AT_ONCE]))
        with log.index_connection() as connection:
            for key, count in connection.execute(asked.group_by(EVENTS.asset_key)):
                counted[_name(key)] += count
    return counted


def _name(stored: str) -> str:
    key = AssetKey.from_db_string(stored)
    return key.to_user_string() if key else stored
