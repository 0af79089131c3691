"""Fits on made-up player-games: out-of-time predictions, the final model, too few rows, identity."""

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
from nba_props.models.training.fit import FittedModel, TooFewRowsError, fit, predict
from nba_props.models.training.training_set import TrainingSet, Window, training_set
from nba_props.storage.model_store import ModelFileError, ModelStore, SavedModel
from tests.models.made_up import FIRST, league, mean, quick

WEEK = FIRST + timedelta(days=42)
STORE, PLAYED = league(42)


QUICK = quick(CATBOOST_V9)
# A quantile family far below the median, so that a shift towards it would show.
LOW = replace(QUICK, parameters=QUICK.parameters | {"loss_function": "Quantile:alpha=0.2"}, is_centred=False)


def rows(family: Family = QUICK, store: pl.DataFrame = STORE, window: Window | None = None) -> TrainingSet:
    return training_set(family, WEEK, store, PLAYED, window)


@pytest.fixture(scope="module")
def fitted() -> FittedModel:
    return fit(QUICK, rows())


def test_out_of_time_rows_are_the_newest_days_predicted_by_a_fit_that_never_saw_them(
    fitted: FittedModel,
) -> None:
    held_out = rows().validation
    assert fitted.out_of_time.select(held_out.columns).equals(held_out)
    in_sample = predict(fitted.model, QUICK, held_out)
    out_of_time = fitted.out_of_time["predicted_points"].to_numpy()
    points = held_out["points"].to_numpy()
    assert np.abs(in_sample - points).mean() < np.abs(out_of_time - points).mean() - 0.1


def test_the_number_is_the_median_of_the_residuals_not_their_mean() -> None:
    skewed = PLAYED.with_columns(points=(pl.col("points") ** 2 // 20).cast(pl.Int32))
    training = training_set(QUICK, WEEK, STORE, skewed)
    below = {}
    for is_centred in (True, False):
        predicted = fit(replace(QUICK, is_centred=is_centred), training).out_of_time
        below[is_centred] = mean(predicted["points"] < predicted["predicted_points"])
    assert below[True] == pytest.approx(0.5, abs=0.03)
    assert below[False] > 0.55


def test_a_quantile_family_is_not_moved_to_the_median() -> None:
    predicted = fit(LOW, rows(LOW)).out_of_time
    assert mean(predicted["points"] < predicted["predicted_points"]) == pytest.approx(0.2, abs=0.07)


def test_the_distribution_of_a_quantile_family_is_calibrated_too() -> None:
    model = fit(LOW, rows(LOW))
    points, predicted = (model.out_of_time[c].to_numpy() for c in ("points", "predicted_points"))

    def miscalibration(shape: Shape) -> float:
        low, high = pmf.probability_transforms(shape.cumulative(predicted), points)
        return float(abs(((low + high) / 2).mean() - 0.5))

    plain = replace(model.shape, recalibration=Shape().recalibration)
    assert miscalibration(model.shape) < miscalibration(plain) / 2


def test_a_linear_base_extrapolates_beyond_the_training_rows() -> None:
    """A tree predicts nothing beyond the strongest player of its training rows."""
    straight = replace(QUICK, base="linear")
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


def test_a_residual_family_is_trained_on_rows_with_a_line_and_corrects_it() -> None:
    family = quick(CATBOOST_RESIDUAL)
    training = rows(family)
    assert training.all["vegas_points_line"].null_count() == 0
    assert training.left_out["no_line"] > 500
    model, held_out = fit(family, training).model, training.validation
    correction = predict(model, family, held_out) - held_out["vegas_points_line"].to_numpy()
    assert 0 < np.abs(correction).mean() < 3
    without_line = held_out.with_columns(vegas_points_line=pl.lit(None, pl.Float64))
    assert np.isnan(predict(model, family, without_line)).all()


def test_low_feature_weights_make_the_line_matter_less() -> None:
    """If the line equals the season's mean, the family uses the mean."""
    twin = STORE.with_columns(vegas_points_line="points_avg_season")
    sizes = [importance(fit(f, rows(f, twin))).mean_size for f in (QUICK, quick(CATBOOST_V9_LOW_VEGAS))]
    plain, weak = (size["vegas_points_line"] / size["points_avg_season"] for size in sizes)
    assert weak < 0.8 * plain


def test_too_few_lines_give_no_calibration_and_enough_do() -> None:
    bare = STORE.with_columns(vegas_points_line=pl.when(pl.col("player_id") == 1).then("vegas_points_line"))
    assert fit(QUICK, rows(store=bare)).calibration is None
    assert fit(QUICK, rows()).calibration is not None


def test_lines_without_a_price_count_as_even_in_the_calibration() -> None:
    operators = STORE.with_columns(market_p_over=pl.lit(None, pl.Float64))
    even = STORE.with_columns(market_p_over=pl.lit(0.5))
    calibration = fit(QUICK, rows(store=operators)).calibration
    assert calibration is not None
    assert calibration == fit(QUICK, rows(store=even)).calibration
    assert calibration != fit(QUICK, rows()).calibration


def test_too_few_rows_are_refused_with_the_reasons() -> None:
    with pytest.raises(TooFewRowsError, match="did_not_play"):
        fit(QUICK, rows(store=STORE.filter(pl.col("player_id") < 24)))


def test_explicit_dates_are_respected() -> None:
    window = Window(None, WEEK - timedelta(days=8), WEEK - timedelta(days=7), WEEK - timedelta(days=1))
    training = rows(window=window)
    model = fit(QUICK, training)
    assert model.out_of_time["game_date"].min() == window.evaluate_from
    predicted = predict(model.model, QUICK, training.validation)
    assert (predicted == model.out_of_time["predicted_points"].to_numpy()).all()


def saved(root: Path, family: Family, store: pl.DataFrame = STORE) -> SavedModel:
    return ModelStore(str(root)).save(fit(family, rows(family, store)).model, family.name, date(2024, 4, 8))


@pytest.mark.parametrize(
    "family", [QUICK, quick(POINTS_DISTRIBUTION), quick(CATBOOST_RESIDUAL)], ids=lambda f: f.base
)
def test_the_same_inputs_give_the_same_identity_and_other_rows_another(
    family: Family, tmp_path: Path
) -> None:
    first = saved(tmp_path, family)
    assert saved(tmp_path, family) == first
    other = STORE.with_columns(pl.col("points_avg_season") * 1.01)
    assert saved(tmp_path, family, other).identity != first.identity
    assert first.model_id == f"{family.name}@2024-04-08-{first.identity}"


@pytest.mark.parametrize(
    "family", [QUICK, quick(POINTS_DISTRIBUTION), quick(CATBOOST_RESIDUAL)], ids=lambda f: f.base
)
def test_a_stored_model_predicts_as_the_fitted_one(family: Family, tmp_path: Path) -> None:
    fitted, store = fit(family, rows(family)), ModelStore(str(tmp_path))
    kept = store.save(fitted.model, family.name, date(2024, 4, 8))
    loaded = store.load(kept.file, kept.sha256)
    held_out = rows(family).validation
    assert (predict(loaded, family, held_out) == predict(fitted.model, family, held_out)).all()


def test_a_changed_or_missing_model_file_is_named(fitted: FittedModel, tmp_path: Path) -> None:
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
    """The label-shuffle alarm: the points of other player-games are predicted no better than by their median."""
    draw = np.random.default_rng(0)
    shuffled = PLAYED.with_columns(points=pl.Series(draw.permutation(PLAYED["points"].to_numpy())))
    predicted = fit(QUICK, training_set(QUICK, WEEK, STORE, shuffled)).out_of_time
    points = predicted["points"].to_numpy()
    error = np.abs(predicted["predicted_points"].to_numpy() - points).mean()
    assert error > np.abs(points - np.median(points)).mean() * 0.98
    # A line at the shuffled points' own middle: over or under is a coin flip, and the model cannot tell the side.
    half = predicted.filter(pl.Series(np.abs(points - np.median(points)) > 0))
    called = half["predicted_points"].to_numpy() > np.median(half["predicted_points"].to_numpy())
    right = (called == (half["points"].to_numpy() > np.median(points))).mean()
    assert abs(right - 0.5) < 2.6 * np.sqrt(0.25 / half.height)


def test_the_card_has_errors_beside_the_lines_and_the_last_tens_with_intervals(fitted: FittedModel) -> None:
    training = rows()
    row = card(fitted, training, Window.of(QUICK, WEEK), importance(fitted))
    assert row["training_rows"] == training.all.height
    assert row["validation_rows"] == training.validation.height
    assert row["line_rows"] == training.validation["vegas_points_line"].count()
    assert row["validation_mae"] < row["last_10_mae"]
    assert '"validation_mae": {"n": ' in row["metrics"]
    assert row["left_out"] == f'{{"did_not_play": {training.left_out["did_not_play"]}}}'
    assert row["rows_by_season"] == f'{{"2023-24": {training.all.height}}}'
