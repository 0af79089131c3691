"""What bets at the consensus line would have paid, at the best and the median price of the books that had it.

The rules are fixed here, before any result: by edge in points, and by expected value at the price. Rows are of one
predictor, with prices (`prices.with_prices`). A push returns the stake and is in no figure.
"""

import polars as pl

from nba_props.models.accuracy.figures import DECIDED, EDGES, OVER, Figures, interval, rate
from nba_props.models.statistics import Estimate, mean, mean_by_date

VALUES = (0.0, 0.02, 0.05)  # expected profit per unit staked
PRICES = ("best", "median")
FEWEST = 50
PROFIT = "profit on these bets"  # not a promise: see `tried`


def bets(rows: pl.DataFrame) -> list[Figures]:
    """One object per rule and price, whether the rule paid or not."""
    by_edge = [(_by_edge(rows, price, edge), "edge", edge, price) for edge in EDGES for price in PRICES]
    by_value = [
        (_by_value(rows, price, least), "expected_value", least, price)
        for least in VALUES
        for price in PRICES
    ]
    return [
        {"chosen_by": rule, "cut_off": cut_off, "price": price} | outcome(placed)
        for placed, rule, cut_off, price in by_edge + by_value
    ]


def tried(results: list[Figures]) -> Figures:
    """How many rules and prices had enough bets to judge, how many showed a profit, and how many would by chance.

    Where there is nothing to win, one 95 % interval in forty lies above zero.
    """
    judged = [b for b in results if b["n"] >= FEWEST and b["profit_ci95"]]
    profits = sum(b["verdict"] == PROFIT for b in judged)
    return {"rules": len(judged), "with_profit": profits, "with_profit_by_chance": len(judged) / 40}


def every(rows: pl.DataFrame, side: str) -> list[Figures]:
    """Bets on one side of every line: what the books' margin costs."""
    placed = [(_place(rows, price, pl.lit(side == "over"), pl.lit(True)), price) for price in PRICES]
    return [{"chosen_by": f"every {side}", "price": price} | outcome(bets) for bets, price in placed]


def outcome(placed: pl.DataFrame) -> Figures:
    """`n` decided bets, their hit rate, break-even rate, mean profit per unit staked, and the line's later movement."""
    decided = placed.filter(DECIDED)
    profit = mean_by_date(decided, pl.when("hit").then("pays").otherwise(-1.0))
    return {
        "n": decided.height,
        "pushes": placed.height - decided.height,
        "hit_rate": rate(decided["hit"]),
        "break_even": mean(decided, 1 / (1 + pl.col("pays"))),
        "profit": profit.value,
        "profit_ci95": interval(profit),
        "verdict": verdict(profit),
        "closing": movement(placed),
    }


def verdict(profit: Estimate) -> str:
    """What can be claimed of a mean profit: nothing while its interval includes zero or bets are few."""
    if profit.low is None or profit.high is None or profit.n < FEWEST:
        return f"no claim: {profit.n} bets are too few"
    if profit.low > 0:
        return PROFIT
    return "loss" if profit.high < 0 else "no claim: the interval includes zero"


def movement(placed: pl.DataFrame) -> Figures:
    """Points by which the line moved the bet's way until the close, over bets on a line before the close."""
    closed = placed.filter(pl.col("closing_line").is_not_null(), ~pl.col("is_close"))
    way = pl.when("over").then(1.0).otherwise(-1.0)
    points = mean_by_date(closed, (pl.col("closing_line") - pl.col("consensus_line")) * way)
    return {"n": closed.height, "points": points.value, "points_ci95": interval(points)}


def _by_edge(rows: pl.DataFrame, price: str, edge: float) -> pl.DataFrame:
    return _place(rows, price, pl.col("edge") > 0, pl.col("edge").abs() >= edge)


def _by_value(rows: pl.DataFrame, price: str, least: float) -> pl.DataFrame:
    """The side with the higher expected value, if that exceeds the cut-off."""
    p, no_push = pl.col("p_over"), 1 - pl.col("p_push").fill_null(0.0)
    over = no_push * (p * pl.col(f"over_{price}") - (1 - p))
    under = no_push * ((1 - p) * pl.col(f"under_{price}") - p)
    return _place(rows, price, over >= under, pl.max_horizontal(over, under) > least)


def _place(rows: pl.DataFrame, price: str, over: pl.Expr, chosen: pl.Expr) -> pl.DataFrame:
    """The chosen rows with `over` (the side), `hit` and `pays`, without those whose line no book had."""
    pays = pl.when("over").then(f"over_{price}").otherwise(f"under_{price}")
    return (
        rows.filter(chosen)
        .with_columns(over=over)
        .with_columns(hit=pl.col("over") == OVER, pays=pays)
        .drop_nulls("pays")
    )
