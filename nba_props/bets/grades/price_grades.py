"""Graded sides of priced quotes: a drawn one of each player's market, and the best one that each rule rejected.

Drawn sides tell what prices are worth whatever was bet on; rejected ones tell what each rule is worth.
"""

import zlib

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nba_props.bets.grades.closes import CLOSED, PRICED
from nba_props.bets.grades.settlement import line_move, profit, result, with_score
from nba_props.declared.grades import is_decided
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.grades import PRICE_GRADES
from nba_props.market.closing_price import NO_BOOK
from nba_props.market.shares import LEAST_DISTANCE

SIDE_OF_QUOTE = PRICE_GRADES.key
DRAWN_OF = (*GAME_PLAYER_MARKET, "is_main_line")
REJECTED_OF = (*GAME_PLAYER_MARKET, "filter_reason")
Numbers = NDArray[np.uint64]
PROBABILITIES = ("market_probability", "fair_probability")


def chosen(fair_prices: pl.DataFrame) -> pl.DataFrame:
    """The rows of `fair_prices` that are graded, with `is_drawn` and `is_best_rejected`.

    Of main lines and of other lines one side each is drawn from those that have both probabilities: from those that lie
    as far below their fair price as a bet does, where there are any, since shares are estimated on them alone
    (`market.shares`). Nothing that happens later decides which sides these are.
    """
    flags = (
        _drawn(fair_prices).select(SIDE_OF_QUOTE).with_columns(is_drawn=True),
        _best_rejected(fair_prices).select(SIDE_OF_QUOTE).with_columns(is_best_rejected=True),
    )
    rows = fair_prices
    for flag in flags:
        rows = rows.join(flag, on=SIDE_OF_QUOTE, how="left", maintain_order="left")
    are = pl.col("is_drawn", "is_best_rejected").fill_null(False)
    return rows.with_columns(are).filter(pl.any_horizontal("is_drawn", "is_best_rejected"))


def _drawn(fair_prices: pl.DataFrame) -> pl.DataFrame:
    priced = fair_prices.drop_nulls(PROBABILITIES)
    is_near = pl.col("fair_probability") - pl.col("market_probability") < LEAST_DISTANCE
    return priced.sort(is_near, lots(priced), *SIDE_OF_QUOTE).unique(
        DRAWN_OF, keep="first", maintain_order=True
    )


def _best_rejected(fair_prices: pl.DataFrame) -> pl.DataFrame:
    """The best of each rule; of equal sides, and of those that cannot be valued, a drawn one."""
    rejected = fair_prices.drop_nulls("filter_reason")
    best_first = rejected.sort(-pl.col("expected_value"), lots(rejected), *SIDE_OF_QUOTE, nulls_last=True)
    return best_first.unique(REJECTED_OF, keep="first", maintain_order=True)


def price_grades(
    sides: pl.DataFrame,
    *,
    box_scores: pl.DataFrame,
    schedule: pl.DataFrame,
    lines: pl.DataFrame,
    closing_prices: pl.DataFrame,
) -> pl.DataFrame:
    """One row is a chosen side of a final game.

    Args:
        sides: rows of `chosen`.
        box_scores: rows of `box_scores`; for games that are left out see `settlement.with_score`.
        schedule: rows of `schedule`.
        lines: GAME_PLAYER_MARKET, as_of, `line_at_publication`, the consensus line then, and `closing_line`.
        closing_prices: PRICED and CLOSED, as `market.closing_price.closing_prices` returns them for the sides.
    """
    values = closing_prices.select(*PRICED, *CLOSED)
    won = pl.when(is_decided()).then(pl.col("result") == "WIN")
    return PRICE_GRADES.shape(
        with_score(sides, box_scores, schedule)
        .with_columns(result=result(), known_at="scored_at")
        .with_columns(won=won, profit=profit())
        .join(values, on=PRICED, how="left")
        .join(lines, on=[*GAME_PLAYER_MARKET, "as_of"], how="left")
        .with_columns(
            line_move=line_move("line_at_publication"),
            closing_reason=pl.when(pl.col("closing_value").is_null()).then(
                pl.col("closing_reason").fill_null(NO_BOOK)
            ),
        )
    )


def lots(rows: pl.DataFrame) -> pl.Series:
    """A number of each side that looks random and depends on its key alone, on every machine and version."""
    mixed = np.zeros(rows.height, np.uint64)
    for name in SIDE_OF_QUOTE:
        mixed = _mixed(mixed ^ _numbered(rows[name].cast(pl.String)))
    return pl.Series("lot", mixed, pl.UInt64)


def _numbered(words: pl.Series) -> Numbers:
    """A checksum of each word; every word is looked at once."""
    unique = words.unique()
    sums = pl.Series([zlib.crc32(word.encode()) for word in unique], dtype=pl.UInt64)
    numbers: Numbers = words.replace_strict(unique, sums, return_dtype=pl.UInt64).to_numpy()
    return numbers


def _mixed(values: Numbers) -> Numbers:
    """SplitMix64, whose bits each depend on all bits of the value. Unsigned products wrap around."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
