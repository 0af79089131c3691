"""Rows of the feature store for quality checks: complete, except for what a test removes."""

from collections.abc import Set
from datetime import date, timedelta
from typing import Any

import polars as pl

from nba_props.declared.features import CATALOGUE, Contract, ready_column
from nba_props.declared.masks import mask
from nba_props.declared.row_quality import ROW_QUALITY
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.features.display import display
from nba_props.features.readiness import REQUIRED, ready

DAY = date(2024, 1, 15)
SEASON = "2023-24"
FEATURES = {f.name: pl.Float64 for f in CATALOGUE}
NONE: frozenset[int] = frozenset()
SCHEMA = dict(FEATURE_STORE.schema) | FEATURES


def row(
    player: int = 1, lacks: Set[int] = NONE, unavailable: Set[int] = NONE, **changes: object
) -> dict[str, Any]:
    """A player's row on DAY that lacks some features (defaults) and for which others are unavailable."""
    values = {f.name: None if f.index in lacks | unavailable else (f.low + f.high) / 2 for f in CATALOGUE}
    whole: dict[str, Any] = (
        dict.fromkeys(SCHEMA) | values | {"cache_miss": False, "season": SEASON, "player_id": player}
    )
    whole |= {"game_date": DAY, "game_id": "0022300555", "team": "BOS", "player_name": f"Player {player}"}
    whole |= {"default_feature_indices": sorted(lacks), "default_mask": mask(lacks)}
    whole |= {"default_feature_count": len(lacks), "required_default_count": len(lacks & REQUIRED)}
    return whole | {"unavailable_feature_indices": sorted(unavailable)} | changes


def store(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of the feature store with every feature of the catalogue."""
    frame = pl.DataFrame(rows, schema=SCHEMA)
    computed = frame.drop((c.name for c in ROW_QUALITY), strict=False)
    return display(computed.with_columns(**{ready_column(c): ready(c) for c in Contract}))


def games(*played: tuple[int, date, bool]) -> pl.DataFrame:
    """Rows of PLAYER_GAMES: player, date, whether the player played."""
    rows: list[dict[str, Any]] = [
        dict.fromkeys(PLAYER_GAMES.schema)
        | {"season": SEASON, "player_id": player, "game_date": day, "did_play": did}
        for player, day, did in played
    ]
    return pl.DataFrame(rows, schema=PLAYER_GAMES.schema)


def days_before(count: int) -> date:
    """The date so many days before DAY."""
    return DAY - timedelta(days=count)
