"""Rows of the feature store for questions of quality: whole, but for what a test takes away."""

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
SCHEMA = dict(FEATURE_STORE.schema) | FEATURES


def row(
    player: int = 1, lacks: set[int] = frozenset(), gone: set[int] = frozenset(), **changed: Any
) -> dict[str, Any]:
    """A player's row on DAY that lacks these features (defaults) and for whom those are unavailable."""
    values = {f.name: None if f.index in lacks | gone else (f.low + f.high) / 2 for f in CATALOGUE}
    whole = dict.fromkeys(SCHEMA) | values | {"cache_miss": False, "season": SEASON, "player_id": player}
    whole |= {"game_date": DAY, "game_id": "0022300555", "team": "BOS", "player_name": f"Player {player}"}
    whole |= {"default_feature_indices": sorted(lacks), "default_mask": mask(lacks)}
    whole |= {"default_feature_count": len(lacks), "required_default_count": len(lacks & REQUIRED)}
    return whole | {"unavailable_feature_indices": sorted(gone)} | changed


def store(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of the feature store with every feature of the catalogue."""
    frame = pl.DataFrame(rows, schema=SCHEMA)
    told = frame.drop((c.name for c in ROW_QUALITY), strict=False)
    return display(told.with_columns(**{ready_column(c): ready(c) for c in Contract}))


def games(*played: tuple[int, date, bool]) -> pl.DataFrame:
    """Rows of PLAYER_GAMES: player, date, whether he played."""
    rows = [
        dict.fromkeys(PLAYER_GAMES.schema)
        | {"season": SEASON, "player_id": player, "game_date": day, "did_play": did}
        for player, day, did in played
    ]
    return pl.DataFrame(rows, schema=PLAYER_GAMES.schema)


def days_before(count: int) -> date:
    return DAY - timedelta(days=count)
