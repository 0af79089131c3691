"""What a bet's own side and line were worth at the close, by the other feeds alone: no model, no share. For grading only."""

from collections.abc import Collection

import polars as pl

from nba_props.declared.books import is_sportsbook
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.odds import expected_value
from nba_props.declared.price_rules import LEAST_FEEDS
from nba_props.declared.time_rules import SAME_POLL
from nba_props.market.close import NOT_POLLED, asked_games, closes, stood_at_close
from nba_props.market.leave_one_out import FEED, Shape, feed_lines, others
from nba_props.market.others import book_lines, with_feed

BET = [*GAME_PLAYER_MARKET, "book", "side", "line", "price"]
NO_BOOK, THIN_CLOSE = "no_book", "thin_close"


def closing_prices(
    odds_lines: pl.DataFrame,
    odds_polls: pl.DataFrame,
    moments: pl.DataFrame,
    feeds: pl.DataFrame,
    sides: pl.DataFrame,
    shape: Shape,
) -> pl.DataFrame:
    """The sides with closing_probability, closing_value, closing_reason and closing_line.

    closing_probability is that the side wins given no push, by the feeds other than the bet's own at the last poll of the
    close window at which books stood. closing_value is the expected value of the bet's price at it, in units staked. Both
    are null, with a reason, where there is no close: not_polled, withdrawn, time_assumed, no_book (books were asked, and
    none ever had a main line) or thin_close (fewer than LEAST_FEEDS other feeds). closing_line is the consensus line, in
    points.

    Args:
        odds_lines: rows of `odds_lines`, in force or not.
        odds_polls: their polls.
        moments: game_id, game_date, as_of and tip_off; as_of does not matter here.
        feeds: game_date, book and feed, as `kin.feeds_on` returns them.
        sides: at least the columns of BET, in any order and number; where one of them is null, everything is.
        shape: how points spread around a centre.
    """
    close = stood_at_close(odds_lines, odds_polls, moments)
    quotes = with_feed(close.quotes.filter(is_sportsbook(), _is_same_poll()), moments, feeds)
    bets = with_feed(sides.select(BET).unique(), moments, feeds)
    known = bets.join(
        others(bets, feed_lines(book_lines(quotes), shape), shape), on=[*FEED, "line"], how="left"
    ).join(closes(close), on=GAME_PLAYER_MARKET, how="left")
    p = pl.when(pl.col("side") == "OVER").then("others_p_over").otherwise(1 - pl.col("others_p_over"))
    asked = asked_games(odds_lines, odds_polls, moments)
    priced = (
        known.with_columns(closing_reason=_reason(asked))
        .with_columns(closing_probability=pl.when(pl.col("closing_reason").is_null()).then(p))
        .with_columns(
            closing_value=expected_value("price", pl.col("closing_probability"), pl.col("push_probability"))
        )
        .select(*BET, "closing_probability", "closing_value", "closing_reason", "closing_line")
    )
    return sides.join(priced, on=BET, how="left", maintain_order="left")


def _is_same_poll() -> pl.Expr:
    return pl.col("at") >= pl.col("at").max().over(GAME_PLAYER_MARKET) - SAME_POLL


def without_line(asked: Collection[str]) -> pl.Expr:
    """Why there is no close where no book ever had a line: in games that were not asked for, nobody knows that."""
    return pl.when(pl.col("game_id").is_in(list(asked))).then(pl.lit(NO_BOOK)).otherwise(pl.lit(NOT_POLLED))


def _reason(asked: Collection[str]) -> pl.Expr:
    has_line = pl.col("closing_line").is_not_null()
    return (
        pl.when(has_line & (pl.col("feeds").list.len() >= LEAST_FEEDS))
        .then(None)
        .when(has_line)
        .then(pl.lit(THIN_CLOSE))
        .otherwise(pl.coalesce("closing_reason", without_line(asked)))
    )
