"""Whether every output that is due is there, and how the outputs of some days stand, for people."""

from typing import Any

import polars as pl

from nba_props.declared.outputs import IN_TROUBLE, STATES
from nba_props.declared.tables.outputs import OUTPUT_NAMES
from nba_props.quality.verdict import Verdict, nothing_to_judge

SHOWN = (
    "game_date",
    "game_id",
    "home",
    "away",
    "output",
    "state",
    "rows_found",
    "rows_due",
    "reason",
    "due_at",
)


def outputs_arrived(rows: pl.DataFrame) -> Verdict:
    """Every output that is due is there, whole: none is incomplete, missing or failed.

    What is not due yet, or rightly empty, does not count: an all-star week and a postponed game are green. What came late is
    counted. It is an error
    where an output is not there that costs bets or grades, else a warning.

    Args:
        rows: of EXPECTED_OUTPUTS.
    """
    if rows.is_empty():
        return nothing_to_judge()
    worst_first = pl.col("severity").replace_strict({"ERROR": 0, "WARN": 1})
    troubled = rows.filter(pl.col("state").is_in(IN_TROUBLE)).sort(
        worst_first, pl.col("game_date"), pl.col("game_id"), maintain_order=True
    )
    culprits = troubled.select("severity", *SHOWN)
    figures = {
        "outputs": rows.height,
        "late": rows.filter("is_late").height,
        **{state: rows.filter(state=state).height for state in STATES},
    }
    return Verdict(troubled.is_empty(), figures, culprits, _told(troubled))


def is_alarming(verdict: Verdict) -> bool:
    """Whether an output is not there that costs bets or grades."""
    return not verdict.good and "ERROR" in verdict.culprits["severity"]


def _told(troubled: pl.DataFrame) -> str:
    """The outputs in trouble in one line, as in `predictions of 10 games MISSING`."""
    counts = troubled.group_by("output", "state", maintain_order=True).agg(pl.col("game_id").n_unique())
    return "; ".join(f"{output} of {n} game{'s' * (n > 1)} {state}" for output, state, n in counts.rows())


def counts(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The grid of counts: one row per output, in the order in which they are made, one column per state."""
    by_output = rows.group_by("output").agg((pl.col("state") == state).sum().alias(state) for state in STATES)
    order = pl.DataFrame({"output": OUTPUT_NAMES})
    return order.join(by_output, on="output", maintain_order="left").to_dicts()
