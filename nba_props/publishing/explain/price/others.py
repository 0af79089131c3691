"""Sides that were priced beside the explained one, and why they could not be bet."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.bets.prices.rules import TIES, best, reach
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.rules import RULES
from nba_props.publishing.explain.price.parts import OtherSide, RuleAnswer

MEANING = {rule.name: rule.meaning for rule in RULES}
MOST_SIDES, MOST_PLAYERS = 40, 10
Row = Mapping[str, Any]


def rule_answers(side: Row) -> tuple[RuleAnswer, ...]:
    """Every rule, in order, and whether a row of `fair_prices` passes it."""
    return tuple(
        RuleAnswer(rule=rule.name, meaning=rule.meaning, passes=rule.name not in side["rules_fired"])
        for rule in RULES
    )


def other_sides(prices: pl.DataFrame, which: Row, offer: Row | None) -> tuple[OtherSide, ...]:
    """The other sides of the player's market, those that came nearest to a bet first."""
    mine = prices.filter(*(pl.col(name) == which[name] for name in GAME_PLAYER_MARKET))
    if offer is not None:
        is_it = [pl.col(name) == offer[name] for name in ("book", "quoted_as", "line", "side")]
        mine = mine.filter(~pl.all_horizontal(is_it))
    return tuple(map(_side, _nearest(mine).head(MOST_SIDES).to_dicts()))


def best_of_players(prices: pl.DataFrame) -> pl.DataFrame:
    """The best side of each market, those that came nearest to a bet first."""
    return _nearest(best(prices, GAME_PLAYER_MARKET))


def next_best(ranked: pl.DataFrame, which: Row) -> tuple[OtherSide, ...]:
    """The best sides of other players that a rule rejected, those that came nearest first.

    Args:
        ranked: rows of `best_of_players`.
        which: the market that is explained.
    """
    others = ranked.filter(pl.col("filter_reason").is_not_null(), pl.col("player_id") != which["player_id"])
    return tuple(map(_side, others.head(MOST_PLAYERS).to_dicts()))


def _nearest(sides: pl.DataFrame) -> pl.DataFrame:
    return sides.sort(-reach(), -pl.col("expected_value"), *TIES, "player_id", nulls_last=True)


def _side(row: Row) -> OtherSide:
    return OtherSide(
        **{
            name: row[name]
            for name in ("player_id", "side", "line", "book", "price", "fair_probability", "expected_value")
        },
        player=row["player_name"],
        rule=row["filter_reason"],
        meaning=MEANING.get(row["filter_reason"] or "", "passes every rule"),
    )
