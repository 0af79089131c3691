"""A card as a person sees it, and figures in it recomputed by hand."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.declared.families import CATBOOST_V9, POINTS_DISTRIBUTION
from nba_props.models.training.card_faces import importance_face, metrics_face, rows_face, shap_face
from nba_props.models.training.cards import card, importance
from nba_props.models.training.fit import fit, predict
from nba_props.models.training.training_set import Window, training_set
from tests.models.made_up import FIRST, league

WEEK = FIRST + timedelta(days=42)
STORE, PLAYED = league(42)


def made(family):
    family = replace(family, parameters=family.parameters | {"iterations": 30, "learning_rate": 0.2})
    rows = training_set(family, WEEK, STORE, PLAYED)
    fitted = fit(family, rows)
    seen = importance(fitted)
    return fitted, seen, card(fitted, rows, Window.of(family, WEEK), seen)


@pytest.fixture(scope="module")
def v9():
    return made(CATBOOST_V9)


def test_figures_are_those_of_the_out_of_time_rows(v9) -> None:
    fitted, _, told = v9
    metrics, rows = json.loads(told["metrics"]), fitted.out_of_time
    miss = (rows["predicted_points"] - rows["points"]).abs()
    assert metrics["validation_mae"]["value"] == pytest.approx(miss.mean())
    lined = rows.filter(pl.col("vegas_points_line").is_not_null())
    line = (lined["vegas_points_line"] - lined["points"]).abs()
    assert metrics["line_mae"] | {"low": 0, "high": 0} == {
        "n": lined.height, "value": pytest.approx(line.mean()), "low": 0, "high": 0,
    }  # fmt: skip
    apart = (lined["predicted_points"] - lined["points"]).abs().mean() - line.mean()
    assert metrics["less_line_on_lines"]["value"] == pytest.approx(apart)
    for name, metric in metrics.items():
        assert metric["low"] < metric["value"] < metric["high"], name
    assert metrics["coverage_80"]["value"] == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize("family", [CATBOOST_V9, POINTS_DISTRIBUTION], ids=lambda f: f.base)
def test_contributions_make_up_the_difference_between_predictions(family) -> None:
    fitted, seen, _ = made(family)
    rows = fitted.out_of_time.gather_every(max(1, fitted.out_of_time.height // 1000)).head(len(seen.shap))
    predicted = predict(fitted.model, fitted.family, rows)
    rest = predicted - seen.shap.sum(axis=1)
    assert rest == pytest.approx(np.full(len(rest), rest[0]), abs=1e-4)


def test_the_column_that_knows_the_strength_matters_most(v9) -> None:
    _, seen, told = v9
    assert next(iter(seen.mean_size)) == "points_avg_season"
    assert importance_face(told).split("\n")[2].startswith("| points_avg_season |")


def test_faces_hold_every_figure_and_reason(v9) -> None:
    _, _, told = v9
    assert "| validation mae |" in metrics_face(told)
    assert metrics_face(told).count("\n") == len(json.loads(told["metrics"])) + 1
    assert f"| 2023-24 | {told['training_rows']} |" in rows_face(told)
    assert "| left out: did not play |" in rows_face(told)


def test_the_summary_plot_is_a_picture_in_markdown(v9) -> None:
    _, seen, _ = v9
    start = "![contributions to predictions](data:image/png;base64,"
    face = shap_face(seen)
    assert face.startswith(start)
    picture = base64.b64decode(face.removeprefix(start).removesuffix(")"))
    assert picture.startswith(b"\x89PNG")
    assert 10_000 < len(picture) < 300_000
    assert shap_face(seen) == face
