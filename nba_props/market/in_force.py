"""Which quotes stood at an instant, by the polls made until then. What is withdrawn later stays here.

A quote is in force when the newest poll that asked for its book and market lists it. What that poll lists no more, a line,
a player or a whole book, is withdrawn as of it, and a moved line ends with its successor. A payload that failed is no poll,
and withdraws nothing. Without any poll of a game until then (a lake that was written without them) a book's newest state
is in force.

`quotes` are rows of `odds_lines` or `game_lines`, `polls` those of `odds_polls` or `game_line_polls`. `moments` has one
row per game: game_id, as_of and tip_off.
"""

from datetime import timedelta

import polars as pl

from nba_props.declared.time_rules import is_usable_quote

# Two events may be the same game, one of them without books: their payloads of one round are fetched within this time.
ONE_ROUND = timedelta(minutes=1)
BLOCK = ("game_id", "book", "market")
ASKED = {"asked_books": "book", "asked_markets": "market"}
LISTED = {"listed_books": "book", "listed_markets": "market", "listed_known_at": "known_at"}


def usable(quotes: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """The quotes that were known by their game's as_of and before its tip-off, withdrawn or not."""
    return of_games(quotes, moments, is_usable_quote())


def in_force(quotes: pl.DataFrame, polls: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """The usable quotes that stood at their game's as_of."""
    made = polled(polls, moments)
    stood = quotes.join(standing(made), on=[*BLOCK, "known_at"], how="semi", maintain_order="left")
    unpolled = quotes.join(made, on="game_id", how="anti", maintain_order="left")
    return pl.concat([usable(stood, moments), newest_states(usable(unpolled, moments))])


def polled(polls: pl.DataFrame, moments: pl.DataFrame) -> pl.DataFrame:
    """The polls of games that were made by as_of and before the tip-off."""
    is_by_then = (pl.col("known_at") <= pl.col("as_of")) & (pl.col("known_at") < pl.col("tip_off"))
    return of_games(polls, moments, is_by_then)


def newest_states(quotes: pl.DataFrame) -> pl.DataFrame:
    """The newest state of each book, which has one known_at for all players of a market.

    A player who is missing from the newest update was withdrawn.
    """
    newest = pl.col("known_at").max().over(BLOCK)
    return quotes.filter(pl.col("known_at") == newest)


def standing(polls: pl.DataFrame) -> pl.DataFrame:
    """BLOCK and known_at of what the newest poll of each book and market lists, and its instant `at`."""
    # A scope asks for the same books and markets each time, or for more: its newest poll speaks for all of them.
    scope = ["game_id", "event_id", "asked"]
    newest = polls.filter(pl.col("known_at") == pl.col("known_at").max().over(scope))
    last_asked = (
        asked(newest)
        .group_by("event_id", *BLOCK)
        .agg(pl.col("at").max())
        .filter(pl.col("at") >= pl.col("at").max().over(BLOCK) - ONE_ROUND)
    )
    stands = listed(newest).join(last_asked, on=["event_id", *BLOCK, "at"], how="semi")
    return stands.group_by(*BLOCK, "known_at").agg(pl.col("at").max())


def asked(polls: pl.DataFrame) -> pl.DataFrame:
    """Event and BLOCK of what each poll asked for, and its instant `at`."""
    grid = polls.select("game_id", "event_id", *ASKED, at="known_at")
    return grid.explode("asked_books").explode("asked_markets").rename(ASKED)


def listed(polls: pl.DataFrame) -> pl.DataFrame:
    """Event, BLOCK and known_at of what each poll lists, and its instant `at`."""
    rows = polls.select("game_id", "event_id", *LISTED, at="known_at").explode(*LISTED).rename(LISTED)
    return rows.drop_nulls("book")


def of_games(rows: pl.DataFrame, moments: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
    """The games' quotes or polls that meet a condition on their own columns, as_of and tip_off."""
    games = moments.select("game_id", "as_of", "tip_off").unique()
    joined = rows.join(games, on="game_id", validate="m:1", maintain_order="left")
    return joined.filter(condition).select(rows.columns)
