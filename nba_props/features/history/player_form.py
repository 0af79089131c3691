"""A player's windows over his last games of the season: one row per game, each window ending with it.

Windows of calendar days are cut in `recent_days`; which window saw too little is judged in `daily_cache`.
"""

from datetime import timedelta

import polars as pl

from nba_props.features.history.lost_games import lost_until
from nba_props.features.history.windows import last, number, share, slope

PLAYER = ("season", "player_id")
THIN_GAMES, FORM_GAMES = 5, 10
WINDOWS = (3, 5, 7, 10)
LONG_GAP_DAYS = 14
SUMS = ("games", "minutes", "rated", "usage", "pairs", "points", "squares")


def listing(player_games: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    """One row per listed game: who and where he was, running counts until it, when the newest of all was known.

    `played_before_change` counts the games played before the newest change: a team that is not the one before, or a
    game after more than 14 days without one. `lost_listed` counts the games lost until the tenth-last
    listed game.
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
    return played.with_columns(ppm=points / pl.col("minutes")).select(
        *PLAYER,
        "game_date",
        "games_played",
        "position",
        *(f"{name}_sum" for name in SUMS),
        *(
            pl.col("lost_so_far").shift(n - 1).over(PLAYER).fill_null(0).alias(f"lost_before_{n}")
            for n in WINDOWS
        ),
        lost_at_last="lost_so_far",
        points_avg_last_3=last("points", 3, PLAYER),
        points_avg_last_5=last("points", 5, PLAYER),
        points_avg_last_10=last("points", 10, PLAYER),
        points_avg_season=points.cum_sum().over(PLAYER) / count,
        points_std_last_10=points.rolling_std(FORM_GAMES, min_samples=2).over(PLAYER),
        points_slope_last_7=slope("points", 7, 4, PLAYER),
        points_slope_last_10=slope("points", FORM_GAMES, THIN_GAMES, PLAYER),
        recent_trend=trend.over(PLAYER),
        minutes_avg_last_10=last("minutes", FORM_GAMES, PLAYER),
        minutes_avg_season=pl.col("minutes_sum") / count,
        # Equal minutes leave rounding dust.
        minutes_std_last_10=pl.col("minutes").rolling_std(FORM_GAMES, min_samples=2).over(PLAYER).round(6),
        ppm_avg_last_10=last("ppm", FORM_GAMES, PLAYER),
        usage_avg_last_5=last("usage_rate", 5, PLAYER),
        usage_avg_last_10=last("usage_rate", FORM_GAMES, PLAYER),
        pct_three=share(total("fg3a"), total("fga")),
        pct_free_throw=pl.when(count >= THIN_GAMES).then(share(total("ftm"), total("points")).clip(0, 0.5)),
    )
