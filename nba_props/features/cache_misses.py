"""Players whom the daily cache should hold and does not: it was built too early, or not at all.

Their rows are worked out by the cache's own function, and said to be misses.
"""

import polars as pl

from nba_props.features.daily_cache import daily_cache
from nba_props.stats.games import team_games
from nba_props.stats.seasons import ALWAYS

ON_DAY = ["game_date", "player_id"]


def with_misses(
    wanted: pl.DataFrame, cache: pl.DataFrame, schedule: pl.DataFrame, player_games: pl.DataFrame
) -> pl.DataFrame:
    """The cache, and a row per wanted player of a day whom it lacks though he was listed before; `cache_miss` tells.

    Args:
        wanted: game_date, season, player_id, as_of, inputs_known_at.
        schedule, player_games: at least the season before the wanted days.
    """
    missed = _missed(wanted, cache, schedule, player_games)
    return pl.concat(
        [cache.with_columns(cache_miss=pl.lit(False)), missed.with_columns(cache_miss=pl.lit(True))]
    )


def _missed(
    wanted: pl.DataFrame, cache: pl.DataFrame, schedule: pl.DataFrame, player_games: pl.DataFrame
) -> pl.DataFrame:
    first = player_games.group_by("season", "player_id").agg(first=pl.col("game_date").min())
    absent = (
        wanted.join(cache, on=ON_DAY, how="anti")
        .join(first, on=["season", "player_id"])
        .filter(pl.col("first") < pl.col("game_date"))
    )
    if absent.is_empty():
        return cache.clear()
    moments = absent.group_by("game_date", "season").agg(
        pl.col("as_of").min(), floor=pl.min_horizontal(pl.col("as_of").min(), pl.col("inputs_known_at").min())
    )
    season = player_games.join(absent, on="season", how="semi")
    # The box scores of all, for the team's form and for which are missing; the cache's own rows are left out again.
    found = daily_cache(moments, schedule, season, team_games(season, ALWAYS), ALWAYS)
    return found.join(absent, on=ON_DAY, how="semi")
