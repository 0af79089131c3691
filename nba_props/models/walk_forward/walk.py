"""Walk-forward: train for a week, predict it, move on. Frames in, one frame out; no files, no Dagster.

What a week's models and predictions are depends on the week alone, not on where the run begins: a range equals its
weeks, and nothing known after a week's Monday 06:00 Eastern reaches its models.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

import numpy as np
import polars as pl

from nba_props.days import Days
from nba_props.declared.families import FAMILIES, Family
from nba_props.declared.tables.table import INSTANT
from nba_props.models.training.fit import TooFewRows, fit
from nba_props.models.training.training_set import ROTATION, trained_until, training_set
from nba_props.models.walk_forward import baselines, blend
from nba_props.models.walk_forward.predictors import FIT_FREE, RULES, FamilyPredictor, Predictor, of_rule
from nba_props.models.walk_forward.rows import WALK_FORWARD
from nba_props.models.walk_forward.scored import scored, without_model
from nba_props.models.walk_forward.similarity import similarity

Retrain = Literal["week", "month"]
Progress = Callable[[int, int], None]
KEYS = ["game_id", "player_id"]
MEMBER = "catboost_v9"  # the family in the ensemble
YEAR = timedelta(days=365)


def walk_forward(
    families: Sequence[Family],
    days: Days,
    feature_store: pl.DataFrame,
    player_games: pl.DataFrame,
    retrain: Retrain = "week",
    progress: Progress = lambda done, total: None,
    fit_free: Sequence[str] = FIT_FREE,
) -> pl.DataFrame:
    """Rows of `walk_forward_rows.WALK_FORWARD`: each family, the fit-free predictors asked for, and a family's blend.

    A row is a player-game of the days that has a line, or whose player was in the rotation and played.

    Args:
        feature_store, player_games: the days and all history that models may learn from.
        retrain: how often models are trained anew; with `month`, a week is served by the model of its month's
            first Monday.
        progress: told the weeks done and all of them.
    """
    known = _known(feature_store, player_games, fit_free)
    served = known.filter(days.hold(), (pl.col("points").is_not_null() & in_rotation()) | has_line())
    weeks: list[date] = served["week"].unique().sort().to_list()
    serving = {week: week if retrain == "week" else first_monday(week) for week in weeks}
    parts = [WALK_FORWARD.empty()]
    for model_week, group in groupby(weeks, key=serving.__getitem__):
        predictors = _trained(families, model_week, feature_store, player_games)
        predictors |= _rules(fit_free, predictors, _past(known, model_week))
        for week in group:
            progress(weeks.index(week), len(weeks))
            parts += _week(served.filter(pl.col("week") == week), model_week, predictors)
    progress(len(weeks), len(weeks))
    return WALK_FORWARD.shape(pl.concat(parts))


def chosen(names: Sequence[str]) -> tuple[list[Family], list[str]]:
    """The families and the fit-free predictors of these names; all, without any name.

    Raises:
        ValueError: naming the unknown, and what there is.
    """
    if unknown := [n for n in names if n not in FAMILIES and n not in FIT_FREE]:
        there = ", ".join([*FAMILIES, *FIT_FREE])
        raise ValueError(f"there is no predictor {', '.join(unknown)}; there are {there}")
    names = names or [*FAMILIES, *FIT_FREE]
    return [FAMILIES[n] for n in names if n in FAMILIES], [n for n in names if n in FIT_FREE]


def first_monday(week: date) -> date:
    """The first Monday of the month in which a week begins."""
    first = week.replace(day=1)
    return first + timedelta(days=-first.weekday() % 7)


def in_rotation() -> pl.Expr:
    return pl.col("minutes_avg_last_10") >= ROTATION


def has_line() -> pl.Expr:
    return pl.col("vegas_points_line").is_not_null()


def _known(feature_store: pl.DataFrame, player_games: pl.DataFrame, fit_free: Sequence[str]) -> pl.DataFrame:
    """Feature rows of games that were played, with `week`, what was scored (null: did not play), and when it was known."""
    scored = player_games.select(*KEYS, points=pl.when("did_play").then("points"), points_known_at="known_at")
    rows = feature_store.join(player_games.select("game_id").unique(), on="game_id", how="semi").join(
        scored, on=KEYS, how="left"
    )
    if {"similarity", "ensemble"} & set(fit_free):
        found = similarity(rows, rows, player_games)
        rows = rows.with_columns(pl.Series("similarity", found).fill_nan(None))
    return rows.with_columns(week=pl.col("game_date").dt.truncate("1w")).sort("game_date", *KEYS)


def _past(known: pl.DataFrame, week: date) -> pl.DataFrame:
    """The rotation's rows of a year that were known by a week's Monday: what fit-free predictors are measured on."""
    cutoff = pl.lit(trained_until(week)).cast(INSTANT)
    return known.filter(
        pl.col("game_date") < week,
        pl.col("game_date") >= week - YEAR,
        pl.col("points").is_not_null(),
        pl.col("points_known_at") < cutoff,
        in_rotation(),
    )


def _trained(
    families: Sequence[Family], week: date, feature_store: pl.DataFrame, player_games: pl.DataFrame
) -> dict[str, Predictor | None]:
    """Each family's model for a week; none where there is too little to learn from."""
    found: dict[str, Predictor | None] = {}
    for family in families:
        try:
            found[family.name] = FamilyPredictor(
                fit(family, training_set(family, week, feature_store, player_games))
            )
        except TooFewRows:
            found[family.name] = None
    return found


def _rules(
    names: Sequence[str], trained: dict[str, Predictor | None], past: pl.DataFrame
) -> dict[str, Predictor | None]:
    """The fit-free predictors, measured on the past; the ensemble on days that its own family's fit never saw."""
    found: dict[str, Predictor | None] = {n: of_rule(n, RULES[n], past) for n in names if n in RULES}
    if "ensemble" in names:
        member = trained.get(MEMBER)
        seen = _with_member(past, member.fitted.out_of_time) if isinstance(member, FamilyPredictor) else past
        found["ensemble"] = of_rule("ensemble", _ensemble, seen)
    return found


def _with_member(past: pl.DataFrame, out_of_time: pl.DataFrame) -> pl.DataFrame:
    return past.join(out_of_time.select(*KEYS, pl.col("predicted_points").alias(MEMBER)), on=KEYS)


def _ensemble(rows: pl.DataFrame) -> np.ndarray:
    members = {name: rule(rows) for name, rule in RULES.items() if name in baselines.ENSEMBLE}
    if MEMBER in rows.columns:
        members[MEMBER] = baselines.numbers(rows, pl.col(MEMBER))
    return baselines.ensemble(members)


def _week(
    rows: pl.DataFrame, serving: date, predictors: Mapping[str, Predictor | None]
) -> Iterator[pl.DataFrame]:
    """Rows of WALK_FORWARD of every predictor for a week's feature rows."""
    trained = [p for p in predictors.values() if isinstance(p, FamilyPredictor)]
    blends = predictors.get(blend.BLENDED) or next(iter(trained), None)
    for name, predictor in predictors.items():
        if predictor is None:
            yield without_model(rows, name, serving)
            continue
        own = scored(rows, predictor, serving)
        if name == MEMBER:
            rows = rows.with_columns(own["predicted_points"].alias(MEMBER))
        if predictor is blends:
            yield blend.blended(rows, predictor, own, serving)
        yield own
