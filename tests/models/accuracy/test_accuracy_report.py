"""The report as a whole: its shape, order, honesty, and that it can tell skill from none."""

import json
import re

import numpy as np
import polars as pl
import pytest

from nba_props.models.accuracy.plots import edge_plot, reliability_plot
from nba_props.models.accuracy.report import report
from nba_props.models.accuracy.tables import bets, footing, heading, markdown, own_rows, slices, summary
from nba_props.models.accuracy.words import against_line, trailing
from tests.models.accuracy.accuracy_rows_by_hand import FOUR, NO_HISTORY, NO_PRICES, drawn, frame, league, row

FIGURE = (float, int, type(None))
INTERVAL = (list, type(None))
PREDICTOR = {
    "name": str, "n": int, "mae": FIGURE, "mae_minus_line": FIGURE, "mae_minus_line_ci95": INTERVAL, "bias": FIGURE,
    "brier": FIGURE, "log_loss": FIGURE, "ece": FIGURE, "ece_excess": FIGURE, "crps": FIGURE, "coverage": dict,
    "hit_rate": dict, "own_rows": dict, "rows_lost": dict, "too_good": dict, "slices": dict, "bets": list,
}  # fmt: skip


def told(rows: pl.DataFrame, history: pl.DataFrame = NO_HISTORY) -> dict:
    return report(rows, history, NO_PRICES, "backfill", "real")


def named(found: dict, name: str) -> dict:
    return next(p for p in found["predictors"] if p["name"] == name)


def test_the_report_has_the_agreed_shape_and_is_json() -> None:
    found = json.loads(json.dumps(told(frame(*FOUR)), allow_nan=False))
    assert found["rows"] == 4
    assert [p["name"] for p in found["predictors"]] == ["line", "last_10", "model"]
    for predictor in found["predictors"]:
        for name, kind in PREDICTOR.items():
            assert isinstance(predictor[name], kind), (predictor["name"], name)
        assert set(predictor["coverage"]) == {"50", "80", "90"}
        assert set(predictor["hit_rate"]) == {"1", "3", "5"}
        for hits in predictor["hit_rate"].values():
            assert set(hits) == {"n", "rate", "ci95"}
        assert set(predictor["slices"]) == {"month", "tier", "direction", "line_range"}
    assert (found["provenance"], found["source"]) == ("backfill", "real")


def test_what_has_no_meaning_is_null() -> None:
    found = told(frame(*FOUR))
    line, last_10 = named(found, "line"), named(found, "last_10")
    assert (line["mae_minus_line"], line["mae_minus_line_ci95"], line["crps"]) == (None, None, None)
    assert line["brier"] == 0.25
    assert (last_10["brier"], last_10["ece"], last_10["coverage"]["80"]) == (None, None, None)
    assert named(found, "model")["ece"] is None


def test_all_figures_are_of_identical_rows() -> None:
    other = [r | {"predictor": "other"} for r in FOUR[1:]]
    found = told(frame(*FOUR, *other))
    assert found["rows"] == 3
    assert {p["n"] for p in found["predictors"]} == {3}
    assert named(found, "model")["own_rows"]["n"] == 4
    assert found["rows_lost"]["not_every_predictor"] == 1
    assert named(found, "other")["rows_lost"] == {"no_row": 1}


def test_own_rows_have_their_own_probabilities_and_scores() -> None:
    scores = [r | {"crps": 2.0, "low_80": 10, "high_80": 25} for r in FOUR]
    other = [r | {"predictor": "other"} for r in scores[:2]]
    own = named(told(frame(*scores, *other)), "model")["own_rows"]
    assert (own["n"], own["probability_n"], own["crps"], own["coverage"]["80"]) == (4, 4, None, 0.75)
    assert own["brier_minus_market"] == pytest.approx(0.0125)
    assert own["hit_rate"]["1"]["n"] == 3


def test_probabilities_are_compared_where_all_that_state_any_do() -> None:
    other = [r | {"predictor": "other"} for r in FOUR]
    other[0] = other[0] | {"p_over": None}
    found = told(frame(*FOUR, *other))
    assert [p["probability_n"] for p in found["predictors"] if p["name"] != "last_10"] == [3, 3, 3]
    assert named(found, "model")["n"] == 4


def test_the_order_of_rows_changes_nothing() -> None:
    players = league(600)
    rows = drawn(players["expected"], np.full(600, 0.5), players["points"], players["line"])
    rows = pl.concat(
        [rows, rows.with_columns(pl.lit("other").alias("predictor"), pl.col("predicted_points") + 1)]
    )
    first = json.dumps(told(rows))
    for seed in (1, 2):
        assert json.dumps(told(rows.sample(fraction=1.0, shuffle=True, seed=seed))) == first


def test_who_knows_the_outcome_trips_the_wires() -> None:
    players = league()
    sure = np.where(players["points"] > players["line"], 0.95, 0.05)
    found = named(
        told(drawn(players["points"].astype(float), sure, players["points"], players["line"])), "model"
    )
    assert found["mae"] == 0.0
    assert found["too_good"]["verdict"] == "FAIL"
    for wire in ("better than the line", "hit rate at edge 1", "hit rate at edge 3", "1 - Brier"):
        assert wire in found["too_good"]["told"]


def test_an_honest_predictor_trips_none() -> None:
    players = league()
    found = named(
        told(drawn(players["expected"], np.full(4000, 0.5), players["points"], players["line"])), "model"
    )
    assert found["too_good"]["verdict"] == "PASS"


def test_shuffled_outcomes_score_a_coin() -> None:
    """Whoever knew the outcomes knows nothing once they are dealt out anew."""
    players = league()
    sure = np.where(players["points"] > players["line"], 0.6, 0.4)
    line = np.full(4000, float(np.median(players["points"])) + 0.5)
    dealt = np.random.default_rng(1).permutation(players["points"])
    found = named(told(drawn(players["points"].astype(float), sure, dealt, line)), "model")
    share = float((dealt > line).mean())
    edge = players["points"] - line
    coin = np.mean(np.where(edge[np.abs(edge) >= 1] > 0, share, 1 - share))
    low, high = found["hit_rate"]["1"]["ci95"]
    assert low < coin < high
    assert found["brier"] > 0.25
    assert found["too_good"]["verdict"] == "PASS"


def test_a_calibrated_predictor_has_no_excess_error_and_a_boastful_one_has() -> None:
    chance = np.random.default_rng(3)
    p = chance.uniform(0.3, 0.7, 4000)
    points, line = np.where(chance.random(4000) < p, 25, 15), np.full(4000, 20.5)
    honest = named(told(drawn(line, p, points, line)), "model")
    boastful = named(told(drawn(line, np.where(p > 0.5, 0.9, 0.1), points, line)), "model")
    low, high = honest["ece_excess_ci95"]
    assert low < 0 < high
    assert boastful["ece_excess"] > 0.2


def test_without_any_lined_row_the_report_is_empty_and_says_so() -> None:
    found = told(frame(row(1, 20, 20.0, vegas_line_source="none", consensus_line=None)))
    assert (found["rows"], found["predictors"]) == (0, [])
    assert "nothing can be said" in found["verdict"]
    assert summary(found) == []
    assert reliability_plot(found).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("beside", "between", "words"),
    [
        (0.087, [0.043, 0.130], "trails the market: 0.087 points above the line's error [+0.043, +0.130]"),
        (0.02, [-0.01, 0.05], "0.020 points above the line's error [-0.010, +0.050]: no proof either way"),
        (-0.02, [-0.04, -0.01], "beats the line: 0.020 points below the line's error [-0.040, -0.010]"),
        (0.0, [0.0, 0.0], "is the line"),
        (0.02, None, "0.020 points above the line's error, on too few dates to say more"),
        (None, None, None),
    ],
)
def test_words_beside_the_line(beside: float | None, between, words: str | None) -> None:
    assert against_line({"mae_minus_line": beside, "mae_minus_line_ci95": between}) == words


def test_we_trail_the_market_is_said_when_true_and_only_then() -> None:
    worse, doubtful, better = (
        {"name": name, "mae_minus_line": beside, "mae_minus_line_ci95": between}
        for name, beside, between in (
            ("a", 0.02, [0.01, 0.03]),
            ("c", 0.01, [-0.01, 0.03]),
            ("b", -0.01, [-0.02, -0.005]),
        )
    )
    for figures in (worse, doubtful, better):
        figures["against_line"] = against_line(figures)
    above = "points above the line's error"
    assert (
        trailing([worse])
        == f"We trail the market. a, the best model of 1, is 0.020 {above} [+0.010, +0.030]."
    )
    assert f"c, the best model of 2, is 0.010 {above}" in trailing([worse, doubtful])
    assert trailing([doubtful]).startswith("We trail the market. c")
    assert trailing([worse, better]).startswith(
        "We do not trail the market on these rows. b, the best model of 2, is 0.010"
    )
    assert told(frame(*FOUR))["verdict"].startswith("We do not trail the market")


def test_a_mixture_with_the_market_is_not_what_the_verdict_is_about() -> None:
    blend = [r | {"predictor": "blend", "predicted_points": float(r["points"])} for r in FOUR]
    model = [r | {"predicted_points": 0.0} for r in FOUR]
    assert told(frame(*model, *blend))["verdict"].startswith("We trail the market. model")


def test_tables_tell_the_figures_in_words() -> None:
    found = told(frame(*FOUR))
    line = next(s for s in summary(found) if s["predictor"] == "model")
    assert (line["MAE"], line["minus last 10"], line["bias"]) == ("3.000", "-29.4%", "+0.50")
    assert line["minus line"] == "-0.250 [-3.427, +2.927]"
    assert line["hits, edge 3"] == "100.0% [20.7%, 100.0%] of 1"
    assert own_rows(found)[2]["line"] == "3.250"
    assert bets(found) == []
    assert markdown(slices(found)).count("\n| model |") == 2 + 1 + 2 + 1
    assert (
        "4 player-games of 2 dates (2024-03-01 to 2024-04-02), real games, predictions by backfill"
        in heading(found)
    )
    assert "did not play" not in footing(found)


def test_plots_are_pictures_of_what_they_are_given() -> None:
    players = league(400)
    rows = drawn(players["expected"], np.full(400, 0.5), players["points"], players["line"])
    other = rows.with_columns(
        p_over=0.7 - rows["predicted_points"] * 0.01, predicted_points=rows["predicted_points"] + 2
    )
    first, second = told(rows), told(other)
    for plot in (reliability_plot, edge_plot):
        pictures = [plot(first), plot(first), plot(second)]
        assert pictures[0].startswith(b"\x89PNG")
        assert pictures[0] == pictures[1] != pictures[2]


def test_every_table_is_markdown_of_equal_width() -> None:
    found = told(frame(*FOUR))
    for table in (summary(found), own_rows(found), slices(found)):
        widths = {len(re.findall(r"\|", line)) for line in markdown(table).splitlines()}
        assert len(widths) == 1
