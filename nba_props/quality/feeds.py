"""What each feed had for a night by its as_of: how many games were due, how many it had, and since when it is silent.

Whether a night without a feed can be bet on is decided in `go`.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from nba_props.stats.games import takes_place

# A feed of past games is judged by this many dates with games, and looked back on for its last word by so many dates.
JUDGED_DATES, MEMORY_DAYS = 3, 30
# A box score and its play-by-play are due this long after the tip-off.
DUE = timedelta(hours=12)
FEED_STATES = pl.Schema(
    {"feed": pl.String, "due": pl.Int64, "had": pl.Int64, "since": pl.Date, "ever": pl.Boolean}
)


def of_tonight(games: pl.DataFrame, feeds: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row is a feed about the night's games (FEED_STATES): `had` counts games with a row known by their as_of.

    Args:
        games: one row per game of the night: game_id, as_of.
        feeds: rows with game_id, game_date and known_at, of the night and of the MEMORY_DAYS before, by feed.
    """
    states = []
    for feed, rows in feeds.items():
        known = rows.join(games, on="game_id").filter(pl.col("known_at") <= pl.col("as_of"))
        states.append(_state(feed, games.height, known["game_id"].n_unique(), rows))
    return pl.DataFrame(states, schema=FEED_STATES, orient="row")


def of_past_games(
    games: pl.DataFrame, schedule: pl.DataFrame, feeds: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """One row is a feed about past games (FEED_STATES), of the newest dates on which games were over in time.

    Args:
        games: one row per game of the night: game_id, game_date, as_of.
        schedule: rows of SCHEDULE of the MEMORY_DAYS before the night.
        feeds: rows with game_id and game_date of the same days, by feed.
    """
    over = schedule.filter(takes_place(), pl.col("tip_off") + DUE <= games["as_of"].min())
    dates = over["game_date"].unique().sort(descending=True).head(JUDGED_DATES)
    due = over.filter(pl.col("game_date").is_in(dates.implode()))
    states = [
        _state(feed, due.height, due.join(rows, on="game_id", how="semi").height, rows)
        for feed, rows in feeds.items()
    ]
    return pl.DataFrame(states, schema=FEED_STATES, orient="row")


def _state(feed: str, due: int, had: int, rows: pl.DataFrame) -> tuple[object, ...]:
    return feed, due, had, rows["game_date"].max(), not rows.is_empty()


def is_missing() -> pl.Expr:
    """True for feeds that lack a game that was due."""
    return pl.col("had") < pl.col("due")


def told(feed: Mapping[str, object]) -> str:
    """A feed of FEED_STATES in words, as in `shots of 0 of 24 games, last of 2024-04-08`."""
    last = f"last of {feed['since']}" if feed["ever"] else f"none in {MEMORY_DAYS} days"
    return f"{feed['feed']} of {feed['had']} of {feed['due']} games, {last}"
