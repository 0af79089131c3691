"""Assets of the exports of a night: documents and sheets for readers outside the product."""

import dagster as dg
import polars as pl

from nba_props.assets.export_asset import export_asset, exported
from nba_props.assets.table_asset import game_days
from nba_props.declared.lookback import SEASON
from nba_props.partitions import GAME_DAYS, days_up_to
from nba_props.publishing.exports.assembly import Made, stands_by_night
from nba_props.publishing.exports.night.best_bets import best_bet_files
from nba_props.publishing.exports.night.bets import BetTables, bets
from nba_props.publishing.exports.night.live_grading import LiveTables, live_grading_files
from nba_props.publishing.exports.night.picks import PickTables, pick_files
from nba_props.publishing.exports.night.players import NightTables
from nba_props.publishing.exports.night.predictions import PredictionTables, prediction_files
from nba_props.publishing.exports.night.price_sheets import price_sheets
from nba_props.publishing.exports.night.signal_best_bets import signal_best_bet_files
from nba_props.publishing.exports.night.tonight import tonight_files
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.resources.world import World

SO_FAR = dg.AssetIn(partition_mapping=days_up_to(SEASON.days))


@export_asset(
    "Who plays on a night, for readers outside the product: players with form, lines and prices, the champion's "
    "predictions, and every priced side as CSV. The files without a date show the newest night.",
    ["json", "csv"],
    partitions_def=GAME_DAYS,
    ins={"box_scores": SO_FAR, "player_lines": SO_FAR},
)
def tonight_export(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    home: Home,
    schedule: pl.DataFrame,
    slate: pl.DataFrame,
    daily_cache: pl.DataFrame,
    composite_factors: pl.DataFrame,
    injuries: pl.DataFrame,
    box_scores: pl.DataFrame,
    player_lines: pl.DataFrame,
    predictions: pl.DataFrame,
    signals: pl.DataFrame,
    fair_prices: pl.DataFrame,
) -> dg.MaterializeResult[None]:
    """The documents and sheets of who plays on the run's nights."""
    made, days = Made(home.label, clock.instant), game_days()
    tables = NightTables(
        schedule, slate, daily_cache, composite_factors, injuries, box_scores, player_lines, predictions, signals,
        fair_prices,
    )  # fmt: skip
    files = tonight_files(tables, days, made)
    files |= prediction_files(PredictionTables(schedule, slate, daily_cache, predictions), days, made)
    files |= price_sheets(fair_prices, days, made)
    return exported(home.exports, files, "tonight", home.told, stands_by_night)


@export_asset(
    "What was picked and bet on a night, for readers outside the product: the day's signal, the picks of the subsets with "
    "their records, and the published bets, each with what became of it.",
    ["json", "csv"],
    partitions_def=GAME_DAYS,
    ins={"bet_grades": SO_FAR},
)
def picks_export(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    home: Home,
    slate: pl.DataFrame,
    daily_cache: pl.DataFrame,
    predictions: pl.DataFrame,
    signals: pl.DataFrame,
    daily_signals: pl.DataFrame,
    subset_picks: pl.DataFrame,
    subset_records: pl.DataFrame,
    grades: pl.DataFrame,
    best_bets: pl.DataFrame,
    bet_grades: pl.DataFrame,
) -> dg.MaterializeResult[None]:
    """The documents and sheets of what was picked and bet on the run's nights."""
    made, days = Made(home.label, clock.instant), game_days()
    picked = PickTables(slate, daily_cache, predictions, daily_signals, subset_picks, subset_records, grades)
    tables = BetTables(slate, daily_cache, predictions, signals, subset_picks, best_bets, bet_grades)
    published = bets(tables, made.at)
    files = pick_files(picked, days, made)
    files |= best_bet_files(published, days, made)
    files |= signal_best_bet_files(tables, published, days, made)
    return exported(home.exports, files, "picks", home.told, stands_by_night)


@export_asset(
    "A night's predictions and bets beside the points so far, for readers outside the product: with each run of the job "
    "live_grading while games run, and as they ended.",
    ["json"],
    partitions_def=GAME_DAYS,
)
def live_grading_export(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    home: Home,
    world: World,
    schedule: pl.DataFrame,
    slate: pl.DataFrame,
    daily_cache: pl.DataFrame,
    predictions: pl.DataFrame,
    best_bets: pl.DataFrame,
    box_scores: pl.DataFrame,
) -> dg.MaterializeResult[None]:
    """Fetches the games that are under way, then fixes the instant: what was just fetched is known by then."""
    now = world.ingest().running(schedule)
    tables = LiveTables(
        schedule, slate, daily_cache, predictions, best_bets, box_scores, now.games, now.players
    )
    files = live_grading_files(tables, game_days(), Made(home.label, clock.instant))
    result = exported(home.exports, files, "live-grading", home.told)
    return result._replace(
        metadata={**(result.metadata or {}), "games without an answer": dict(now.unanswered)}
    )


EXPORT_ASSETS = [tonight_export, picks_export, live_grading_export]
