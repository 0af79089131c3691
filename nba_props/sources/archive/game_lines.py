"""The game lines of the bulk archive: which rows of a game count, when each was known, and one row per market.

Which columns the file has is in `files`; which days and games are left out, in `tables`.
"""

import polars as pl

from nba_props.declared.markets import H2H, SPREADS, TOTALS
from nba_props.declared.tables.quotes import GAME_LINES
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.time_rules import UNTIMED_QUOTE_LEAD, with_tip_off
from nba_props.sources.odds.quote_rows import MOST_PRICE
from nba_props.sources.outcomes import CountedRows

CONSENSUS = ("sbr_consensus", "consensus_mean")
POINTS = {SPREADS: "home_spread", TOTALS: "total"}


def own_time() -> pl.Expr:
    """The book's time of a row, else that of its snapshot, else null."""
    return pl.coalesce("last_update", "snapshot_time")


def placed_at() -> pl.Expr:
    """When a book's row counts as known: its own time, else six hours before the scheduled tip-off."""
    return pl.coalesce(own_time(), pl.col("scheduled") - UNTIMED_QUOTE_LEAD, "commence_time").cast(INSTANT)


def game_lines(lines: pl.DataFrame, points: pl.DataFrame) -> CountedRows:
    """Rows of GAME_LINES, not yet checked against the table's bounds, and counts of what was left out or nulled.

    A game has the rows of its books, else those of sbr_consensus, else of consensus_mean, without its prices.

    Args:
        lines: archive rows of listed games, with the game's `scheduled` tip-off.
        points: quotes on players, likewise: a closing line is known at the books' own start.
    """
    timed = _timed(lines.join(_tip_offs(points), on="game_id", how="left", maintain_order="left"))
    values = ["home_ml", "away_ml", *POINTS.values()]
    distinct = timed.unique(["game_id", "book", "known_at", *values], keep="first", maintain_order=True)
    single = distinct.filter(pl.len().over("game_id", "book", "known_at") == 1)
    chosen = _chosen(single)
    impossible = chosen.filter(~pl.col("consensus") | (pl.col("book") == CONSENSUS[0])).select(
        pl.any_horizontal(pl.col("home_ml", "away_ml").is_between(-99.5, 99.5)).sum()
    )
    possible = _possible(chosen)
    counts = {
        "conflicting_repeats": distinct.height - single.height,
        "impossible_moneylines": impossible.item(),
    }
    for market, column in POINTS.items():
        counts[f"impossible_{market.key}"] = possible[column].null_count() - chosen[column].null_count()
    return CountedRows(_by_market(possible), counts)


def _tip_offs(points: pl.DataFrame) -> pl.DataFrame:
    """One row per game with quotes on players: tip, by the scheduled tip-off and the books' words of the start.

    The lines themselves do not help: a game with books' lines needs no consensus, and it is not recorded
    when a consensus got its start.
    """
    games = points.select("game_id", tip_off="scheduled", heard_at=pl.lit(None, INSTANT)).unique("game_id")
    words = points.select("game_id", "commence_time", known_at=pl.coalesce("snapshot_time", placed_at()))
    return with_tip_off(games, words).select("game_id", tip="tip_off")


def _timed(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds consensus, is_close, known_at, known_at_assumed and is_in_play: a consensus is closing information."""
    return (
        lines.with_columns(consensus=pl.col("book").is_in(CONSENSUS))
        .with_columns(
            is_close="consensus",
            known_at=pl.when("consensus").then(pl.coalesce("tip", "scheduled")).otherwise(placed_at()),
            known_at_assumed=pl.col("consensus") | own_time().is_null(),
        )
        .with_columns(is_in_play=(pl.col("known_at") >= pl.col("scheduled")) & ~pl.col("is_close"))
    )


def _chosen(lines: pl.DataFrame) -> pl.DataFrame:
    """The rows of each game's books, else of the better consensus."""
    books = (~pl.col("consensus")).any().over("game_id")
    sbr = (pl.col("book") == CONSENSUS[0]).any().over("game_id")
    return lines.filter(
        pl.when(books)
        .then(~pl.col("consensus"))
        .when(sbr)
        .then(pl.col("book") == CONSENSUS[0])
        .otherwise(True)
    )


def _possible(lines: pl.DataFrame) -> pl.DataFrame:
    """Nulls spreads and totals that are impossible for a whole game; in play they may be anything."""
    return lines.with_columns(
        pl.when(pl.col("is_in_play") | market.is_possible(column)).then(column).alias(column)
        for market, column in POINTS.items()
    )


def _by_market(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per market of each wide archive row."""
    mean = pl.col("book") == CONSENSUS[1]

    def odds(column: str) -> pl.Expr:
        size = pl.col(column).abs()
        usable = ~mean & (size >= 99.5) & (size <= MOST_PRICE)
        return pl.when(usable).then(pl.col(column)).round().cast(pl.Int32)

    none = pl.lit(None, pl.Int32)
    sides = ("home_price", "away_price", "over_price", "under_price")
    parts = []
    for market, point, prices in (
        (H2H, pl.lit(0.0), (odds("home_ml"), odds("away_ml"), none, none)),
        (
            SPREADS,
            pl.col("home_spread"),
            (odds("home_spread_price"), odds("away_spread_price"), none, none),
        ),
        (TOTALS, pl.col("total"), (none, none, odds("over_price"), odds("under_price"))),
    ):
        shaped = lines.with_columns(market=pl.lit(market.key), point=point).with_columns(
            **dict(zip(sides, prices, strict=True))
        )
        priced = pl.any_horizontal(pl.col(sides).is_not_null()) if market is H2H else pl.lit(True)
        parts.append(shaped.filter(pl.col("point").is_not_null() & priced).select(GAME_LINES.schema.names()))
    return pl.concat(parts)
