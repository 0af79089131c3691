"""The clock: what time it is, the one instant of a run, and the refusal of runs whose partitions do not exist."""

from datetime import UTC, date, datetime, timedelta

import dagster as dg
from dagster import InitResourceContext
from pydantic import Field, PrivateAttr

from nba_props.days import FIRST_DAY, game_date
from nba_props.instance.run_tags import PARTITION, RANGE, days_of
from nba_props.partitions import FIRST_WEEK
from nba_props.settings import instant_of

INSTANT = "nba_props/instant"
# The step that fixes the instant of a run which builds a slate.
FIXES_THE_INSTANT = "slate"
# A crash is found within two minutes, and its run goes on; what is later is not said of games that may have begun.
GOES_ON_WITHIN = timedelta(minutes=5)
PARENT, RESUMED = "dagster/parent_run_id", "dagster/is_resume_retry"


class PartitionRefusedError(dg.DagsterError):
    """The run's partition does not exist, or lies after the clock's game date. Nothing was written."""


class Clock(dg.ConfigurableResource["Clock"]):
    """The wall clock, or the instant of NBA_PROPS_NOW where it is set.

    `now()` moves on: sources, sensors and schedules use it. `instant` is one value for a whole run. It is fixed when
    an asset of the run first uses it, in a run of a night by `news`, once everything is ingested, and recorded in the
    run's tag. A run that goes on where a killed one ended, with the slate that is there, goes on with its instant.

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
        """Refuses the run's partitions where they do not exist, and a run that goes on too late."""
        if context.run and context.instance:
            self._run = (context.instance, context.run.run_id)
        tags = context.run.tags if context.run else {}
        for name in (PARTITION, *RANGE):
            if name in tags:
                refuse_unless_known(tags[name], self.today())
        if context.run:
            self._refuse_late(context.run)

    def _recorded(self) -> datetime | None:
        """The instant in the run's tag, which other copies of the clock in this run share.

        A re-executed run inherits its parent's tags. It has an instant of its own, unless it goes on where its parent
        ended.
        """
        run = self._run_of(self._run and self._run[1])
        parent = self._run_of(run.tags.get(PARENT)) if run else None
        text = run.tags.get(INSTANT) if run else None
        is_parents = parent is not None and text == parent.tags.get(INSTANT)
        if run is None or text is None or (is_parents and not goes_on(run)):
            return None
        return datetime.fromisoformat(text)

    def _run_of(self, run_id: str | None) -> dg.DagsterRun | None:
        return self._run[0].get_run_by_id(run_id) if self._run and run_id else None

    def _refuse_late(self, run: dg.DagsterRun) -> None:
        """Refuses to go on with a night of which games may have begun since its instant.

        Raises:
            PartitionRefusedError: saying what to run instead.
        """
        if not goes_on(run) or INSTANT not in run.tags:
            return
        at, days = datetime.fromisoformat(run.tags[INSTANT]), days_of(run.tags)
        if days and days.last >= game_date(at) and self.now() - at > GOES_ON_WITHIN:
            raise PartitionRefusedError(
                f"this run would go on with the instant {at.isoformat()} of run {run.tags.get(PARENT)}, after "
                f"which games of {days} may have begun: run the job again as a whole"
            )

    def _record(self, now: datetime) -> datetime:
        if self._run:
            instance, run_id = self._run
            instance.add_run_tags(run_id, {INSTANT: now.isoformat()})
        return now


def goes_on(run: dg.DagsterRun) -> bool:
    """Whether a run goes on with the instant of its parent: it leaves out steps of the parent that have ended.

    What they made stands, with that instant. The one that fixes it is not among the steps that are repeated.
    """
    steps = run.step_keys_to_execute
    return run.tags.get(RESUMED) == "true" and steps is not None and FIXES_THE_INSTANT not in steps


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
