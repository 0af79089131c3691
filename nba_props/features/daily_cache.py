"""`daily_cache`: the form of every player of the season on every game day, from games strictly before it.

All windows stay within the season. A window that saw less than 70 % of its games is null.
"""

from datetime import timedelta

import polars as pl

from nba_props.days import Days
from nba_props.features.windows import complete, last, missing_games, newest_before, number, share
from nba_props.stats.knowledge import as_known
from nba_props.tables.features import DAILY_CACHE

PLAYER = ("season", "player_id")
TEAM = ("season", "team")
THIN_GAMES, FORM_GAMES = 5, 10
OF_5 = ("points_avg_last_5", "recent_trend", "usage_avg_last_5")
OF_10 = (
    "points_avg_last_10", "points_std_last_10", "minutes_avg_last_10", "ppm_avg_last_10", "usage_avg_last_10",
    "pct_three", "pct_free_throw",
)  # fmt: skip
TEAM_OF_10 = ("team_pace_last_10", "team_off_rating_last_10")
LOADS = ("games", "minutes", "rated", "usage", "pairs")


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
    wanted = moments.filter(days.hold())
    return pl.concat(
        _daily_cache(part, schedule, *facts) for part, facts in as_known(wanted, player_games, team_games)
    )


def _daily_cache(
    moments: pl.DataFrame, schedule: pl.DataFrame, player_games: pl.DataFrame, team_games: pl.DataFrame
) -> pl.DataFrame:
    missing = missing_games(schedule, player_games)
    listed = _with_gaps(player_games.sort("game_date", "game_id"), missing)
    played = _with_loads(listed.filter("did_play"))
    grid = moments.join(listed.select(PLAYER).unique(), on="season")
    rows = newest_before(grid, _listing(listed), list(PLAYER)).drop_nulls("seen_date").drop("seen_date")
    rows = newest_before(rows, _form(played), list(PLAYER)).rename({"seen_date": "last_game_date"})
    rows = _recent_loads(rows, played)
    rows = rows.join(_team_days(moments, schedule, team_games, missing), on=["game_date", *TEAM], how="left")
    return _kept(rows).select(DAILY_CACHE.schema.names())


def _listing(listed: pl.DataFrame) -> pl.DataFrame:
    """One row per listed game: name, team, gaps until then, and when the newest of all until then was known."""
    return listed.select(
        *PLAYER,
        "game_date",
        "player_name",
        "team",
        "gaps",
        "team_missing",
        seen_known_at=pl.col("known_at").cum_max().over(PLAYER),
    )


def _with_gaps(listed: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """Adds `gaps`: games of the season without a box score until each listed game, of the team he was with then.

    He is with the team of his newest listed game; before his first, with that game's team, as far back as its box
    scores are missing without a break. `team_missing` is the same count for the game's team alone.
    """
    own = listed.join(
        missing.rename({"missing_so_far": "team_missing"}),
        on=[*TEAM, "game_date"],
        how="left",
        maintain_order="left",
    ).with_columns(pl.col("team_missing", "missing_until_present").fill_null(0))
    before = pl.col("team_missing", "team").shift(1).over(PLAYER).name.prefix("previous_")
    left = newest_before(
        own.with_columns(before),
        missing.select("season", "game_date", previous_team="team", left_missing="missing_so_far"),
        ["season", "previous_team"],
    ).drop("seen_date")
    since = (
        pl.when(pl.col("previous_team").is_null())
        .then(pl.col("team_missing") - pl.col("missing_until_present"))
        .otherwise(pl.col("left_missing").fill_null(0) - pl.col("previous_team_missing"))
    )
    ordered = left.sort("game_date", "game_id")
    return ordered.with_columns(gaps=since.clip(0).cum_sum().over(PLAYER))


def _with_loads(played: pl.DataFrame) -> pl.DataFrame:
    """Adds running sums over a player's games; pairs are games on consecutive dates, counted at the second."""
    pair = (pl.col("game_date").diff() == timedelta(days=1)).fill_null(False)
    return played.with_columns(
        games_played=number(PLAYER).cast(pl.Int32),
        games_sum=number(PLAYER),
        minutes_sum=pl.col("minutes").cum_sum().over(PLAYER),
        rated_sum=pl.col("usage_rate").is_not_null().cum_sum().over(PLAYER),
        usage_sum=pl.col("usage_rate").fill_null(0.0).cum_sum().over(PLAYER),
        pairs_sum=pair.cum_sum().over(PLAYER),
    )


def _form(played: pl.DataFrame) -> pl.DataFrame:
    """One row per game played: windows that end with it."""

    def total(column: str) -> pl.Expr:
        return pl.col(column).rolling_sum(FORM_GAMES, min_samples=1).over(PLAYER)

    points, count = pl.col("points"), pl.col("games_played")
    trend = points.rolling_mean(2, min_samples=2) - points.shift(2).rolling_mean(3, min_samples=3)
    return played.with_columns(ppm=points / pl.col("minutes")).select(
        *PLAYER,
        "game_date",
        "games_played",
        *(f"{name}_sum" for name in LOADS),
        *(pl.col("gaps").shift(n - 1).over(PLAYER).fill_null(0).alias(f"gaps_{n}") for n in (5, 10)),
        points_avg_last_5=last("points", 5, PLAYER),
        points_avg_last_10=last("points", 10, PLAYER),
        points_avg_season=points.cum_sum().over(PLAYER) / count,
        points_std_last_10=points.rolling_std(FORM_GAMES, min_samples=2).over(PLAYER),
        recent_trend=trend.over(PLAYER),
        minutes_avg_last_10=last("minutes", FORM_GAMES, PLAYER),
        minutes_avg_season=pl.col("minutes_sum") / count,
        ppm_avg_last_10=last("ppm", FORM_GAMES, PLAYER),
        usage_avg_last_5=last("usage_rate", 5, PLAYER),
        usage_avg_last_10=last("usage_rate", FORM_GAMES, PLAYER),
        pct_three=share(total("fg3a"), total("fga")),
        pct_free_throw=pl.when(count >= THIN_GAMES).then(share(total("ftm"), total("points")).clip(0, 0.5)),
    )


def _recent_loads(rows: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    """Sums over calendar days: the 6 days before (games, minutes, usage), the 13 before (back-to-backs).

    Both games of a back-to-back lie in the 13 days, so its second lies in the newest 12.
    """
    week = played.select(*PLAYER, "game_date", *(pl.col(f"{n}_sum").alias(f"{n}_week") for n in LOADS[:-1]))
    pairs = played.select(*PLAYER, "game_date", pairs_fortnight="pairs_sum")
    rows = newest_before(rows, week, list(PLAYER), 7).drop("seen_date")
    rows = newest_before(rows, pairs, list(PLAYER), 13).drop("seen_date")

    def within(name: str, until: str) -> pl.Expr:
        return pl.col(f"{name}_sum").fill_null(0) - pl.col(f"{name}_{until}").fill_null(0)

    rated = within("rated", "week")
    return rows.with_columns(
        games_in_last_7_days=within("games", "week").cast(pl.Int32),
        # Differences of sums leave rounding dust.
        minutes_in_last_7_days=within("minutes", "week").round(6).clip(0.0),
        usage_avg_last_7_days=pl.when(rated > 0).then((within("usage", "week") / rated).round(9)),
        back_to_backs_last_14_days=within("pairs", "fortnight").cast(pl.Int32),
    )


def _team_days(
    moments: pl.DataFrame, schedule: pl.DataFrame, team_games: pl.DataFrame, missing: pl.DataFrame
) -> pl.DataFrame:
    """One row per game day and team: its form, and how many games players missed with it (`now_missing`)."""
    own = missing_games(schedule, team_games)
    until_now = {"team_gaps": own, "now_missing": missing}
    teams = pl.concat(f.select(TEAM) for f in (own, team_games)).unique()
    days = moments.select("game_date", "season").join(teams, on="season")
    days = newest_before(days, _team_form(team_games, own), list(TEAM)).drop("seen_date")
    for name, counted in until_now.items():
        so_far = counted.select(*TEAM, "game_date", pl.col("missing_so_far").alias(name))
        days = newest_before(days, so_far, list(TEAM)).drop("seen_date")
    seen = pl.min_horizontal("team_games_played", FORM_GAMES)
    whole = complete(seen, (pl.col("team_gaps") - pl.col("oldest_gaps")).fill_null(0))
    return days.with_columns(pl.when(whole).then(n).alias(n) for n in TEAM_OF_10)


def _team_form(team_games: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """One row per team game: pace and rating of the last 10, wins of the season from five games on."""
    counted = missing.drop("missing_until_present")
    games = team_games.join(counted, on=[*TEAM, "game_date"], how="left").sort("game_date", "game_id")
    count = number(TEAM)
    return games.select(
        *TEAM,
        "game_date",
        team_games_played=count,
        oldest_gaps=pl.col("missing_so_far").shift(FORM_GAMES - 1).over(TEAM).fill_null(0),
        team_known_at=pl.col("known_at").cum_max().over(TEAM),
        team_pace_last_10=last("pace", FORM_GAMES, TEAM),
        team_off_rating_last_10=last("offensive_rating", FORM_GAMES, TEAM),
        team_win_pct=pl.when(count >= THIN_GAMES).then(pl.col("won").cum_sum().over(TEAM) / count),
    )


def _kept(rows: pl.DataFrame) -> pl.DataFrame:
    """Counts the games without a box score inside each window and nulls windows with too many."""
    until_now = pl.col("gaps") + (pl.col("now_missing") - pl.col("team_missing")).fill_null(0).clip(0)
    rows = rows.with_columns(
        games_played=pl.col("games_played").fill_null(0),
        inputs_known_at=pl.max_horizontal("floor", "seen_known_at", "team_known_at"),
        **{
            f"games_missing_last_{n}": (until_now - pl.col(f"gaps_{n}").fill_null(0)).clip(0).cast(pl.Int32)
            for n in (5, 10)
        },
    )

    def kept(name: str, games: int) -> pl.Expr:
        seen = pl.min_horizontal("games_played", games)
        return pl.when(complete(seen, pl.col(f"games_missing_last_{games}"))).then(name).alias(name)

    return rows.with_columns(*(kept(n, 5) for n in OF_5), *(kept(n, 10) for n in OF_10))
