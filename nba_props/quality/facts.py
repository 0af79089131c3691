"""Answers about stored tables as facts that alerts are made of. What a kind of alert means is declared."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.days import day_start
from nba_props.declared.alerts import OUTPUTS_WATCHED
from nba_props.planning.alerts import Fact
from nba_props.quality.outputs.week import LOOKED_BACK, outputs_of_a_week, overdue
from nba_props.quality.verdict import Verdict


def of_outputs(rows: pl.DataFrame, now: datetime, today: date) -> Iterator[Fact]:
    """One fact per past date of which bets or grades lack outputs, and one for the week.

    What tonight lacks has alerts of its own.

    Args:
        rows: of EXPECTED_OUTPUTS of the LOOKED_BACK days before today.
        now: UTC.
        today: the game date.
    """
    watched = today - timedelta(days=OUTPUTS_WATCHED)
    lacking = rows.filter(overdue(now), pl.col("severity") == "ERROR", pl.col("game_date") >= watched)
    for day in lacking["game_date"].unique().sort().to_list():
        of_day = lacking.filter(pl.col("game_date") == day)
        counts = of_day.group_by("output").agg(n=pl.col("game_id").n_unique()).sort("output")
        told = ", ".join(f"{output} of {n} game{'s' * (n > 1)}" for output, n in counts.rows())
        until = day_start(day + timedelta(days=OUTPUTS_WATCHED + 1))
        yield Fact("outputs_missing", str(day), f"due and not there: {told}", day, until=until)
    yield from of_verdict("coverage", f"last {LOOKED_BACK} days", outputs_of_a_week(rows, now))


def of_verdict(kind: str, subject: str, verdict: Verdict, day: date | None = None) -> Iterator[Fact]:
    """A fact where the answer is bad."""
    if not verdict.good:
        figures = ", ".join(f"{name} {value:g}" for name, value in verdict.figures.items())
        yield Fact(kind, subject, verdict.note or figures, day)
