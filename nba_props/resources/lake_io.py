"""Passes frames between assets and the lake. Which rows are right is not decided here."""

from datetime import date

import dagster as dg
import polars as pl
from pydantic import PrivateAttr

from nba_props.declared.grades import current
from nba_props.declared.manifest import RECORDED, Hash
from nba_props.declared.tables import ingest, quotes
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.stats import PLAYER_GAMES, TEAM_GAMES
from nba_props.declared.tables.table import Table
from nba_props.planning.changes import FACTS as THAT_CHANGE
from nba_props.resources.changes import Changes
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.storage.reader import Reader

# What happened and what was fetched: a run may write these before its instant is fixed, and none of them rests on it.
FACTS = {t.name for room in (ingest, quotes) for t in vars(room).values() if isinstance(t, Table)}
FACTS |= {PLAYER_GAMES.name, TEAM_GAMES.name}


class LakeIOManager(dg.ConfigurableIOManager):
    """Range in, range out: one file per partition, read as one frame.

    It holds a clock so that the partitions of every run are checked before it starts, whatever the run materializes.
    """

    home: dg.ResourceDependency[Home]
    clock: dg.ResourceDependency[Clock]
    _reader: Reader = PrivateAttr()
    _changes: Changes = PrivateAttr()
    _is_recorded: bool = PrivateAttr(default=False)
    _before: dict[tuple[str, date], Hash | None] = PrivateAttr(default_factory=dict)
    _replaced: dict[tuple[str, date], Hash | None] = PrivateAttr(default_factory=dict)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Opens the lake for one run."""
        self._reader = Reader(self.home.lake)
        self._changes = Changes(self._reader, self.clock.now, context.instance, context.run)
        self._is_recorded = context.run is not None and RECORDED.items() <= context.run.tags.items()

    @property
    def replaced(self) -> dict[tuple[str, date], Hash | None]:
        """Partitions that the run has written, in order, with the hash of what each held before; None for nothing.

        It is kept where the run's job is recorded, and empty elsewhere.
        """
        return self._replaced

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame) -> None:
        """Writes a frame's partitions; the metadata says whose data they are, how many rows and days, and the instant."""
        self._list_ahead()
        table = TABLES[context.asset_key.path[-1]]
        days = [date.fromisoformat(key) for key in context.asset_partition_keys]
        self._keep_before(table, days)
        changed = self._changed(context, table, obj, days)
        rows = self._reader.write(table, obj, days)
        instant = {} if table.name in FACTS else {"instant": self.clock.instant.isoformat()}
        one = {"dagster/partition_row_count": sum(rows.values())} if len(rows) == 1 else {}
        context.add_output_metadata(
            {"source": self.home.told}
            | one
            | instant
            | changed
            | {
                "rows of the run": sum(rows.values()),
                "days of the run": len(rows),
                "days without rows": list(rows.values()).count(0),
            }
        )

    def _list_ahead(self) -> None:
        """Lists all tables of a bucket together, where the run's job reads or records nearly every one."""
        lake = self._reader.lake
        if self._is_recorded and not lake.is_local and not lake.listings:
            lake.entries_of_each(list(TABLES.values()))

    def _keep_before(self, table: Table, days: list[date]) -> None:
        """Keeps what a write is about to replace, where the run's job is recorded.

        In a bucket the first write keeps the run's days of all tables together: the run knows its tables by the listing of
        its start, and one after the other, each table's requests would be waited for.
        """
        if not self._is_recorded:
            return
        lake, keys = self._reader.lake, [(table.name, day) for day in days]
        if not self._before.keys() >= set(keys):
            is_first = not lake.is_local and not self._replaced
            self._before |= self.home.manifests.kept(lake, TABLES.values() if is_first else [table], days)
        self._replaced |= {key: self._before.pop(key) for key in keys}

    def _changed(
        self, context: dg.OutputContext, table: Table, rows: pl.DataFrame, days: list[date]
    ) -> dict[str, int]:
        """Notes what of past days is about to change, and whether the run grades it.

        It is told before it is written: of a run that is killed in between too much is known, and never too little.
        """
        if table.name == GRADES.name:
            self._changes.graded()
        if table.name not in THAT_CHANGE:
            return {}
        keys = context.step_context.job_def.asset_layer.selected_asset_keys
        builds = {key.path[-1] for key in keys}
        return {"changed rows": self._changes.note(table, rows, days, builds)}

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        """Reads the partitions that a step of this run needs of an upstream table; of grades the current ones."""
        self._list_ahead()
        table = TABLES[context.asset_key.path[-1]]
        rows = self._reader.read(table, (date.fromisoformat(k) for k in context.asset_partition_keys))
        return current(table, rows)
