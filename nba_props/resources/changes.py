"""What a run finds changed of past days' facts, told in its tags. Which rows changed, and what follows, is in `planning`."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import dagster as dg
import polars as pl

from nba_props.days import Days, game_date
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.declared.tables.table import Table
from nba_props.planning.changes import changed_rows, used
from nba_props.planning.repairs import tags_of
from nba_props.planning.step import Changed
from nba_props.storage.lake import CorruptPartitionError
from nba_props.storage.reader import Reader


@dataclass(slots=True)
class Changes:
    """The changes of one run. `now` is the clock."""

    reader: Reader
    now: Callable[[], datetime]
    instance: dg.DagsterInstance | None
    run: dg.DagsterRun | None
    found: Changed | None = field(default=None, init=False)

    def note(self, table: Table, rows: pl.DataFrame, days: Sequence[date], builds: Collection[str]) -> int:
        """Compares rows with what is stored of their days, and tells the past days of which something else was used.

        Args:
            table: of facts.
            rows: what will be written.
            days: all days that will be written.
            builds: the assets of the run: what it builds of these days itself knows of the change.

        Returns:
            The number of rows of past days that came, went or are others.
        """
        now = self.now()
        past = [day for day in days if day < game_date(now)]
        try:
            before = self.reader.read(table, past)
        except CorruptPartitionError:  # which this write restores
            return 0
        changed = changed_rows(table, before, rows.filter(pl.col(table.partition).is_in(past)))
        if changed:
            of_others = [
                set(self.reader.lake.stored(user)) - (set(days) if user.name in builds else set())
                for user in (FEATURE_STORE, PLAYER_GAMES)
            ]
            self._tell(used(changed, *of_others), now)
        return sum(changed.values())

    def graded(self) -> None:
        """The run has graded its days: the grades know of what it found."""
        if self.found and not self.found.is_graded:
            self._tag(replace(self.found, is_graded=True))

    def _tell(self, days: Sequence[date], now: datetime) -> None:
        if not days:
            return
        known = self.found.days if self.found else Days(days[0], days[-1])
        whole = Days(min(days[0], known.first), max(days[-1], known.last))
        has_grades = any(day in whole for day in self.reader.lake.stored(GRADES))
        self._tag(Changed(whole, now.replace(microsecond=0), is_graded=not has_grades))

    def _tag(self, found: Changed) -> None:
        self.found = found
        if self.instance and self.run:
            self.instance.add_run_tags(self.run.run_id, tags_of(found))
