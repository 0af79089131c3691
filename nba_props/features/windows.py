"""Rolling windows over games, and how complete they are. Each ends with the game it stands on.

Who reads a row of these for a date takes the newest one strictly before it: see `newest_before`.
"""

from datetime import timedelta

import polars as pl

from nba_props.sources.teams import COUNTING

# A window is worth its value when it saw 70 % of the games that it should have seen (reference system 2.9).
SEEN_OF_TEN = 7


def last(column: str, games: int, by: tuple[str, ...]) -> pl.Expr:
    """Mean over the last `games` rows of a group, fewer where there are fewer; nulls are left out."""
    return pl.col(column).rolling_mean(games, min_samples=1).over(by)


def number(by: tuple[str, ...]) -> pl.Expr:
    """1, 2, 3, ... within a group."""
    return pl.int_range(1, pl.len() + 1).over(by)


def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """A share of something; null of nothing. Thin, not missing, where the window saw its games."""
    return pl.when(whole > 0).then(part / whole)


def newest_before(days: pl.DataFrame, games: pl.DataFrame, by: list[str], lag: int = 1) -> pl.DataFrame:
    """Each row of `days` (game_date and `by`) with its group's newest game at least `lag` days before the date.

    The game's own date comes as `seen_date`. Rows of a later date cannot reach an earlier one. A group has one game
    a date at most.
    """
    found = days.sort("game_date").join_asof(
        games.with_columns(usable=pl.col("game_date") + timedelta(days=lag))
        .rename({"game_date": "seen_date"})
        .sort("usable"),
        left_on="game_date",
        right_on="usable",
        by=by,
        coalesce=False,
        check_sortedness=False,
    )
    return found.drop("usable")


def complete(seen: pl.Expr, missing: pl.Expr) -> pl.Expr:
    """Whether a window saw at least 70 % of the games that it should have seen."""
    return 10 * seen >= SEEN_OF_TEN * (seen + missing)


def missing_games(schedule: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """One row per team and date of a counting game that was not postponed, whose box score should be there.

    `missing_so_far` counts the team's games of the season without a box score, that one included;
    `missing_until_present` what it was at the team's newest game before with one, else 0.

    Args:
        present: game_id and team of the games that have a box score.
    """
    due = schedule.filter(pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed")
    sides = pl.concat(
        due.select("season", "game_date", "game_id", pl.col(side).alias("team")) for side in ("home", "away")
    )
    stored = present.select("game_id", "team", present=pl.lit(True)).unique()
    team = ("season", "team")
    counted = (
        sides.join(stored, on=["game_id", "team"], how="left")
        .sort("game_date", "game_id", "team")
        .with_columns(missing_so_far=pl.col("present").is_null().cum_sum().over(team).cast(pl.Int32))
    )
    at_present = pl.when("present").then("missing_so_far").shift(1).forward_fill().over(team).fill_null(0)
    return counted.with_columns(missing_until_present=at_present).select(
        *team, "game_date", "missing_so_far", "missing_until_present"
    )
