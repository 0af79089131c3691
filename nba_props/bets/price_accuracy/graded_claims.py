"""What claims were worth by the grades of a lake: of published bets, and of the priced sides that were drawn each night."""

import polars as pl

from nba_props.bets.price_accuracy.figures import figures
from nba_props.declared.price_rules import LEAST_VALUE
from nba_props.models.accuracy.figures import Figures

DRAWN = (
    ("main_lines", True, 0.0),
    ("main_lines", True, LEAST_VALUE),
    ("main_lines", True, 2 * LEAST_VALUE),
    ("alternates", False, 0.0),
)


def graded_claims(bet_grades: pl.DataFrame, price_grades: pl.DataFrame, provenance: str) -> Figures:
    """The part `groups` of the report of fair prices, as they were claimed at the time; superseded grades do not count.

    Args:
        bet_grades: rows of `bet_grades`.
        price_grades: rows of `price_grades`, of which the drawn ones count.
        provenance: whose rows to take: live, backfill or replay.
    """
    won = pl.when(pl.col("result").is_in(["WIN", "LOSS"])).then(pl.col("result") == "WIN")
    bets = bet_grades.filter(pl.col("superseded_at").is_null(), provenance=provenance).with_columns(won=won)
    sides = price_grades.filter("is_drawn", provenance=provenance)
    main, value = pl.col("is_main_line"), pl.col("expected_value")
    drawn = [(name, least, sides.filter(main == is_main, value > least)) for name, is_main, least in DRAWN]
    return {
        "groups": [
            {"group": name, "above": least, "with_model_term": True} | figures(rows)
            for name, least, rows in [("bets", LEAST_VALUE, bets), *drawn]
        ]
    }
