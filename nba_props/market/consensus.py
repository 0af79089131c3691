"""The line that the books agree on for a market of a player: current, opening and closing.

Models and bets are not known here.

Every frame of quotes has the columns of `odds_lines`. `moments` has one row per game: game_id, as_of (the earlier of
the run's instant and the tip-off) and tip_off. Markets are never mixed, and nothing here looks across games, so a range
of dates equals its days.
"""

from datetime import timedelta

import polars as pl

from nba_props.declared.books import DFS, is_sportsbook
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.markets import is_main_market
from nba_props.declared.odds import implied
from nba_props.declared.time_rules import CLOSE_WINDOW, is_usable_quote
from nba_props.market.devig import multiplicative, priceable

# Decimals at which two distances from even, computed from mirrored prices, count as tied.
SAME = 9


def usable(odds_lines: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """The quotes that were known by their game's as_of and before its tip-off."""
    return _of_games(odds_lines, moments, is_usable_quote())


def current(quotes: pl.DataFrame) -> pl.DataFrame:
    """The newest state of each book.

    A book's market of a game has one last_update for all its players: a player who is missing from the newest update
    was withdrawn, and older quotes on that player are no longer valid.
    """
    newest = pl.col("known_at").max().over("game_id", "book", "market")
    return quotes.filter(pl.col("known_at") == newest)


def main_lines(current: pl.DataFrame) -> pl.DataFrame:
    """One row is a book's main line on a market of a player.

    A sportsbook's is its two-sided quote nearest even, ties to the lower point. A DFS operator's, which has no price,
    is its lowest point. Alternates, quarantined quotes and a sportsbook's one-sided quotes are never main lines.

    Returns:
        game_id, player_id, market, book, book_type, point, over_price, under_price, p_over_fair (null for DFS
        operators), known_at.
    """
    return _main_lines(current, *GAME_PLAYER_MARKET, "book")


def consensus(main_lines: pl.DataFrame) -> pl.DataFrame:
    """One row is a market of a player in a game; DFS lines count only where no sportsbook has a line.

    Returns:
        game_id, player_id, market, line (median), vegas_line_source, books (number of books that were used),
        market_p_over (median over the sportsbooks whose line is the consensus, over all where there is none),
        line_known_at (of the newest line that was used).
    """
    at_line = pl.col("p_over_fair").filter(pl.col("point") == pl.col("point").median())
    return (
        _sportsbooks_first(main_lines)
        .group_by(GAME_PLAYER_MARKET)
        .agg(
            pl.col("point").median().alias("line"),
            pl.col("book_type").first().alias("vegas_line_source"),
            pl.len().cast(pl.Int32).alias("books"),
            at_line.median().fill_null(pl.col("p_over_fair").median()).alias("market_p_over"),
            pl.col("known_at").max().alias("line_known_at"),
        )
        .sort(GAME_PLAYER_MARKET)
    )


def dispersion(main_lines: pl.DataFrame) -> pl.DataFrame:
    """One row is a market of a player in a game: game_id, player_id, market, line_std.

    The sample deviation of the lines that the consensus was made of, in points; null for a single book.
    """
    # Sorted because a deviation of floats depends on their order.
    lines = _sportsbooks_first(main_lines).sort(*GAME_PLAYER_MARKET, "point", "book")
    return lines.group_by(GAME_PLAYER_MARKET, maintain_order=True).agg(line_std=pl.col("point").std())


def opening(quotes: pl.DataFrame) -> pl.DataFrame:
    """One row is a market of a player in a game, with the median of each book's earliest main line.

    Args:
        quotes: usable quotes.

    Returns:
        game_id, player_id, market, opening_line, opening_known_at (of the newest line that was used).
    """
    earliest = _main_lines(quotes, *GAME_PLAYER_MARKET, "book", "known_at").filter(
        pl.col("known_at") == pl.col("known_at").min().over(*GAME_PLAYER_MARKET, "book")
    )
    return consensus(earliest).select(
        *GAME_PLAYER_MARKET, opening_line="line", opening_known_at="line_known_at"
    )


def closing(odds_lines: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """One row is a market of a player in a game that has a close.

    The close is the last consensus of quotes that were known within CLOSE_WINDOW before the tip-off. Quotes whose time
    was assumed, and earlier ones, make no close. It is known at the tip-off, whatever the moment's as_of: use it for
    grading only.

    Returns:
        game_id, player_id, market, closing_line, close_p_over.
    """
    ahead = pl.col("tip_off") - pl.col("known_at")
    late = ahead.is_between(timedelta(0), CLOSE_WINDOW) & ~pl.col("known_at_assumed") & ~pl.col("is_in_play")
    last = consensus(main_lines(current(_of_games(odds_lines, moments, late))))
    return last.select(*GAME_PLAYER_MARKET, closing_line="line", close_p_over="market_p_over")


def _of_games(odds_lines: pl.DataFrame, moments: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
    """The games' quotes that meet a condition on their own columns and as_of and tip_off."""
    games = moments.select("game_id", "as_of", "tip_off")
    quotes = odds_lines.join(games, on="game_id", validate="m:1", maintain_order="left")
    return quotes.filter(condition).select(odds_lines.columns)


def _main_lines(quotes: pl.DataFrame, *grain: str) -> pl.DataFrame:
    dfs = (pl.col("book_type") == DFS) & pl.col("quarantine_reason").is_null()
    fair = multiplicative(implied("over_price"), implied("under_price"))
    return (
        quotes.filter(is_main_market(), priceable() | dfs)
        .with_columns(p_over_fair=pl.when(is_sportsbook()).then(fair))
        .sort(*grain, (pl.col("p_over_fair") - 0.5).abs().round(SAME), "point", nulls_last=True)
        .unique(grain, keep="first", maintain_order=True)
        .select(
            *GAME_PLAYER_MARKET, "book", "book_type", "point", "over_price", "under_price", "p_over_fair",
            "known_at",
        )
    )  # fmt: skip


def _sportsbooks_first(main_lines: pl.DataFrame) -> pl.DataFrame:
    """The sportsbooks' lines of each market that has any, else the DFS operators'."""
    return main_lines.filter(is_sportsbook() | ~is_sportsbook().any().over(GAME_PLAYER_MARKET))
