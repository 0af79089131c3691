"""Every side of every sportsbook's quote in force, priced by all feeds but the one that offers it.

Which quotes may be bet is decided in `bets`; the model's term, and what is claimed in the end, in `fair_price`.
"""

import polars as pl

from nba_props.declared.books import is_sportsbook
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.markets import main_market
from nba_props.declared.odds import implied, profit_per_unit
from nba_props.declared.time_rules import SAME_POLL
from nba_props.market.consensus import main_lines
from nba_props.market.devig import may_be_priced, multiplicative
from nba_props.market.in_force import in_force
from nba_props.market.leave_one_out import FEED, Shape, feed_lines, others
from nba_props.market.looks import with_looks

SIDE = (
    *GAME_PLAYER_MARKET, "game_date", "player_name", "quoted_as", "is_main_line", "side", "line", "book", "price", "feed",
    "market_probability", "others_probability", "push_probability", "feeds", "feed_count", "others_line", "is_at_line",
    "quote_known_at", "others_known_at", "quote_age_seconds", "was_seen_before",
)  # fmt: skip


def priced_sides(
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    moments: pl.DataFrame,
    feeds: pl.DataFrame,
    shape: Shape,
) -> pl.DataFrame:
    """One row is a side that a sportsbook quotes, at a main line or an alternate.

    The other feeds' main lines count if their newest poll is at most SAME_POLL older than the game's newest one. In an
    archive, where each poll is a book's snapshot, books of another snapshot so do not count.

    Args:
        odds_lines: rows of `odds_lines`; those in force at as_of are priced, and the others tell what was seen before.
        odds_polls: their polls.
        moments: game_id, game_date, as_of and tip_off.
        feeds: game_date, book and feed, as `kin.feeds_on` returns them; a book without a row is a feed by itself.
        shape: how points spread around a centre.

    Returns:
        SIDE, by game, player, market, book, quoted_as, line and side. Probabilities leave pushes out.
        market_probability is null for a one-sided quote, others_probability without other feeds.
    """
    quotes = with_looks(in_force(odds_lines, odds_polls, moments), odds_lines, odds_polls, moments)
    priced = with_feed(quotes.filter(may_be_priced()), moments, feeds)
    fair = multiplicative(implied("over_price"), implied("under_price"))
    rows = _with_main_lines(priced).with_columns(
        quoted_as="market", market=main_market(), line="point", p_over=fair
    )
    is_same_poll = pl.col("polled_at") >= pl.col("newest_at") - SAME_POLL
    theirs = feed_lines(book_lines(priced.filter(is_same_poll)), shape)
    known = rows.join(others(rows, theirs, shape), on=[*FEED, "line"], how="left", maintain_order="left")
    return pl.concat([_side(known, "over"), _side(known, "under")]).sort(
        *GAME_PLAYER_MARKET, "book", "quoted_as", "line", "side"
    )


def with_feed(rows: pl.DataFrame, moments: pl.DataFrame, feeds: pl.DataFrame) -> pl.DataFrame:
    """The rows, in their order, with the feed of their book on their game's date."""
    dates = moments.select("game_id", "game_date").unique()
    return (
        rows.drop("game_date", strict=False)
        .join(dates, on="game_id", how="left", maintain_order="left")
        .join(feeds.select("game_date", "book", "feed"), on=["game_date", "book"], how="left", maintain_order="left")
        .with_columns(pl.col("feed").fill_null(pl.col("book")))
    )  # fmt: skip


def book_lines(quotes: pl.DataFrame) -> pl.DataFrame:
    """The sportsbooks' main lines of quotes that have a feed, with it."""
    of_book = quotes.select("game_id", "book", "feed").unique()
    return (
        main_lines(quotes)
        .filter(is_sportsbook())
        .join(of_book, on=["game_id", "book"], maintain_order="left")
    )


def _with_main_lines(quotes: pl.DataFrame) -> pl.DataFrame:
    """Adds is_main_line."""
    key = [*GAME_PLAYER_MARKET, "book", "point"]
    main = main_lines(quotes).select(key).with_columns(is_main_line=pl.lit(True))
    return quotes.join(main, on=key, how="left", maintain_order="left").with_columns(
        pl.col("is_main_line").fill_null(False)
    )


def _side(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """The quoted sides of one kind."""

    def of_side(p_over: str) -> pl.Expr:
        return pl.col(p_over) if side == "over" else 1 - pl.col(p_over)

    return (
        rows.filter(profit_per_unit(f"{side}_price").is_not_null())
        .with_columns(
            side=pl.lit(side.upper()),
            price=f"{side}_price",
            market_probability=of_side("p_over"),
            others_probability=of_side("others_p_over"),
            feed_count=pl.col("feeds").list.len().cast(pl.Int32),
            quote_known_at="known_at",
            was_seen_before=f"{side}_seen_before",
        )
        .select(SIDE)
    )
