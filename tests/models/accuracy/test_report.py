"""The report as a whole: its shape and order, and that it tells skill from chance."""

import json
import re
from typing import Any

import numpy as np
import polars as pl
import pytest

from nba_props.models.accuracy.figures import Figures
from nba_props.models.accuracy.plots import edge_plot, reliability_plot
from nba_props.models.accuracy.report import report
from nba_props.models.accuracy.tables import bets, footing, heading, markdown, own_rows, slices, summary
from nba_props.models.accuracy.verdicts import against_line, headline
from tests.models.accuracy.rows_by_hand import FOUR, NO_HISTORY, NO_PRICES, drawn, frame, league, row

FIGURE = (float, int, type(None))
INTERVAL = (list, type(None))
PREDICTOR: dict[str, Any] = {
    "name": str, "n": int, "mae": FIGURE, "mae_minus_line": FIGURE, "mae_minus_line_ci95": INTERVAL, "bias": FIGURE,
    "brier": FIGURE, "log_loss": FIGURE, "ece": FIGURE, "ece_excess": FIGURE, "crps": FIGURE, "coverage": dict,
    "hit_rate": dict, "own_rows": dict, "rows_lost": dict, "too_good": dict, "slices": dict, "bets": list,
}  # fmt: skip


def report_of(rows: pl.DataFrame) -> Figures:
    return report(rows, NO_HISTORY, NO_PRICES, "backfill", "real")


def predictor_of(result: Figures, name: str) -> Figures:
    return next(p for p in result["predictors"] if p["name"] == name)


def test_the_report_has_the_agreed_shape_and_is_json() -> None:
    result = json.loads(json.dumps(report_of(frame(*FOUR)), allow_nan=False))
    assert result["rows"] == 4
    assert [p["name"] for p in result["predictors"]] == ["line", "last_10", "model"]
    for predictor in result["predictors"]:
        for name, kind in PREDICTOR.items():
            assert isinstance(predictor[name], kind), (predictor["name"], name)
        assert set(predictor["coverage"]) == {"50", "80", "90"}
        assert set(predictor["hit_rate"]) == {"1", "3", "5"}
        for hits in predictor["hit_rate"].values():
            assert set(hits) == {"n", "rate", "ci95"}
        assert set(predictor["slices"]) == {"month", "tier", "direction", "line_range"}
    assert (result["provenance"], result["source"]) == ("backfill", "real")


def test_figures_without_a_meaning_are_null() -> None:
    result = report_of(frame(*FOUR))
    line, last_10 = predictor_of(result, "line"), predictor_of(result, "last_10")
    assert (line["mae_minus_line"], line["mae_minus_line_ci95"], line["crps"]) == (None, None, None)
    assert line["brier"] == 0.25
    assert (last_10["brier"], last_10["ece"], last_10["coverage"]["80"]) == (None, None, None)
    assert predictor_of(result, "model")["ece"] is None


def test_all_figures_are_of_identical_rows() -> None:
    other = [r | {"predictor": "other"} for r in FOUR[1:]]
    result = report_of(frame(*FOUR, *other))
    assert result["rows"] == 3
    assert {p["n"] for p in result["predictors"]} == {3}
    assert predictor_of(result, "model")["own_rows"]["n"] == 4
    assert result["rows_lost"]["not_every_predictor"] == 1
    assert predictor_of(result, "other")["rows_lost"] == {"no_row": 1}


def test_own_rows_have_their_own_probabilities_and_scores() -> None:
    scores = [r | {"crps": 2.0, "low_80": 10, "high_80": 25} for r in FOUR]
    other = [r | {"predictor": "other"} for r in scores[:2]]
    own = predictor_of(report_of(frame(*scores, *other)), "model")["own_rows"]
    assert (own["n"], own["probability_n"], own["crps"], own["coverage"]["80"]) == (4, 4, None, 0.75)
    assert own["brier_minus_market"] == pytest.approx(0.0125)
    assert own["hit_rate"]["1"]["n"] == 3


def test_probabilities_are_compared_where_all_predictors_with_any_have_one() -> None:
    other = [r | {"predictor": "other"} for r in FOUR]
    other[0] = other[0] | {"p_over": None}
    result = report_of(frame(*FOUR, *other))
    assert [p["probability_n"] for p in result["predictors"] if p["name"] != "last_10"] == [3, 3, 3]
    assert predictor_of(result, "model")["n"] == 4


def test_the_order_of_rows_changes_nothing() -> None:
    players = league(600)
    rows = drawn(players["expected"], np.full(600, 0.5), players["points"], players["line"])
    rows = pl.concat(
        [rows, rows.with_columns(pl.lit("other").alias("predictor"), pl.col("predicted_points") + 1)]
    )
    first = json.dumps(report_of(rows))
    for seed in (1, 2):
        assert json.dumps(report_of(rows.sample(fraction=1.0, shuffle=True, seed=seed))) == first


def test_a_predictor_that_knows_the_outcome_trips_the_wires() -> None:
    players = league()
    sure = np.where(players["points"] > players["line"], 0.95, 0.05)
    result = predictor_of(
        report_of(drawn(players["points"].astype(float), sure, players["points"], players["line"])), "model"
    )
    assert result["mae"] == 0.0
    assert result["too_good"]["verdict"] == "FAIL"
    for wire in ("better than the line", "hit rate at edge 1", "hit rate at edge 3", "1 - Brier"):
        assert wire in result["too_good"]["told"]


def test_an_honest_predictor_trips_none() -> None:
    players = league()
    result = predictor_of(
        report_of(drawn(players["expected"], np.full(4000, 0.5), players["points"], players["line"])), "model"
    )
    assert result["too_good"]["verdict"] == "PASS"


def test_shuffled_outcomes_score_a_coin() -> None:
    """A predictor that knew the outcomes knows nothing once they are shuffled."""
    players = league()
    sure = np.where(players["points"] > players["line"], 0.6, 0.4)
    line = np.full(4000, float(np.median(players["points"])) + 0.5)
    shuffled = np.random.default_rng(1).permutation(players["points"])
    result = predictor_of(report_of(drawn(players["points"].astype(float), sure, shuffled, line)), "model")
    share = float((shuffled > line).mean())
    edge = players["points"] - line
    coin = np.mean(np.where(edge[np.abs(edge) >= 1] > 0, share, 1 - share))
    low, high = result["hit_rate"]["1"]["ci95"]
    assert low < coin < high
    assert result["brier"] > 0.25
    assert result["too_good"]["verdict"] == "PASS"


def test_a_calibrated_predictor_has_no_excess_error_and_an_overconfident_one_has() -> None:
    chance = np.random.default_rng(3)
    p = chance.uniform(0.3, 0.7, 4000)
    points, line = np.where(chance.random(4000) < p, 25, 15), np.full(4000, 20.5)
    honest = predictor_of(report_of(drawn(line, p, points, line)), "model")
    overconfident = predictor_of(report_of(drawn(line, np.where(p > 0.5, 0.9, 0.1), points, line)), "model")
    low, high = honest["ece_excess_ci95"]
    assert low < 0 < high
    assert overconfident["ece_excess"] > 0.2


def test_without_any_line_the_report_is_empty_and_says_so() -> None:
    result = report_of(frame(row(1, 20, 20.0, vegas_line_source="none", consensus_line=None)))
    assert (result["rows"], result["predictors"]) == (0, [])
    assert "nothing can be said" in result["verdict"]
    assert summary(result) == []
    assert reliability_plot(result).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("difference", "ci95", "words"),
    [
        (0.087, [0.043, 0.130], "trails the market: 0.087 points above the line's error [+0.043, +0.130]"),
        (0.02, [-0.01, 0.05], "0.020 points above the line's error [-0.010, +0.050]: no proof either way"),
        (-0.02, [-0.04, -0.01], "beats the line: 0.020 points below the line's error [-0.040, -0.010]"),
        (0.0, [0.0, 0.0], "is the line"),
        (0.02, None, "0.020 points above the line's error, on too few dates to say more"),
        (None, None, None),
    ],
)
def test_an_error_beside_the_lines_in_words(
    difference: float | None, ci95: list[float] | None, words: str | None
) -> None:
    assert against_line({"mae_minus_line": difference, "mae_minus_line_ci95": ci95}) == words


def test_we_trail_the_market_is_printed_when_true_and_only_then() -> None:
    worse, doubtful, better = (
        {"name": name, "mae_minus_line": difference, "mae_minus_line_ci95": ci95}
        for name, difference, ci95 in (
            ("a", 0.02, [0.01, 0.03]),
            ("c", 0.01, [-0.01, 0.03]),
            ("b", -0.01, [-0.02, -0.005]),
        )
    )
    for figures in (worse, doubtful, better):
        figures["against_line"] = against_line(figures)
    above = "points above the line's error"
    assert headline([worse]) == f"We trail the market. a is 0.020 {above} [+0.010, +0.030]."
    assert f"c, the best model of 2, is 0.010 {above}" in headline([worse, doubtful])
    assert headline([doubtful]).startswith("We trail the market. c")
    assert headline([worse, better]).startswith(
        "We do not trail the market on these rows. b, the best model of 2, is 0.010"
    )
    assert report_of(frame(*FOUR))["verdict"].startswith("We do not trail the market")


def test_the_verdict_is_about_models_and_not_about_the_blend() -> None:
    blend = [r | {"predictor": "blend", "predicted_points": float(r["points"])} for r in FOUR]
    model = [r | {"predicted_points": 0.0} for r in FOUR]
    assert report_of(frame(*model, *blend))["verdict"].startswith("We trail the market. model")


def test_tables_show_the_figures() -> None:
    result = report_of(frame(*FOUR))
    line = next(s for s in summary(result) if s["predictor"] == "model")
    assert (line["MAE"], line["minus last 10"], line["bias"]) == ("3.000", "-29.4%", "+0.50")
    assert line["minus line"] == "-0.250 [-3.427, +2.927]"
    assert line["hits, edge 3"] == "100.0% [20.7%, 100.0%] of 1"
    assert own_rows(result)[2]["line"] == "3.250"
    assert bets(result) == []
    assert markdown(slices(result)).count("\n| model |") == 2 + 1 + 2 + 1
    assert (
        "4 player-games of 2 dates (2024-03-01 to 2024-04-02), real games, predictions by backfill"
        in heading(result)
    )
    assert "did not play" not in footing(result)


def test_plots_are_pictures_of_the_report() -> None:
    players = league(400)
    rows = drawn(players["expected"], np.full(400, 0.5), players["points"], players["line"])
    other = rows.with_columns(
        p_over=0.7 - rows["predicted_points"] * 0.01, predicted_points=rows["predicted_points"] + 2
    )
    first, second = report_of(rows), report_of(other)
    for plot in (reliability_plot, edge_plot):
        pictures = [plot(first), plot(first), plot(second)]
        assert pictures[0].startswith(b"\x89PNG")
        assert pictures[0] == pictures[1] != pictures[2]


def test_every_table_is_markdown_of_equal_width() -> None:
    result = report_of(frame(*FOUR))
    for table in (summary(result), own_rows(result), slices(result)):
        widths = {len(re.findall(r"\|", line)) for line in markdown(table).splitlines()}
        assert len(widths) == 1
