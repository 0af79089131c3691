"""What the sportsbooks paid at their consensus line, and where the line closed. What was bet is not known here."""

from dataclasses import dataclass

import polars as pl

from nba_props.declared.books import is_sportsbook
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.declared.odds import profit_per_unit
from nba_props.declared.time_rules import CLOSE_WINDOW
from nba_props.market import consensus

PLAYER = ["game_id", "player_id"]
SIDES = ("over", "under")


@dataclass(frozen=True, slots=True)
class Prices:
    """`quoted`: PLAYER, line, books, and per side `<side>_best` and `<side>_median`, profit per unit of a bet won,
    over the books whose main line is the consensus. `closes`: PLAYER, closing_line, and `is_close`, whether the line
    bet on was itself made of closing quotes: then nothing moved, for there was no earlier line.
    """

    quoted: pl.DataFrame
    closes: pl.DataFrame


def prices(odds_lines: pl.DataFrame, moments: pl.DataFrame) -> Prices:
    """Prices as they stood at each game's as_of.

    Args:
        moments: see `market.consensus`.
    """
    usable = consensus.usable(odds_lines, moments)
    main = consensus.main_lines(consensus.current(usable)).filter(is_sportsbook(), market=PLAYER_POINTS.key)
    lines = consensus.consensus(main).select(*PLAYER, "line", "line_known_at")
    paid = {side: profit_per_unit(f"{side}_price") for side in SIDES}
    quoted = (
        main.join(lines, on=PLAYER)
        .filter(pl.col("point") == pl.col("line"))
        .group_by(*PLAYER, "line")
        .agg(
            pl.len().alias("books"),
            *(pay.max().alias(f"{side}_best") for side, pay in paid.items()),
            *(pay.median().alias(f"{side}_median") for side, pay in paid.items()),
        )
        .sort(PLAYER)
    )
    starts = moments.select("game_id", closes_at=pl.col("tip_off") - CLOSE_WINDOW)
    closes = (
        consensus.closing(odds_lines, moments)
        .filter(market=PLAYER_POINTS.key)
        .join(lines.select(*PLAYER, "line_known_at"), on=PLAYER, how="left")
        .join(starts, on="game_id", how="left")
        .with_columns(is_close=(pl.col("line_known_at") >= pl.col("closes_at")).fill_null(False))
    )
    return Prices(quoted, closes.select(*PLAYER, "closing_line", "is_close").sort(PLAYER))


def with_prices(rows: pl.DataFrame, found: Prices) -> pl.DataFrame:
    """The rows with the prices of their own line and the close; null where no book stood at the line."""
    return (
        rows.join(found.quoted, left_on=[*PLAYER, "consensus_line"], right_on=[*PLAYER, "line"], how="left")
        .join(found.closes, on=PLAYER, how="left")
        .sort("predictor", "game_date", *PLAYER)
    )
