"""Fitting on made-up player-games: what comes out of time, what is kept, refusals, identity."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from nba_props.declared.families import (
    CATBOOST_RESIDUAL,
    CATBOOST_V9,
    CATBOOST_V9_LOW_VEGAS,
    POINTS_DISTRIBUTION,
    Family,
)
from nba_props.models.distribution import pmf
from nba_props.models.distribution.shape import Shape
from nba_props.models.training.cards import card, importance
from nba_props.models.training.fit import TooFewRows, fit, predict
from nba_props.models.training.training_set import TrainingSet, Window, training_set
from nba_props.storage.model_store import ModelFileError, ModelStore
from tests.models.made_up import FIRST, league

WEEK = FIRST + timedelta(days=42)
STORE, PLAYED = league(42)


def quick(family: Family, **other: object) -> Family:
    return replace(family, parameters=family.parameters | {"iterations": 40, "learning_rate": 0.2}, **other)


QUICK = quick(CATBOOST_V9)


def rows(family: Family = QUICK, store: pl.DataFrame = STORE, window: Window | None = None) -> TrainingSet:
    return training_set(family, WEEK, store, PLAYED, window)


@pytest.fixture(scope="module")
def fitted():
    return fit(QUICK, rows())


def test_out_of_time_rows_are_the_newest_days_as_a_fit_that_never_saw_them_predicts(fitted) -> None:
    held = rows().validation
    assert fitted.out_of_time.select(held.columns).equals(held)
    seen = predict(fitted.model, QUICK, held)
    unseen = fitted.out_of_time["predicted_points"].to_numpy()
    points = held["points"].to_numpy()
    assert np.abs(seen - points).mean() < np.abs(unseen - points).mean() - 0.1


def test_the_number_is_the_median_of_the_residuals_not_their_mean(fitted) -> None:
    skewed = PLAYED.with_columns(points=(pl.col("points") ** 2 // 20).cast(pl.Int32))
    of = training_set(QUICK, WEEK, STORE, skewed)
    below = {}
    for is_centred in (True, False):
        found = fit(replace(QUICK, is_centred=is_centred), of).out_of_time
        below[is_centred] = (found["points"] < found["predicted_points"]).mean()
    assert below[True] == pytest.approx(0.5, abs=0.03)
    assert below[False] > 0.55


def test_a_quantile_family_is_left_where_it_aims() -> None:
    low = quick(CATBOOST_V9, is_centred=False)
    low = replace(low, parameters=low.parameters | {"loss_function": "Quantile:alpha=0.2"})
    found = fit(low, rows(low)).out_of_time
    assert (found["points"] < found["predicted_points"]).mean() == pytest.approx(0.2, abs=0.07)


def test_the_distribution_of_a_quantile_family_is_calibrated_all_the_same() -> None:
    low = quick(CATBOOST_V9, is_centred=False)
    low = replace(low, parameters=low.parameters | {"loss_function": "Quantile:alpha=0.2"})
    found = fit(low, rows(low))
    points, predicted = (found.out_of_time[c].to_numpy() for c in ("points", "predicted_points"))

    def apart(shape: Shape) -> float:
        low, high = pmf.transforms(shape.cumulative(predicted), points)
        return abs(((low + high) / 2).mean() - 0.5)

    assert apart(found.shape) < apart(replace(found.shape, recalibration=Shape().recalibration)) / 2


def test_a_linear_base_draws_a_straight_line_beyond_what_was_seen() -> None:
    """A tree predicts nothing beyond the strongest player it saw."""
    straight = quick(CATBOOST_V9, base="linear")
    star = (
        rows()
        .validation.head(1)
        .with_columns(
            pl.lit(60.0).alias(name)
            for name in ("points_avg_season", "points_avg_last_10", "points_avg_last_5")
        )
    )
    assert predict(fit(straight, rows(straight)).model, straight, star) > 45
    assert predict(fit(QUICK, rows()).model, QUICK, star) < 35


def test_a_residual_family_learns_from_lined_rows_alone_and_starts_from_the_line() -> None:
    family = quick(CATBOOST_RESIDUAL)
    of = rows(family)
    assert of.all["vegas_points_line"].null_count() == 0
    assert of.left_out["no_line"] > 500
    found = fit(family, of).model
    at = of.validation.with_columns(pl.col("vegas_points_line"))
    apart = predict(found, family, at) - at["vegas_points_line"].to_numpy()
    assert 0 < np.abs(apart).mean() < 3
    unlined = at.with_columns(vegas_points_line=pl.lit(None, pl.Float64))
    assert np.isnan(predict(found, family, unlined)).all()


def test_low_feature_weights_make_the_line_matter_less() -> None:
    """Where the line and the season's mean say the same, the family goes by the mean."""
    twin = STORE.with_columns(vegas_points_line="points_avg_season")
    sizes = [importance(fit(f, rows(f, twin))).mean_size for f in (QUICK, quick(CATBOOST_V9_LOW_VEGAS))]
    plain, weak = (size["vegas_points_line"] / size["points_avg_season"] for size in sizes)
    assert weak < 0.8 * plain


def test_too_few_lines_are_not_calibrated_on_and_enough_are() -> None:
    bare = STORE.with_columns(
        vegas_points_line=pl.when(pl.col("player_id") == 1).then("vegas_points_line")
    )
    assert fit(QUICK, rows(store=bare)).calibration is None
    assert fit(QUICK, rows()).calibration is not None


def test_lines_without_a_price_are_calibrated_on_as_even_ones() -> None:
    operators = STORE.with_columns(market_p_over=pl.lit(None, pl.Float64))
    found = fit(QUICK, rows(store=operators)).calibration
    assert found is not None
    assert found.market == pytest.approx(1)


def test_too_few_rows_are_refused_with_the_reasons() -> None:
    with pytest.raises(TooFewRows, match="did_not_play"):
        fit(QUICK, rows(store=STORE.filter(pl.col("player_id") < 24)))


def test_explicit_dates_are_kept_to() -> None:
    window = Window(None, WEEK - timedelta(days=8), WEEK - timedelta(days=7), WEEK - timedelta(days=1))
    of = rows(window=window)
    found = fit(QUICK, of)
    assert found.out_of_time["game_date"].min() == window.evaluate_from
    again = predict(found.model, QUICK, of.validation)
    assert (again == found.out_of_time["predicted_points"].to_numpy()).all()


def saved(root, family: Family, store: pl.DataFrame = STORE):
    return ModelStore(str(root)).save(fit(family, rows(family, store)).model, family.name, date(2024, 4, 8))


@pytest.mark.parametrize(
    "family", [QUICK, quick(POINTS_DISTRIBUTION), quick(CATBOOST_RESIDUAL)], ids=lambda f: f.base
)
def test_the_same_inputs_give_the_same_identity_and_other_rows_another(family, tmp_path: Path) -> None:
    first = saved(tmp_path, family)
    assert saved(tmp_path, family) == first
    other = STORE.with_columns(pl.col("points_avg_season") * 1.01)
    assert saved(tmp_path, family, other).identity != first.identity
    assert first.model_id == f"{family.name}@2024-04-08-{first.identity}"


@pytest.mark.parametrize(
    "family", [QUICK, quick(POINTS_DISTRIBUTION), quick(CATBOOST_RESIDUAL)], ids=lambda f: f.base
)
def test_a_stored_model_predicts_as_the_fitted_one(family, tmp_path: Path) -> None:
    found, store = fit(family, rows(family)), ModelStore(str(tmp_path))
    kept = store.save(found.model, family.name, date(2024, 4, 8))
    loaded = store.load(kept.file, kept.sha256)
    at = rows(family).validation
    assert (predict(loaded, family, at) == predict(found.model, family, at)).all()


def test_a_changed_or_missing_model_file_is_named(fitted, tmp_path: Path) -> None:
    store = ModelStore(str(tmp_path))
    kept = store.save(fitted.model, "catboost_v9", date(2024, 4, 8))
    path = tmp_path / kept.file
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(ModelFileError, match="it was changed"):
        store.load(kept.file, kept.sha256)
    path.unlink()
    with pytest.raises(ModelFileError, match="is gone"):
        store.load(kept.file, kept.sha256)


def test_shuffled_outcomes_leave_nothing_to_learn_and_probabilities_at_the_lines_a_coin_flip() -> None:
    """The label-shuffle alarm: points of other player-games are known no better than by their median."""
    draw = np.random.default_rng(0)
    shuffled = PLAYED.with_columns(points=pl.Series(draw.permutation(PLAYED["points"].to_numpy())))
    found = fit(QUICK, training_set(QUICK, WEEK, STORE, shuffled))
    judged = found.out_of_time
    points = judged["points"].to_numpy()
    error = np.abs(judged["predicted_points"].to_numpy() - points).mean()
    assert error > np.abs(points - np.median(points)).mean() * 0.98
    # A line at the shuffled points' own middle: over or under is a coin flip, and the model knows no side.
    half = judged.filter(pl.Series(np.abs(points - np.median(points)) > 0))
    called = half["predicted_points"].to_numpy() > np.median(half["predicted_points"].to_numpy())
    right = (called == (half["points"].to_numpy() > np.median(points))).mean()
    assert abs(right - 0.5) < 2.6 * np.sqrt(0.25 / half.height)


def test_the_card_tells_errors_beside_the_lines_and_the_last_tens_with_intervals(fitted) -> None:
    of = rows()
    told = card(fitted, of, Window.of(QUICK, WEEK), importance(fitted))
    assert told["training_rows"] == of.all.height
    assert told["validation_rows"] == of.validation.height
    assert told["line_rows"] == of.validation["vegas_points_line"].count()
    assert told["validation_mae"] < told["last_10_mae"]
    assert '"validation_mae": {"n": ' in told["metrics"]
    assert told["left_out"] == f'{{"did_not_play": {of.left_out["did_not_play"]}}}'
    assert told["rows_by_season"] == f'{{"2023-24": {of.all.height}}}'
