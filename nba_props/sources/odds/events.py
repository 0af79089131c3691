"""Which scheduled game an event of the books is, when it tips off, and from which side its lines are seen.

What a quote is worth, and whose it is, is in `quotes`.
"""

from datetime import timedelta

import polars as pl

from nba_props.declared.teams import TRICODES

# The books' start of an event lies this near to its game's tip-off; a rematch is a day away at least.
NEAR = timedelta(hours=16)


def at_games(quotes: pl.DataFrame, schedule: pl.DataFrame) -> pl.DataFrame:
    """Quotes with the scheduled game of their event: same teams, the tip-off nearest to the event's start.

    An event that names the visitors as the home side, on the game's own date, is that game too: `is_swapped`.
    Adds home and away (as the event names them), game_date (the game's, else the event's) and, null where no game
    fits, game_id and tip_off: the earlier of the schedule's and the earliest start that a book gave before it.
    """
    event = ["event_id", "commence_time", "home_name", "away_name"]
    off = (pl.col("commence_time") - pl.col("scheduled")).abs()
    eastern = pl.col("commence_time").dt.convert_time_zone("America/New_York").dt.date()
    events = (
        quotes.select(event)
        .unique(maintain_order=True)
        .with_columns(home=_team("home_name"), away=_team("away_name"))
    )
    nearest = (
        events.join(_either_way(schedule), on=["home", "away"])
        .filter(off <= NEAR, ~pl.col("is_swapped") | (eastern == pl.col("game_day")))
        .sort("is_swapped", off, "game_id")
        .unique(event, keep="first", maintain_order=True)
        .select(*event, "game_id", "game_day", "scheduled", "is_swapped")
    )
    placed = events.join(nearest, on=event, how="left").with_columns(
        pl.col("is_swapped").fill_null(False), game_date=pl.coalesce("game_day", eastern)
    )
    return with_tip_off(quotes.join(placed.drop("game_day"), on=event, how="left", maintain_order="left"))


def _either_way(schedule: pl.DataFrame) -> pl.DataFrame:
    """Each game by its teams, and once more with the sides swapped."""
    games = schedule.select("game_id", "home", "away", game_day="game_date", scheduled="tip_off")
    turned = games.with_columns(home="away", away="home")
    return pl.concat(
        [games.with_columns(is_swapped=pl.lit(False)), turned.with_columns(is_swapped=pl.lit(True))]
    )


def swapped_events(placed: pl.DataFrame) -> int:
    """How many events name the visitors of their game as the home side."""
    return placed.filter("is_swapped")["event_id"].n_unique()


def _team(name: str) -> pl.Expr:
    return pl.col(name).replace_strict(TRICODES, default=None, return_dtype=pl.String)


def with_tip_off(placed: pl.DataFrame) -> pl.DataFrame:
    """Adds tip_off and is_in_play; a start that a book gave once it, or the scheduled one, was past moves nothing."""
    ahead = (pl.col("known_at") < pl.col("scheduled")) & (pl.col("known_at") <= pl.col("commence_time"))
    early = pl.col("commence_time").filter(ahead).min().over("game_id")
    tip = pl.min_horizontal("scheduled", early)
    return placed.with_columns(tip_off=pl.coalesce(tip, "commence_time")).with_columns(
        # A book that quotes after the start that it gives itself says that the game is on.
        is_in_play=(pl.col("known_at") >= pl.min_horizontal("tip_off", "commence_time")).fill_null(False)
    )


def homewards(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines of the home side and the visitors, seen from the game's own home side where the event has them swapped."""
    turned = pl.col("is_swapped") & pl.col("market").is_in(("h2h", "spreads"))
    other = (("first_price", "second_price"), ("second_price", "first_price"))
    return lines.with_columns(
        *(pl.when(turned).then(b).otherwise(a).alias(a) for a, b in other),
        point=pl.when(turned).then(0.0 - pl.col("point")).otherwise("point"),
    )
