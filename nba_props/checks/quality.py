"""Is the day good enough to bet on? All questions about a table are asked in one step, which reads it once."""

import dagster as dg
import polars as pl

from nba_props.checks.answers import ERROR, days_of, season_so_far, specs, told
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.features import DAILY_CACHE, FEATURE_STORE
from nba_props.declared.tables.gaps import FEATURE_GAPS
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.quality import contamination, defaults, gaps, lines, nights, values, windows
from nba_props.resources.home import Home

# What each is asked of: the rows of the run's days, those whose player has played this season, the season so far.
OF_THE_ROWS = (
    values.bounds, values.batch_variance, windows.cache_misses, lines.stars_without_line, lines.games_without_lines,
)  # fmt: skip
OF_WHO_PLAYED = (
    defaults.ready_for_v9_share, defaults.defaults_by_feature, defaults.defaults_by_contract,
    defaults.required_defaults_alarm,
)  # fmt: skip
OF_THE_SEASON = (contamination.contamination,)
OF_TWO_WEEKS = (values.constant_columns,)


@dg.multi_asset_check(
    name="feature_store_quality",
    specs=specs("feature_store", (*OF_THE_ROWS, *OF_WHO_PLAYED, *OF_THE_SEASON, *OF_TWO_WEEKS)),
)
def feature_store_quality(context: dg.AssetCheckExecutionContext, home: Home):
    lake = home.lake
    days = days_of(context, lake, FEATURE_STORE)
    season = lake.read(FEATURE_STORE, season_so_far(days))
    due = defaults.due(season, lake.read(PLAYER_GAMES, season_so_far(days)))
    today = pl.col("game_date").is_in(days)
    asked = {
        OF_THE_ROWS: season.filter(today),
        OF_WHO_PLAYED: due.filter(today),
        OF_THE_SEASON: due,
        OF_TWO_WEEKS: contamination.recent(season),
    }
    yield from told("feature_store", {a: a(rows) for answers, rows in asked.items() for a in answers})


@dg.multi_asset_check(name="daily_cache_quality", specs=specs("daily_cache", [windows.window_completeness]))
def daily_cache_quality(context: dg.AssetCheckExecutionContext, home: Home):
    lake = home.lake
    cache = lake.read(DAILY_CACHE, days_of(context, lake, DAILY_CACHE))
    yield from told("daily_cache", {windows.window_completeness: windows.window_completeness(cache)})


@dg.multi_asset_check(name="feature_gaps_quality", specs=specs("feature_gaps", [gaps.open_gaps]))
def feature_gaps_quality(context: dg.AssetCheckExecutionContext, home: Home):
    lake = home.lake
    found = lake.read(FEATURE_GAPS, days_of(context, lake, FEATURE_GAPS))
    yield from told("feature_gaps", {gaps.open_gaps: gaps.open_gaps(found)})


@dg.multi_asset_check(name="predictions_quality", specs=specs("predictions", [nights.predicted_nights]))
def predictions_quality(context: dg.AssetCheckExecutionContext, home: Home):
    lake = home.lake
    days = days_of(context, lake, PREDICTIONS)
    verdict = nights.predicted_nights(lake.read(SCHEDULE, days), lake.read(PREDICTIONS, days))
    yield from told("predictions", {nights.predicted_nights: verdict}, ERROR)


CHECKS = [feature_store_quality, daily_cache_quality, feature_gaps_quality, predictions_quality]
