"""Which minutes of a driven instance are worth evaluating: those at which a sensor or schedule may have something to do.

A sensor that looks at finished runs alone has nothing to do until one ends. What plans the day is asked beforehand: its
plan is a function of what is stored and of the time, and nothing is stored between runs.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from dagster._core.scheduler.instigation import InstigatorState, InstigatorType, SensorInstigatorData

from season.clocks import MINUTE

# These look at runs that have ended, and at how long ago something was; they are evaluated at least so often, since
# `alerts` takes more than a quarter of an hour for sleep.
WATCHING, LOOK = frozenset({"failed_runs", "alerts"}), timedelta(minutes=14)
# After a run has failed the minutes are evaluated one by one: sensors and retries wait for that.
AFTER_A_FAILURE = timedelta(minutes=2)
# Instant at which a sensor may have something to do, from a given one on, at the latest the second one.
Foresight = Callable[[datetime, datetime], datetime]


def next_minute(
    now: datetime,
    states: Iterable[InstigatorState],
    schedules: Iterable[float],
    foresight: dict[str, Foresight],
) -> datetime:
    """The first whole minute from `now` on, UTC, that is worth evaluating where nothing runs.

    Args:
        now: a minute that is not evaluated yet.
        states: of the sensors that are on.
        schedules: timestamps of their next ticks.
        foresight: by the name of a sensor, where something better is known than its interval.
    """
    instants = [now + LOOK, *(datetime.fromtimestamp(at, UTC) for at in schedules)]
    for state in states:
        if (
            state.is_running
            and state.instigator_type == InstigatorType.SENSOR
            and state.name not in foresight
        ):
            instants.append(_next_tick(state))
    latest = max(now, min(instants))
    for foresee in foresight.values():
        latest = min(latest, foresee(now, latest))
    return _whole(max(now, latest))


def _next_tick(state: InstigatorState) -> datetime:
    data = state.instigator_data
    if not isinstance(data, SensorInstigatorData):
        return datetime.min.replace(tzinfo=UTC)
    last = max(data.last_tick_start_timestamp or 0, data.last_tick_timestamp or 0)
    every = timedelta(seconds=data.min_interval or 0)
    if state.name in WATCHING:
        every = max(every, LOOK)
    return datetime.fromtimestamp(last, UTC) + every


def _whole(instant: datetime) -> datetime:
    """The instant, or the next whole minute."""
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + MINUTE
