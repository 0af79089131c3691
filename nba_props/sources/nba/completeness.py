"""Whether a final game is all there: its box score against its score and length, its play-by-play against its box score.

Pure questions about rows. What an incomplete game means for an ingest is decided in `versions`.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import polars as pl

# A side has at least so many players with minutes.
FIVE = 5
# Player-minutes of a team's game, and of each overtime.
REGULATION_MINUTES, OVERTIME_MINUTES = 240, 25
# Older sources round each player's minutes to whole ones.
ROUNDING_MINUTES = 0.5
# By so many attempts of a team may play-by-play and box score differ.
ATTEMPTS = 2
SIDES = ("home", "away")


def box_score_problems(box_scores: pl.DataFrame, games: pl.DataFrame) -> dict[str, str]:
    """Why box scores are not the whole game, in words by game id; a whole one is not named.

    Each side is there, at least five of it played, their minutes sum to 240 and 25 an overtime within half a minute a
    player, and their points sum to the score, where it is known. All-star games, which have other lengths, are not
    judged.

    Args:
        box_scores: rows of BOX_SCORES.
        games: game_id, home, away, home_score and away_score of games; those without teams or rows are not judged.
    """
    of_teams = box_scores.filter((pl.col("season_type") != "all_star").fill_null(True))
    judged = games.drop_nulls(SIDES).join(of_teams, on="game_id", how="semi")
    sides = _sides(judged).join(_totals(box_scores), on=["game_id", "team"], how="left")
    sides = sides.with_columns(pl.col("listed", "played", "minutes", "points").fill_null(0))
    scored = (pl.col("points") == pl.col("score")).fill_null(True)
    faulty = sides.with_columns(due=_due_minutes(), whole=_has_whole_minutes(), scored=scored)
    return _by_game(faulty.filter(~(pl.col("whole") & pl.col("scored"))), _box_score_problem)


def box_score_problem(box_scores: pl.DataFrame, game: dict[str, Any]) -> str:
    """Why a game's box score is not the whole game; empty where it is, or has no rows.

    Args:
        box_scores: the game's rows of BOX_SCORES.
        game: its row of the schedule, with the score that the box score should have.
    """
    columns = ("game_id", "home", "away", *(f"{side}_score" for side in SIDES))
    scores = {f"{side}_score": pl.Int32 for side in SIDES}
    scheduled = pl.DataFrame({name: [game[name]] for name in columns}, schema_overrides=scores)
    return box_score_problems(box_scores, scheduled).get(game["game_id"], "")


def attempt_problems(shots: pl.DataFrame, box_scores: pl.DataFrame) -> dict[str, str]:
    """Why play-by-plays are not the whole game, in words by game id; a whole one is not named.

    A team's attempts equal those of its box score within two. Attempts that are no player's (heaves) may or may not be
    in the box score.

    Args:
        shots: rows of SHOTS.
        box_scores: game_id, team and fga of the same games' players; a game without any is named.
    """
    taken = shots.group_by("game_id", "team").agg(
        of_players=pl.col("player_id").count().cast(pl.Int64), taken=pl.len().cast(pl.Int64)
    )
    listed = box_scores.group_by("game_id", "team").agg(pl.col("fga").sum().cast(pl.Int64))
    sides = listed.join(shots, on="game_id", how="semi").join(taken, on=["game_id", "team"], how="left")
    sides = sides.with_columns(pl.col("of_players", "taken").fill_null(0))
    fits = pl.col("fga").is_between(pl.col("of_players") - ATTEMPTS, pl.col("taken") + ATTEMPTS)
    without = shots.join(box_scores, on="game_id", how="anti")["game_id"].unique()
    unjudged = dict.fromkeys(without, "there is no box score to compare it with")
    return unjudged | _by_game(sides.filter(~fits).sort("team"), _attempt_problem)


def _sides(games: pl.DataFrame) -> pl.DataFrame:
    """One row per game and side: its team and score."""
    return pl.concat(
        games.select("game_id", side=pl.lit(side), team=side, score=f"{side}_score") for side in SIDES
    )


def _totals(box_scores: pl.DataFrame) -> pl.DataFrame:
    return box_scores.group_by("game_id", "team").agg(
        pl.col("minutes", "points").sum(),
        listed=pl.len().cast(pl.Int64),
        played=pl.col("did_play").sum().cast(pl.Int64),
    )


def _due_minutes() -> pl.Expr:
    """Player-minutes that a side should have, with its game's overtimes, which the side with more minutes tells."""
    overtimes = ((pl.col("minutes") - REGULATION_MINUTES) / OVERTIME_MINUTES).round().clip(0)
    return REGULATION_MINUTES + OVERTIME_MINUTES * overtimes.max().over("game_id")


def _has_whole_minutes() -> pl.Expr:
    off = (pl.col("minutes") - _due_minutes()).abs()
    return (pl.col("played") >= FIVE) & (off <= ROUNDING_MINUTES * pl.col("played"))


def _by_game(faulty: pl.DataFrame, words: Callable[[dict[str, Any]], str]) -> dict[str, str]:
    problems: defaultdict[str, list[str]] = defaultdict(list)
    for row in faulty.iter_rows(named=True):
        problems[row["game_id"]].append(words(row))
    return {game_id: "; ".join(of_sides) for game_id, of_sides in problems.items()}


def _box_score_problem(row: dict[str, Any]) -> str:
    if not row["listed"]:
        return f"{row['side']} side has no players"
    wrong = []
    if not row["whole"]:
        wrong.append(f"{row['played']} played, minutes sum to {row['minutes']:.0f} of {row['due']:.0f}")
    if not row["scored"]:
        wrong.append(f"points sum to {row['points']} of {row['score']}")
    return f"{row['side']} side: {', '.join(wrong)}"


def _attempt_problem(row: dict[str, Any]) -> str:
    return f"{row['team']} has {row['taken']} attempts of {row['fga']}"
