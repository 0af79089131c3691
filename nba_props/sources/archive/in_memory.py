"""A bulk archive as all ingest tables at once, in memory: what a folder lacks and may lack is empty.

Nothing is stored, and nothing of after the range is read.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.ingest import GAME_LINES, INJURIES, INJURY_REPORTS, SHOTS
from nba_props.errors import ConfigurationError
from nba_props.sources.archive.files import ArchiveFiles
from nba_props.sources.archive.tables import Archive

BEGINNING = date(1946, 11, 1)  # before the first game there ever was


@dataclass(frozen=True, slots=True)
class Ingested:
    """Frames by ingest table, the days from the first box score to the last asked for, what was counted while reading,
    and what the folder does not have.
    """

    frames: dict[str, pl.DataFrame]
    days: Days
    counts: dict[str, dict[str, int]]
    absent: list[str]


def ingested(folder: Path, days: Days) -> Ingested:
    """All tables up to the last of the days.

    Raises:
        ConfigurationError: the folder, a file that must be there, or any game or points quote of the days is missing.
        BadPayloadError: a file cannot be read as the format says.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is no folder; --archive wants one as in docs/archive.md")
    archive, files, known = Archive(folder), ArchiveFiles(folder), Days(BEGINNING, days.last)
    schedule, of_schedule = archive.schedule(known)
    box, of_box = archive.box_scores(known)
    if not schedule.filter(days.hold()).height:
        raise ConfigurationError(f"the archive in {folder} has no game of {days}; {_held(schedule)}")
    if not box.filter(days.hold()).height:
        raise ConfigurationError(
            f"the archive in {folder} has games of {days} but no box scores of them: {_held(box)}"
        )
    quotes = archive.points_quotes(known, box)
    if not quotes.odds_lines.filter(days.hold()).height:
        raise ConfigurationError(
            f"the archive in {folder} has no points quote of {days}; {_held(quotes.odds_lines)}. "
            "Without lines there is nothing to compare"
        )
    shots, of_shots = archive.shots(known) if files.has("shots") else (SHOTS.empty(), {})
    lines, of_lines = archive.game_lines(known) if files.has("game_lines") else (GAME_LINES.empty(), {})
    frames = {
        "schedule": schedule,
        "box_scores": box,
        "shots": shots,
        "odds_lines": quotes.odds_lines,
        "game_lines": lines,
        "injuries": INJURIES.empty(),
        "injury_reports": INJURY_REPORTS.empty(),
    }
    counts = {
        "schedule": of_schedule, "box_scores": of_box, "odds_lines": quotes.counts, "shots": of_shots,
        "game_lines": of_lines,
    }  # fmt: skip
    held = Days(min(box["game_date"].unique()), days.last)
    return Ingested(frames, held, counts, [name for name, frame in frames.items() if frame.is_empty()])


def _held(frame: pl.DataFrame) -> str:
    """Which dates are there instead."""
    if frame.is_empty():
        return "it has none up to then"
    dates = frame["game_date"].unique()
    return f"up to then it has them from {min(dates)} to {max(dates)}"
