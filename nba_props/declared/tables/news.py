"""The table of what has changed of a day since a run of it was last recorded."""

import polars as pl

from nba_props.declared.tables.columns import GAME_DATE, GAME_ID
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table

KINDS = ("first_line", "move", "withdrawn", "status", "report", "start", "postponed", "second_look")

NEWS = Table(
    "news",
    "something that predictions and bets rest on and that has changed since the day's newest recorded instant",
    ("game_id", "kind", "about"),
    (
        GAME_ID,
        GAME_DATE,
        Column("kind", pl.String, "what has changed, see the glossary", among=KINDS),
        Column(
            "about",
            pl.String,
            "what has changed: player and market of a line, `1628369 player_points`, the player of a status, the "
            "team of a report, else the game",
        ),
        Column("before", pl.String, "what was known at `built_at`; null for nothing", nullable=True),
        Column("now", pl.String, "what is known by as_of; null for nothing", nullable=True),
        Column(
            "built_at", INSTANT, "the day's newest recorded instant; null where there is none", "UTC", True
        ),
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)
