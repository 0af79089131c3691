"""`streaks/today.json`: players of tonight who went over or under their line several times in a row."""

from datetime import date
from typing import Literal

import polars as pl

from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.season.seen import Seen, records

FEWEST = 3  # games


class Streak(Part, frozen=True, kw_only=True):
    """Games in a row that ended over or under the consensus line, up to the player's newest game with a line.

    A push ends it; a game without a line, or in which the player did not play, neither ends nor extends it. Means are over
    the streak, in points.
    """

    player_lookup: str
    player_id: int
    player: str
    team: str
    opponent: str | None
    streak: Literal["over", "under"]
    length: int
    since: date
    avg_points: float
    avg_line: float


class Streaks(Document, frozen=True, kw_only=True):
    """The streaks of three games or more of players whose game is today, the longest first."""

    date: date
    total: int
    streaks: tuple[Streak, ...]


def streaks_today(rows: pl.DataFrame, slate: pl.DataFrame, seen: Seen) -> Streaks:
    """The document.

    Args:
        rows: as `player_rows` returns them.
        slate: rows of `slate` of today.
        seen: what was known later counts for nothing.
    """
    tonight = seen.known(slate, "as_of").filter(game_date=seen.today).unique("player_id", maintain_order=True)
    lined = rows.drop_nulls("against_line").with_columns(
        run=pl.col("against_line").rle_id().over("player_id")
    )
    newest = lined.filter(pl.col("run") == pl.col("run").max().over("player_id"))
    runs = newest.group_by("player_id", maintain_order=True).agg(
        player_lookup=pl.col("player_lookup").last(),
        player=pl.col("player_name").last(),
        streak=pl.col("against_line").last(),
        length=pl.len(),
        since=pl.col("game_date").first(),
        avg_points=pl.col("points").mean().round(1),
        avg_line=pl.col("line").mean().round(1),
    )
    found = (
        runs.filter(pl.col("length") >= FEWEST, pl.col("streak") != "push")
        .join(tonight.drop_nulls("team").select("player_id", "team", "opponent"), on="player_id")
        .sort("length", "player_lookup", descending=[True, False])
    )
    return Streaks(**seen.head, date=seen.today, total=found.height, streaks=records(found, Streak))
