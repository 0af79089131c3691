"""Seconds of the pure build of stats and features over four real seasons, against a loop over its dates.

The baseline is how the older system worked: every date is built by itself, from the history its assets are given.
It runs in the same process on a sample of dates and is scaled to all of them.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from nba_props.days import Days
from nba_props.features import composite, daily_cache, store, zones
from nba_props.sources.archive import Archive
from nba_props.stats import games, slate

SEASONS = Days(date(2021, 10, 1), date(2025, 6, 30))
NOW = datetime(2025, 12, 1, tzinfo=UTC)
SAMPLE, REPEATS = 24, 3
Frames = dict[str, pl.DataFrame]


def real() -> Path | None:
    """Where the real data lie, or None."""
    found = Path(os.environ.get("NBA_PROPS_SHARED", Path(__file__).parents[2] / "shared")) / "real"
    return found if (found / "player_box.parquet").is_file() else None


def run() -> list[dict[str, Any]]:
    """One row for all (the best of three) and one per builder (of the last); nothing when the real data is absent."""
    if (folder := real()) is None:
        return []
    given = ingested(folder)
    whole, built = timed(lambda: build(given, SEASONS), REPEATS)
    dates = sorted(built["slate"]["game_date"].unique())
    sample = dates[:: max(1, len(dates) // SAMPLE)]
    days = [(_history(given, day), Days.one(day)) for day in sample]
    loop, _ = timed(lambda: [build(history, day)["seconds"] for history, day in days], 1)
    label = f"features 0-32, four real seasons ({built['feature_store'].height:,} rows)"
    of = f"per-date loop, {len(sample)} of {len(dates)} dates, scaled"
    parts = [
        {"name": f"  {n}", "seconds": s, "baseline": whole, "of": "all"} for n, s in built["seconds"].rows()
    ]
    return [{"name": label, "seconds": whole, "baseline": loop * len(dates) / len(sample), "of": of}, *parts]


def ingested(folder: Path) -> Frames:
    archive = Archive(folder)
    box, _ = archive.box_scores(SEASONS)
    return {
        "schedule": archive.schedule(SEASONS)[0],
        "box_scores": box,
        "shots": archive.shots(SEASONS)[0],
        "game_lines": archive.game_lines(SEASONS)[0],
        "odds_lines": archive.points_quotes(SEASONS, box).odds_lines,
    }


def build(given: Frames, days: Days) -> Frames:
    """Stats and features of the days, from frames that hold their history; `seconds` says where the time went."""
    took: dict[str, float] = {}

    def step(function: Callable[..., pl.DataFrame], *arguments: Any) -> pl.DataFrame:
        seconds, frame = timed(lambda: function(*arguments), 1)
        took[function.__name__] = seconds
        return frame

    schedule, box, shots = given["schedule"], given["box_scores"], given["shots"]
    history = Days(SEASONS.first, days.last)
    players, teams = step(games.player_games, box, history), step(games.team_games, box, history)
    moments = step(slate.day_moments, schedule, NOW)
    tonight = step(slate.slate, schedule, box, given["odds_lines"], given["game_lines"], days, NOW)
    shares = step(zones.player_shot_zones, moments, players, shots, days)
    defense = step(zones.team_defense_zones, moments, schedule, teams, shots, days)
    cache = step(daily_cache.daily_cache, moments, schedule, players, teams, days)
    factors = step(composite.composite_factors, tonight, cache, shares, defense, teams)
    quotes = given["odds_lines"]
    features = step(store.feature_store, tonight, cache, factors, shares, defense, quotes, players, days)
    seconds = pl.DataFrame({"name": list(took), "seconds": list(took.values())})
    return {"player_games": players, "slate": tonight, "feature_store": features, "seconds": seconds}


def _history(given: Frames, day: date) -> Frames:
    """What a date's assets read: quotes and games of the day, and the year before it."""
    first, one = day - timedelta(days=366), Days.one(day)
    past = pl.col("game_date").is_between(first, day - timedelta(days=1))
    quotes = {n: given[n].filter(one.hold()) for n in ("odds_lines", "game_lines")}
    schedule = given["schedule"].filter(pl.col("game_date").is_between(first, day))
    return quotes | {"schedule": schedule} | {n: given[n].filter(past) for n in ("box_scores", "shots")}


def timed(work: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """Best seconds of some repeats, and the last result."""
    best, result = float("inf"), None
    for _ in range(repeats):
        begun = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - begun)
    return best, result
