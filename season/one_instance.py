"""One Dagster instance for all ticks of a driven one.

In a code server each tick opens its own, which takes longer than most of what sensors do; in this process one is open.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import dagster as dg


@contextmanager
def one_instance(instance: dg.DagsterInstance) -> Iterator[None]:
    """Sensors and schedules are handed an instance that is open."""
    given = property(lambda _: instance)
    with (
        patch.object(dg.SensorEvaluationContext, "instance", given),
        patch.object(dg.ScheduleEvaluationContext, "instance", given),
    ):
        yield
