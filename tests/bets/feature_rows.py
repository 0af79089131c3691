"""Feature rows, model rows and predictors as values: what `predictions` takes beside quotes."""

from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
import polars as pl

from nba_props.bets.predictions import Predictors
from nba_props.declared.families import CATBOOST_V9, Family
from nba_props.declared.features import CATALOGUE, Contract
from nba_props.declared.masks import mask
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import CATBOOST_V9 as MODELS
from nba_props.models.governance.serving import Model, Serving, serving
from tests.bets.bet_rows import model
from tests.market.market_rows import DAY, TIP, Row, before

MONDAY = date(2024, 1, 15)
OTHER = Family("other", Contract.V12, parameters=CATBOOST_V9.parameters)


def row(player: int, ready: bool = True, **other: object) -> Row:
    """A player's row of game "1" as of an hour before the tip-off."""
    values: Row = dict.fromkeys(FEATURE_STORE.schema.names())
    values |= {f.name: 1.0 for f in CATALOGUE}
    values |= {
        "game_id": "1",
        "game_date": DAY,
        "season": "2023-24",
        "player_id": player,
        "player_name": f"P{player}",
    }
    values |= {"team": "BOS", "opponent": "TOR", "is_home": True, "tip_off": TIP, "vegas_line_source": "none"}
    values |= {"default_feature_indices": [] if ready else [0], "default_mask": mask([] if ready else [0])}
    values |= {
        "required_default_count": int(not ready),
        "unavailable_feature_indices": [],
        "cache_miss": False,
    }
    values |= {name: ready for name in FEATURE_STORE.schema.names() if name.startswith("ready_for")}
    values |= {"as_of": before(60), "inputs_known_at": before(120), "default_feature_count": 0}
    return values | other


def store(*rows: Row) -> pl.DataFrame:
    """Rows of `feature_store` with all columns that the families use."""
    frame = pl.DataFrame(rows, schema=FEATURE_STORE.schema)
    more = [name for name in OTHER.columns if name not in frame.columns]
    return frame.with_columns(pl.lit(1.0).alias(name) for name in more)


def models(*weeks: date, family: str = "m") -> pl.DataFrame:
    """A calibrated model per week."""
    rows = [
        dict.fromkeys(MODELS.schema.names()) | model() | {"week": week, "model_id": f"{family}{week}"}
        for week in weeks
    ]
    return pl.DataFrame(rows, schema=MODELS.schema)


def predictors(
    families: Mapping[str, Family],
    tables: Mapping[str, pl.DataFrame],
    points: Mapping[str, float],
    now: datetime = TIP,
) -> Predictors:
    """Families that predict the same number of points for every row; unpromoted, so catboost_v9 is the champion."""

    def serve(week: date, is_ahead: bool) -> list[Serving]:
        return serving([], frozenset(), tables, week, is_ahead, now=now, fault=lambda _: None)

    def predict(family: Family, _: Model, rows: pl.DataFrame) -> np.ndarray:
        return np.full(rows.height, points[family.name])

    return Predictors(families, tables, serve, predict)
