"""`daily_cache`: the form of every player of the season on every game day, from games strictly before it.

All windows stay within the season. A window that saw less than 70 % of its team's games is null.
"""

from datetime import timedelta

import polars as pl

from nba_props.days import Days
from nba_props.features.windows import complete, last, missing_games, newest_before
from nba_props.sources.teams import COUNTING
from nba_props.tables.features import DAILY_CACHE

PLAYER = ("season", "player_id")
TEAM = ("season", "team")
THIN_GAMES = 5


def daily_cache(
    moments: pl.DataFrame,
    schedule: pl.DataFrame,
    player_games: pl.DataFrame,
    team_games: pl.DataFrame,
    days: Days,
) -> pl.DataFrame:
    """Rows of DAILY_CACHE.

    Args:
        moments: one row per game date (game_date, season, as_of, floor), see `stats.slate.day_moments`.
        schedule: the season's games so far, to know which box scores are missing.
        player_games, team_games: at least the season before the range.
    """
    days_wanted = moments.filter(days.hold())
    listed = player_games.sort("game_date", "game_id")
    played = listed.filter(pl.col("did_play"))
    grid = days_wanted.join(listed.select("season", "player_id").unique(), on="season")
    rows = newest_before(
        grid,
        listed.select(*PLAYER, "game_date", "player_name", "team", seen_known_at="known_at"),
        list(PLAYER),
    ).filter(pl.col("seen_date").is_not_null())
    rows = rows.drop("seen_date")
    rows = newest_before(rows, _form(played), list(PLAYER)).rename({"seen_date": "last_game_date"})
    rows = _loads(rows, played)
    rows = newest_before(rows, _team_form(team_games), list(TEAM)).drop("seen_date")
    rows = _gaps(rows, schedule, team_games)
    return rows.with_columns(
        games_played=pl.col("games_played").fill_null(0),
        inputs_known_at=pl.max_horizontal("floor", "seen_known_at", "team_known_at"),
    ).select(DAILY_CACHE.schema.names())


def _form(played: pl.DataFrame) -> pl.DataFrame:
    """One row per game played: windows that end with it."""
    attempts = pl.col("fga").rolling_sum(10, min_samples=1).over(PLAYER)
    scored = pl.col("points").rolling_sum(10, min_samples=1).over(PLAYER)
    newest_two = pl.col("points").rolling_mean(2, min_samples=2).over(PLAYER)
    three_before = pl.col("points").shift(2).rolling_mean(3, min_samples=3).over(PLAYER)
    number = pl.int_range(1, pl.len() + 1).over(PLAYER)
    enough = number >= THIN_GAMES
    return played.with_columns(ppm=pl.col("points") / pl.col("minutes")).select(
        *PLAYER,
        "game_date",
        games_played=number.cast(pl.Int32),
        oldest_of_5=pl.coalesce(
            pl.col("game_date").shift(4).over(PLAYER), pl.col("game_date").min().over(PLAYER)
        ),
        oldest_of_10=pl.coalesce(
            pl.col("game_date").shift(9).over(PLAYER), pl.col("game_date").min().over(PLAYER)
        ),
        points_avg_last_5=last("points", 5, PLAYER),
        points_avg_last_10=last("points", 10, PLAYER),
        points_avg_season=pl.col("points").cum_sum().over(PLAYER) / number,
        points_std_last_10=pl.col("points").rolling_std(10, min_samples=2).over(PLAYER),
        recent_trend=newest_two - three_before,
        minutes_avg_last_10=last("minutes", 10, PLAYER),
        minutes_avg_season=pl.col("minutes").cum_sum().over(PLAYER) / number,
        ppm_avg_last_10=last("ppm", 10, PLAYER),
        usage_avg_last_5=last("usage_rate", 5, PLAYER),
        usage_avg_last_10=last("usage_rate", 10, PLAYER),
        # 0/0, no attempts in the window, stays NaN: absent by definition, not missing.
        pct_three=pl.col("fg3a").rolling_sum(10, min_samples=1).over(PLAYER) / attempts,
        pct_free_throw=pl.when(enough).then(
            (pl.col("ftm").rolling_sum(10, min_samples=1).over(PLAYER) / scored).clip(0, 0.5)
        ),
    )


def _loads(rows: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    """Counts over calendar days: the 6 days before (games, minutes, usage), the 13 before (back-to-backs)."""
    pair = pl.col("game_date").diff().over(PLAYER) == timedelta(days=1)
    sums = played.select(
        *PLAYER,
        "game_date",
        n=pl.int_range(1, pl.len() + 1).over(PLAYER),
        minutes=pl.col("minutes").cum_sum().over(PLAYER),
        rated=pl.col("usage_rate").is_not_null().cum_sum().over(PLAYER),
        usage=pl.col("usage_rate").fill_null(0.0).cum_sum().over(PLAYER),
        pairs=pair.fill_null(False).cum_sum().over(PLAYER),
    )
    names = ("n", "minutes", "rated", "usage", "pairs")
    for lag, suffix in ((1, "_now"), (7, "_week"), (14, "_fortnight")):
        renamed = sums.rename({n: n + suffix for n in names})
        rows = newest_before(rows, renamed, list(PLAYER), lag).drop("seen_date")

    def within(name: str, suffix: str) -> pl.Expr:
        return pl.col(f"{name}_now").fill_null(0) - pl.col(f"{name}{suffix}").fill_null(0)

    rated = within("rated", "_week")
    return rows.with_columns(
        games_in_last_7_days=within("n", "_week").cast(pl.Int32),
        # Sums of differences leave rounding dust below zero.
        minutes_in_last_7_days=within("minutes", "_week").round(6).clip(0.0),
        usage_avg_last_7_days=pl.when(rated > 0).then((within("usage", "_week") / rated).round(9)),
        back_to_backs_last_14_days=within("pairs", "_fortnight").cast(pl.Int32),
    )


def _team_form(team_games: pl.DataFrame) -> pl.DataFrame:
    """One row per team game: pace and rating of the last 10, wins of the season from five games on."""
    number = pl.int_range(1, pl.len() + 1).over(TEAM)
    return (
        team_games.filter(pl.col("season_type").is_in(COUNTING))
        .sort("game_date", "game_id")
        .select(
            *TEAM,
            "game_date",
            team_games_played=number,
            team_known_at="known_at",
            team_pace_last_10=last("pace", 10, TEAM),
            team_off_rating_last_10=last("offensive_rating", 10, TEAM),
            team_win_pct=pl.when(number >= THIN_GAMES).then(pl.col("won").cum_sum().over(TEAM) / number),
        )
    )


def _gaps(rows: pl.DataFrame, schedule: pl.DataFrame, team_games: pl.DataFrame) -> pl.DataFrame:
    """Counts the team's games without a box score inside each window and nulls windows with too many."""
    missing = missing_games(schedule.filter(pl.col("season_type").is_in(COUNTING)), team_games)
    rows = (
        newest_before(rows, missing, list(TEAM)).drop("seen_date").rename({"missing_so_far": "now_missing"})
    )
    for games in (5, 10):
        at_oldest = missing.rename({"missing_so_far": f"missing_{games}", "game_date": "at"}).sort("at")
        rows = rows.sort(f"oldest_of_{games}").join_asof(
            at_oldest, left_on=f"oldest_of_{games}", right_on="at", by=list(TEAM), check_sortedness=False
        )
        gap = (pl.col("now_missing") - pl.col(f"missing_{games}")).fill_null(0).clip(0)
        rows = rows.with_columns(gap.cast(pl.Int32).alias(f"games_missing_last_{games}")).drop("at")

    def kept(name: str, games: int) -> pl.Expr:
        seen = pl.min_horizontal("games_played", pl.lit(games))
        return pl.when(complete(seen, pl.col(f"games_missing_last_{games}"))).then(name).alias(name)

    of_5 = ("points_avg_last_5", "recent_trend", "usage_avg_last_5")
    of_10 = (
        "points_avg_last_10", "points_std_last_10", "minutes_avg_last_10", "ppm_avg_last_10", "usage_avg_last_10",
        "pct_three", "pct_free_throw",
    )  # fmt: skip
    return rows.with_columns(*(kept(n, 5) for n in of_5), *(kept(n, 10) for n in of_10))
