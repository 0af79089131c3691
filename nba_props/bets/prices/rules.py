"""Which sides may be bet, by the rules of `declared.rules`, and which side of a prediction's market is the best."""

from collections.abc import Sequence

import polars as pl

from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.price_rules import LEAST_VALUE
from nba_props.declared.rules import RULE_NAMES, RULES

# What breaks a tie between sides of equal value.
TIES = ("book", "line", "side")
# Decimals at which two values count as equal.
SAME = 12


def with_rules(sides: pl.DataFrame) -> pl.DataFrame:
    """The sides with `filter_reason`, the first rule that rejects a side (null: it may be bet), and all: `rules_fired`.

    Args:
        sides: line, price, market_probability, is_main_line, others_line, feeds, quote_age_seconds, expected_value,
            injury_status and lacks_report (see `injury_states`), is_postponed, is_ready (a family of the succession
            predicts the player) and was_seen_before (whether the poll before listed the price; null in an archive). A
            market without a quote has a row whose price is null.
    """
    fires = [rule.fires.fill_null(False).cast(pl.Int32) * 2**n for n, rule in enumerate(RULES)]
    masked = sides.with_columns(mask=pl.sum_horizontal(fires))
    return masked.join(_fired(masked["mask"].unique()), on="mask", how="left", maintain_order="left").drop(
        "mask"
    )


def _fired(masks: pl.Series) -> pl.DataFrame:
    """The names of the rules of each mask: a season of sides has a few dozen, and lists of names are slow to make."""
    fired = [[name for n, name in enumerate(RULE_NAMES) if mask >> n & 1] for mask in masks]
    return pl.DataFrame(
        {"mask": masks, "filter_reason": [names[0] if names else None for names in fired], "rules_fired": fired},
        schema_overrides={"filter_reason": pl.String, "rules_fired": pl.List(pl.String)},
    )  # fmt: skip


def best(sides: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """One side per key: of those that pass all rules the one with the highest expected value.

    Where none passes, of those that come nearest to it: their first rule comes last in the order of the rules, so that
    the reason says what the market lacked. Ties go to the first book by name, then to the lower line, then to the Over.
    """
    order = [-reach(), -pl.col("expected_value").round(SAME)]
    return sides.sort(*key, *order, *TIES, nulls_last=True).unique(key, keep="first", maintain_order=True)


def reach() -> pl.Expr:
    """How many rules a side passes before the first that rejects it."""
    reasons = pl.col("filter_reason").replace_strict(
        RULE_NAMES, range(len(RULE_NAMES)), default=None, return_dtype=pl.Int32
    )
    return reasons.fill_null(len(RULE_NAMES))


def contenders(sides: pl.DataFrame) -> pl.DataFrame:
    """The sides that can be the best of their market whatever a model says.

    Rules that ask for the value come last, so these are the sides that come farthest in all others.

    Args:
        sides: as for `with_rules`, without is_ready, is_postponed and expected_value.
    """
    ruled = with_rules(
        sides.with_columns(is_ready=True, is_postponed=False, expected_value=pl.lit(LEAST_VALUE))
    )
    return sides.filter(ruled.select(reach() == reach().max().over(GAME_PLAYER_MARKET)).to_series())


def counts(sides: pl.DataFrame) -> pl.DataFrame:
    """One row per rule, in order: its meaning, on how many sides it is the first to fire, and on how many it fires."""
    fired = sides["rules_fired"].explode(empty_as_null=False).value_counts(name="rejects")
    rules = pl.DataFrame({"rule": RULE_NAMES, "meaning": [rule.meaning for rule in RULES]})
    return (
        rules.join(
            sides.group_by(rule="filter_reason").len("first"), on="rule", how="left", maintain_order="left"
        )
        .join(fired.rename({"rules_fired": "rule"}), on="rule", how="left", maintain_order="left")
        .with_columns(pl.col("first", "rejects").fill_null(0))
    )
