"""Rules that keep a side of a quote from being bet, a row each, in the order in which the first one is named.

Which sides they reject is computed in `bets.prices.rules`. What is evaluated and binds nobody is a signal, not a rule.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.declared.price_rules import LEAST_FEEDS, LEAST_VALUE
from nba_props.declared.time_rules import SPOKEN, STALE_QUOTES

FARTHEST = 3.0  # points between a line and the median main line of the other feeds
# Expected value: more is believed only when the next poll lists the quote again.
MOST_VALUE = 0.05
RULED_OUT = ("out", "doubtful")


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A reason not to bet. `fires` is true for the sides that the rule rejects; null counts as false."""

    name: str
    meaning: str
    fires: pl.Expr


RULES = (
    Rule("postponed", "the game is postponed", pl.col("is_postponed")),
    Rule("not_ready", "no family of the succession is ready for the player's row", ~pl.col("is_ready")),
    Rule("no_quote", "no sportsbook quotes the player", pl.col("price").is_null()),
    Rule(
        "one_sided",
        "the book quotes one side alone, so that its margin is not known",
        pl.col("market_probability").is_null(),
    ),
    Rule("alternate", "the line is not the book's main line", ~pl.col("is_main_line")),
    Rule(
        "off_market",
        f"the line is more than {FARTHEST:g} points from the median main line of the other feeds",
        (pl.col("line") - pl.col("others_line")).abs() > FARTHEST,
    ),
    Rule(
        "thin_market",
        f"fewer than {LEAST_FEEDS} other feeds have a main line",
        pl.col("feeds").list.len().fill_null(0) < LEAST_FEEDS,
    ),
    Rule(
        "stale_quote",
        f"the event was last asked for more than {STALE_QUOTES.total_seconds() / 60:g} minutes before",
        pl.col("quote_age_seconds") > STALE_QUOTES.total_seconds(),
    ),
    Rule(
        "ruled_out",
        "the newest injury report lists the player as out or doubtful",
        pl.col("injury_status").is_in(RULED_OUT),
    ),
    Rule(
        "no_injury_report",
        f"the team's injury report is not known, and there were reports within {SPOKEN.days} days",
        pl.col("lacks_report"),
    ),
    Rule(
        "low_expected_value",
        f"the expected value is below {LEAST_VALUE:.0%}",
        (pl.col("expected_value") < LEAST_VALUE) | pl.col("expected_value").is_null(),
    ),
    Rule(
        "implausible_value",
        f"the expected value is above {MOST_VALUE:.0%}, and the poll before did not list the quote",
        (pl.col("expected_value") > MOST_VALUE) & ~pl.col("was_seen_before"),
    ),
)
RULE_NAMES = tuple(rule.name for rule in RULES)
