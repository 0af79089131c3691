"""What the sportsbooks paid at their consensus line, and where the line closed. No bet is known here."""

from dataclasses import dataclass

import polars as pl

from nba_props.declared.books import is_sportsbook
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.declared.odds import profit_per_unit
from nba_props.declared.time_rules import CLOSE_WINDOW
from nba_props.market import consensus
from nba_props.market.close import closing
from nba_props.market.in_force import in_force
from nba_props.models.keys import PLAYER_GAME

SIDES = ("over", "under")


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices at the consensus line, and its close, by player-game.

    `quoted`: PLAYER_GAME, `line`, `books`, and per side `<side>_best` and `<side>_median`, profit per unit of a bet
    won, over the books whose main line is the consensus. `closes`: PLAYER_GAME, `closing_line`, and `is_close`: the
    line was itself seen in the window of the close, so there was no earlier line to move from.
    """

    quoted: pl.DataFrame
    closes: pl.DataFrame


def prices(odds_lines: pl.DataFrame, odds_polls: pl.DataFrame, moments: pl.DataFrame) -> Prices:
    """Prices at each game's as_of.

    Args:
        odds_lines: quotes of the games.
        odds_polls: their polls.
        moments: `as_of` and `tip_off` of each game, see `market.in_force`.
    """
    quotes = in_force(odds_lines, odds_polls, moments)
    main = consensus.main_lines(quotes).filter(is_sportsbook(), market=PLAYER_POINTS.key)
    lines = consensus.consensus(main).select(*PLAYER_GAME, "line")
    profits = {side: profit_per_unit(f"{side}_price") for side in SIDES}
    quoted = (
        main.join(lines, on=PLAYER_GAME)
        .filter(pl.col("point") == pl.col("line"))
        .group_by(*PLAYER_GAME, "line")
        .agg(
            pl.len().alias("books"),
            *(profit.max().alias(f"{side}_best") for side, profit in profits.items()),
            *(profit.median().alias(f"{side}_median") for side, profit in profits.items()),
        )
        .sort(PLAYER_GAME)
    )
    # Since when the line stood does not matter: an unchanged book keeps an old last update.
    seen_late = moments.select("game_id", is_close=pl.col("as_of") >= pl.col("tip_off") - CLOSE_WINDOW)
    closes = (
        closing(odds_lines, odds_polls, moments)
        .filter(pl.col("closing_line").is_not_null(), market=PLAYER_POINTS.key)
        .join(seen_late, on="game_id", how="left")
    )
    return Prices(quoted, closes.select(*PLAYER_GAME, "closing_line", "is_close").sort(PLAYER_GAME))


def with_prices(rows: pl.DataFrame, prices: Prices) -> pl.DataFrame:
    """The rows with the prices of their own line and the close; null where no book was at the line."""
    return (
        rows.join(
            prices.quoted,
            left_on=[*PLAYER_GAME, "consensus_line"],
            right_on=[*PLAYER_GAME, "line"],
            how="left",
        )
        .join(prices.closes, on=PLAYER_GAME, how="left")
        .sort("predictor", "game_date", *PLAYER_GAME)
    )
