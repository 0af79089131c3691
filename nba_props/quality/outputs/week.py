"""How many of the outputs that were due in a week are there, asset by asset; and which are overdue."""

from datetime import datetime

import polars as pl

from nba_props.declared.outputs import IN_TROUBLE, WHOLE_DAY
from nba_props.quality.verdict import Verdict, nothing_to_judge, share

LOOKED_BACK = 7
LEAST = 0.95


def overdue(now: datetime) -> pl.Expr:
    """True for outputs that are due at an instant and not there, also where no run has looked since they became due."""
    is_late = (pl.col("state") == "EXPECTED") & (pl.col("due_at") <= pl.lit(now))
    return pl.col("state").is_in(IN_TROUBLE) | is_late


def outputs_of_a_week(rows: pl.DataFrame, now: datetime) -> Verdict:
    """At least 95 % of the outputs that were due in the last seven days are there; each asset's share is listed.

    Args:
        rows: of EXPECTED_OUTPUTS of the days.
        now: the run's instant.
    """
    due = rows.filter(pl.col("game_id") != WHOLE_DAY, pl.col("due_at") <= now).with_columns(
        is_lost=overdue(now)
    )
    if due.is_empty():
        return nothing_to_judge("no output was due: nothing to judge")
    lost = int(due["is_lost"].sum())
    by_output = due.group_by("output", maintain_order=True).agg(
        due=pl.len(), there=(~pl.col("is_lost")).sum(), share=(~pl.col("is_lost")).mean().round(4)
    )
    whole = share(due.height - lost, due.height)
    figures = {"outputs due": due.height, "lost": lost, "share": whole}
    worst = by_output.sort("share", maintain_order=True)
    note = f"{lost} of {due.height} outputs of the week are not there" if lost else ""
    return Verdict(whole >= LEAST, figures, worst, note)
