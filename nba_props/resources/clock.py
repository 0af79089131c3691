"""The clock: what time it is, the one instant of a run, and the refusal of runs whose partitions do not exist."""

from datetime import UTC, date, datetime

import dagster as dg
from dagster import InitResourceContext
from pydantic import Field, PrivateAttr

from nba_props.days import game_date
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.partitions import FIRST_DAY, FIRST_WEEK
from nba_props.settings import instant_of

INSTANT = "nba_props/instant"


class PartitionRefusedError(dg.DagsterError):
    """The run's partition does not exist, or lies after the clock's game date. Nothing was written."""


class Clock(dg.ConfigurableResource["Clock"]):
    """The wall clock, or the instant of NBA_PROPS_NOW where it is set.

    `now()` moves on: sources, sensors and schedules use it. `instant` is one value for a whole run. It is fixed when
    an asset of the run first uses it, in a run that builds a slate by `slate`, and recorded in the run's tag.

    Before a run starts, its partitions are checked: one that is not a date, or lies before the first day or after the
    clock's game date, is refused, where Dagster would silently run another one.
    """

    frozen_now: str = Field(default="", description="ISO instant at which the clock is frozen.")
    plays_back: bool = Field(
        default=False,
        description="The frozen instant is that of a recorded run of the wall clock: it is live again.",
    )
    _instant: datetime | None = PrivateAttr(default=None)
    _run: tuple[dg.DagsterInstance, str] | None = PrivateAttr(default=None)

    def now(self) -> datetime:
        """The current instant, UTC, to the microsecond."""
        return instant_of(self.frozen_now) if self.frozen_now else datetime.now(UTC)

    def today(self) -> date:
        """The game date of now: the Eastern calendar date."""
        return game_date(self.now())

    @property
    def is_overridden(self) -> bool:
        """Whether NBA_PROPS_NOW sets the time: what is made then is a replay. A run that is played back is as it was."""
        return bool(self.frozen_now) and not self.plays_back

    @property
    def instant(self) -> datetime:
        """The instant of the run, UTC: rows know what was known by then. Outside a run, of the first use."""
        if self._instant is None:
            self._instant = self._recorded() or self._record(self.now())
        return self._instant

    @property
    def instant_day(self) -> date:
        """The game date of the run's instant."""
        return game_date(self.instant)

    def setup_for_execution(self, context: InitResourceContext) -> None:
        """Refuses the run's partitions where they do not exist."""
        if context.run and context.instance:
            self._run = (context.instance, context.run.run_id)
        tags = context.run.tags if context.run else {}
        for name in (PARTITION, *RANGE):
            if name in tags:
                refuse_unless_known(tags[name], self.today())

    def _recorded(self) -> datetime | None:
        """The instant in the run's tag, which other copies of the clock in this run share.

        A re-executed run inherits its parent's tags; it has an instant of its own.
        """
        tags = self._tags(self._run and self._run[1])
        parent = self._tags(tags.get("dagster/parent_run_id"))
        text = tags.get(INSTANT)
        return None if text is None or text == parent.get(INSTANT) else datetime.fromisoformat(text)

    def _tags(self, run_id: str | None) -> dict[str, str]:
        run = self._run[0].get_run_by_id(run_id) if self._run and run_id else None
        return dict(run.tags) if run else {}

    def _record(self, now: datetime) -> datetime:
        if self._run:
            instance, run_id = self._run
            instance.add_run_tags(run_id, {INSTANT: now.isoformat()})
        return now


def refuse_unless_known(key: str, today: date) -> None:
    """Refuses the key of a day or week that is not a date, too early, or later than today.

    Raises:
        PartitionRefusedError: naming the key and what to do.
    """
    try:
        day = date.fromisoformat(key)
    except ValueError:
        raise PartitionRefusedError(f"partition {key!r} is not a date such as 2024-04-10") from None
    first = FIRST_WEEK if day.weekday() == 0 else FIRST_DAY
    if day.isoformat() != key:
        raise PartitionRefusedError(f"partition {key!r} is written {day}")
    if day < first:
        raise PartitionRefusedError(f"partition {key!r} does not exist; the first is {first}")
    if day > today:
        raise PartitionRefusedError(
            f"partition {key} lies after the clock's game date {today}; set NBA_PROPS_NOW or wait"
        )
