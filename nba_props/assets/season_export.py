"""Assets of the exports beyond the night: results of each day, and the season with all that is about now."""

import dagster as dg
import polars as pl

from nba_props.assets.export_asset import export_asset, exported
from nba_props.assets.table_asset import game_days
from nba_props.declared import lookback
from nba_props.partitions import GAME_DAYS, days_up_to
from nba_props.publishing.exports.assembly import stands_by_instant
from nba_props.publishing.exports.catalogue import schemas
from nba_props.publishing.exports.season import documents, results
from nba_props.publishing.exports.season.result_rows import result_rows
from nba_props.publishing.exports.season.seen import Seen
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home
from nba_props.resources.installation import Installation
from nba_props.resources.night_data import night_data

SINCE = {"player_games": dg.AssetIn(partition_mapping=days_up_to(lookback.SEASON.days))}
READ = [
    "grades", "player_games", "team_games", "schedule", "subset_picks", "daily_signals", "model_performance",
    "signal_performance", "bet_performance", "accuracy", "slate", "predictions", "model_registry",
    "expected_outputs",
]  # fmt: skip


@export_asset(
    "What became of the champion's predictions of a day, for readers outside the product: results/<date>.json, and the "
    "grades of every model as results/<date>.csv. A day without a grade has no files.",
    ["json", "csv"],
    partitions_def=GAME_DAYS,
    ins=SINCE,
)
def results_export(
    clock: Clock, home: Home, grades: pl.DataFrame, player_games: pl.DataFrame
) -> dg.MaterializeResult[None]:
    """Results and grades of the run's days."""
    seen = Seen(home.label, clock.instant)
    rows = result_rows(grades, player_games, game_days(), seen)
    files = results.results_files(rows, seen) | results.grades_csv(grades, seen)
    return exported(home.exports, files, "results", home.told)


@export_asset(
    "The season as of the run's instant, for readers outside the product: picks and records of the subsets, systems, "
    "players, calendar, streaks, trends and status; and the JSON Schema of every document. A run at an earlier instant "
    "replaces nothing.",
    ["json"],
    deps=READ,
)
def season_export(
    clock: Clock, home: Home, feedback: Feedback, installation: Installation
) -> dg.MaterializeResult[None]:
    """All documents that are about the season and about now."""
    seen, lake = Seen(home.label, clock.instant), home.lake
    frames = {table.name: lake.read(table, days) for table, days in documents.reads(seen)}
    night = night_data(lake, [seen.today], seen.at)
    registered = documents.Registered.of(feedback.events(), seen)
    made = documents.season_documents(frames, night, registered, seen, installation.version)
    files = documents.encoded_files(made) | schemas()
    return exported(home.exports, files, "subsets", home.told, stands_by_instant)


SEASON_EXPORT_ASSETS = [results_export, season_export]
