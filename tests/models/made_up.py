"""A made-up league: players of steady strength, games every day, lines near the strength; and families that fit fast."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from nba_props.declared.families import Family
from nba_props.declared.features import Contract, Group, features_in, features_of, ready_column
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.features.history.exponential_means import recent_form
from nba_props.models.arrays import Floats

FIRST = date(2023, 10, 30)  # a Monday
PLAYERS_OF_A_GAME = 12
READY = Contract.V9 | Contract.ABSENCE


def quick(family: Family, iterations: int = 40) -> Family:
    """The family with few trees that learn fast."""
    return replace(family, parameters=family.parameters | {"iterations": iterations, "learning_rate": 0.2})


def mean(values: pl.Series) -> float:
    """The mean of numbers or booleans."""
    return float(values.cast(pl.Float64).to_numpy().mean())


def masses(cumulative: Floats) -> Floats:
    """P(points = k) of distributions of points; a row sums to one."""
    return np.diff(cumulative, axis=1, prepend=0.0)


def league(
    days: int, players: int = 96, seed: int = 0, lined: float = 0.7, first: date = FIRST
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of FEATURE_STORE, all ready for v9 and absence, and of PLAYER_GAMES.

    Every day has all players, one in forty sits out. Points are a player's strength plus noise; the season's mean knows
    the strength, other features know nothing.
    """
    draw = np.random.default_rng(seed)
    rows = days * players
    player = np.tile(np.arange(players), days)
    day = np.repeat(np.arange(days), players)
    strength = np.tile(draw.uniform(6, 28, players), days)
    points = np.maximum(0, np.round(strength + draw.normal(0, 6, rows))).astype(np.int32)
    dates = [first + timedelta(days=int(d)) for d in day]
    tips = [datetime(d.year, d.month, d.day, tzinfo=UTC) + timedelta(hours=24) for d in dates]
    keys = {
        "game_id": [
            f"{first + timedelta(days=int(d))}-{p // PLAYERS_OF_A_GAME}"
            for d, p in zip(day, player, strict=True)
        ],
        "game_date": dates,
        "season": "2023-24",
        "player_id": player,
    }
    line = np.where(draw.random(rows) < lined, np.floor(strength + draw.normal(0, 1, rows)) + 0.5, np.nan)
    features = {f.name: draw.normal(size=rows) for f in features_of(Contract.V9)} | {
        "points_avg_season": strength + draw.normal(0, 0.5, rows),
        "points_avg_last_10": strength + draw.normal(0, 4, rows),
        "points_avg_last_5": strength + draw.normal(0, 3, rows),
        "minutes_avg_last_10": 28.0,
        "home_away": (player % PLAYERS_OF_A_GAME < PLAYERS_OF_A_GAME / 2).astype(float),
        "vegas_points_line": pl.Series(line).fill_nan(None),
    }
    noise = np.random.default_rng(seed + 1)
    features |= {f.name: noise.normal(size=rows) for f in features_in(Group.ABSENCES)}
    store = pl.DataFrame(keys | features).with_columns(
        tip_off=pl.Series(tips), as_of=pl.Series(tips), inputs_known_at=pl.Series(tips),
        vegas_line_source=pl.Series(np.where(np.isnan(line), "none", "sportsbook")),
        market_p_over=pl.Series(np.where(np.isnan(line), np.nan, draw.uniform(0.45, 0.55, rows))).fill_nan(None),
        cache_miss=pl.lit(False), **{ready_column(c): pl.lit(c in READY) for c in Contract},
    )  # fmt: skip
    played = pl.DataFrame(keys).with_columns(
        points=pl.Series(points), did_play=pl.Series(draw.random(rows) > 0.025), minutes=pl.lit(28.0),
        fga=pl.Series(points // 2), started=pl.Series(player % 2 == 0), known_at=pl.Series(tips) + timedelta(hours=3),
    )  # fmt: skip
    form = recent_form(store, _shaped(played, PLAYER_GAMES.schema)).drop("game_date", "form_known_at")
    formed = store.join(form, on=["game_id", "player_id"], maintain_order="left")
    return _shaped(formed, FEATURE_STORE.schema), _shaped(played, PLAYER_GAMES.schema)


def _shaped(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    return frame.with_columns(absent).select(pl.col(name).cast(dtype) for name, dtype in schema.items())
