"""Every book's quotes on players that stood at an instant, as the fair price saw them, and how lines moved until then."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.bets.prices.market_sides import LEAGUE, feeds_of
from nba_props.declared.books import DFS, is_sportsbook
from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.markets import PLAYER_POINTS, main_market
from nba_props.declared.odds import implied
from nba_props.declared.time_rules import SAME_POLL
from nba_props.market.consensus import main_line_states, main_lines
from nba_props.market.devig import multiplicative, priceable
from nba_props.market.in_force import asked, in_force, listed, polled, usable
from nba_props.market.leave_one_out import feed_lines
from nba_props.market.looks import with_looks
from nba_props.market.others import with_feed
from nba_props.publishing.explain.instant import Known

Row = Mapping[str, Any]
ORDER = ("book", "quoted_as", "line")


def quotes_at(known: Known, players: pl.DataFrame) -> pl.DataFrame:
    """The quotes in force on players, one row each, by book, market and line.

    Args:
        known: the night.
        players: GAME_PLAYER of those who are asked for.

    Returns:
        Columns of ODDS_LINES with `quoted_as` (the key under which the book lists it), `market` (the main one), `line`,
        `polled_at`, `newest_at`, `feed`, `p_over`, `log_odds`, `centre`, and `is_main_line`, `is_two_sided` and
        `is_same_poll`, which a quote needs to count among the other feeds.
    """
    facts, moments = known.facts, known.moments
    of_games = pl.col("game_id").is_in(players["game_id"].unique().to_list())
    lines, games = facts.odds_lines.filter(of_games), moments.filter(of_games)
    stood = with_looks(in_force(lines, facts.odds_polls, games), lines, facts.odds_polls, games)
    mine = with_feed(stood, moments, feeds_of(facts, moments)).join(players, on=GAME_PLAYER, how="semi")
    main = main_lines(mine).select(*GAME_PLAYER, "book", "market", "point", is_main_line=True)
    return (
        _centred(mine.join(main, on=[*GAME_PLAYER, "book", "market", "point"], how="left", maintain_order="left"))
        .with_columns(
            pl.col("is_main_line").fill_null(False),
            is_two_sided=priceable(),
            is_same_poll=pl.col("polled_at") >= pl.col("newest_at") - SAME_POLL,
            quoted_as="market",
            market=main_market(),
            line="point",
        )
        .sort(*GAME_PLAYER, *ORDER)
    )  # fmt: skip


def _centred(quotes: pl.DataFrame) -> pl.DataFrame:
    """Adds p_over, and log_odds and centre as the price takes them; null for quotes without a fair probability."""
    fair = multiplicative(implied("over_price"), implied("under_price"))
    priced = quotes.with_columns(p_over_fair=pl.when(priceable()).then(fair))
    return (
        feed_lines(priced, LEAGUE)
        .rename({"p_over_fair": "p_over"})
        .with_columns(pl.col("centre", "log_odds").fill_nan(None))
    )


def use_of(quote: Row, offer: Row | None) -> tuple[str, str]:
    """What a quote did for the price of an offered side, `offer`, `used` or `not used`, and why it did not count.

    Args:
        quote: a row of `quotes_at`.
        offer: a row of `fair_prices`; None where no side is priced.
    """
    if offer is None:
        return "not used", _fault(quote) or "no side of the player is priced"
    if all(quote[name] == offer[name] for name in ("book", "quoted_as", "line")):
        return "offer", ""
    if why := _fault(quote):
        return "not used", why
    if quote["feed"] == offer["feed"]:
        of_itself = quote["book"] == offer["book"]
        return (
            "not used",
            "the offering book's own" if of_itself else f"copies {offer['book']}: one feed with it",
        )
    return "used", ""


def _fault(quote: Row) -> str:
    """Why a quote says nothing of any other book's line."""
    if quote["book_type"] == DFS:
        return "a DFS operator's: its prices are none"
    if quote["quarantine_reason"]:
        return f"quarantined: {quote['quarantine_reason']}"
    if not quote["is_two_sided"]:
        return "one side alone"
    if not quote["is_main_line"]:
        return "not the book's main line"
    return "" if quote["is_same_poll"] else "last listed by an older poll"


def line_history(known: Known, players: pl.DataFrame) -> pl.DataFrame:
    """How the sportsbooks' main lines moved until the instant: one row each time that a book's changed.

    Returns:
        GAME_PLAYER, book, `at`, line, over_price, under_price (null from the poll on that no longer lists the player).
    """
    facts, moments = known.facts, known.moments
    of_games = pl.col("game_id").is_in(players["game_id"].unique().to_list())
    theirs = usable(facts.odds_lines.filter(of_games), moments).join(players, on=GAME_PLAYER, how="semi")
    states = main_line_states(theirs).filter(is_sportsbook(), market=PLAYER_POINTS.key)
    shown = states.select(*GAME_PLAYER, "book", "over_price", "under_price", at="known_at", line="point")
    return pl.concat([shown, _taken_down(known, shown)]).sort(*GAME_PLAYER, "book", "at")


def _taken_down(known: Known, shown: pl.DataFrame) -> pl.DataFrame:
    """Rows without a line: the polls that asked a book for points and no longer list a block that they listed before."""
    polls = polled(known.facts.odds_polls, known.moments)
    poll = ["game_id", "event_id", "at", "book"]
    of_points = pl.col("market") == PLAYER_POINTS.key
    shows = (
        listed(polls)
        .rename({"known_at": "since"})
        .filter(of_points)
        .select("event_id", "at", "game_id", "book", is_listed=True)
    )
    asks = asked(polls).filter(of_points).select(poll).unique().sort("at")
    answers = asks.join(shows, on=poll, how="left", maintain_order="left").with_columns(
        pl.col("is_listed").fill_null(False)
    )
    was_listed = pl.col("is_listed").shift(1).over("event_id", "book").fill_null(False)
    gone = answers.filter(~pl.col("is_listed") & was_listed).select("game_id", "book", "at")
    first = shown.group_by(*GAME_PLAYER, "book").agg(first=pl.col("at").min())
    rows = first.join(gone, on=["game_id", "book"]).filter(pl.col("at") > pl.col("first")).drop("first")
    nothing = {name: pl.lit(None, shown.schema[name]) for name in ("line", "over_price", "under_price")}
    return rows.with_columns(**nothing).select(shown.columns).unique()
