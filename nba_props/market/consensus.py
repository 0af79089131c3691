"""The line that the books agree on for a market of a player, now and at the opening.

Which quotes are in force is decided in `in_force`; the close is in `close`. Models and bets are not known here.

Every frame of quotes has the columns of `odds_lines`. Markets are never mixed, and nothing here looks across games, so a
range of dates equals its days.
"""

import polars as pl

from nba_props.declared.books import DFS, is_sportsbook
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.markets import is_main_market
from nba_props.declared.odds import implied
from nba_props.market.devig import multiplicative, priceable

# Decimals at which two distances from even, computed from mirrored prices, count as tied.
SAME = 9


def main_lines(in_force: pl.DataFrame) -> pl.DataFrame:
    """One row is a book's main line on a market of a player.

    A sportsbook's is its two-sided quote nearest even, ties to the lower point. A DFS operator's, which has no price,
    is its lowest point. Alternates, quarantined quotes and a sportsbook's one-sided quotes are never main lines.

    Returns:
        game_id, player_id, market, book, book_type, point, over_price, under_price, p_over_fair (null for DFS
        operators), known_at.
    """
    return _main_lines(in_force, *GAME_PLAYER_MARKET, "book")


def main_line_states(quotes: pl.DataFrame) -> pl.DataFrame:
    """The main line of each book at each instant from which it stood so: as `main_lines`, one row per known_at too."""
    return _main_lines(quotes, *GAME_PLAYER_MARKET, "book", "known_at")


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
        quotes: usable quotes, those included that were withdrawn since.

    Returns:
        game_id, player_id, market, opening_line, opening_known_at (of the newest line that was used).
    """
    earliest = main_line_states(quotes).filter(
        pl.col("known_at") == pl.col("known_at").min().over(*GAME_PLAYER_MARKET, "book")
    )
    return consensus(earliest).select(
        *GAME_PLAYER_MARKET, opening_line="line", opening_known_at="line_known_at"
    )


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
