"""How complete a row of `feature_store` looks to a person: a letter per feature, a score, a tier, an alert level.

Nothing here decides anything: readiness alone says which model may use a row. Weights, caps, tiers and limits are the
older system's (reference system 1.5).
"""

import polars as pl

from nba_props.declared.tables.table import Column

LETTERS = {
    "p": "past games and shots",
    "r": "past games, computed because the daily cache lacked the player",
    "m": "a market",
    "s": "the slate or a report",
    "d": "a stand-in, a default",
    "x": "missing without a stand-in, a default",
    "o": "optional and absent",
    "u": "unavailable, as its feed is",
}
# A letter without a weight does not count: what is optional or unavailable is absent by right.
WEIGHTS = {"p": 100, "r": 100, "m": 100, "s": 87, "d": 40, "x": 0}
# The score counts the features before this index, so that it means the same when features are appended.
SCORED = 60
# The best score that a row with so many defaults can have.
CAPS = {1: 69.0, 5: 49.0}
TIERS = {"gold": 95, "silver": 85, "bronze": 70, "poor": 50, "critical": 0}
YELLOW, RED, MANY_DEFAULTS = 70, 50, 0.20

_SHOWN = "; shown to people, decides nothing"
_LEGEND = ", ".join(f"{letter} {meaning}" for letter, meaning in LETTERS.items())
ROW_QUALITY = (
    Column("quality_score", pl.Float64, f"mean weight of the features' sources{_SHOWN}", "score", low=0, high=100),
    Column("quality_tier", pl.String, f"the score in a word{_SHOWN}", among=tuple(TIERS)),
    Column("quality_alert_level", pl.String, f"how worrying{_SHOWN}", among=("green", "yellow", "red")),
    Column("quality_alerts", pl.List(pl.String), f"what is worrying{_SHOWN}"),
    Column("feature_sources", pl.String, f"a letter per feature, in index order: {_LEGEND}"),
)  # fmt: skip
