"""Tables of priced sides, published bets and their grades, best or newest first."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.bets.prices.rules import best, counts
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.market.fair_price import worst_price
from nba_props.publishing.asset_pages.cells import Rows, american, bet, change, number, price, share, words


def bets(best_bets: pl.DataFrame) -> Rows:
    """Published bets in the order of their publication; of a withdrawn one the reason in place of its value."""
    rows = best_bets.sort("game_date", "sequence", "rank", descending=[True, False, False]).to_dicts()
    return [
        {
            "player": f"{row['player']} {row['team'] or ''}".strip(),
            "bet": bet(row),
            "price": f"{price(row)}, to {american(row['worst_price'])}",
            "value, stake": _value(row),
        }
        for row in rows
    ]  # fmt: skip


def _value(row: Mapping[str, Any]) -> str:
    if row["withdrawn_at"]:
        return f"withdrawn: {words(row['withdrawn_reason'])}"
    return f"{change(row['expected_value'])}, {share(row['stake'])}"


def sides(fair_prices: pl.DataFrame) -> Rows:
    """The best side of each player's market: those that may be bet, then the others, each by their value."""
    fair = worst_price(pl.col("fair_probability"), pl.col("push_probability"), least=0.0)
    ranked = best(fair_prices, GAME_PLAYER_MARKET).with_columns(
        fair_price=fair, may_be_bet=pl.col("filter_reason").is_null()
    )
    ordered = ranked.sort(
        "may_be_bet", "expected_value", descending=True, nulls_last=True, maintain_order=True
    )
    return [
        {
            "player": row["player_name"],
            "bet": bet(row),
            "price": f"{price(row)}, fair {american(row['fair_price'])}",
            "value, not bet for": _told(change(row["expected_value"]), row["filter_reason"]),
        }
        for row in ordered.to_dicts()
    ]


def _told(value: str, reason: str | None) -> str:
    return value if reason is None else f"{value}, {words(reason)}"


def rules(fair_prices: pl.DataFrame) -> Rows:
    """How many sides each rule is the first to reject, and how many it rejects."""
    return [
        {"rule": words(row["rule"]), "first": f"{row['first']:,}", "rejects": f"{row['rejects']:,}"}
        for row in counts(fair_prices).to_dicts()
    ]


def graded(bet_grades: pl.DataFrame) -> Rows:
    """Current grades of bets, the newest first."""
    ordered = bet_grades.sort("game_date", "published_at", "player", descending=[True, False, False])
    return [
        {
            "player": row["player"],
            "bet": f"{bet(row)} at {price(row)}",
            "result": _result(row),
            "at close": words(row["closing_reason"]) if row["closing_value"] is None else change(row["closing_value"]),
        }
        for row in ordered.to_dicts()
    ]  # fmt: skip


def _result(row: Mapping[str, Any]) -> str:
    """How it ended, with the points and the profit, as in win 23, +0.89."""
    if row["actual_points"] is None:
        return f"{row['result'].lower()}, {words(row['void_reason'])}"
    return f"{row['result'].lower()} {row['actual_points']}, {row['profit']:+.2f}"


def by_family(grades: pl.DataFrame) -> Rows:
    """Graded predictions of each family and role: errors beside the line's, and results of the chosen sides."""
    lined = pl.col("consensus_line").is_not_null() & pl.col("actual_points").is_not_null()
    miss = (pl.col("consensus_line") - pl.col("actual_points")).abs()
    figures = (
        grades.group_by("family", "role")
        .agg(
            n=pl.col("absolute_error").count(),
            error=pl.col("absolute_error").filter(lined).mean(),
            line=miss.filter(lined).mean(),
            wins=(pl.col("result") == "WIN").sum(),
            losses=(pl.col("result") == "LOSS").sum(),
        )
        .sort("role", "family")
    )
    return [
        {
            "family": words(row["family"]),
            "graded": f"{row['role']} {row['n']:,}",
            "error": number(row["error"]),
            "line's": number(row["line"]),
            "W-L": f"{row['wins']:,}-{row['losses']:,}",
        }
        for row in figures.to_dicts()
    ]


def mean_error(grades: pl.DataFrame) -> float:
    """Mean absolute error of the champion's predictions in points, rounded; 0 without any."""
    mean: float | None = (
        grades.filter(role="champion").select(pl.col("absolute_error").mean().round(3)).item()
    )
    return mean or 0.0
