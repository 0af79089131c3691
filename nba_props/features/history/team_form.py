"""A team's form on each game day, from its games of the season strictly before that day."""

import polars as pl

from nba_props.features.history.lost_games import TEAM, missing_games
from nba_props.features.history.windows import complete, last, newest_before, number, share

THIN_GAMES, FORM_GAMES = 5, 10
BLOWOUT = 15
OF_10 = ("team_pace_last_10", "team_off_rating_last_10", "team_blowout_share_last_10")


def team_days(
    moments: pl.DataFrame, schedule: pl.DataFrame, team_games: pl.DataFrame, player_games: pl.DataFrame
) -> pl.DataFrame:
    """One row per game day and team: its form, the games seen and missing, its box scores of the last 7 and 14 days.

    A game without both sides' box scores is missing from the form. The box scores of the days are those of
    `player_games`, like the windows of its players.

    Args:
        moments: one row per game date, see `stats.slate.day_moments`.
        schedule: the season's games so far.
        team_games: the season so far.
        player_games: the season so far.
    """
    missing = missing_games(schedule, team_games)
    teams = pl.concat(f.select(TEAM) for f in (missing, team_games)).unique()
    days = moments.select("game_date", "season").join(teams, on="season")
    days = newest_before(days, _form(team_games, missing), TEAM).drop("seen_date")
    so_far = missing.select(*TEAM, "game_date", missing_now="missing_so_far")
    days = newest_before(days, so_far, TEAM).drop("seen_date")
    days = _boxes(days, player_games)
    seen = pl.col("team_games_seen_last_10")
    lost = (pl.col("missing_now").fill_null(0) - pl.col("missing_before").fill_null(0)).clip(0)
    return days.with_columns(seen.fill_null(0), team_games_missing_last_10=lost.cast(pl.Int32)).with_columns(
        pl.when(complete(seen, pl.col("team_games_missing_last_10"))).then(n).alias(n) for n in OF_10
    )


def _form(team_games: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """One row per team game: pace, rating and blowouts of the last 10, wins of the season from five games on."""
    count = number(TEAM)
    counted = missing.select(*TEAM, "game_date", "missing_so_far")
    games = team_games.join(counted, on=[*TEAM, "game_date"], how="left").sort("game_date", "game_id")
    decided = ((pl.col("points") - pl.col("opponent_points")).abs() >= BLOWOUT).cast(pl.Int32)
    window = pl.min_horizontal(count, FORM_GAMES).cast(pl.Int32)
    return games.select(
        *TEAM,
        "game_date",
        team_games_seen_last_10=window,
        missing_before=pl.col("missing_so_far").shift(FORM_GAMES - 1).over(TEAM).fill_null(0),
        team_known_at=pl.col("known_at").cum_max().over(TEAM),
        team_pace_last_10=last(pl.col("pace"), FORM_GAMES, TEAM),
        team_off_rating_last_10=last(pl.col("offensive_rating"), FORM_GAMES, TEAM),
        team_blowout_share_last_10=share(decided.rolling_sum(FORM_GAMES, min_samples=1).over(TEAM), window),
        team_win_pct=pl.when(count >= THIN_GAMES).then(pl.col("won").cum_sum().over(TEAM) / count),
    )


def _boxes(days: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """Adds how many box scores of the team lie in the 6 and in the 13 days before."""
    games = player_games.select(*TEAM, "game_date").unique().sort("game_date")
    counted = games.with_columns(boxes=number(TEAM).cast(pl.Int32))
    for lag in (1, 7, 14):
        days = newest_before(days, counted.rename({"boxes": f"boxes_{lag}"}), TEAM, lag).drop("seen_date")
    now = pl.col("boxes_1").fill_null(0)
    return days.with_columns(
        (now - pl.col(f"boxes_{n}").fill_null(0)).alias(f"team_boxes_last_{n}_days") for n in (7, 14)
    ).drop("boxes_1", "boxes_7", "boxes_14")
