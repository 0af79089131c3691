"""A player's windows over the last games of the season: one row per game, each window ending with it.

Windows of calendar days are in `recent_days`. Which windows have too few known games is decided in `daily_cache`.
"""

from datetime import timedelta

import polars as pl

from nba_props.declared.features import CACHED_WINDOWS
from nba_props.features.history.lost_games import lost_until
from nba_props.features.history.windows import number, of_last_games, share

PLAYER = ("season", "player_id")
FEWEST_FREE_THROW_GAMES, FORM_GAMES = 5, 10
# The sizes of the windows, each of which misses games of its own.
WINDOW_GAMES = tuple(sorted({w.games for w in CACHED_WINDOWS}))
LONG_GAP_DAYS = 14
SUMS = ("games", "minutes", "rated", "usage", "pairs", "points", "squares")


def listing(player_games: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    """One row per listed game: the player's name and team then, running counts, when all games so far were known.

    `played_before_change` counts the games played before the newest change: another team than the one before, or a
    game after more than 14 days without one. `lost_listed` counts the games lost until the tenth-last listed game.
    """
    rows = lost_until(player_games.sort("game_date", "game_id"), lost, 0, "lost_so_far").with_columns(
        played_sum=pl.col("did_play").cast(pl.Int32).cum_sum().over(PLAYER),
        idle_sum=(~pl.col("did_play")).cast(pl.Int32).cum_sum().over(PLAYER),
        last_played=pl.when("did_play").then("game_date").forward_fill().shift(1).over(PLAYER),
        moved=(pl.col("team") != pl.col("team").shift(1)).over(PLAYER).fill_null(False),
    )
    away = pl.col("game_date") - pl.col("last_played") > timedelta(days=LONG_GAP_DAYS)
    changed = pl.col("moved") | (pl.col("did_play") & away.fill_null(False))
    before = pl.col("played_sum") - pl.col("did_play").cast(pl.Int32)
    return rows.with_columns(played_before_change=pl.when(changed).then(before)).select(
        *PLAYER,
        "game_date",
        "player_name",
        "team",
        "idle_sum",
        listed_sum=number(PLAYER).cast(pl.Int32),
        idle_before_10=pl.col("idle_sum").shift(FORM_GAMES).over(PLAYER).fill_null(0),
        lost_listed=pl.col("lost_so_far").shift(FORM_GAMES - 1).over(PLAYER).fill_null(0),
        played_before_change=pl.col("played_before_change").forward_fill().over(PLAYER).fill_null(0),
        seen_known_at=pl.col("known_at").cum_max().over(PLAYER),
    )


def played_games(player_games: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    """The games played, with running sums; a pair is two games on consecutive dates, counted at the second.

    `position` numbers the rows, a player's games of a season one after the other.
    """
    rows = lost_until(player_games.filter("did_play").sort("game_date", "game_id"), lost, 0, "lost_so_far")
    pair = (pl.col("game_date").diff() == timedelta(days=1)).fill_null(False)
    points = pl.col("points").cast(pl.Int64)
    return (
        rows.sort(*PLAYER, "game_date", "game_id")
        .with_row_index("position")
        .with_columns(
            games_played=number(PLAYER).cast(pl.Int32),
            games_sum=number(PLAYER).cast(pl.Int32),
            minutes_sum=pl.col("minutes").cum_sum().over(PLAYER),
            rated_sum=pl.col("usage_rate").is_not_null().cum_sum().over(PLAYER),
            usage_sum=pl.col("usage_rate").fill_null(0.0).cum_sum().over(PLAYER),
            pairs_sum=pair.cum_sum().over(PLAYER).cast(pl.Int32),
            points_sum=points.cum_sum().over(PLAYER),
            squares_sum=(points * points).cum_sum().over(PLAYER),
        )
    )


def form(played: pl.DataFrame) -> pl.DataFrame:
    """One row per game played: windows that end with it, and the games lost before each window began."""

    def total(column: str) -> pl.Expr:
        return pl.col(column).rolling_sum(FORM_GAMES, min_samples=1).over(PLAYER)

    points, count = pl.col("points"), pl.col("games_played")
    trend = points.rolling_mean(2, min_samples=2) - points.shift(2).rolling_mean(3, min_samples=3)
    free_throws = share(total("ftm"), total("points")).clip(0, 0.5)
    return played.select(
        *PLAYER,
        "game_date",
        "games_played",
        "position",
        *(f"{name}_sum" for name in SUMS),
        *(
            pl.col("lost_so_far").shift(n - 1).over(PLAYER).fill_null(0).alias(f"lost_before_{n}")
            for n in WINDOW_GAMES
        ),
        *(of_last_games(window, PLAYER).alias(window.name) for window in CACHED_WINDOWS),
        lost_at_last="lost_so_far",
        points_avg_season=points.cum_sum().over(PLAYER) / count,
        minutes_avg_season=pl.col("minutes_sum") / count,
        recent_trend=trend.over(PLAYER),
        pct_three=share(total("fg3a"), total("fga")),
        pct_free_throw=pl.when(count >= FEWEST_FREE_THROW_GAMES).then(free_throws),
    )
