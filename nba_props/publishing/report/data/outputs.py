"""Tables of what a night should have: how many outputs of each kind are there, and what is due and is not."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from nba_props.declared.outputs import IN_TROUBLE, STATES
from nba_props.publishing.report import words
from nba_props.publishing.report.grid import Cell, Grid, Head, Tone

# What each state means, in few words; the table's own declaration has more.
MEANINGS = {
    "EXPECTED": "not due yet",
    "COMPLETE": "there",
    "EMPTY_OK": "rightly empty",
    "INCOMPLETE": "a part is there, or what is there is not whole",
    "MISSING": "due and not there",
    "FAILED": "its run or its source failed",
}
TROUBLE_HEADS = (
    Head("Output"),
    Head("Game"),
    Head("State"),
    Head("Severity"),
    Head("Found", is_number=True),
    Head("Due", is_number=True),
    Head("Why"),
    Head("Due at", meaning="Eastern"),
)


def outputs_grid(outputs: pl.DataFrame) -> Grid:
    """How many games have each output in each state, rows of EXPECTED_OUTPUTS."""
    counts: dict[str, dict[str, int]] = {}
    for output, state in outputs.select("output", "state").iter_rows():
        of = counts.setdefault(output, dict.fromkeys(STATES, 0))
        of[state] += 1
    return Grid(
        "outputs",
        "One row is an output: for how many of the games, or for the whole day, it is there",
        [Head("Output"), *(Head(words.words(s).lower(), True, MEANINGS[s]) for s in STATES)],
        [(Cell(output), *(_count(state, n) for state, n in of.items())) for output, of in counts.items()],
        empty="Expected outputs of the night have not been judged.",
    )


def _count(state: str, number: int) -> Cell:
    tone: Tone = "quiet" if not number else "bad" if state in IN_TROUBLE else ""
    return Cell(words.count(number), order=number, tone=tone)


def troubles_grid(outputs: pl.DataFrame) -> Grid:
    """The outputs that are due and not there, the worst first."""
    worst = pl.col("severity") == "ERROR"
    troubles = outputs.filter(pl.col("state").is_in(IN_TROUBLE)).sort(
        worst, "output", "game_id", descending=[True, False, False]
    )
    return Grid(
        "troubles",
        "One row is an output of a game or of the day that is due and not there",
        TROUBLE_HEADS,
        [_trouble(row) for row in troubles.to_dicts()],
        empty="Nothing that is due is missing.",
        is_searchable=troubles.height > len(TROUBLE_HEADS),
    )


def _trouble(row: Mapping[str, Any]) -> Sequence[Cell]:
    game = f"{row['away']} at {row['home']}" if row["home"] else "the whole day"
    return (
        Cell(row["output"]),
        Cell(game),
        Cell(words.words(row["state"]).lower(), tone="bad"),
        Cell(row["severity"].lower()),
        Cell(words.count(row["rows_found"]), order=row["rows_found"], note=row["unit"]),
        Cell(words.count(row["rows_due"]), order=row["rows_due"]),
        Cell(row["reason"] or ""),
        Cell(words.clock(row["due_at"]), order=row["due_at"].isoformat()),
    )
