"""The lock of a run's days, as a resource: who takes it shares them with no other run that does."""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import dagster as dg
from pydantic import PrivateAttr

from nba_props.instance.run_tags import days_of
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.storage.locks import Confirm, Holder, day_locks

# A shell shows no log of Dagster.
SHELL = logging.getLogger("nba_props")


class DayLock(dg.ConfigurableResource["DayLock"]):
    """Held from before the first step of a run until after its last: assets that read, change and write back take it.

    A run in one process, as all our jobs are, so holds its days as a whole. What it ingested, its instant, predictions
    and bets belong together: no other run of the day can put its own rows between them. A run of the multiprocess
    executor holds them step by step.

    It holds a clock so that the partitions of a run are checked before it waits for their lock.
    """

    home: dg.ResourceDependency[Home]
    clock: dg.ResourceDependency[Clock]
    _confirm: Confirm | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["DayLock"]:
        """Waits for the days of the run, says for whom, and holds them. Outside a run there are none."""
        days = days_of(context.run.tags) if context.run else None
        if context.run is None or days is None:
            yield self
            return

        def tell(message: str) -> None:
            SHELL.warning(message)
            if context.log:
                context.log.warning(message)

        holder = Holder(context.run.run_id, socket.gethostname(), os.getpid(), wall_clock())
        with day_locks(self.home.settings.locks, days, holder, tell, wall_clock) as self._confirm:
            self.home.look_again()
            yield self

    def confirm(self) -> None:
        """To call before what was read and changed is written.

        Raises:
            LockLostError: another run has taken the days over; nothing may be written.
        """
        if self._confirm:
            self._confirm()


def wall_clock() -> datetime:
    """The time by which locks are held, UTC, also where NBA_PROPS_NOW sets that of the games."""
    return datetime.now(UTC)
