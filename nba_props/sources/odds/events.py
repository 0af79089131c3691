"""Events of the books placed at scheduled games: which game an event is, its tip-off, and which side is at home.

Whether a quote is usable, and which player it is of, is decided in `quote_rows`.
"""

from datetime import timedelta

import polars as pl

from nba_props.declared.markets import H2H, SPREADS
from nba_props.declared.teams import TRICODES
from nba_props.declared.time_rules import UNHEARD

# The books' start of an event lies this near to its game's tip-off; a rematch is at least a day away.
NEAR = timedelta(hours=16)
EVENT = ["event_id", "commence_time", "home_name", "away_name"]


def at_games(quotes: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """Quotes with the scheduled game of their event: the same teams, the tip-off nearest to the event's start.

    An event that names the visitors as the home side, on the game's own date, is that game too: `is_swapped`.

    Returns:
        The quotes with home and away (as the event names them), game_date (the game's, else the event's) and, null
        where no game fits, game_id and tip_off, see `with_tip_off`.
    """
    distance = (pl.col("commence_time") - pl.col("scheduled")).abs()
    eastern = pl.col("commence_time").dt.convert_time_zone("America/New_York").dt.date()
    events = (
        quotes.select(EVENT)
        .unique(maintain_order=True)
        .with_columns(home=_team("home_name"), away=_team("away_name"))
    )
    nearest = (
        events.join(_both_ways(schedule), on=["home", "away"])
        .filter(distance <= NEAR, ~pl.col("is_swapped") | (eastern == pl.col("game_day")))
        .sort("is_swapped", distance, "game_id")
        .unique(EVENT, keep="first", maintain_order=True)
        .select(*EVENT, "game_id", "game_day", "scheduled", "heard_at", "is_swapped")
    )
    placed = events.join(nearest, on=EVENT, how="left").with_columns(
        pl.col("is_swapped").fill_null(False), game_date=pl.coalesce("game_day", eastern)
    )
    return with_tip_off(quotes.join(placed.drop("game_day"), on=EVENT, how="left", maintain_order="left"))


def _both_ways(schedule: pl.DataFrame) -> pl.DataFrame:
    """Each game by its teams, and once more with the sides swapped."""
    games = schedule.select("game_id", "home", "away", "heard_at", game_day="game_date", scheduled="tip_off")
    swapped = games.with_columns(home="away", away="home")
    return pl.concat(
        [games.with_columns(is_swapped=pl.lit(False)), swapped.with_columns(is_swapped=pl.lit(True))]
    )


def swapped_events(placed: pl.DataFrame) -> int:
    """The number of events that name the visitors of their game as the home side."""
    return placed.filter("is_swapped")["event_id"].n_unique()


def _team(name: str) -> pl.Expr:
    return pl.col(name).replace_strict(TRICODES, default=None, return_dtype=pl.String)


def with_tip_off(placed: pl.DataFrame) -> pl.DataFrame:
    """Adds tip_off and is_in_play, by the start that each row's own payload gives.

    The tip-off is the earlier of the schedule's and of that start. A start that has passed when it is given is none, and a
    schedule that was not heard for UNHEARD before yields. A book that quotes after its own start of the event says that the
    game is being played. A start that another payload gave, before or since, changes nothing here: it may have been put
    off.
    """
    books_start = pl.when(pl.col("known_at") <= pl.col("commence_time")).then("commence_time")
    is_heard = (pl.col("known_at") - pl.col("heard_at") <= UNHEARD).fill_null(True)
    scheduled = pl.when(is_heard | books_start.is_null()).then("scheduled")
    tip_off = pl.min_horizontal(scheduled, books_start)
    return placed.with_columns(tip_off=pl.coalesce(tip_off, "commence_time")).with_columns(
        is_in_play=(pl.col("known_at") >= pl.min_horizontal("tip_off", "commence_time")).fill_null(False)
    )


def from_home(lines: pl.DataFrame) -> pl.DataFrame:
    """Money lines and spreads with the game's own home side first, where the event has the sides swapped."""
    is_turned = pl.col("is_swapped") & pl.col("market").is_in((H2H.key, SPREADS.key))
    exchange = (("first_price", "second_price"), ("second_price", "first_price"))
    return lines.with_columns(
        *(pl.when(is_turned).then(other).otherwise(own).alias(own) for own, other in exchange),
        point=pl.when(is_turned).then(0.0 - pl.col("point")).otherwise("point"),
    )
