"""The two clocks of a driven instance, set together: the product's (NBA_PROPS_NOW) and Dagster's own.

The product's stands still within a minute, as its clock does within a run. Dagster's flows on slowly, so that what happens
later in a minute also has a later timestamp, and never reaches the next one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from unittest.mock import patch

from dagster._core.test_utils import get_freezable_log_manager

NOW = "NBA_PROPS_NOW"
MINUTE = timedelta(minutes=1)
# What a minute of Dagster's clock comes near to, however long the minute's work takes.
NEARLY = 59.0


class Clocks:
    """What time it is, UTC."""

    def __init__(self, now: datetime) -> None:
        self.set(now)

    def set(self, now: datetime) -> None:
        """Puts both clocks to an instant."""
        self.now = now.astimezone(UTC)
        self._since = monotonic()
        os.environ[NOW] = self.now.isoformat()

    def dagster_now(self) -> datetime:
        """Dagster's instant: later than `now` by less than a minute, and never earlier than asked before."""
        passed = monotonic() - self._since
        return self.now + timedelta(seconds=passed / (1 + passed / NEARLY))

    @contextmanager
    def ruling(self) -> Iterator[None]:
        """Dagster's own code and the timestamps of its events go by this clock."""
        log_manager = get_freezable_log_manager()  # type: ignore[no-untyped-call]  # Dagster's
        with (
            patch("dagster._time._mockable_get_current_datetime", self.dagster_now),
            patch("dagster._time._mockable_get_current_timestamp", lambda: self.dagster_now().timestamp()),
            patch("dagster._core.log_manager.DagsterLogManager", log_manager),
        ):
            yield
