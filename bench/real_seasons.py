"""Every table of the four real seasons, built by the pure functions: what the other figures are measured on."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import polars as pl

from nba_props.days import Days
from nba_props.features import composite, daily_cache, store, zones
from nba_props.sources.archive import Archive
from nba_props.stats import games
from nba_props.stats import slate as slates

SEASONS = Days(date(2021, 10, 1), date(2025, 6, 30))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def folder() -> Path | None:
    """Where the real data lie, or None."""
    found = Path(os.environ.get("NBA_PROPS_SHARED", "../shared")) / "real"
    return found if (found / "player_box.parquet").is_file() else None


@dataclass(frozen=True)
class Ingested:
    schedule: pl.DataFrame
    box_scores: pl.DataFrame
    shots: pl.DataFrame
    game_lines: pl.DataFrame
    odds_lines: pl.DataFrame


@cache
def ingested(days: Days = SEASONS) -> Ingested:
    """The archive's tables.

    Raises:
        FileNotFoundError: when the real data are absent.
    """
    if (real := folder()) is None:
        raise FileNotFoundError("skipped: real data absent")
    archive = Archive(real)
    box_scores = archive.box_scores(days)[0]
    return Ingested(
        archive.schedule(days)[0],
        box_scores,
        archive.shots(days)[0],
        archive.game_lines(days)[0],
        archive.points_quotes(days, box_scores).odds_lines,
    )


@dataclass(frozen=True)
class Built:
    player_games: pl.DataFrame
    team_games: pl.DataFrame
    feature_store: pl.DataFrame


def build(raw: Ingested, days: Days = SEASONS, now: datetime = NOW) -> Built:
    """Stats and features of the range, in one vectorised pass over it."""
    player_games = games.player_games(raw.box_scores, SEASONS)
    team_games = games.team_games(raw.box_scores, SEASONS)
    slate = slates.slate(raw.schedule, raw.box_scores, raw.odds_lines, raw.game_lines, days, now)
    moments = slates.day_moments(raw.schedule, now)
    cache_ = daily_cache.daily_cache(moments, raw.schedule, player_games, team_games, days)
    shot_zones = zones.player_shot_zones(moments, player_games, raw.shots, days)
    defense = zones.team_defense_zones(moments, raw.schedule, team_games, raw.shots, days)
    factors = composite.composite_factors(slate, cache_, shot_zones, defense, team_games)
    features = store.feature_store(
        slate, cache_, factors, shot_zones, defense, raw.odds_lines, player_games, days
    )
    return Built(player_games, team_games, features)
