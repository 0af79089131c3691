"""Assets of features: what is known about players, teams and matchups before the tip-off."""

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import game_days, published, table_asset, table_of
from nba_props.features import composite, daily_cache, readiness, store, zones
from nba_props.partitions import SEASON, SEASON_AND_DAY, YEAR
from nba_props.resources.clock import Clock
from nba_props.stats.slate import day_moments
from nba_props.tables import features as tables

HISTORY = {
    "player_games": dg.AssetIn(partition_mapping=SEASON),
    "shots": dg.AssetIn(partition_mapping=SEASON),
}
TEAMS = {
    "team_games": dg.AssetIn(partition_mapping=SEASON),
    "schedule": dg.AssetIn(partition_mapping=SEASON_AND_DAY),
}


@table_asset(tables.PLAYER_SHOT_ZONES, "features", ins={**HISTORY, "schedule": dg.AssetIn()})
def player_shot_zones(
    context: dg.AssetExecutionContext,
    clock: Clock,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    shots: pl.DataFrame,
):
    moments = day_moments(schedule, clock.now())
    frame = zones.player_shot_zones(moments, player_games, shots, game_days(context))
    yield from published(tables.PLAYER_SHOT_ZONES, frame)


@table_asset(tables.TEAM_DEFENSE_ZONES, "features", ins={**TEAMS, "shots": HISTORY["shots"]})
def team_defense_zones(
    context: dg.AssetExecutionContext,
    clock: Clock,
    schedule: pl.DataFrame,
    team_games: pl.DataFrame,
    shots: pl.DataFrame,
):
    moments = day_moments(schedule, clock.now())
    frame = zones.team_defense_zones(moments, schedule, team_games, shots, game_days(context))
    yield from published(tables.TEAM_DEFENSE_ZONES, frame)


@table_asset(tables.DAILY_CACHE, "features", ins={**TEAMS, "player_games": HISTORY["player_games"]})
def daily_cache_asset(
    context: dg.AssetExecutionContext,
    clock: Clock,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    team_games: pl.DataFrame,
):
    moments = day_moments(schedule, clock.now())
    frame = daily_cache.daily_cache(moments, schedule, player_games, team_games, game_days(context))
    incomplete = frame.filter(pl.col("games_missing_last_10") > 0).height
    yield from published(tables.DAILY_CACHE, frame, {"windows with a missing game": incomplete})


@table_asset(tables.COMPOSITE_FACTORS, "features", ins={"team_games": TEAMS["team_games"]})
def composite_factors(
    slate: pl.DataFrame,
    daily_cache: pl.DataFrame,
    player_shot_zones: pl.DataFrame,
    team_defense_zones: pl.DataFrame,
    team_games: pl.DataFrame,
):
    frame = composite.composite_factors(slate, daily_cache, player_shot_zones, team_defense_zones, team_games)
    yield from published(tables.COMPOSITE_FACTORS, frame)


@table_asset(tables.FEATURE_STORE, "features", ins={"player_games": dg.AssetIn(partition_mapping=YEAR)})
def feature_store(
    context: dg.AssetExecutionContext,
    slate: pl.DataFrame,
    daily_cache: pl.DataFrame,
    composite_factors: pl.DataFrame,
    player_shot_zones: pl.DataFrame,
    team_defense_zones: pl.DataFrame,
    odds_lines: pl.DataFrame,
    player_games: pl.DataFrame,
):
    frame = store.feature_store(
        slate,
        daily_cache,
        composite_factors,
        player_shot_zones,
        team_defense_zones,
        odds_lines,
        player_games,
        game_days(context),
    )
    told = {
        "ready for v9": int(frame["ready_for_v9"].sum()),
        "cache misses": int(frame["cache_miss"].sum()),
        "defaults by feature": table_of(readiness.explain_defaults(frame).to_dicts()),
    }
    yield from published(tables.FEATURE_STORE, frame, told)


FEATURE_ASSETS = [player_shot_zones, team_defense_zones, daily_cache_asset, composite_factors, feature_store]
