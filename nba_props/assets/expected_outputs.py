"""The asset of expected outputs: what each game should have by now, and what it has."""

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.checks.metadata import table_of
from nba_props.declared.outputs import OF_THE_DAY, TABLES_OF_OUTPUTS
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.publishing.exports.read_back import exported, exported_bets, paths
from nba_props.quality.outputs import grid
from nba_props.quality.outputs.arrived import counts
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home

READS = {name: dg.AssetIn() for name in (OF_THE_DAY.name, *TABLES_OF_OUTPUTS)}
# Behind all else that can be made, though it needs none of the exports: it says which of them are there.
LAST = {"dagster/priority": "-1"}


@table_asset(EXPECTED_OUTPUTS, "publishing", ins=READS, op_tags=LAST)
def expected_outputs(clock: Clock, feedback: Feedback, home: Home, **tables: pl.DataFrame) -> Published:
    """Each output of each game of the days, as of the run's instant."""
    days = game_days()
    files = home.exports.read(paths(days))
    tables |= exported(files, tables["schedule"], days) | {grid.BETS: exported_bets(files, days)}
    frame = grid.expected_outputs(tables, feedback.trouble(days), days, clock.instant)
    yield from publish(EXPECTED_OUTPUTS, frame, {"outputs": table_of(counts(frame))})


OUTPUT_ASSETS = [expected_outputs]
