"""The asset of expected outputs: what each game should have by now, and what it has."""

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.checks.metadata import table_of
from nba_props.declared.outputs import OF_THE_DAY, OUTPUTS
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.quality.outputs import grid
from nba_props.quality.outputs.arrived import counts
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback

READS = {name: dg.AssetIn() for name in (OF_THE_DAY.name, *(output.name for output in OUTPUTS))}


@table_asset(EXPECTED_OUTPUTS, "publishing", ins=READS)
def expected_outputs(clock: Clock, feedback: Feedback, **tables: pl.DataFrame) -> Published:
    """Each output of each game of the days, as of the run's instant."""
    frame = grid.expected_outputs(tables, feedback.trouble(game_days()), game_days(), clock.instant)
    yield from publish(EXPECTED_OUTPUTS, frame, {"outputs": table_of(counts(frame))})


OUTPUT_ASSETS = [expected_outputs]
