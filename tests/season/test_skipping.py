"""Which minutes are worth evaluating, by the states of sensors and schedules and what the planner foresees."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from unittest.mock import Mock

import pytest
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    InstigatorType,
    SensorInstigatorData,
)

from nba_props.planning.due import due
from nba_props.planning.step import Attempt, Game, Known
from nba_props.planning.tonight import plan
from season.foresight import foresight
from season.skipping import LOOK, next_minute

NOW = datetime(2023, 11, 12, 18, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def sensor(name: str, seconds: int, last: datetime, status: str = "RUNNING") -> InstigatorState:
    data = SensorInstigatorData(min_interval=seconds, last_tick_start_timestamp=last.timestamp())
    state = Mock(spec=InstigatorState)
    state.name, state.instigator_data, state.instigator_type = name, data, InstigatorType.SENSOR
    state.is_running = InstigatorStatus[status] == InstigatorStatus.RUNNING
    return state


@pytest.mark.parametrize(
    ("states", "schedules", "minutes"),
    [
        ([], [], 14),
        ([sensor("alerts", 60, NOW - MINUTE)], [], 13),
        ([sensor("polls", 900, NOW - 12 * MINUTE)], [], 3),
        ([sensor("polls", 900, NOW - 12 * MINUTE, "STOPPED")], [], 14),
        ([sensor("polls", 900, NOW - 40 * MINUTE)], [], 0),
        ([], [NOW + 4 * MINUTE], 4),
        ([], [NOW + 4 * MINUTE + timedelta(seconds=1)], 5),
        ([], [NOW - 4 * MINUTE], 0),
    ],
)
def test_the_first_thing_that_may_happen_counts(
    states: Sequence[InstigatorState], schedules: Sequence[datetime], minutes: int
) -> None:
    at = next_minute(NOW, states, [schedule.timestamp() for schedule in schedules], {})
    assert at - NOW == minutes * MINUTE


def test_where_something_is_foreseen_its_sensor_does_not_count_by_its_interval() -> None:
    states = [sensor("tonight", 60, NOW)]
    assert next_minute(NOW, states, [], {}) == NOW + MINUTE
    assert next_minute(NOW, states, [], {"tonight": lambda *_: NOW + 6 * MINUTE}) == NOW + 6 * MINUTE
    assert next_minute(NOW, states, [], {"tonight": lambda _, latest: latest}) == NOW + LOOK


DAY = date(2023, 11, 12)
TIPS = (datetime(2023, 11, 12, 20, 30, tzinfo=UTC), datetime(2023, 11, 13, 0, 10, tzinfo=UTC))
KNOWN = Known(
    NOW,
    tuple(Game(f"002230001{n}", DAY, tip) for n, tip in enumerate(TIPS)),
    scheduled=frozenset({DAY}),
    heard_at=NOW - timedelta(hours=7),
)


def requested(*, skips: bool) -> list[tuple[datetime, str]]:
    """What the planner asks for in a night, where every run succeeds at once, by minutes or by leaps."""
    known, at, asked = KNOWN, NOW, []
    while at < TIPS[1] + timedelta(hours=1):
        known = replace(known, now=at)
        steps = due(plan(known), known.attempts, at)
        asked += [(at, step.name) for step in steps]
        done = tuple(Attempt(step.name, "succeeded", at, step.credits) for step in steps)
        known = replace(known, attempts=known.attempts + done)
        at += MINUTE
        if skips and not steps:
            known_at = lambda _, known=known: known  # noqa: E731
            at = next_minute(at, [], [], {"tonight": foresight(known_at)})
    return asked


def test_a_night_by_leaps_asks_for_the_same_at_the_same_minutes_as_one_by_minutes() -> None:
    asked = requested(skips=True)
    assert len(asked) > 20
    assert asked == requested(skips=False)
