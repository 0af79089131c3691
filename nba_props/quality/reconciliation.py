"""Whether one table says what another one says; each answer names the day and the game of what does not agree.

Predictions and the slate, grades and finals, exports and bets, closes and tip-offs.
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from nba_props.declared.grades import is_current
from nba_props.declared.keys import MODEL_PREDICTION
from nba_props.declared.tables.table import INSTANT
from nba_props.quality.outputs.due import with_due_times
from nba_props.quality.outputs.found import GAME, closing_polls
from nba_props.quality.verdict import Verdict, nothing_to_judge
from nba_props.stats.games import takes_place

PLAYER = (*GAME, "player_id")
BET = (*GAME, "bet_id")


def predictions_match_slate(
    slate: pl.DataFrame, predictions: pl.DataFrame, gaps: pl.DataFrame, schedule: pl.DataFrame
) -> Verdict:
    """Every player of the slate is predicted by a family of the champion's succession or the reason is stored why not.

    Nobody else is predicted.

    Args:
        slate: rows of SLATE of the days.
        predictions: rows of PREDICTIONS of the same days.
        gaps: rows of FEATURE_GAPS of the same days.
        schedule: rows of SCHEDULE of the same days: a game that does not take place owes none.
    """
    if slate.is_empty() and predictions.is_empty():
        return nothing_to_judge()
    played = schedule.filter(takes_place()).select(GAME)
    said = predictions.filter("is_active", role="champion")
    explained = said.filter(pl.col("predicted_points").is_not_null() | pl.col("filter_reason").is_not_null())
    open_gaps = gaps.filter(pl.col("resolved_at").is_null())
    lacking = (
        slate.join(played, on=GAME, how="semi")
        .join(explained, on=PLAYER, how="anti")
        .join(open_gaps, on=PLAYER, how="anti")
    )
    strangers = said.join(slate, on=PLAYER, how="anti")
    return _verdict(
        slate.height,
        PLAYER,
        {"neither predicted nor explained": lacking, "predicted, not on the slate": strangers},
    )


def grades_match_finals(predictions: pl.DataFrame, grades: pl.DataFrame, box_scores: pl.DataFrame) -> Verdict:
    """Every prediction that stood at the tip-off of a game with box scores is graded, and nothing else is.

    Args:
        predictions: rows of PREDICTIONS of the days.
        grades: rows of GRADES of the same days.
        box_scores: rows of BOX_SCORES of the same days.
    """
    stood = pl.col("is_active") & (pl.col("as_of") <= pl.col("tip_off"))
    key = ["game_date", *MODEL_PREDICTION]
    due = predictions.filter(stood).drop_nulls("predicted_points")
    current = grades.filter(is_current())
    if due.is_empty() and current.is_empty():
        return nothing_to_judge()
    of_finals = due.join(box_scores, on=GAME, how="semi")
    lacking = of_finals.join(current, on=key, how="anti")
    strangers = current.join(predictions, on=key, how="anti")
    return _verdict(of_finals.height, key, {"not graded": lacking, "graded, never predicted": strangers})


def exports_match_bets(bets: pl.DataFrame, exported: pl.DataFrame) -> Verdict:
    """Every published bet is in the documents of its night, as standing or as withdrawn, and no other bet is.

    Args:
        bets: rows of BEST_BETS of the days.
        exported: the bets that the documents of the same days hold (EXPORTED_BETS).
    """
    published = bets.drop_nulls("bet_id").with_columns(is_standing=pl.col("withdrawn_at").is_null())
    if published.is_empty() and exported.is_empty():
        return nothing_to_judge("no bet was published")
    shown = [*BET, "is_standing"]
    told_otherwise = published.join(exported, on=BET, how="semi").join(exported, on=shown, how="anti")
    return _verdict(
        published.height,
        BET,
        {
            "published, not exported": published.join(exported, on=BET, how="anti"),
            "exported, never published": exported.join(published, on=BET, how="anti"),
            "exported as standing though withdrawn, or the other way round": told_otherwise,
        },
    )


def closes_match_tips(
    schedule: pl.DataFrame, slate: pl.DataFrame, odds_polls: pl.DataFrame, now: datetime
) -> Verdict:
    """Every game that has begun was polled in the last 45 minutes before its tip-off.

    Others are `not_polled`: their bets get no closing value.

    Args:
        schedule: rows of SCHEDULE of the days.
        slate: rows of SLATE of the same days.
        odds_polls: rows of ODDS_POLLS of the same days.
        now: the run's instant.
    """
    games = with_due_times(schedule.filter(takes_place()), slate, now)
    begun = games.filter(pl.col("TIP_OFF") <= pl.lit(now).cast(INSTANT))
    if begun.is_empty():
        return nothing_to_judge("no game has begun")
    unpolled = begun.join(closing_polls(odds_polls, games), on=GAME, how="anti")
    return _verdict(begun.height, GAME, {"not_polled": unpolled})


def _verdict(rows: int, key: Sequence[str], wrong: dict[str, pl.DataFrame]) -> Verdict:
    """Good where nothing is wrong; culprits are the keys of the rows, with the fault in words."""
    culprits = pl.concat([found.select(*key, fault=pl.lit(fault)) for fault, found in wrong.items()])
    figures = {"rows": rows, **{fault: found.height for fault, found in wrong.items()}}
    told = "; ".join(f"{found.height} {fault}" for fault, found in wrong.items() if found.height)
    return Verdict(culprits.is_empty(), figures, culprits.sort(*key), told)
