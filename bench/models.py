"""A week's retrain of every family with its card, and a walk-forward of one family.

Measured on four real seasons as of the last Monday of the newest. The walk-forward is scaled from a sample of weeks,
because training sets grow from week to week. The baseline is one fit with CatBoost's defaults.
"""

from datetime import date, timedelta
from typing import Any

import polars as pl

from bench import seasons
from bench.figures import Figure, timed
from nba_props.days import Days, model_week
from nba_props.declared.families import CATBOOST_V9, FAMILIES, Family
from nba_props.models.training.cards import card, importance
from nba_props.models.training.fit import fit, matrix
from nba_props.models.training.training_set import Window, training_set
from nba_props.models.walk_forward.walk import walk_forward

WEEK = date(2025, 6, 16)
SAMPLE = 6
RETRAIN_TARGET, WALK_TARGET = 240, 900


def run() -> list[Figure]:
    """Figures of both; none when the real data are absent."""
    if (folder := seasons.real()) is None:
        return []
    days = seasons.given().days
    built = seasons.build(seasons.archived(folder, days), days)
    store, played = built["feature_store"], built["player_games"]
    baseline, rows = timed(lambda: _plain(store, played), 1)
    every, fitted = timed(lambda: [_retrained(family, store, played) for family in FAMILIES.values()], 1)
    weeks = sorted({model_week(day) for day in store["game_date"]})
    sampled = weeks[:: len(weeks) // SAMPLE]
    walked, _ = timed(lambda: [_walked(week, store, played) for week in sampled], 1)
    of = f"CatBoost with its own defaults on {rows:,} rows"
    return [
        Figure(
            f"one week's retrain of {len(fitted)} families", every, baseline, of, f"target {RETRAIN_TARGET} s"
        ),
        Figure(
            f"weekly walk-forward of {CATBOOST_V9.name} over {len(weeks)} weeks",
            walked * len(weeks) / len(sampled),
            baseline,
            of,
            f"target {WALK_TARGET} s; scaled from {len(sampled)} weeks",
        ),
    ]


def _plain(store: pl.DataFrame, played: pl.DataFrame) -> int:
    from catboost import CatBoostRegressor  # noqa: PLC0415  (slow to load)

    rows = training_set(CATBOOST_V9, WEEK, store, played).all
    model = CatBoostRegressor(verbose=False, allow_writing_files=False, thread_count=2)
    model.fit(matrix(rows, CATBOOST_V9), rows["points"].to_numpy())
    return rows.height


def _retrained(family: Family, store: pl.DataFrame, played: pl.DataFrame) -> dict[str, Any]:
    """Fits a family's model and returns its card, as the asset does."""
    window = Window.of(family, WEEK)
    rows = training_set(family, WEEK, store, played, window)
    fitted = fit(family, rows)
    return card(fitted, rows, window, importance(fitted))


def _walked(week: date, store: pl.DataFrame, played: pl.DataFrame) -> pl.DataFrame:
    return walk_forward([CATBOOST_V9], Days(week, week + timedelta(days=6)), store, played, fit_free=())
