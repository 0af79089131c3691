"""Assets of features: what is known about players, teams and matchups before the tip-off."""

import polars as pl

from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.checks.metadata import table_of
from nba_props.declared.tables import features as tables
from nba_props.declared.tables import lines
from nba_props.features import composite, daily_cache, player_lines, readiness, store, zones
from nba_props.market import game_markets
from nba_props.partitions import reads
from nba_props.resources.clock import Clock
from nba_props.stats.slate import day_moments, moments

# Tables that read no slate, and whose rows are as of the instant that the slate of the run has fixed.
AS_OF_SLATE = ["slate"]


@table_asset(tables.PLAYER_SHOT_ZONES, "features", ins=reads("player_shot_zones"), deps=AS_OF_SLATE)
def player_shot_zones(
    clock: Clock,
    schedule: pl.DataFrame,
    odds_polls: pl.DataFrame,
    game_line_polls: pl.DataFrame,
    player_games: pl.DataFrame,
    shots: pl.DataFrame,
) -> Published:
    """Where players have shot from this season."""
    as_of = day_moments(schedule, odds_polls, game_line_polls, clock.instant)
    frame = zones.player_shot_zones(as_of, player_games, shots, game_days())
    yield from publish(tables.PLAYER_SHOT_ZONES, frame)


@table_asset(tables.TEAM_DEFENSE_ZONES, "features", ins=reads("team_defense_zones"), deps=AS_OF_SLATE)
def team_defense_zones(
    clock: Clock,
    schedule: pl.DataFrame,
    odds_polls: pl.DataFrame,
    game_line_polls: pl.DataFrame,
    team_games: pl.DataFrame,
    shots: pl.DataFrame,
) -> Published:
    """Where teams have been scored against from this season."""
    as_of = day_moments(schedule, odds_polls, game_line_polls, clock.instant)
    frame = zones.team_defense_zones(as_of, schedule, team_games, shots, game_days())
    yield from publish(tables.TEAM_DEFENSE_ZONES, frame)


@table_asset(tables.DAILY_CACHE, "features", ins=reads("daily_cache"), deps=AS_OF_SLATE)
def daily_cache_asset(
    clock: Clock,
    schedule: pl.DataFrame,
    odds_polls: pl.DataFrame,
    game_line_polls: pl.DataFrame,
    player_games: pl.DataFrame,
    team_games: pl.DataFrame,
) -> Published:
    """Form of every active player of the season."""
    as_of = day_moments(schedule, odds_polls, game_line_polls, clock.instant)
    frame = daily_cache.daily_cache(as_of, schedule, player_games, team_games, game_days())
    incomplete = frame.filter(pl.col("games_missing_last_10") > 0).height
    yield from publish(tables.DAILY_CACHE, frame, {"windows with a missing game": incomplete})


@table_asset(tables.COMPOSITE_FACTORS, "features", ins=reads("composite_factors"))
def composite_factors(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    slate: pl.DataFrame,
    daily_cache: pl.DataFrame,
    player_shot_zones: pl.DataFrame,
    team_defense_zones: pl.DataFrame,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    injuries: pl.DataFrame,
    injury_reports: pl.DataFrame,
) -> Published:
    """Matchup, fatigue and absences of tonight's players."""
    inputs = composite.Inputs(
        slate=slate,
        daily_cache=daily_cache,
        player_shot_zones=player_shot_zones,
        team_defense_zones=team_defense_zones,
        schedule=schedule,
        player_games=player_games,
        injuries=injuries,
        injury_reports=injury_reports,
    )
    frame = composite.composite_factors(inputs)
    unreported = int(frame["injury_status"].null_count())
    yield from publish(tables.COMPOSITE_FACTORS, frame, {"players whose team has not reported": unreported})


@table_asset(lines.GAME_MARKETS, "features", deps=AS_OF_SLATE)
def game_markets_asset(
    clock: Clock,
    schedule: pl.DataFrame,
    odds_polls: pl.DataFrame,
    game_lines: pl.DataFrame,
    game_line_polls: pl.DataFrame,
) -> Published:
    """Spread and total of each game."""
    games = moments(schedule, odds_polls, game_line_polls, clock.instant)
    frame = game_markets.game_markets(games, game_lines, game_line_polls, game_days())
    counts = {
        "games": frame.height,
        "without a total": int(frame["total"].null_count()),
        "from a published close": int((frame["game_line_source"] == "closing").sum()),
    }
    yield from publish(lines.GAME_MARKETS, frame, counts)


@table_asset(lines.PLAYER_LINES, "features", ins=reads("player_lines"))
def player_lines_asset(  # noqa: PLR0917  (what an asset reads stands in its signature)
    clock: Clock,
    slate: pl.DataFrame,
    schedule: pl.DataFrame,
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    game_line_polls: pl.DataFrame,
    player_games: pl.DataFrame,
) -> Published:
    """Consensus lines of tonight's players, and how they did against their past ones."""
    games = moments(schedule, odds_polls, game_line_polls, clock.instant)
    frame = player_lines.player_lines(slate, games, odds_lines, odds_polls, player_games, game_days())
    counts = {
        "players with a line": int(frame["line"].is_not_null().sum()),
        "players with past lines": int((frame["games_with_line"] > 0).sum()),
    }
    yield from publish(lines.PLAYER_LINES, frame, counts)


@table_asset(tables.FEATURE_STORE, "features", ins=reads("feature_store"))
def feature_store(  # noqa: PLR0913, PLR0917  (what an asset reads stands in its signature)
    slate: pl.DataFrame,
    daily_cache: pl.DataFrame,
    composite_factors: pl.DataFrame,
    player_shot_zones: pl.DataFrame,
    team_defense_zones: pl.DataFrame,
    player_lines: pl.DataFrame,
    game_markets: pl.DataFrame,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    shots: pl.DataFrame,
    injury_reports: pl.DataFrame,
) -> Published:
    """All features of tonight's players, with what is missing and which contracts are ready."""
    inputs = store.Inputs(
        slate=slate,
        daily_cache=daily_cache,
        composite_factors=composite_factors,
        player_shot_zones=player_shot_zones,
        team_defense_zones=team_defense_zones,
        player_lines=player_lines,
        game_markets=game_markets,
        schedule=schedule,
        player_games=player_games,
        shots=shots,
        injury_reports=injury_reports,
    )
    frame = store.feature_store(inputs, game_days())
    figures = {
        "ready for v9": int(frame["ready_for_v9"].sum()),
        "cache misses": int(frame["cache_miss"].sum()),
        "defaults by feature": table_of(readiness.explain_defaults(frame).to_dicts()),
    }
    yield from publish(tables.FEATURE_STORE, frame, figures)


FEATURE_ASSETS = [
    player_shot_zones, team_defense_zones, daily_cache_asset, composite_factors, game_markets_asset, player_lines_asset,
    feature_store,
]  # fmt: skip
