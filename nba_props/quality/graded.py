"""Whether what can be graded is graded a day after its game."""

from datetime import datetime

import polars as pl

from nba_props.declared.grades import is_current
from nba_props.declared.keys import GAME_PLAYER_MARKET, MODEL_PREDICTION
from nba_props.declared.time_rules import GRADED_AFTER
from nba_props.quality.verdict import Verdict, nothing_to_judge, share

LEAST = 0.8
# Days before those of a run that are looked at with them: a night is not due on its own morning.
LOOKED_BACK = 7


def graded_bets(bets: pl.DataFrame, grades: pl.DataFrame, schedule: pl.DataFrame, now: datetime) -> Verdict:
    """At least 80 % of the published bets of each day are graded a day after their games were final.

    Args:
        bets: rows of `best_bets` of the days.
        grades: rows of `bet_grades` of the same days.
        schedule: rows of `schedule` of the same days.
        now: the run's instant.
    """
    return _graded(bets, grades, schedule, now, ["game_date", *GAME_PLAYER_MARKET])


def graded_predictions(
    predictions: pl.DataFrame, grades: pl.DataFrame, schedule: pl.DataFrame, now: datetime
) -> Verdict:
    """At least 80 % of the predictions of each day are graded a day after their games were final.

    Args:
        predictions: rows of `predictions` of the days, of which those with points that stood at the tip-off are due.
        grades: rows of `grades` of the same days.
        schedule: rows of `schedule` of the same days.
        now: the run's instant.
    """
    stood = pl.col("is_active") & (pl.col("as_of") <= pl.col("tip_off"))
    due = predictions.filter(stood).drop_nulls("predicted_points")
    return _graded(due, grades, schedule, now, ["game_date", *MODEL_PREDICTION])


def _graded(
    rows: pl.DataFrame, grades: pl.DataFrame, schedule: pl.DataFrame, now: datetime, key: list[str]
) -> Verdict:
    """One culprit per game that is not graded in full, of the days that fall short."""
    final = schedule.filter(pl.col("status") == "final", pl.col("final_at") <= now - GRADED_AFTER)
    due = rows.join(
        final.select("game_id", "game_date", "home", "away", "final_at"), on=["game_id", "game_date"]
    )
    if due.is_empty():
        return nothing_to_judge("no game has been final for a day: nothing is due")
    done = grades.filter(is_current()).select(key).with_columns(is_graded=True)
    looked_up = due.join(done, on=key, how="left").with_columns(pl.col("is_graded").fill_null(False))
    short = pl.col("is_graded").mean().over("game_date") < LEAST
    culprits = (
        looked_up.filter(short)
        .group_by("game_date", "game_id", "home", "away", "final_at")
        .agg(due=pl.len(), graded=pl.col("is_graded").sum())
        .filter(pl.col("graded") < pl.col("due"))
        .sort("game_date", "game_id")
    )
    count = int(looked_up["is_graded"].sum())
    figures = {"due": due.height, "graded": count, "share": share(count, due.height)}
    return Verdict(culprits.is_empty(), figures, culprits)
