"""What bets at the consensus line would have brought, at the best and the median price of the books that had it.

Which bets are taken is fixed here, before any result: by edge in points, and by expected value at the price paid.
Rows are of one predictor with prices (`accuracy_prices`). A push returns the stake and is out of every figure.
"""

from typing import Any

import polars as pl

from nba_props.models.accuracy.points import DECIDED, EDGES, OVER, interval, mean, rate, value
from nba_props.models.statistics import Estimate

VALUES = (0.0, 0.02, 0.05)  # expected profit per unit staked
PAID = ("best", "median")
FEWEST = 50
PROFIT = "profit on these bets"  # no promise: see `tried`
Figures = dict[str, Any]


def bets(rows: pl.DataFrame) -> list[Figures]:
    """One object per rule and price: every rule is told, whether it paid or not."""
    by_edge = [(_by_edge(rows, paid, edge), "edge", edge, paid) for edge in EDGES for paid in PAID]
    by_value = [
        (_by_value(rows, paid, least), "expected_value", least, paid) for least in VALUES for paid in PAID
    ]
    return [
        {"chosen_by": rule, "cut_off": cut_off, "price": paid} | outcome(taken)
        for taken, rule, cut_off, paid in by_edge + by_value
    ]


def tried(told: list[Figures]) -> Figures:
    """How many rules and prices had enough bets to judge, how many of those showed a profit, and how many chance gives.

    An interval of 95 % lies above zero once in forty times where there is nothing to be had.
    """
    judged = [b for b in told if b["n"] >= FEWEST and b["profit_ci95"]]
    profits = sum(b["verdict"] == PROFIT for b in judged)
    return {"rules": len(judged), "with_profit": profits, "with_profit_by_chance": len(judged) / 40}


def every(rows: pl.DataFrame, side: str) -> list[Figures]:
    """Betting a side of every line: what the books' margin costs."""
    taken = [(_taken(rows, paid, pl.lit(side == "over"), pl.lit(True)), paid) for paid in PAID]
    return [{"chosen_by": f"every {side}", "price": paid} | outcome(bets) for bets, paid in taken]


def outcome(taken: pl.DataFrame) -> Figures:
    """`n` decided bets, their hit rate, break-even rate, mean profit per unit staked, and how the line then moved."""
    decided = taken.filter(DECIDED)
    profit = mean(decided, pl.when("hit").then("pays").otherwise(-1.0))
    return {
        "n": decided.height,
        "pushes": taken.height - decided.height,
        "hit_rate": rate(decided["hit"]),
        "break_even": value(decided, 1 / (1 + pl.col("pays"))),
        "profit": profit.value,
        "profit_ci95": interval(profit),
        "verdict": verdict(profit),
        "closing": movement(taken),
    }


def verdict(profit: Estimate) -> str:
    """What may be said of a mean profit: nothing while its interval includes zero or bets are few."""
    if profit.low is None or profit.high is None or profit.n < FEWEST:
        return f"no claim: {profit.n} bets are too few"
    if profit.low > 0:
        return PROFIT
    return "loss" if profit.high < 0 else "no claim: the interval includes zero"


def movement(taken: pl.DataFrame) -> Figures:
    """Points by which the line went the bet's way until the close, over bets on a line that was not yet the close."""
    closed = taken.filter(pl.col("closing_line").is_not_null(), ~pl.col("is_close"))
    way = pl.when("over").then(1.0).otherwise(-1.0)
    points = mean(closed, (pl.col("closing_line") - pl.col("consensus_line")) * way)
    return {"n": closed.height, "points": points.value, "points_ci95": interval(points)}


def _by_edge(rows: pl.DataFrame, paid: str, edge: float) -> pl.DataFrame:
    return _taken(rows, paid, pl.col("edge") > 0, pl.col("edge").abs() >= edge)


def _by_value(rows: pl.DataFrame, paid: str, least: float) -> pl.DataFrame:
    """The side worth more at the price, if it is worth more than the cut-off."""
    p, stands = pl.col("p_over"), 1 - pl.col("p_push").fill_null(0.0)
    over = stands * (p * pl.col(f"over_{paid}") - (1 - p))
    under = stands * ((1 - p) * pl.col(f"under_{paid}") - p)
    return _taken(rows, paid, over >= under, pl.max_horizontal(over, under) > least)


def _taken(rows: pl.DataFrame, paid: str, over: pl.Expr, chosen: pl.Expr) -> pl.DataFrame:
    """Adds `over` (the side), `hit` and `pays`; rows whose line no book had are not bet on."""
    pays = pl.when("over").then(f"over_{paid}").otherwise(f"under_{paid}")
    return (
        rows.filter(chosen)
        .with_columns(over=over)
        .with_columns(hit=pl.col("over") == OVER, pays=pays)
        .drop_nulls("pays")
    )
