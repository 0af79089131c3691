"""Rolling windows over games, and how complete they are. Each ends with the game it stands on.

Who reads a row of these for a date takes the newest one strictly before it: see `newest_before`.
"""

from datetime import timedelta

import polars as pl

COMPLETE_ENOUGH = 0.7


def last(column: str, games: int, by: tuple[str, ...]) -> pl.Expr:
    """Mean over the last `games` rows of a group, fewer where there are fewer; nulls are left out."""
    return pl.col(column).rolling_mean(games, min_samples=1).over(by)


def newest_before(days: pl.DataFrame, games: pl.DataFrame, by: list[str], lag: int = 1) -> pl.DataFrame:
    """Each row of `days` (game_date and `by`) with its group's newest game at least `lag` days before the date.

    The game's own date comes as `seen_date`. Rows of a later date cannot reach an earlier one.
    """
    left = days.with_columns(eve=pl.col("game_date") - timedelta(days=lag)).sort("eve")
    right = games.rename({"game_date": "seen_date"}).sort("seen_date")
    found = left.join_asof(right, left_on="eve", right_on="seen_date", by=by, check_sortedness=False)
    return found.drop("eve")


def complete(seen: pl.Expr, missing: pl.Expr) -> pl.Expr:
    """Whether a window saw at least 70 % of the games that it should have seen (reference system 2.9)."""
    return seen / (seen + missing) >= COMPLETE_ENOUGH


def missing_games(schedule: pl.DataFrame, team_games: pl.DataFrame) -> pl.DataFrame:
    """One row per team and date of a scheduled counting game: how many of the team's games of the season, that one
    included, lack a box score (`missing_so_far`).
    """
    sides = pl.concat(
        schedule.select("season", "game_date", "game_id", pl.col(side).alias("team"))
        for side in ("home", "away")
    )
    stored = team_games.select("game_id", "team", present=pl.lit(1))
    return (
        sides.join(stored, on=["game_id", "team"], how="left")
        .sort("game_date")
        .with_columns(
            missing_so_far=pl.col("present").is_null().cum_sum().over("season", "team").cast(pl.Int32)
        )
        .select("season", "team", "game_date", "missing_so_far")
    )
