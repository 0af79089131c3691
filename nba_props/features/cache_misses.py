"""Players that the daily cache should hold and lacks, because it was built too early or not at all.

Their rows are computed by the cache's own function, and marked as misses.
"""

import polars as pl

from nba_props.declared.keys import DAY_PLAYER
from nba_props.features.daily_cache import daily_cache
from nba_props.stats.games import team_games
from nba_props.stats.seasons import ALWAYS


def with_misses(
    players: pl.DataFrame, cache: pl.DataFrame, schedule: pl.DataFrame, player_games: pl.DataFrame
) -> pl.DataFrame:
    """The cache, and a row for each player of a day that it lacks though a box score before listed the player.

    Args:
        players: game_date, season, player_id, as_of, inputs_known_at.
        cache: rows of DAILY_CACHE of the same days.
        schedule: at least the season before the days, themselves included.
        player_games: at least the season before the days.

    Returns:
        Rows of DAILY_CACHE with `cache_miss`, true for those that the cache lacked.
    """
    missing = _missing(players, cache, schedule, player_games)
    return pl.concat(
        [cache.with_columns(cache_miss=pl.lit(False)), missing.with_columns(cache_miss=pl.lit(True))]
    )


def _missing(
    players: pl.DataFrame, cache: pl.DataFrame, schedule: pl.DataFrame, player_games: pl.DataFrame
) -> pl.DataFrame:
    first = player_games.group_by("season", "player_id").agg(first=pl.col("game_date").min())
    absent = (
        players.join(cache, on=DAY_PLAYER, how="anti")
        .join(first, on=["season", "player_id"])
        .filter(pl.col("first") < pl.col("game_date"))
    )
    if absent.is_empty():
        return cache.clear()
    moments = absent.group_by("game_date", "season").agg(
        pl.col("as_of").min(), floor=pl.min_horizontal(pl.col("as_of").min(), pl.col("inputs_known_at").min())
    )
    season = player_games.join(absent, on="season", how="semi")
    # Everybody's box scores are needed, for the team's form and for which games are missing.
    rows = daily_cache(moments, schedule, season, team_games(season, ALWAYS), ALWAYS)
    return rows.join(absent, on=DAY_PLAYER, how="semi")
