"""A card as the UI shows it, and its figures computed by hand."""

import base64
import json
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from nba_props.declared.families import CATBOOST_V9, POINTS_DISTRIBUTION, Family
from nba_props.models.training.card_view import importance_table, metrics_table, rows_table, shap_image
from nba_props.models.training.cards import Importance, card, importance
from nba_props.models.training.fit import FittedModel, fit, predict
from nba_props.models.training.training_set import Window, training_set
from tests.models.made_up import FIRST, league, mean, quick

WEEK = FIRST + timedelta(days=42)
STORE, PLAYED = league(42)


Made = tuple[FittedModel, Importance, dict[str, Any]]


def made(family: Family) -> Made:
    family = quick(family, 30)
    rows = training_set(family, WEEK, STORE, PLAYED)
    fitted = fit(family, rows)
    columns = importance(fitted)
    return fitted, columns, card(fitted, rows, Window.of(family, WEEK), columns)


@pytest.fixture(scope="module")
def v9() -> Made:
    return made(CATBOOST_V9)


def test_figures_are_those_of_the_out_of_time_rows(v9: Made) -> None:
    fitted, _, card_row = v9
    metrics, rows = json.loads(card_row["metrics"]), fitted.out_of_time
    miss = (rows["predicted_points"] - rows["points"]).abs()
    assert metrics["validation_mae"]["value"] == pytest.approx(mean(miss))
    lined = rows.filter(pl.col("vegas_points_line").is_not_null())
    line = (lined["vegas_points_line"] - lined["points"]).abs()
    assert metrics["line_mae"] | {"low": 0, "high": 0} == {
        "n": lined.height, "value": pytest.approx(mean(line)), "low": 0, "high": 0,
    }  # fmt: skip
    difference = mean((lined["predicted_points"] - lined["points"]).abs()) - mean(line)
    assert metrics["less_line_on_lines"]["value"] == pytest.approx(difference)
    for name, metric in metrics.items():
        assert metric["low"] < metric["value"] < metric["high"], name
    assert metrics["coverage_80"]["value"] == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize("family", [CATBOOST_V9, POINTS_DISTRIBUTION], ids=lambda f: f.base)
def test_contributions_make_up_the_difference_between_predictions(family: Family) -> None:
    fitted, columns, _ = made(family)
    rows = fitted.out_of_time.gather_every(max(1, fitted.out_of_time.height // 1000)).head(len(columns.shap))
    predicted = predict(fitted.model, fitted.family, rows)
    rest = predicted - columns.shap.sum(axis=1)
    assert rest == pytest.approx(np.full(len(rest), rest[0]), abs=1e-4)


def test_the_column_that_knows_the_strength_matters_most(v9: Made) -> None:
    _, columns, card_row = v9
    assert next(iter(columns.mean_size)) == "points_avg_season"
    assert importance_table(card_row).split("\n")[2].startswith("| points_avg_season |")


def test_tables_show_every_figure_and_reason(v9: Made) -> None:
    _, _, card_row = v9
    assert "| validation mae |" in metrics_table(card_row)
    assert metrics_table(card_row).count("\n") == len(json.loads(card_row["metrics"])) + 1
    assert f"| 2023-24 | {card_row['training_rows']} |" in rows_table(card_row)
    assert "| left out: did not play |" in rows_table(card_row)


def test_the_summary_plot_is_a_picture_in_markdown(v9: Made) -> None:
    _, columns, _ = v9
    start = "![contributions to predictions](data:image/png;base64,"
    shown = shap_image(columns)
    assert shown.startswith(start)
    picture = base64.b64decode(shown.removeprefix(start).removesuffix(")"))
    assert picture.startswith(b"\x89PNG")
    assert 10_000 < len(picture) < 300_000
    assert shap_image(columns) == shown


def test_a_card_counts_the_training_rows_that_lacked_a_feature_for_good(v9: Made) -> None:
    assert json.loads(v9[2]["unavailable_rows"]) == {}
    early = pl.col("game_date") < FIRST + timedelta(days=3)
    gone = (
        pl.when(early).then(pl.lit([6, 18, 33], pl.List(pl.Int16))).otherwise(pl.lit([], pl.List(pl.Int16)))
    )
    family = quick(CATBOOST_V9, 5)
    rows = training_set(family, WEEK, STORE.with_columns(unavailable_feature_indices=gone), PLAYED)
    row = card(fitted := fit(family, rows), rows, Window.of(family, WEEK), importance(fitted))
    lacking = rows.final.filter(early).height
    assert lacking > 200
    assert json.loads(row["unavailable_rows"]) == {"6": lacking, "18": lacking}  # 33 is none of v9's
    assert f"trained without pct_paint | {lacking}" in rows_table(row)
