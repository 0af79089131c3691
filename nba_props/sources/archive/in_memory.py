"""A bulk archive read into memory as all ingest tables; an optional file that the folder lacks gives an empty table.

Nothing is stored, and no row after the range is read.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from nba_props.days import Days
from nba_props.errors import ConfigurationError
from nba_props.sources.archive.injuries import Kind
from nba_props.sources.archive.polls import game_line_polls
from nba_props.sources.archive.tables import Archive
from nba_props.sources.outcomes import CountedRows

BEGINNING = date(1946, 11, 1)  # the first NBA game


@dataclass(frozen=True, slots=True)
class ArchiveTables:
    """Frames by ingest table, the days from the first box score to the end of the range, counts, and empty tables.

    `counts` holds by table what was left out or changed while reading, `absent` the names of tables without rows.
    """

    frames: dict[str, pl.DataFrame]
    days: Days
    counts: dict[str, dict[str, int]]
    absent: list[str]


def load_archive(folder: Path, days: Days, reports: Kind = Kind.OFFICIAL) -> ArchiveTables:
    """All tables up to the last of the days, with the official injury reports or, as an upper bound, who in fact sat.

    Raises:
        ConfigurationError: the folder or a required file is missing, or has no game or box score of the days.
        BadPayloadError: a file does not have the documented format.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is no folder; --archive wants one as in docs/archive.md")
    archive, history = Archive(folder), Days(BEGINNING, days.last)
    schedule, box = archive.schedule(history), archive.box_scores(history)
    _check(folder, days, schedule.rows, box.rows)
    quotes = archive.points_quotes(history, box.rows)
    lines, injuries = archive.game_lines(history), archive.injuries(history, box.rows, reports)
    tables = {
        "schedule": schedule,
        "box_scores": box,
        "shots": archive.shots(history),
        "odds_lines": CountedRows(quotes.odds_lines, quotes.counts),
        "game_lines": lines,
        "injuries": CountedRows(injuries.injuries, injuries.counts),
        "injury_reports": CountedRows(injuries.reports, {}),
    }
    frames = {name: table.rows for name, table in tables.items()}
    counts = {name: table.counts for name, table in tables.items()}
    counts["files"] = dict(archive.taken_notes().counts)
    absent = [name for name, frame in frames.items() if frame.is_empty()]
    frames |= {"odds_polls": quotes.polls, "game_line_polls": game_line_polls(lines.rows)}
    return ArchiveTables(frames, Days(min(box.rows["game_date"].unique()), days.last), counts, absent)


def _check(folder: Path, days: Days, schedule: pl.DataFrame, box: pl.DataFrame) -> None:
    if schedule.filter(days.hold()).is_empty():
        raise ConfigurationError(f"the archive in {folder} has no game of {days}; {dates_of(schedule)}")
    if box.filter(days.hold()).is_empty():
        raise ConfigurationError(
            f"the archive in {folder} has games of {days} but no box scores of them: {dates_of(box)}"
        )


def dates_of(frame: pl.DataFrame) -> str:
    """In words, which dates there are in a table that has none of those that were asked for."""
    if frame.is_empty():
        return "it has none up to then"
    dates = frame["game_date"].unique()
    return f"up to then it has them from {min(dates)} to {max(dates)}"
