"""Every side of every quote as the market alone prices it, with what the rules ask of it: the same for all models."""

from dataclasses import dataclass

import polars as pl

from nba_props.bets.prices.injury_states import injury_states
from nba_props.declared.keys import GAME_PLAYER
from nba_props.market.in_force import usable
from nba_props.market.kin import feeds_on
from nba_props.market.others import priced_sides
from nba_props.market.shares import shares_by_day
from nba_props.models.distribution.shape import Shape

# Points of a player-game around what the other books expect: how they spread in the league.
LEAGUE = Shape()


@dataclass(frozen=True, slots=True)
class Facts:
    """Tables that prices are made of, beside models: each of the days that are priced, and of those before as it says.

    Attributes:
        odds_lines: quotes on players.
        odds_polls: their polls.
        book_pairs: of the year before.
        schedule: games, for their teams.
        injuries: players in injury reports.
        injury_reports: also of the 14 days before.
        price_grades: graded sides of all days before, of which the drawn ones say what such moves were worth.
    """

    odds_lines: pl.DataFrame
    odds_polls: pl.DataFrame
    book_pairs: pl.DataFrame
    schedule: pl.DataFrame
    injuries: pl.DataFrame
    injury_reports: pl.DataFrame
    price_grades: pl.DataFrame


def market_sides(facts: Facts, players: pl.DataFrame) -> pl.DataFrame:
    """One row is a side of a sportsbook's quote in force, of a player who may play.

    Args:
        facts: what is known.
        players: one row per player of a game: GAME_PLAYER, game_date, player_name, team (null on neither roster),
            tip_off, as_of and inputs_known_at.

    Returns:
        The columns of `market.others.priced_sides` with the player's name, team, tip_off and as_of, `share`, the columns
        of `injury_states`, and inputs_known_at, the newest of all of these.
    """
    games = facts.schedule.select("game_id", "home", "away")
    of_players = players.select(
        *GAME_PLAYER, "game_date", "player_name", "team", "tip_off", "as_of", "inputs_known_at"
    ).join(games, on="game_id", how="left")
    moments = players.select("game_id", "game_date", "as_of", "tip_off").unique()
    sides = priced_sides(facts.odds_lines, facts.odds_polls, moments, feeds_of(facts, moments), LEAGUE)
    known = pl.max_horizontal("inputs_known_at", "quote_known_at", "others_known_at", "injuries_known_at")
    return (
        sides.drop("player_name", "game_date")
        .join(of_players.drop("home", "away"), on=GAME_PLAYER)
        .join(injury_states(of_players, facts.injuries, facts.injury_reports), on=GAME_PLAYER, how="left")
        .join(_shares(facts, moments), on="game_date", how="left")
        .with_columns(
            share=pl.when("is_main_line").then("share_main").otherwise("share_alternate"),
            inputs_known_at=known,
        )
        .drop("share_main", "share_alternate", "others_known_at", "injuries_known_at")
    )


def feeds_of(facts: Facts, moments: pl.DataFrame) -> pl.DataFrame:
    """The feed of each book on each date: of the books that had quoted by the first as_of, as feeds are of a date.

    A book that comes later on the date is a feed by itself in the games that are priced then.
    """
    first = moments.with_columns(pl.col("as_of").min().over("game_date"))
    quoting = usable(facts.odds_lines, first).select("game_id", "book").unique()
    books = quoting.join(moments.select("game_id", "game_date"), on="game_id").select("game_date", "book")
    return feeds_on(facts.book_pairs, books.unique())


def _shares(facts: Facts, moments: pl.DataFrame) -> pl.DataFrame:
    drawn = facts.price_grades.filter("is_drawn")
    return shares_by_day(drawn, moments["game_date"].unique().sort())
