"""Whether sensors and schedules come switched on: one answer for all of them, given where the definitions are made.

What a person has switched in the UI stays so: Dagster then no longer looks at what is said here.
"""

import copy
from collections.abc import Sequence
from typing import TypeVar

import dagster as dg

Switched = TypeVar("Switched", dg.SensorDefinition, dg.ScheduleDefinition)


def switched(definitions: Sequence[Switched], *, on: bool) -> list[Switched]:
    """Copies of sensors or schedules that come switched on, or off.

    Decorators take the status at import, where no setting may be read, and `with_attributes` does not change it.
    """
    return [_switched(definition, on) for definition in definitions]


def _switched(definition: Switched, on: bool) -> Switched:
    status = (
        dg.DefaultSensorStatus if isinstance(definition, dg.SensorDefinition) else dg.DefaultScheduleStatus
    )
    copied = copy.copy(definition)
    copied._default_status = status.RUNNING if on else status.STOPPED
    return copied
