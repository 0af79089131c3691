"""Which stored partitions used a box score or a play-by-play that was corrected after they were built.

What a table reads, and how far back, is declared in `declared.lookback`: what this names follows from it. Pure; when a
partition was built is found out by the caller.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

import polars as pl

from nba_props.declared.lookback import DAY, READS, Lookback
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.teams import COUNTING

# What the league corrects; and the tables that are built again, grades beside those of stats and features.
SOURCES = ("box_scores", "shots")
GRADED = ("grades", "bet_grades", "price_grades")
USERS: dict[str, dict[str, Lookback]] = READS | {name: {"box_scores": DAY} for name in GRADED}
# Built from a day's box scores alone: whether they have a correction stands in their rows.
OF_BOX_SCORES = ("player_games", "team_games")
SCHEMA = pl.Schema(
    {
        "table": pl.String(),
        "game_date": pl.Date(),
        "game_id": pl.String(),
        "source": pl.String(),
        "corrected_at": INSTANT,
    }
)
CORRECTIONS = pl.Schema(
    {
        "source": pl.String(),
        "game_id": pl.String(),
        "day": pl.Date(),
        "corrected_at": INSTANT,
        "counts": pl.Boolean(),
    }
)


class Reach(NamedTuple):
    """The dates of a source that a row may rest on, in days from its own: from `oldest` to `newest`."""

    oldest: int
    newest: int


@cache
def reach(table: str) -> dict[str, Reach]:
    """How far a table's rows reach into each source, through all tables between them."""
    found: dict[str, Reach] = {}
    for name, back in USERS.get(table, {}).items():
        own = Reach(-back.days, 0 if back.with_range else -1)
        beyond = {name: Reach(0, 0)} if name in SOURCES else reach(name)
        for source, inner in beyond.items():
            far = Reach(own.oldest + inner.oldest, own.newest + inner.newest)
            known = found.get(source, far)
            found[source] = Reach(min(far.oldest, known.oldest), max(far.newest, known.newest))
    return found


def corrections(**sources: pl.DataFrame) -> pl.DataFrame:
    """One row per corrected game of each source, given by name: game_id, day, corrected_at, and whether it counts."""
    counts = pl.col("season_type").is_in(COUNTING)
    parts = [
        rows.drop_nulls("corrected_at")
        .with_columns(source=pl.lit(name), day="game_date", counts=counts)
        .select(*CORRECTIONS)
        for name, rows in sources.items()
    ]
    return pl.concat([CORRECTIONS.to_frame(), *parts]).unique().sort("source", "day", "game_id")


def users(corrected: pl.DataFrame, stored: Mapping[str, Collection[date]]) -> pl.DataFrame:
    """Each stored partition that reads a corrected game, whenever it was built: one row per partition and game.

    Args:
        corrected: rows of `corrections`.
        stored: the dates of each table that are stored.
    """
    parts = [
        _users(table, corrected.filter(source=source), of, stored.get(table, ()))
        for table in USERS
        for source, of in reach(table).items()
    ]
    return pl.concat([SCHEMA.to_frame(), *parts])


def _users(table: str, corrected: pl.DataFrame, of: Reach, stored: Iterable[date]) -> pl.DataFrame:
    of_counting = table in (*OF_BOX_SCORES, *GRADED)
    games = corrected.filter("counts") if of_counting else corrected
    days = pl.DataFrame({"game_date": list(stored)}, schema={"game_date": pl.Date})
    later = (pl.col("day") - pl.col("game_date")).dt.total_days()
    return (
        days.join(games, how="cross")
        .filter(later.is_between(of.oldest, of.newest))
        .with_columns(table=pl.lit(table))
        .select(*SCHEMA)
    )


def unseen(corrected: pl.DataFrame, player_games: pl.DataFrame) -> set[str]:
    """Games whose rows of PLAYER_GAMES are not those of their corrected box score.

    Args:
        corrected: rows of `corrections`.
        player_games: the rows of the days of those games.
    """
    seen = player_games.group_by("game_id").agg(seen_at=pl.col("corrected_at").max())
    games = corrected.filter("counts", source="box_scores").join(seen, on="game_id", how="left")
    return set(games.filter((pl.col("seen_at") != pl.col("corrected_at")).fill_null(True))["game_id"])


def built_at(partitions: Iterable[tuple[str, date, datetime]]) -> pl.DataFrame:
    """A frame of (table, game_date, instant of its newest materialization)."""
    schema = {"table": pl.String(), "game_date": pl.Date(), "instant": INSTANT}
    return pl.DataFrame(list(partitions), schema=pl.Schema(schema), orient="row")


def stale(used: pl.DataFrame, built: pl.DataFrame, not_seen: Collection[str]) -> pl.DataFrame:
    """The rows of `users` whose partition does not know the correction.

    That is one whose run fixed its instant before the corrected payload was fetched, or whose instant is not known; and
    any that reads a game whose own statistics are not built again.

    Args:
        used: rows of `users`.
        built: the result of `built_at`.
        not_seen: the games of `unseen`.
    """
    is_unseen = (pl.col("source") == "box_scores") & pl.col("game_id").is_in(list(not_seen))
    is_earlier = (pl.col("instant") < pl.col("corrected_at")).fill_null(True)
    by_rows = pl.col("table").is_in(OF_BOX_SCORES)
    with_instants = used.join(built, on=["table", "game_date"], how="left")
    return (
        with_instants.filter(is_unseen | (is_earlier & ~by_rows))
        .select(*SCHEMA)
        .sort("game_date", "table", "source", "game_id")
    )
