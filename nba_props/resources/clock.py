"""The clock of a run, and the refusal of runs that lie outside it."""

from datetime import UTC, date, datetime

import dagster as dg
from dagster import InitResourceContext

from nba_props.days import game_date
from nba_props.partitions import FIRST_DAY, FIRST_WEEK
from nba_props.settings import Settings

PARTITION = "dagster/partition"
RANGE = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


class PartitionRefused(dg.DagsterError):
    """The run's partition does not exist, or lies after the clock's game date. Nothing was written."""


class Clock(dg.ConfigurableResource):
    """Now: the wall clock, or NBA_PROPS_NOW where that is set.

    Before any asset body of a run starts, its partitions are looked at: one that is no date, lies before the
    first or after the clock's game date is refused here, never shifted to another.
    """

    def now(self) -> datetime:
        """The current instant, UTC, to the microsecond."""
        return Settings.read().frozen_now or datetime.now(UTC)

    def is_overridden(self) -> bool:
        return Settings.read().frozen_now is not None

    def today(self) -> date:
        """The game date of now: the Eastern calendar date."""
        return game_date(self.now())

    def setup_for_execution(self, context: InitResourceContext) -> None:
        tags = context.run.tags if context.run else {}
        for name in (PARTITION, *RANGE):
            if name in tags:
                refuse_unless_known(tags[name], self.today())


def refuse_unless_known(key: str, today: date) -> None:
    """Raises PartitionRefused for a key that is no date, too early, or later than today."""
    try:
        day = date.fromisoformat(key)
    except ValueError:
        raise PartitionRefused(f"partition {key!r} is no date such as 2024-04-10") from None
    first = FIRST_WEEK if day.weekday() == 0 else FIRST_DAY
    if day.isoformat() != key:
        raise PartitionRefused(f"partition {key!r} is written {day}")
    if day < first:
        raise PartitionRefused(f"partition {key!r} does not exist; the first is {first}")
    if day > today:
        raise PartitionRefused(
            f"partition {key} lies after the clock's game date {today}; set NBA_PROPS_NOW or wait"
        )
