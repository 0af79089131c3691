"""Whether the figures of past games are plausible as a whole, and each game counted once."""

from datetime import timedelta

import polars as pl

from nba_props.quality.verdict import Verdict, nothing_to_judge

# Means over those who played, on dates with games of at least four sides (reference system 9.1): a feed that lists
# substitutes with zeros, or half a box score, is below them. Usual are 22 minutes and 11 points.
LEAST_MINUTES, LEAST_POINTS, FEWEST_SIDES = 15.0, 8.0, 4
TWO_WEEKS = timedelta(days=14)


def plausible_figures(rows: pl.DataFrame) -> Verdict:
    """On dates with two games or more, those who played did so for 15 minutes and scored 8 points on average."""
    played = rows.filter("did_play")
    days = played.group_by("game_date").agg(
        players=pl.len(),
        sides=pl.col("team").n_unique(),
        minutes=pl.col("minutes").mean().round(2),
        points=pl.col("points").mean().round(2),
    )
    judged = days.filter(pl.col("sides") >= FEWEST_SIDES)
    if judged.is_empty():
        return nothing_to_judge("no date with two games: nothing to judge")
    low = (pl.col("minutes") < LEAST_MINUTES) | (pl.col("points") < LEAST_POINTS)
    culprits = judged.filter(low.fill_null(True)).sort("game_date")
    return Verdict(culprits.is_empty(), {"dates": judged.height, "players": played.height}, culprits)


def played_once(rows: pl.DataFrame) -> Verdict:
    """In two weeks no player has the same game on two dates, nor two games on one date.

    A game that was put off must not count on both of its dates.
    """
    if rows.is_empty():
        return nothing_to_judge()
    played = rows.filter("did_play")
    of_game = pl.col("game_date").n_unique().over("player_id", "game_id") > 1
    of_date = pl.col("game_id").n_unique().over("player_id", "game_date") > 1
    culprits = played.filter(of_game | of_date).select(
        "game_date", "game_id", "team", "player_id", "player_name"
    )
    return Verdict(
        culprits.is_empty(),
        {"rows": rows.height, "twice": culprits.height},
        culprits.sort("player_id", "game_date"),
    )
