"""Games that should have a box score and lack it: what a window could not see.

Nothing is computed from box scores here, and no window is judged: see `windows.complete`.
"""

import polars as pl

from nba_props.declared.keys import GAME_TEAM
from nba_props.features.history.windows import newest_before, number
from nba_props.stats.games import takes_place

PLAYER, TEAM = ("season", "player_id"), ("season", "team")


def scheduled_sides(schedule: pl.DataFrame) -> pl.DataFrame:
    """One row per side of a counting game that was not postponed: season, game_date, game_id, team, known_at."""
    games = schedule.filter(takes_place())
    return pl.concat(
        games.select("season", "game_date", "game_id", "known_at", team=side) for side in ("home", "away")
    )


def missing_games(schedule: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """One row per team and date of a scheduled game: whether it `is_missing`, and `missing_so_far`, including it.

    Args:
        schedule: the season's games so far.
        present: game_id and team of the games that have a box score.
    """
    stored = present.select("game_id", "team", is_missing=pl.lit(False)).unique()
    return (
        scheduled_sides(schedule)
        .join(stored, on=GAME_TEAM, how="left")
        .with_columns(pl.col("is_missing").fill_null(True))
        .sort("game_date", "game_id", "team")
        .select(
            *TEAM,
            "game_date",
            "is_missing",
            missing_so_far=pl.col("is_missing").cum_sum().over(TEAM).cast(pl.Int32),
        )
    )


def lost_to_players(missing: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """One row per player and date of a missing game of the player's team, with `lost_so_far`.

    The player's team is that of the newest listed game. Before the first listed game it is that game's team, as far
    back as the team's box scores are missing without a break.

    Args:
        missing: see `missing_games`.
        listed: season, player_id, game_date and team of the stored box scores.
    """
    games = listed.select(*PLAYER, "game_date", "team")
    first = games.sort("game_date").unique(PLAYER, keep="first", maintain_order=True)
    candidates = missing.filter("is_missing").join(games.select(*PLAYER, "team").unique(), on=TEAM)
    then = newest_before(
        candidates.select(*PLAYER, "team", "game_date"), games.rename({"team": "was_with"}), PLAYER
    )
    unbroken = _broken_at(first, missing)
    with_team = (
        then.join(unbroken, on=[*PLAYER, "team"], how="left")
        .filter(
            (pl.col("was_with") == pl.col("team"))
            | (pl.col("was_with").is_null() & (pl.col("game_date") < pl.col("first")) & ~_before_break())
        )
        .sort(*PLAYER, "game_date")
    )
    return with_team.select(*PLAYER, "game_date", lost_so_far=number(PLAYER).cast(pl.Int32))


def _broken_at(first: pl.DataFrame, missing: pl.DataFrame) -> pl.DataFrame:
    """Per player and team of the first listed game: that game's date, and the team's newest stored one before."""
    stored = missing.filter(~pl.col("is_missing")).select(*TEAM, "game_date")
    before = newest_before(first, stored, TEAM)
    return before.select(*PLAYER, "team", first="game_date", broken_at="seen_date")


def _before_break() -> pl.Expr:
    return (pl.col("game_date") <= pl.col("broken_at")).fill_null(False)


def lost_until(rows: pl.DataFrame, lost: pl.DataFrame, lag: int, name: str) -> pl.DataFrame:
    """Rows (season, player_id, game_date) with the number of games lost to the player `lag` days before or earlier."""
    counted = newest_before(rows, lost.rename({"lost_so_far": name}), PLAYER, lag).drop("seen_date")
    return counted.with_columns(pl.col(name).fill_null(0))
