"""Fitting on made-up player-games: identity, calibration, refusals."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.models.families import CATBOOST_V9, Family
from nba_props.models.fit import TooFewRows, fit, predict
from nba_props.models.training_set import TrainingSet, columns
from nba_props.resources.model_store import ModelFileError, ModelStore

WEEK = date(2024, 4, 8)
QUICK = Family("catboost_v9", CATBOOST_V9.contract, parameters=CATBOOST_V9.parameters | {"iterations": 40})


def player_games(rows: int, seed: int = 0, lined: float = 0.5) -> pl.DataFrame:
    """Points are the season's mean plus noise; a share of the rows has a line close to that mean."""
    draw = np.random.default_rng(seed)
    mean = draw.uniform(4, 30, rows)
    frame = pl.DataFrame({name: draw.normal(size=rows) for name in columns(QUICK)})
    points = np.maximum(0, np.round(mean + draw.normal(0, 6, rows))).astype(np.int32)
    line = np.where(draw.uniform(size=rows) < lined, np.floor(mean) + 0.5, np.nan)
    return frame.with_columns(
        points_avg_season=pl.Series(mean),
        points_avg_last_10=pl.Series(mean + draw.normal(size=rows)),
        vegas_points_line=pl.Series(line).fill_nan(None),
        vegas_line_source=pl.Series(np.where(np.isnan(line), "none", "sportsbook")),
        market_p_over=pl.Series(np.where(np.isnan(line), np.nan, 0.5)).fill_nan(None),
        points=pl.Series(points),
        game_id=pl.Series([f"{i:010d}" for i in range(rows)]),
        player_id=pl.Series(np.arange(rows)),
        game_date=pl.Series([WEEK - timedelta(days=60 - i * 60 // rows) for i in range(rows)]),
    )


def training_set(rows: int = 2400, **other) -> TrainingSet:
    frame = player_games(rows, **other)
    cut = int(rows * 0.7)
    return TrainingSet(frame[:cut], frame[cut:], {"did_not_play": 3})


@pytest.fixture(scope="module")
def fitted():
    return fit(QUICK, training_set())


def test_the_card_holds_errors_beside_the_lines_and_the_last_ten_on_identical_rows(fitted):
    card = fitted.card
    assert card["training_rows"] == 2400
    assert card["validation_rows"] == 720
    assert card["line_rows"] == pytest.approx(360, abs=40)
    assert card["validation_mae"] < card["last_10_mae"] + 0.5
    assert card["left_out"] == '{"did_not_play": 3}'
    assert len(card["residual_quantiles"]) == 201


def test_the_same_inputs_give_the_same_identity_and_other_rows_another(fitted, tmp_path):
    store = ModelStore(str(tmp_path))
    saved = store.save(fitted.model, "catboost_v9", WEEK)
    assert store.save(fit(QUICK, training_set()).model, "catboost_v9", WEEK) == saved
    assert store.save(fit(QUICK, training_set(seed=1)).model, "catboost_v9", WEEK).identity != saved.identity
    assert saved.model_id == f"catboost_v9@2024-04-08-{saved.identity}"


def test_a_saved_model_predicts_as_the_fitted_one(fitted, tmp_path):
    store = ModelStore(str(tmp_path))
    saved = store.save(fitted.model, "catboost_v9", WEEK)
    rows = player_games(50, seed=3)
    loaded = store.load(saved.file, saved.sha256)
    assert (predict(loaded, QUICK, rows) == predict(fitted.model, QUICK, rows)).all()


def test_a_changed_or_missing_model_file_is_named(fitted, tmp_path):
    store = ModelStore(str(tmp_path))
    saved = store.save(fitted.model, "catboost_v9", WEEK)
    path = tmp_path / saved.file
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(ModelFileError, match="it was changed"):
        store.load(saved.file, saved.sha256)
    path.unlink()
    with pytest.raises(ModelFileError, match="is gone"):
        store.load(saved.file, saved.sha256)


def test_a_model_without_enough_lines_is_not_calibrated():
    card = fit(QUICK, training_set(lined=0.1)).card
    assert card["line_rows"] < 200
    assert card["calibration_model"] is None


def test_too_few_rows_are_refused_with_the_reasons():
    with pytest.raises(TooFewRows, match="did_not_play"):
        fit(QUICK, training_set(900))


def test_shuffled_outcomes_leave_nothing_to_learn():
    """The label-shuffle alarm: a model of shuffled points knows no more than their mean."""
    rows = training_set()
    draw = np.random.default_rng(0)
    shuffled = TrainingSet(
        rows.fit.with_columns(points=pl.Series(draw.permutation(rows.fit["points"].to_numpy()))),
        rows.validation.with_columns(
            points=pl.Series(draw.permutation(rows.validation["points"].to_numpy()))
        ),
        {},
    )
    card = fit(QUICK, shuffled).card
    points = shuffled.validation["points"].to_numpy()
    assert card["validation_mae"] > np.abs(points - np.median(points)).mean() * 0.98
