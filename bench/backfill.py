"""One real season, stats through feature_store, as a single Dagster run, beside the pure functions on the same days."""

import os
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.features import build, ingested, real, timed
from nba_props.days import Days
from nba_props.resources.dagster_home import prepare
from nba_props.resources.lake import Lake
from nba_props.resources.runs import run_job
from nba_props.resources.settings import Settings
from nba_props.tables.registry import TABLES

SEASON = Days(date(2023, 10, 24), date(2024, 6, 17))
BUILT = (
    "player_games", "team_games", "slate", "player_shot_zones", "team_defense_zones", "daily_cache",
    "composite_factors", "feature_store",
)  # fmt: skip


def run() -> list[dict]:
    """Seconds of the run; of the pure build; of reading and writing the same partitions; the rest is Dagster's."""
    if (folder := real()) is None:
        return []
    given = ingested(folder)
    pure, _ = timed(lambda: build(given, SEASON), 2)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "NBA_PROPS_HOME": home,
            "NBA_PROPS_SOURCE": "live",
            "NBA_PROPS_ARCHIVE": str(folder),
            "NBA_PROPS_NOW": "2024-07-01T12:00:00Z",
        }
        prepare(Settings.read())
        started = time.perf_counter()
        run_job("ingest", SEASON)
        ingest = time.perf_counter() - started
        started = time.perf_counter()
        run_job("features", SEASON)
        features = time.perf_counter() - started
        read, written = _storage(Lake(str(Path(home) / "lake")))
    days = f"{len(SEASON)} days"
    return [
        {
            "name": f"season through Dagster, {days}, 8 assets",
            "seconds": features,
            "baseline": pure,
            "of": "pure build",
        },
        {
            "name": "of that: reading the partitions written",
            "seconds": read,
            "baseline": features,
            "of": "that run",
        },
        {
            "name": "of that: writing and syncing them",
            "seconds": written,
            "baseline": features,
            "of": "that run",
        },
        {
            "name": f"ingest of the archive's season, {days}",
            "seconds": ingest,
            "baseline": features,
            "of": "that run",
        },
    ]


def _storage(lake: Lake) -> tuple[float, float]:
    """Seconds to read, and to write again, every partition that the run wrote."""
    read = written = 0.0
    for name in BUILT:
        table = TABLES[name]
        started = time.perf_counter()
        frame = lake.read(table, SEASON)
        read += time.perf_counter() - started
        started = time.perf_counter()
        lake.write(table, frame, SEASON)
        written += time.perf_counter() - started
    return read, written
