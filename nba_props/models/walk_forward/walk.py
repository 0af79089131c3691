"""Walk-forward: train for a week, predict it, move on. Frames in, one frame out; no files.

A week's models and predictions depend on the week alone, not on where the run begins: a range equals its weeks, and
nothing known after a week's Monday 06:00 Eastern reaches its models.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

import polars as pl

from nba_props.days import Days
from nba_props.declared.families import FAMILIES, Family
from nba_props.declared.tables.table import INSTANT
from nba_props.models.arrays import Floats
from nba_props.models.governance.champion import LAST_HEIR
from nba_props.models.keys import PLAYER_GAME
from nba_props.models.training.fit import TooFewRowsError, fit
from nba_props.models.training.training_set import ROTATION, trained_until, training_set
from nba_props.models.walk_forward import baselines, blend, served
from nba_props.models.walk_forward.predictors import (
    FIT_FREE,
    RULES,
    FamilyPredictor,
    Predictor,
    rule_predictor,
)
from nba_props.models.walk_forward.scoring import score_week, without_model
from nba_props.models.walk_forward.similarity import similarity
from nba_props.models.walk_forward.table import WALK_FORWARD

Retrain = Literal["week", "month"]
Progress = Callable[[int, int], None]
ENSEMBLE_FAMILY = "catboost_v9"
YEAR = timedelta(days=365)


def walk_forward(
    families: Sequence[Family],
    days: Days,
    feature_store: pl.DataFrame,
    player_games: pl.DataFrame,
    *,
    retrain: Retrain = "week",
    progress: Progress = lambda _done, _total: None,
    fit_free: Sequence[str] = FIT_FREE,
) -> pl.DataFrame:
    """Rows of WALK_FORWARD: of each family, of fit-free predictors, of the blend of one family, and of the succession.

    The succession (`served`) is given where its last family is among those trained.

    A row is a player-game of the days that has a line, or whose player was in the rotation and played.

    Args:
        families: the families to train.
        days: the game dates to predict.
        feature_store: feature rows of the days and of all history to train on.
        player_games: box scores of the same days.
        retrain: how often models are retrained; with `month`, a week is served by the model of its month's first
            Monday.
        progress: called with the number of weeks done and of all weeks.
        fit_free: names of fit-free predictors.
    """
    known = _known(feature_store, player_games, fit_free)
    served = known.filter(days.hold(), (pl.col("points").is_not_null() & in_rotation()) | has_line())
    weeks: list[date] = served["week"].unique().sort().to_list()
    serving = {week: week if retrain == "week" else first_monday(week) for week in weeks}
    parts = [WALK_FORWARD.empty()]
    for model_week, group in groupby(weeks, key=serving.__getitem__):
        predictors = _trained(families, model_week, feature_store, player_games)
        predictors |= _rule_predictors(fit_free, predictors, _past(known, model_week))
        for week in group:
            progress(weeks.index(week), len(weeks))
            parts += _week(served.filter(pl.col("week") == week), model_week, predictors)
    progress(len(weeks), len(weeks))
    return WALK_FORWARD.shape(pl.concat(parts))


def select_predictors(names: Sequence[str]) -> tuple[list[Family], list[str]]:
    """The families and the fit-free predictors with these names; without any name, all of them.

    Raises:
        ValueError: an unknown name.
    """
    if unknown := [n for n in names if n not in FAMILIES and n not in FIT_FREE]:
        known = ", ".join([*FAMILIES, *FIT_FREE])
        raise ValueError(f"unknown predictor {', '.join(unknown)}; choose from {known}")
    names = names or [*FAMILIES, *FIT_FREE]
    return [FAMILIES[n] for n in names if n in FAMILIES], [n for n in names if n in FIT_FREE]


def first_monday(week: date) -> date:
    """The first Monday of the month in which a week begins."""
    first = week.replace(day=1)
    return first + timedelta(days=-first.weekday() % 7)


def in_rotation() -> pl.Expr:
    """True for players whom books may quote, by their ten-game minutes."""
    return pl.col("minutes_avg_last_10") >= ROTATION


def has_line() -> pl.Expr:
    """True for rows with a consensus line, DFS operators' included."""
    return pl.col("vegas_points_line").is_not_null()


def _known(feature_store: pl.DataFrame, player_games: pl.DataFrame, fit_free: Sequence[str]) -> pl.DataFrame:
    """Feature rows of games that were played, with `week`, `points` (null: did not play) and `points_known_at`."""
    outcomes = player_games.select(
        *PLAYER_GAME, points=pl.when("did_play").then("points"), points_known_at="known_at"
    )
    rows = feature_store.join(player_games.select("game_id").unique(), on="game_id", how="semi").join(
        outcomes, on=PLAYER_GAME, how="left"
    )
    if {"similarity", "ensemble"} & set(fit_free):
        values = similarity(rows, rows, player_games)
        rows = rows.with_columns(pl.Series("similarity", values).fill_nan(None))
    return rows.with_columns(week=pl.col("game_date").dt.truncate("1w")).sort("game_date", *PLAYER_GAME)


def _past(known: pl.DataFrame, week: date) -> pl.DataFrame:
    """The rotation's rows of the past year as known by a week's Monday: fit-free predictors are calibrated on them."""
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
    """Each family's model for a week; None with too few rows to train on."""
    predictors: dict[str, Predictor | None] = {}
    for family in families:
        try:
            predictors[family.name] = FamilyPredictor(
                fit(family, training_set(family, week, feature_store, player_games))
            )
        except TooFewRowsError:
            predictors[family.name] = None
    return predictors


def _rule_predictors(
    names: Sequence[str], trained: Mapping[str, Predictor | None], past: pl.DataFrame
) -> dict[str, Predictor | None]:
    """The fit-free predictors, calibrated on the past; the ensemble on days that its own family's fit never saw."""
    predictors: dict[str, Predictor | None] = {
        n: rule_predictor(n, RULES[n], past) for n in names if n in RULES
    }
    if "ensemble" in names:
        family = trained.get(ENSEMBLE_FAMILY)
        if isinstance(family, FamilyPredictor):
            member = family.fitted.out_of_time.select(
                *PLAYER_GAME, pl.col("predicted_points").alias(ENSEMBLE_FAMILY)
            )
            past = past.join(member, on=PLAYER_GAME)
        predictors["ensemble"] = rule_predictor("ensemble", _ensemble, past)
    return predictors


def _ensemble(rows: pl.DataFrame) -> Floats:
    members = {name: rule(rows) for name, rule in RULES.items() if name in baselines.ENSEMBLE}
    if ENSEMBLE_FAMILY in rows.columns:
        members[ENSEMBLE_FAMILY] = baselines.points(rows, pl.col(ENSEMBLE_FAMILY))
    return baselines.ensemble(members)


def _week(
    rows: pl.DataFrame, model_week: date, predictors: Mapping[str, Predictor | None]
) -> Iterator[pl.DataFrame]:
    """Rows of WALK_FORWARD of every predictor for a week's feature rows."""
    trained = [p for p in predictors.values() if isinstance(p, FamilyPredictor)]
    blended = predictors.get(blend.BLENDED) or next(iter(trained), None)
    families: dict[str, pl.DataFrame] = {}
    for name, predictor in predictors.items():
        if predictor is None:
            yield without_model(rows, name, model_week)
            continue
        predicted = score_week(rows, predictor, model_week)
        if isinstance(predictor, FamilyPredictor):
            families[name] = predicted
        if name == ENSEMBLE_FAMILY:
            rows = rows.with_columns(predicted["predicted_points"].alias(ENSEMBLE_FAMILY))
        if predictor is blended:
            yield blend.blend_rows(rows, predictor, predicted, model_week)
        yield predicted
    if LAST_HEIR in predictors:
        of_families = {name: p for name, p in predictors.items() if name in FAMILIES}
        yield served.served_rows(rows, of_families, families, model_week)
