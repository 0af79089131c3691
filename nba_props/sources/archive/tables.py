"""The bulk archive: years of box scores, shots and lines from a folder of Parquet or CSV files.

Impossible prices are nulled and counted; rows without a game, with a repeated key or with impossible values are left
out and counted. The columns of the files are in `files`. No requests here.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import polars as pl

from nba_props.days import Days
from nba_props.declared.markets import PLAYER_POINTS, PLAYER_POINTS_ALTERNATE
from nba_props.declared.tables.contract import possible
from nba_props.declared.tables.ingest import BOX_SCORES, INJURIES, INJURY_REPORTS, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES, UNRESOLVED_NAMES
from nba_props.declared.tables.table import INSTANT, Table
from nba_props.declared.teams import COUNTING
from nba_props.sources.archive import game_lines as archive_game_lines
from nba_props.sources.archive import injuries as archive_injuries
from nba_props.sources.archive import polls
from nba_props.sources.archive.files import ArchiveFiles, any_content
from nba_props.sources.archive.game_lines import own_time, placed_at
from nba_props.sources.archive.rules import RENAMED
from nba_props.sources.finals import GAME_LENGTH, next_morning
from nba_props.sources.nba.shots import PAINT_FEET
from nba_props.sources.odds.events import with_tip_off
from nba_props.sources.odds.lives import BLOCK
from nba_props.sources.odds.quote_rows import QuoteTables, points_quotes
from nba_props.sources.outcomes import CountedRows, Notes

FAR = timedelta(hours=16)
# What tells a book's latest word of a game's start.
STARTS = ("game_id", "commence_time", "snapshot_time", "last_update")
# The months in which a season's last game is played.
FINALS_MONTHS = (6, 7)
STATUSES = next(column.among for column in SCHEDULE.columns if column.name == "status")


def _eastern(offset: str) -> pl.Expr:
    """The instant of a time of day in New York on each row's game date; the offset is from midnight."""
    local = pl.col("game_date").cast(pl.Datetime("us")).dt.offset_by(offset)
    return local.dt.replace_time_zone("America/New_York").dt.convert_time_zone("UTC")


@dataclass(frozen=True)
class Archive:
    """A folder with games, player_box, shots, player_props, game_lines and injury_reports as .parquet or .csv.

    `check` is that of `ArchiveFiles`.
    """

    folder: Path
    check: Callable[[Path], None] = field(default=any_content, repr=False, compare=False)
    _files: ArchiveFiles = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_files", ArchiveFiles(self.folder, self.check))

    @cached_property
    def last_day(self) -> date:
        """The last day that the archive answers: the last that is played, or the summer's last where that ends a season.

        What was not played yet when the archive was made is not taken from there, which would empty it.
        """
        played = self._files.last_played()
        if played is None:
            return date.max
        return date(played.year, 9, 30) if played.month in FINALS_MONTHS else played

    def taken_notes(self) -> Notes:
        """What was left out of the files since the last call, counted and named."""
        return self._files.found.taken()

    def _games(self, days: Days) -> pl.DataFrame:
        """The days' games with their tip-off: the schedule's, else the books', else 19:30 Eastern."""
        games = self._files.read("games", days)
        books = [
            self._files.read(n, days, STARTS) for n in ("player_props", "game_lines") if self._files.has(n)
        ]
        games = games.join(_latest_starts(books), on="game_id", how="left", maintain_order="left")
        is_near = (pl.col("commence_time") - _eastern("19h30m")).abs() < FAR
        books_time = pl.when(is_near).then("commence_time")
        return games.with_columns(
            tip_off=pl.coalesce("tipoff_utc", books_time, _eastern("19h30m")).cast(INSTANT),
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
            .then(next_morning())
            .otherwise(pl.col("tip_off") + GAME_LENGTH)
            .cast(INSTANT)
        )

    def schedule(self, days: Days) -> CountedRows:
        """Every game of the days (SCHEDULE)."""
        games = self._games(days)
        is_known = pl.col("status").is_in(list(STATUSES))
        unknown_states = games.filter(~is_known).height
        games = games.with_columns(
            status=pl.when(is_known | pl.col("status").is_null()).then("status").otherwise(pl.lit("unknown")),
            home_score="home_pts",
            away_score="away_pts",
            known_at=_eastern("0h").cast(INSTANT),
            heard_at=pl.lit(None, INSTANT),
            known_at_assumed=pl.lit(True),
        )
        return _fitting(SCHEDULE, games, {"unknown_states": unknown_states} if unknown_states else {})

    def box_scores(self, days: Days) -> CountedRows:
        """The box scores of the days (BOX_SCORES), as of each game's final."""
        final = self._games(days).select("game_id", "final_at")
        box = self._files.read("player_box", days).rename(RENAMED, strict=False)
        box = box.join(final, on="game_id", how="left").with_columns(
            minutes=pl.col("minutes").fill_null(0.0).clip(0.0),
            did_play=pl.col("minutes").fill_null(0.0) > 0,
            impossible=pl.col("minutes") < 0,
            known_at=pl.coalesce("final_at", next_morning()).cast(INSTANT),
            known_at_assumed=pl.lit(True),
            corrected_at=pl.lit(None, INSTANT),
        )
        counts = {
            "rows_of_unlisted_games": box["final_at"].null_count(),
            "impossible_minutes": int(box["impossible"].sum()),
        }
        return _fitting(BOX_SCORES, box, counts)

    def box_attempts(self, days: Days) -> pl.DataFrame:
        """The attempts in the box scores of the days: game_id, player_id, team and fga."""
        return self._files.read("player_box", days, only=("game_id", "player_id", "team", "fga"))

    def shots(self, days: Days) -> CountedRows:
        """The field-goal attempts of the days (SHOTS), as of each game's final; none without such a file."""
        if not self._files.has("shots"):
            return CountedRows(SHOTS.empty(), {})
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
            known_at=pl.coalesce("final_at", next_morning()).cast(INSTANT),
            known_at_assumed=pl.lit(True),
            corrected_at=pl.lit(None, INSTANT),
        )
        listed = rows.filter(pl.col("final_at").is_not_null())
        return _fitting(SHOTS, listed, {"rows_of_unlisted_games": rows.height - listed.height})

    def points_quotes(
        self, days: Days, box_scores: pl.DataFrame, without: Collection[str] = frozenset()
    ) -> QuoteTables:
        """Points quotes, placed at their games; a quote without any time counts as of six hours before the tip-off.

        There are none where the folder has no such file.

        Args:
            days: the game dates.
            box_scores: rows of BOX_SCORES, for the rosters.
            without: games and events that are left out.
        """
        if not self._files.has("player_props"):
            return QuoteTables(ODDS_LINES.empty(), UNRESOLVED_NAMES.empty())
        games = self._games(days).select(
            "game_id", "home", "away", scheduled="tip_off", heard_at=pl.lit(None, INSTANT)
        )
        raw = _except(without, self._files.read("player_props", days))
        timed = raw.join(games, on="game_id", how="left").with_columns(
            known_at=placed_at(),
            known_at_assumed=own_time().is_null(),
            market=pl.when("is_main")
            .then(pl.lit(PLAYER_POINTS.key))
            .otherwise(pl.lit(PLAYER_POINTS_ALTERNATE.key)),
            # A quote of an unlisted game has no game id, only its event's.
            game_id=pl.when(pl.col("scheduled").is_not_null()).then("game_id"),
            event_id=pl.coalesce("event_id", "game_id"),
        )
        kept = timed.filter(pl.col("event_id").is_not_null() & pl.col("known_at").is_not_null())
        seen = kept.with_columns(seen_at=pl.coalesce("snapshot_time", "known_at"))
        states = polls.points_states(seen)
        begun = states.filter("begins").select(*BLOCK, "seen_at", "known_at")
        standing = seen.drop("known_at").join(begun, on=[*BLOCK, "seen_at"], maintain_order="left")
        placed = with_tip_off(standing).with_columns(
            is_in_play=pl.col("is_in_play") | pl.col("is_live").fill_null(False)
        )
        named = placed.rename({"line": "point", "over_price": "first_price", "under_price": "second_price"})
        named = named.with_columns(pl.col("first_price", "second_price").round())
        tables = points_quotes(named, box_scores)
        counts = {
            "without_event_or_time": timed.height - kept.height,
            "unchanged_quotes": kept.height - standing.height,
        }
        return replace(tables, counts=tables.counts | counts, polls=polls.points_polls(seen, states))

    def game_lines(self, days: Days, without: Collection[str] = frozenset()) -> CountedRows:
        """Game lines (GAME_LINES); none without such a file. Points quotes are read too, for the books' start of each game.

        Args:
            days: the game dates.
            without: games and events that are left out.
        """
        if not self._files.has("game_lines"):
            return CountedRows(GAME_LINES.empty(), {})
        games = self._games(days).select("game_id", scheduled="tip_off")
        raw = _except(without, self._files.read("game_lines", days))
        lines = raw.join(games, on="game_id", maintain_order="left")
        quotes = self._files.read("player_props", days) if self._files.has("player_props") else raw.clear()
        rows, counts = archive_game_lines.game_lines(lines, quotes.join(games, on="game_id"))
        return _fitting(GAME_LINES, rows, {"rows_without_a_game": raw.height - lines.height} | counts)

    def injuries(
        self,
        days: Days,
        box_scores: pl.DataFrame,
        kind: archive_injuries.Kind = archive_injuries.Kind.OFFICIAL,
    ) -> archive_injuries.ArchivedInjuries:
        """The injury reports of the days' counting games; without rows where the folder has no such file.

        Args:
            days: the game dates.
            box_scores: rows of BOX_SCORES, for the players' teams.
            kind: the official reports, or who in fact sat, for evaluations only.
        """
        if not self._files.has("injury_reports"):
            return archive_injuries.ArchivedInjuries(INJURIES.empty(), INJURY_REPORTS.empty(), {})
        games = self._games(days).filter(
            pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed"
        )
        rows = self._files.read("injury_reports", days)
        return archive_injuries.injury_tables(rows, games, box_scores, kind)


def _latest_starts(books: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """One row per game with the books' latest word of its start; of words without a time the earliest start counts."""
    none = pl.DataFrame(schema={"game_id": pl.String, "commence_time": INSTANT, "said_at": INSTANT})
    said = [rows.select("game_id", "commence_time", said_at=own_time()) for rows in books]
    is_ahead = (pl.col("said_at") <= pl.col("commence_time")).fill_null(True)
    return (
        pl.concat([none, *said])
        .drop_nulls(["game_id", "commence_time"])
        .sort(is_ahead, "said_at", "commence_time", descending=[False, False, True], nulls_last=False)
        .group_by("game_id", maintain_order=True)
        .agg(pl.col("commence_time").last())
    )


def _except(games: Collection[str], rows: pl.DataFrame) -> pl.DataFrame:
    held = list(games)
    of_others = ~pl.col("event_id").is_in(held).fill_null(False)
    return rows.filter(of_others, ~pl.col("game_id").is_in(held).fill_null(False))


def _fitting(table: Table, frame: pl.DataFrame, counts: dict[str, int]) -> CountedRows:
    """The rows that the table can hold, each key once; the others are counted."""
    rows = frame.select(table.schema.names())
    valid = rows.filter(pl.all_horizontal(possible(column) for column in table.columns))
    distinct = valid.unique(table.key, keep="first", maintain_order=True)
    left_out = {
        "impossible_rows": rows.height - valid.height,
        "repeated_rows": valid.height - distinct.height,
    }
    return CountedRows(distinct, counts | left_out)
