"""Every side of past quotes as it would have been priced, by what was known before its date, beside what came of it."""

from dataclasses import dataclass

import polars as pl

from nba_props.bets.price_accuracy.draws import drawn_sides
from nba_props.bets.prices.injury_states import injury_states
from nba_props.days import Days
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.declared.odds import profit_per_unit
from nba_props.market.closing_price import closing_prices
from nba_props.market.fair_price import with_claims
from nba_props.market.kin import book_pairs, feeds_on
from nba_props.market.others import priced_sides
from nba_props.market.shares import shares_by_day
from nba_props.models.distribution.shape import Shape
from nba_props.models.keys import PLAYER_GAME

LEAGUE = Shape()
OUTCOME = ("points", "won", "profit", "known_at")


@dataclass(frozen=True, slots=True)
class Past:
    """What prices are made of and judged by: facts of the days and of all before.

    `moments` has game_id, game_date, home, away, as_of and tip_off; the others are rows of the tables of their names.
    """

    odds_lines: pl.DataFrame
    odds_polls: pl.DataFrame
    moments: pl.DataFrame
    player_games: pl.DataFrame
    injuries: pl.DataFrame
    injury_reports: pl.DataFrame


def graded_sides(past: Past, rows: pl.DataFrame) -> pl.DataFrame:
    """One row is a side of a sportsbook's quote in force at as_of, of a player who played: see `market.others`.

    Copies are found, and shares estimated, from what was known before each date. A side before the rows has no term.

    Args:
        past: what is known.
        rows: rows of WALK_FORWARD of the predictor whose term moves prices.

    Returns:
        The columns of `priced_sides` with model_term, points, won (null for a push), profit in units staked, known_at
        (when the outcome was known), what the rules of `bets.prices.rules` ask for, and what `market.closing_price` adds.
    """
    feeds = _feeds(past)
    sides = priced_sides(past.odds_lines, past.odds_polls, past.moments, feeds, LEAGUE).filter(
        pl.col("market") == PLAYER_POINTS.key
    )
    said = rows.select(*PLAYER_GAME, "model_term", is_ready=pl.col("predicted_points").is_not_null())
    graded = (
        sides.join(said, on=PLAYER_GAME, how="left", maintain_order="left")
        .with_columns(pl.col("is_ready").fill_null(False), is_postponed=False)
        .pipe(_with_outcomes, past.player_games)
        .join(_injury_states(past), on=PLAYER_GAME, how="left", maintain_order="left")
    )
    return closing_prices(past.odds_lines, past.odds_polls, past.moments, feeds, graded, LEAGUE)


def with_shares(graded: pl.DataFrame) -> pl.DataFrame:
    """The sides with claims at the shares of their date, which are estimated from drawn sides of earlier dates.

    Args:
        graded: rows of `graded_sides`, or such with another model_term.
    """
    fair = with_claims(graded.with_columns(share=pl.lit(1.0)))
    drawn = drawn_sides(fair).with_columns(provenance=pl.lit("backfill"))
    shares = shares_by_day(drawn, graded["game_date"].unique())
    share = pl.when("is_main_line").then("share_main").otherwise("share_alternate")
    joined = graded.join(shares, on="game_date", how="left", maintain_order="left")
    return with_claims(joined.with_columns(share=share).drop("share_main", "share_alternate"))


def _feeds(past: Past) -> pl.DataFrame:
    """The feed of each book on each date with quotes."""
    games = past.moments.select("game_id", "game_date").unique()
    quoted = past.odds_lines.select("game_id", "book").unique().join(games, on="game_id")
    if quoted.is_empty():
        return quoted.select("game_date", "book", feed="book")
    days = Days(min(quoted["game_date"].unique()), max(quoted["game_date"].unique()))
    pairs = book_pairs(past.odds_lines, past.odds_polls, past.moments, days)
    return feeds_on(pairs, quoted.select("game_date", "book"))


def _injury_states(past: Past) -> pl.DataFrame:
    """What reports said of those who played, by their game's as_of."""
    games = past.moments.select("game_id", "home", "away", "as_of").unique()
    players = past.player_games.filter("did_play").select(*PLAYER_GAME, "game_date", "team")
    states = injury_states(players.join(games, on="game_id"), past.injuries, past.injury_reports)
    return states.select(*PLAYER_GAME, "injury_status", "lacks_report")


def _with_outcomes(sides: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """The sides of players who played, with OUTCOME; a push has no winner and no profit."""
    played = player_games.filter("did_play").select(*PLAYER_GAME, "points", "known_at")
    won = (pl.col("side") == "OVER") == (pl.col("points") > pl.col("line"))
    profit = (
        pl.when(pl.col("won").is_null()).then(0.0).when("won").then(profit_per_unit("price")).otherwise(-1.0)
    )
    return (
        sides.join(played, on=PLAYER_GAME, maintain_order="left")
        .with_columns(won=pl.when(pl.col("points") != pl.col("line")).then(won))
        .with_columns(profit=profit)
        .sort("game_date", *GAME_PLAYER_MARKET, "book", "quoted_as", "line", "side")
    )
