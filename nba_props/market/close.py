"""The close: the quotes and the line that books had last before the tip-off, or why there is none. For grading only.

It is of the last poll within CLOSE_WINDOW before the tip-off at which books stood: an unchanged book keeps an old last
update, and many suspend their quotes before the tip-off, which does not erase the close. Quotes whose time was assumed
make none. The arguments are those of `in_force`.
"""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from nba_props.declared.books import DFS
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.markets import is_main_market
from nba_props.declared.time_rules import CLOSE_WINDOW
from nba_props.market.consensus import consensus, main_lines
from nba_props.market.devig import priceable
from nba_props.market.in_force import BLOCK, asked, listed, newest_states, of_games

QUOTE = [*GAME_PLAYER_MARKET, "book"]
NOT_POLLED = "not_polled"


@dataclass(frozen=True, slots=True)
class Close:
    """What stood at the close.

    Attributes:
        quotes: rows of `odds_lines` that can be main lines, with `at`, the newest poll of their book until the last one
            at which any book stood.
        markets: GAME_PLAYER_MARKET of all markets with such a quote before the tip-off, with is_assumed and is_polled,
            which tell why there is no close.
    """

    quotes: pl.DataFrame
    markets: pl.DataFrame


def stood_at_close(quotes: pl.DataFrame, polls: pl.DataFrame, moments: pl.DataFrame) -> Close:
    """The quotes of each market of a player that stood at its close. It is known at the tip-off, whatever the as_of."""
    ahead = pl.col("tip_off") - pl.col("known_at")
    in_window = ahead.is_between(timedelta(0), CLOSE_WINDOW) & ~pl.col("known_at_assumed")
    # Quotes that change at the very tip-off are in play, so a poll of that instant is no look at the close either.
    is_before = pl.col("known_at") < pl.col("tip_off")
    before = of_games(
        quotes.filter(_makes_a_line()), moments, (ahead >= timedelta(0)) & ~pl.col("is_in_play")
    )
    late = of_games(polls, moments, in_window & is_before)
    made = of_games(polls, moments, is_before)
    unpolled = of_games(before.join(made, on="game_id", how="anti"), moments, in_window)
    newest = newest_states(unpolled).with_columns(at="known_at")
    assumed = before.group_by(GAME_PLAYER_MARKET).agg(is_assumed=pl.col("known_at_assumed").all())
    return Close(
        pl.concat([_at_last_poll(before, late), newest]),
        assumed.join(_polled(before, late), on=GAME_PLAYER_MARKET, how="left"),
    )


def asked_games(quotes: pl.DataFrame, polls: pl.DataFrame, moments: pl.DataFrame) -> list[str]:
    """The games of which anybody was asked for quotes within CLOSE_WINDOW before the tip-off, or at an assumed time.

    Of a game without any poll, that are those with quotes from then.
    """
    ahead = pl.col("tip_off") - pl.col("known_at")
    in_window = ahead.is_between(timedelta(0), CLOSE_WINDOW) | pl.col("known_at_assumed")
    made = of_games(polls, moments, ahead > timedelta(0))
    seen = of_games(quotes.join(made, on="game_id", how="anti"), moments, in_window & ~pl.col("is_in_play"))
    late = of_games(made, moments, in_window)
    return pl.concat([late.select("game_id"), seen.select("game_id")])["game_id"].unique().to_list()


def closing(quotes: pl.DataFrame, polls: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """The consensus of each market of a player at its close, see `closes`."""
    return closes(stood_at_close(quotes, polls, moments))


def closes(close: Close) -> pl.DataFrame:
    """One row is a market of a player in a game with a main line before the tip-off.

    Returns:
        game_id, player_id, market, closing_line, close_p_over, and closing_reason, why there is no close: `not_polled`, no
        book that had the line was asked in the window; `withdrawn` before it; or `time_assumed`.
    """
    last = consensus(main_lines(close.quotes))
    lines = last.select(*GAME_PLAYER_MARKET, closing_line="line", close_p_over="market_p_over")
    reason = (
        pl.when(pl.col("closing_line").is_not_null())
        .then(None)
        .when("is_assumed")
        .then(pl.lit("time_assumed"))
        .when("is_polled")
        .then(pl.lit("withdrawn"))
        .otherwise(pl.lit(NOT_POLLED))
    )
    return (
        close.markets.join(lines, on=GAME_PLAYER_MARKET, how="left")
        .select(*GAME_PLAYER_MARKET, "closing_line", "close_p_over", closing_reason=reason)
        .sort(GAME_PLAYER_MARKET)
    )


def _polled(quotes: pl.DataFrame, polls: pl.DataFrame) -> pl.DataFrame:
    """The markets of players of which a book that had quoted them was asked."""
    blocks = quotes.select(*QUOTE).unique().join(asked(polls), on=BLOCK, how="semi")
    return blocks.select(GAME_PLAYER_MARKET).unique().with_columns(is_polled=pl.lit(True))


def _makes_a_line() -> pl.Expr:
    dfs = (pl.col("book_type") == DFS) & pl.col("quarantine_reason").is_null()
    return is_main_market() & (priceable() | dfs)


def _at_last_poll(quotes: pl.DataFrame, polls: pl.DataFrame) -> pl.DataFrame:
    """The quotes that stood on each player's market at the last poll at which any did."""
    stood = quotes.join(listed(polls), on=[*BLOCK, "known_at"])
    last = stood.group_by(GAME_PLAYER_MARKET).agg(last=pl.col("at").max())
    newest = (
        last.join(asked(polls), on=["game_id", "market"])
        .filter(pl.col("at") <= pl.col("last"))
        .group_by(QUOTE)
        .agg(pl.col("at").max())
    )
    return stood.join(newest, on=[*QUOTE, "at"], how="semi").select(*quotes.columns, "at")
