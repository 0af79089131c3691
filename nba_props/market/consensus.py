"""The line that the books agree on: now, at the opening, at the close. No model is known here.

`moments` has one row per game: game_id, as_of (the earlier of now and the tip-off), tip_off. Every frame of
quotes has the columns of `odds_lines`. Nothing here looks across games, so a range of dates equals its
days.
"""

from datetime import timedelta

import polars as pl

from nba_props.declared.odds import implied
from nba_props.market.devig import multiplicative, priceable

PLAYER = ("game_id", "player_id")
CLOSE_WINDOW = timedelta(minutes=45)
SAME = 9  # decimals at which two distances from even, computed from mirrored prices, count as tied


def usable(odds_lines: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """The quotes known by their game's as_of and before its tip-off."""
    known = (pl.col("known_at") <= pl.col("as_of")) & (pl.col("known_at") < pl.col("tip_off"))
    return _at(odds_lines, moments, known)


def current(quotes: pl.DataFrame) -> pl.DataFrame:
    """The newest state of each book.

    A book's market of a game has one last_update for all its players: one who is missing from the newest
    update was withdrawn, and an older quote on him stands no more.
    """
    newest = pl.col("known_at").max().over("game_id", "book", "market")
    return quotes.filter(pl.col("known_at") == newest)


def main_lines(current: pl.DataFrame) -> pl.DataFrame:
    """One row is a player's main line at a book.

    A sportsbook's is its two-sided quote nearest even, ties to the lower point; a DFS operator's, which has
    no price, its lowest point. Alternates, quarantined and one-sided sportsbook quotes are never main
    lines.

    Returns:
        game_id, player_id, book, book_type, point, over_price, under_price, p_over_fair (null for DFS),
        known_at.
    """
    return _main_lines(current, *PLAYER, "book")


def consensus(main_lines: pl.DataFrame) -> pl.DataFrame:
    """One row is a player of a game with a main line; DFS lines count only where no sportsbook has one.

    Returns:
        game_id, player_id, line (median), vegas_line_source, books (how many gave the line), market_p_over
        (median over the sportsbooks whose line is the consensus, over all where none is), line_known_at
        (the newest used).
    """
    at_line = pl.col("p_over_fair").filter(pl.col("point") == pl.col("point").median())
    return (
        _first_choice(main_lines)
        .group_by(PLAYER)
        .agg(
            pl.col("point").median().alias("line"),
            pl.col("book_type").first().alias("vegas_line_source"),
            pl.len().cast(pl.Int32).alias("books"),
            at_line.median().fill_null(pl.col("p_over_fair").median()).alias("market_p_over"),
            pl.col("known_at").max().alias("line_known_at"),
        )
        .sort(PLAYER)
    )


def dispersion(main_lines: pl.DataFrame) -> pl.DataFrame:
    """One row is a player of a game: game_id, player_id, line_std.

    The sample deviation of the lines that made the consensus; null of a single book.
    """
    # Sorted, for a deviation of floats depends on their order.
    lines = _first_choice(main_lines).sort(*PLAYER, "point", "book")
    return lines.group_by(PLAYER, maintain_order=True).agg(line_std=pl.col("point").std())


def opening(quotes: pl.DataFrame) -> pl.DataFrame:
    """One row is a player of a game: game_id, player_id, opening_line, opening_known_at (the newest used).

    The median of each book's earliest main line among the usable quotes.
    """
    earliest = _main_lines(quotes, *PLAYER, "book", "known_at").filter(
        pl.col("known_at") == pl.col("known_at").min().over(*PLAYER, "book")
    )
    return consensus(earliest).select(*PLAYER, opening_line="line", opening_known_at="line_known_at")


def closing(odds_lines: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """One row is a player of a game that has a close: game_id, player_id, closing_line, close_p_over.

    The last consensus of quotes known 0 to 45 minutes before the tip-off; an assumed time proves nothing,
    and a quote from earlier is no close. It is known at the tip-off, whatever the moment's as_of: for
    grading only.
    """
    ahead = pl.col("tip_off") - pl.col("known_at")
    known = ahead.is_between(timedelta(0), CLOSE_WINDOW) & ~pl.col("known_at_assumed")
    last = consensus(main_lines(current(_at(odds_lines, moments, known))))
    return last.select(*PLAYER, closing_line="line", close_p_over="market_p_over")


def _at(odds_lines: pl.DataFrame, moments: pl.DataFrame, known: pl.Expr) -> pl.DataFrame:
    when = moments.select("game_id", "as_of", "tip_off")
    quotes = odds_lines.join(when, on="game_id", validate="m:1", maintain_order="left")
    return quotes.filter(known, ~pl.col("is_in_play")).select(odds_lines.columns)


def _main_lines(quotes: pl.DataFrame, *grain: str) -> pl.DataFrame:
    dfs = (pl.col("book_type") == "dfs") & pl.col("quarantine_reason").is_null()
    fair = multiplicative(implied("over_price"), implied("under_price"))
    return (
        quotes.filter(pl.col("market") == "player_points", priceable() | dfs)
        .with_columns(pl.when(pl.col("book_type") == "sportsbook").then(fair).alias("p_over_fair"))
        .sort(*grain, (pl.col("p_over_fair") - 0.5).abs().round(SAME), "point", nulls_last=True)
        .unique(grain, keep="first", maintain_order=True)
        .select(
            *PLAYER, "book", "book_type", "point", *("over_price", "under_price"), "p_over_fair", "known_at"
        )
    )


def _first_choice(main_lines: pl.DataFrame) -> pl.DataFrame:
    priced = pl.col("book_type") == "sportsbook"
    return main_lines.filter(priced | ~priced.any().over(PLAYER))
