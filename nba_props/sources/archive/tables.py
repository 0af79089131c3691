"""The bulk archive: years of box scores, shots and lines from a folder of Parquet or CSV files.

Impossible prices are nulled and counted; rows that fit no game, repeat a key or hold what no table can are
left out and counted. Its columns are in `archive_files`. Nothing here asks the network.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from nba_props.days import Days
from nba_props.declared.markets import PLAYER_POINTS, PLAYER_POINTS_ALTERNATE
from nba_props.declared.tables.contract import possible
from nba_props.declared.tables.ingest import BOX_SCORES, GAME_LINES, SCHEDULE, SHOTS
from nba_props.declared.tables.table import INSTANT, Table
from nba_props.sources.archive import lines as archive_lines
from nba_props.sources.archive.files import ArchiveFiles
from nba_props.sources.archive.lines import own_time, placed_at
from nba_props.sources.nba.wire import GAME_LENGTH, PAINT_FEET
from nba_props.sources.odds.events import with_tip_off
from nba_props.sources.odds.quote_rows import Counted, Frame, points_quotes

FAR = timedelta(hours=16)
RENAMED = {
    "pts": "points", "ast": "assists", "stl": "steals", "blk": "blocks", "tov": "turnovers", "pf": "fouls",
    "comment": "not_playing_reason",
}  # fmt: skip


def _next_morning() -> pl.Expr:
    """09:00 UTC of the day after: when a game of unknown tip-off is surely over."""
    return (
        (pl.col("game_date") + timedelta(days=1))
        .cast(pl.Datetime("us"))
        .dt.offset_by("9h")
        .dt.replace_time_zone("UTC")
    )


def _midnight() -> pl.Expr:
    local = pl.col("game_date").cast(pl.Datetime("us")).dt.replace_time_zone("America/New_York")
    return local.dt.convert_time_zone("UTC")


def _half_past_seven() -> pl.Expr:
    local = (
        pl.col("game_date")
        .cast(pl.Datetime("us"))
        .dt.offset_by("19h30m")
        .dt.replace_time_zone("America/New_York")
    )
    return local.dt.convert_time_zone("UTC")


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder with games, player_box, shots, player_props and game_lines as .parquet or .csv."""

    folder: Path

    @property
    def _files(self) -> ArchiveFiles:
        return ArchiveFiles(self.folder)

    def _games(self, days: Days) -> pl.DataFrame:
        """The days' games with their tip-off: the schedule's, else the books', else 19:30 Eastern."""
        games = self._files.read("games", days)
        books = [
            self._files.read(n, days).select("game_id", "commence_time")
            for n in ("player_props", "game_lines")
            if self._files.has(n)
        ]
        none = pl.DataFrame(schema={"game_id": pl.String, "commence_time": INSTANT})
        start = pl.concat([none, *books]).drop_nulls().group_by("game_id").agg(pl.col("commence_time").min())
        games = games.join(start, on="game_id", how="left", maintain_order="left")
        near = (pl.col("commence_time") - _half_past_seven()).abs() < FAR
        books_time = pl.when(near).then("commence_time")
        return games.with_columns(
            tip_off=pl.coalesce("tipoff_utc", books_time, _half_past_seven()).cast(INSTANT),
            tip_off_source=pl.when(pl.col("tipoff_utc").is_not_null())
            .then(
                pl.when(pl.col("tipoff_source") == "schedule")
                .then(pl.lit("schedule"))
                .otherwise(pl.lit("books"))
            )
            .when(books_time.is_not_null())
            .then(pl.lit("books"))
            .otherwise(pl.lit("assumed")),
        ).with_columns(
            final_at=pl.when(pl.col("tip_off_source") == "assumed")
            .then(_next_morning())
            .otherwise(pl.col("tip_off") + GAME_LENGTH)
            .cast(INSTANT)
        )

    def schedule(self, days: Days) -> Frame:
        games = self._games(days).with_columns(
            home_score="home_pts",
            away_score="away_pts",
            known_at=_midnight().cast(INSTANT),
            known_at_assumed=pl.lit(True),
        )
        return _held(SCHEDULE, games, {})

    def box_scores(self, days: Days) -> Frame:
        final = self._games(days).select("game_id", "final_at")
        box = self._files.read("player_box", days).rename(RENAMED)
        box = box.join(final, on="game_id", how="left").with_columns(
            minutes=pl.col("minutes").fill_null(0.0).clip(0.0),
            did_play=pl.col("minutes").fill_null(0.0) > 0,
            impossible=pl.col("minutes") < 0,
            known_at=pl.coalesce("final_at", _next_morning()).cast(INSTANT),
            known_at_assumed=pl.lit(True),
        )
        counts = {
            "rows_of_unlisted_games": box["final_at"].null_count(),
            "impossible_minutes": int(box["impossible"].sum()),
        }
        return _held(BOX_SCORES, box, counts)

    def shots(self, days: Days) -> Frame:
        final = self._games(days).select("game_id", "final_at", "home", "away")
        raw = self._files.read("shots", days).join(final, on="game_id", how="left")
        distance = pl.col("shot_distance")
        rows = raw.with_columns(
            opponent=pl.when(pl.col("team") == pl.col("home")).then("away").otherwise("home"),
            distance=distance,
            zone=pl.when(pl.col("shot_value") == 3)
            .then(pl.lit("three"))
            .when(distance < PAINT_FEET)
            .then(pl.lit("paint"))
            .otherwise(pl.lit("mid_range")),
            known_at=pl.coalesce("final_at", _next_morning()).cast(INSTANT),
            known_at_assumed=pl.lit(True),
        )
        listed = rows.filter(pl.col("final_at").is_not_null())
        return _held(SHOTS, listed, {"rows_of_unlisted_games": rows.height - listed.height})

    def points_quotes(
        self, days: Days, seen: pl.DataFrame, without: Collection[date] = frozenset()
    ) -> Counted:
        """Quotes placed at their games; a quote without any time is placed six hours before the tip-off.

        Args:
            without: days that are left out.
        """
        games = self._games(days).select("game_id", "home", "away", scheduled="tip_off")
        raw = _but_of(without, self._files.read("player_props", days))
        timed = raw.join(games, on="game_id", how="left").with_columns(
            known_at=placed_at(),
            known_at_assumed=own_time().is_null(),
            market=pl.when("is_main")
            .then(pl.lit(PLAYER_POINTS.key))
            .otherwise(pl.lit(PLAYER_POINTS_ALTERNATE.key)),
            # A quote of a game that is not in the list keeps its event, and is told apart by that.
            game_id=pl.when(pl.col("scheduled").is_not_null()).then("game_id"),
            event_id=pl.coalesce("event_id", "game_id"),
        )
        placed = with_tip_off(timed).with_columns(
            is_in_play=pl.col("is_in_play") | pl.col("is_live").fill_null(False)
        )
        named = placed.rename({"line": "point", "over_price": "first_price", "under_price": "second_price"})
        named = named.with_columns(pl.col("first_price", "second_price").round())
        lost = named.filter(pl.col("event_id").is_null() | pl.col("known_at").is_null()).height
        kept = named.filter(pl.col("event_id").is_not_null() & pl.col("known_at").is_not_null())
        found = points_quotes(kept, seen)
        found.counts["without_event_or_time"] = lost
        return found

    def game_lines(self, days: Days, without: Collection[date] = frozenset()) -> Frame:
        """See `archive_lines`; points quotes are looked at too, for the books' start of each game.

        Args:
            without: days that are left out.
        """
        games = self._games(days).select("game_id", scheduled="tip_off")
        raw = _but_of(without, self._files.read("game_lines", days))
        lines = raw.join(games, on="game_id", maintain_order="left")
        quotes = self._files.read("player_props", days) if self._files.has("player_props") else raw.clear()
        rows, counts = archive_lines.game_lines(lines, quotes.join(games, on="game_id"))
        return _held(GAME_LINES, rows, {"rows_without_a_game": raw.height - lines.height} | counts)


def _but_of(days: Collection[date], rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(~pl.col("game_date").is_in(list(days)))


def _held(table: Table, frame: pl.DataFrame, counts: dict[str, int]) -> Frame:
    """The rows that the table can hold, each key once; the others are counted."""
    rows = frame.select(table.schema.names())
    sound = rows.filter(pl.all_horizontal(possible(column) for column in table.columns))
    single = sound.unique(table.key, keep="first", maintain_order=True)
    return single, counts | {
        "impossible_rows": rows.height - sound.height,
        "repeated_rows": sound.height - single.height,
    }
