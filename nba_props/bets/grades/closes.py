"""What quotes were worth at the close, and how far the consensus line had moved by then: for grading only."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from nba_props.bets.prices.market_sides import LEAGUE
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.market.close import asked_games, closing
from nba_props.market.closing_price import closing_prices
from nba_props.market.kin import feeds_on
from nba_props.market.lines_at import lines_at

# What a closing price is about, and what it adds.
PRICED = (*GAME_PLAYER_MARKET, "book", "side", "line", "price")
CLOSED = ("closing_probability", "closing_value", "closing_reason")


@dataclass(frozen=True, slots=True)
class Closes:
    """The close of the games of a slate.

    Attributes:
        odds_lines: rows of `odds_lines` of the games, in force or not.
        odds_polls: their polls.
        slate: rows of `slate`, for the tip-offs.
        book_pairs: rows of `book_pairs` of the dates before the games.
    """

    odds_lines: pl.DataFrame
    odds_polls: pl.DataFrame
    slate: pl.DataFrame
    book_pairs: pl.DataFrame

    def lines(self) -> pl.DataFrame:
        """The consensus line at the close of each player's market, see `market.close.closing`."""
        return closing(self.odds_lines, self.odds_polls, self._moments())

    def prices(self, quotes: pl.DataFrame) -> pl.DataFrame:
        """What quotes were worth at the close, see `market.closing_price.closing_prices`.

        Args:
            quotes: at least the columns of PRICED.
        """
        books = self.odds_lines.select("game_date", "book").unique()
        return closing_prices(
            self.odds_lines,
            self.odds_polls,
            self._moments(),
            feeds_on(self.book_pairs, books),
            quotes.select(PRICED).unique(),
            LEAGUE,
        )

    def asked(self) -> list[str]:
        """The games of which anybody was asked for quotes shortly before the tip-off."""
        return asked_games(self.odds_lines, self.odds_polls, self._moments())

    def moves(self, rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
        """One row per key: `line_at_publication`, the consensus line at the row's as_of, and `closing_line`.

        Args:
            rows: at least GAME_PLAYER_MARKET, as_of and the key.
            key: what the rows are told apart by.
        """
        games = self._moments().select("game_id", "tip_off")
        instants = rows.select("game_id", "as_of").unique().join(games, on="game_id")
        then = lines_at(self.odds_lines, self.odds_polls, instants).rename({"line": "line_at_publication"})
        closes = self.lines().select(*GAME_PLAYER_MARKET, "closing_line")
        return (
            rows.select(list(dict.fromkeys((*key, *GAME_PLAYER_MARKET, "as_of"))))
            .unique()
            .join(then, on=[*GAME_PLAYER_MARKET, "as_of"], how="left")
            .join(closes, on=GAME_PLAYER_MARKET, how="left")
            .select(*key, "line_at_publication", "closing_line")
        )

    def _moments(self) -> pl.DataFrame:
        """One row per game, of its last date: a game that was postponed after a night is in the slate of both dates."""
        games = self.slate.select("game_id", "game_date", "as_of", "tip_off")
        return games.sort("game_date", "tip_off", "as_of").unique("game_id", keep="last", maintain_order=True)
