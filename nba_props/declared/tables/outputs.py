"""The table of outputs that are expected, and whether they are there."""

import polars as pl

from nba_props.declared.outputs import BY_NAME, STATES, WHOLE_DAY
from nba_props.declared.tables.columns import GAME_DATE
from nba_props.declared.tables.table import INSTANT, Column, Table

OUTPUT_NAMES = tuple(BY_NAME)

EXPECTED_OUTPUTS = Table(
    "expected_outputs",
    "an output that a game or a whole day should have, and whether it is there",
    ("game_date", "game_id", "output"),
    (
        GAME_DATE,
        Column(
            "game_id", pl.String, f"NBA game id, ten digits; `{WHOLE_DAY}` for an output of the whole day"
        ),
        Column("home", pl.String, "tricode of the home team; null for the whole day", nullable=True),
        Column("away", pl.String, "tricode of the visiting team; null for the whole day", nullable=True),
        Column("output", pl.String, "the output: an asset and table, or a part of one", among=OUTPUT_NAMES),
        Column(
            "state",
            pl.String,
            "EXPECTED: not due yet; COMPLETE: there; EMPTY_OK: rightly empty; INCOMPLETE: a part is there, or what is there "
            "is not whole; MISSING: due and not there; FAILED: its run or its source failed",
            among=STATES,
        ),
        Column("severity", pl.String, "how bad it is if the output is not there", among=("WARN", "ERROR")),
        Column("unit", pl.String, "what rows_found and rows_due count"),
        Column("rows_found", pl.Int64, "number that was found, known by judged_at", "count", low=0),
        Column("rows_due", pl.Int64, "least number that is due in the end", "count", low=0),
        Column(
            "reason", pl.String, "why, in words; null where it is complete and was in time", nullable=True
        ),
        Column(
            "is_late",
            pl.Boolean,
            "whether it was first there after it was due; null where nothing tells when it was",
            nullable=True,
        ),
        Column("due_at", INSTANT, "from when on the output is missing if it is not there", "UTC"),
        Column(
            "known_at", INSTANT, "newest known_at or as_of of what was found; null for nothing", "UTC", True
        ),
        Column("judged_at", INSTANT, "instant of the run", "UTC"),
    ),
)
