"""The data: four real seasons, or the opening weeks of a simulated one where the real data are absent."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from nba_props.days import Days, day_start
from nba_props.declared.lookback import READS
from nba_props.declared.tables.every_table import TABLES
from nba_props.features.chain import features
from nba_props.sources.archive.tables import Archive

NOW = datetime(2025, 12, 1, 12, tzinfo=UTC)
REAL = (
    Days(date(2021, 10, 19), date(2022, 6, 16)),
    Days(date(2022, 10, 18), date(2023, 6, 12)),
    Days(date(2023, 10, 24), date(2024, 6, 17)),
    Days(date(2024, 10, 22), date(2025, 6, 22)),
)
SIMULATED = (Days(date(2024, 10, 22), date(2024, 12, 20)),)
# What features are built from, and is built of nothing.
INGESTED = sorted({table for reads in READS.values() for table in reads} - READS.keys())
Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Given:
    """Seasons, and the environment in which the product ingests them."""

    ranges: tuple[Days, ...]
    environment: dict[str, str]
    real: bool

    @property
    def days(self) -> Days:
        """From the first day to the last."""
        return Days(self.ranges[0].first, self.ranges[-1].last)


def real() -> Path | None:
    """Returns the folder of the real data, or None."""
    folder = Path(os.environ.get("NBA_PROPS_SHARED") or Path(__file__).parents[2] / "shared") / "real"
    return folder if (folder / "player_box.parquet").is_file() else None


def given() -> Given:
    """The real seasons where they are, else a simulated one."""
    now = {"NBA_PROPS_NOW": NOW.strftime("%Y-%m-%dT%H:%M:%SZ")}
    if (folder := real()) is None:
        return Given(SIMULATED, now | {"NBA_PROPS_SOURCE": "simulated"}, real=False)
    return Given(REAL, now | {"NBA_PROPS_SOURCE": "live", "NBA_PROPS_ARCHIVE": str(folder)}, real=True)


def archived(folder: Path, days: Days) -> Frames:
    """Returns the ingest tables of an archive as the lake stores them; those that the archive lacks are empty."""
    archive = Archive(folder)
    box, _ = archive.box_scores(days)
    points = archive.points_quotes(days, box)
    tables = {
        "schedule": archive.schedule(days)[0],
        "box_scores": box,
        "shots": archive.shots(days)[0],
        "game_lines": archive.game_lines(days)[0],
        "odds_lines": points.odds_lines,
        "odds_polls": points.polls,
    }
    return {name: TABLES[name].shape(tables.get(name, TABLES[name].empty())) for name in INGESTED}


def build(frames: Frames, days: Days) -> Frames:
    """Stats and features of the days from frames that hold their history."""
    return features(frames, days, max(NOW, day_start(days.last + timedelta(days=30))))


def build_day(frames: Frames, day: date) -> Frames:
    """The same of one day; stats of the past that are among the frames are read, as from the lake."""
    return features(frames, Days.one(day), NOW)
