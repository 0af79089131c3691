"""Whether a night's picks look as picks of a sound night do."""

import polars as pl

from nba_props.quality.verdict import Verdict, nothing_to_judge

# Reference system 9.5: of sides at least 3 points from the line. Of fewer than ten, four fifths say nothing.
EDGE, MOST_ONE_WAY, FEWEST = 3.0, 0.80, 10


def one_direction(predictions: pl.DataFrame) -> Verdict:
    """At most 80 % of a day's picks at an edge of 3 points go in one direction; days with fewer than ten are not judged.

    A model that lost a feature, or is biased by a point, sees one side in every line.
    """
    picks = predictions.filter("is_active", pl.col("edge").abs() >= EDGE, role="champion")
    days = picks.group_by("game_date").agg(picks=pl.len(), overs=(pl.col("edge") > 0).mean().round(4))
    judged = days.filter(pl.col("picks") >= FEWEST)
    if judged.is_empty():
        return nothing_to_judge(f"no day with {FEWEST} picks at an edge of {EDGE:g}: nothing to judge")
    culprits = judged.filter(~pl.col("overs").is_between(1 - MOST_ONE_WAY, MOST_ONE_WAY)).sort("game_date")
    return Verdict(culprits.is_empty(), {"days": judged.height, "picks": picks.height}, culprits)


def signalled_days(predictions: pl.DataFrame, signals: pl.DataFrame) -> Verdict:
    """Every predicted day has a daily signal of the champion, with no figure missing that its picks give."""
    predicted = predictions.filter("is_active", role="champion").drop_nulls("predicted_points")
    days = predicted.group_by("game_date").agg(predictions=pl.len(), lines=pl.col("consensus_line").count())
    if days.is_empty():
        return nothing_to_judge("no day is predicted: nothing to judge")
    of_champion = signals.filter(system="champion").select("game_date", "total_picks", "pct_over")
    joined = days.join(of_champion, on="game_date", how="left")
    lacks = pl.col("total_picks").is_null() | ((pl.col("lines") > 0) & pl.col("pct_over").is_null())
    culprits = joined.filter(lacks).sort("game_date")
    return Verdict(culprits.is_empty(), {"days": days.height}, culprits)
