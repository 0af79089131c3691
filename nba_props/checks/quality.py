"""Is the day good enough to bet on? All questions about a table are one step, which reads it once."""

import dagster as dg
import polars as pl

from nba_props.checks.answers import (
    ERROR,
    WARN,
    Results,
    answered,
    checks_of,
    days_of,
    results,
    season_so_far,
)
from nba_props.days import Days
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.features import DAILY_CACHE, FEATURE_STORE
from nba_props.declared.tables.gaps import FEATURE_GAPS
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.signals import DAILY_SIGNALS
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.quality import (
    box_figures,
    contamination,
    defaults,
    gaps,
    lines,
    nights,
    picks,
    values,
    windows,
)
from nba_props.resources.home import Home

# By the rows that each is given: those of the run's days, of them those whose player has played this season, those of
# the season so far, those of its last two weeks.
OF_THE_ROWS = (
    values.bounds, values.batch_variance, windows.cache_misses, lines.stars_without_line, lines.games_without_lines,
)  # fmt: skip
OF_WHO_PLAYED = (
    defaults.ready_for_v9_share, defaults.defaults_by_feature, defaults.defaults_by_contract,
    defaults.required_defaults_alarm,
)  # fmt: skip
OF_THE_SEASON = (contamination.contamination,)
OF_TWO_WEEKS = (values.constant_columns,)


@checks_of(
    "feature_store",
    "quality",
    *OF_THE_ROWS,
    lines.vegas_coverage,
    *OF_WHO_PLAYED,
    *OF_THE_SEASON,
    *OF_TWO_WEEKS,
)
def feature_store_quality(context: dg.AssetCheckExecutionContext, home: Home) -> Results:
    """Each answer of the features of the run's days and of their season."""
    lake = home.lake
    days = days_of(context, lake, FEATURE_STORE)
    season = lake.read(FEATURE_STORE, season_so_far(days))
    due = defaults.with_earlier_games(season, lake.read(PLAYER_GAMES, season_so_far(days)))
    of_the_run = pl.col("game_date").is_in(days)
    yield from answered("feature_store", OF_THE_ROWS, season.filter(of_the_run))
    quoted = lines.vegas_coverage(season.filter(of_the_run))
    yield from results(
        "feature_store", {lines.vegas_coverage: quoted}, ERROR if lines.is_critical(quoted) else WARN
    )
    yield from answered("feature_store", OF_WHO_PLAYED, due.filter(of_the_run))
    yield from answered("feature_store", OF_THE_SEASON, due)
    yield from answered("feature_store", OF_TWO_WEEKS, contamination.recent(season))


@checks_of("daily_cache", "quality", windows.window_completeness)
def daily_cache_quality(context: dg.AssetCheckExecutionContext, home: Home) -> Results:
    """How complete the windows of the run's days are."""
    rows = home.lake.read(DAILY_CACHE, days_of(context, home.lake, DAILY_CACHE))
    yield from answered("daily_cache", [windows.window_completeness], rows)


@checks_of("feature_gaps", "quality", gaps.open_gaps)
def feature_gaps_quality(context: dg.AssetCheckExecutionContext, home: Home) -> Results:
    """Which players of the run's days the champion's model cannot predict."""
    rows = home.lake.read(FEATURE_GAPS, days_of(context, home.lake, FEATURE_GAPS))
    yield from answered("feature_gaps", [gaps.open_gaps], rows)


@checks_of("player_games", "quality", box_figures.plausible_figures, box_figures.played_once)
def player_games_quality(context: dg.AssetCheckExecutionContext, home: Home) -> Results:
    """Whether the figures of the run's days are plausible, and no game of the two weeks up to them counts twice."""
    days = days_of(context, home.lake, PLAYER_GAMES)
    rows = home.lake.read(PLAYER_GAMES, Days(min(days) - box_figures.TWO_WEEKS, max(days)) if days else [])
    of_the_run = rows.filter(pl.col("game_date").is_in(days))
    yield from answered("player_games", [box_figures.plausible_figures], of_the_run)
    yield from answered("player_games", [box_figures.played_once], rows, severity=ERROR)


@checks_of("daily_signals", "quality", picks.signalled_days)
def daily_signals_quality(context: dg.AssetCheckExecutionContext, home: Home) -> Results:
    """Whether the predicted days of the run have their signal."""
    days = days_of(context, home.lake, DAILY_SIGNALS)
    predictions, signals = home.lake.read(PREDICTIONS, days), home.lake.read(DAILY_SIGNALS, days)
    yield from answered("daily_signals", [picks.signalled_days], predictions, signals)


@checks_of("predictions", "quality", nights.predicted_nights, picks.one_direction)
def predictions_quality(context: dg.AssetCheckExecutionContext, home: Home) -> Results:
    """Whether each of the run's days with games has predictions, and whether they go both ways."""
    lake = home.lake
    days = days_of(context, lake, PREDICTIONS)
    schedule, predictions = lake.read(SCHEDULE, days), lake.read(PREDICTIONS, days)
    yield from answered("predictions", [nights.predicted_nights], schedule, predictions, severity=ERROR)
    yield from answered("predictions", [picks.one_direction], predictions)


CHECKS = [
    feature_store_quality, daily_cache_quality, feature_gaps_quality, player_games_quality, daily_signals_quality,
    predictions_quality,
]  # fmt: skip
