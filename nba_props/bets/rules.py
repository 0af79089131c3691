"""Which sides may be bet, by the rules of `declared.rules`, and which side of a prediction's market is the best."""

from collections.abc import Sequence

import polars as pl

from nba_props.declared.rules import RULE_NAMES, RULES

# What breaks a tie between sides of equal value.
TIES = ("book", "line", "side")


def with_rules(sides: pl.DataFrame) -> pl.DataFrame:
    """The sides with `filter_reason`, the first rule that rejects a side (null: it may be bet), and all: `rules_fired`.

    Args:
        sides: line, price, market_probability, is_main_line, others_line, feeds, quote_age_seconds, expected_value,
            injury_status and lacks_report (see `injury_states`), is_postponed, is_ready (a family of the succession
            predicts the player) and was_seen_before (whether the poll before listed the price; null in an archive). A
            market without a quote has a row whose price is null.
    """
    fired = [pl.when(rule.fires.fill_null(False)).then(pl.lit(rule.name)) for rule in RULES]
    return sides.with_columns(
        filter_reason=pl.coalesce(fired), rules_fired=pl.concat_list(fired).list.drop_nulls()
    )


def best(sides: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """One side per key: of those that pass all rules the one with the highest expected value.

    Where none passes, of those that come nearest to it: their first rule comes last in the order of the rules, so that
    the reason says what the market lacked. Ties go to the first book by name, then to the lower line, then to the Over.
    """
    reached = pl.col("filter_reason").replace_strict(
        RULE_NAMES, range(len(RULE_NAMES)), default=len(RULE_NAMES), return_dtype=pl.Int32
    )
    order = [-reached.fill_null(len(RULE_NAMES)), -pl.col("expected_value").round(12)]
    return sides.sort(*key, *order, *TIES, nulls_last=True).unique(key, keep="first", maintain_order=True)


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
