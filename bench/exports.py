"""Exports of a season of 170 nights, from frames to the bytes of every document, and those of one night.

The baseline writes the same frames as JSON once, row by row: what any export of them would cost at least.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec
import polars as pl

from bench.figures import Figure, timed
from bench.season_frames import Frames, season_frames
from nba_props.days import Days, day_start
from nba_props.publishing.exports.season import documents
from nba_props.publishing.exports.season.result_rows import result_rows
from nba_props.publishing.exports.season.results import grades_csv, results_files
from nba_props.publishing.exports.season.seen import Seen
from nba_props.quality.go import Night

FIRST, NIGHTS = date(2023, 10, 24), 170
TARGET, TARGET_OF_NIGHT = 2.0, 0.5  # seconds
FEEDS = ("odds_lines", "game_lines", "injury_reports")


def run() -> list[Figure]:
    """Figures of the season and of its last night."""
    frames = season_frames(FIRST, NIGHTS)
    days = Days(FIRST, FIRST + timedelta(days=NIGHTS - 1))
    seen = Seen("simulated", day_start(days.last + timedelta(days=1)) + timedelta(hours=12))
    baseline, _ = timed(lambda: _plain(frames))
    season, files = timed(lambda: season_files(frames, days, seen))
    last = Days.one(days.last)
    night, of_night = timed(lambda: _results(frames, last, seen))
    size = sum(map(len, files.values()))
    return [
        Figure(
            f"exports of {NIGHTS} nights ({len(files):,} files, {size / 1e6:,.0f} MB)",
            season,
            baseline,
            "the frames' rows as JSON, once",
            f"target {TARGET:g} s",
        ),
        Figure(
            f"  results of one night ({len(of_night)} files)",
            night,
            season,
            "all nights",
            f"target {TARGET_OF_NIGHT} s",
        ),
    ]


def season_files(frames: Frames, days: Days, seen: Seen) -> dict[str, bytes]:
    """The bytes of every document beyond the night, and of the results of every night."""
    narrow = {
        table.name: frames[table.name].select(table.schema.names()) for table, _ in documents.reads(seen)
    }
    registered = documents.Registered("catboost_v9", {})
    made = documents.season_documents(narrow, no_night(frames), registered, seen)
    return documents.encoded_files(made) | _results(frames, days, seen)


def no_night(frames: Frames) -> Night:
    """A night without a game ahead."""
    return Night(
        frames["slate"].clear().select("game_id", "game_date", "as_of"), frames["schedule"],
        {name: frames[name] for name in FEEDS}, {}, frames["odds_polls"], frames["predictions"],
    )  # fmt: skip


def _results(frames: Frames, days: Days, seen: Seen) -> dict[str, bytes]:
    rows = result_rows(frames["grades"], frames["player_games"], days, seen)
    return results_files(rows, seen) | grades_csv(frames["grades"].filter(days.hold()), seen)


def _plain(frames: Mapping[str, pl.DataFrame]) -> int:
    return sum(len(msgspec.json.encode(frame.to_dicts())) for frame in frames.values())
