"""Each figure on four player-games, worked out by hand."""

import polars as pl
import pytest

from nba_props.models.accuracy.points import beside_references, errors, hit_rates
from nba_props.models.accuracy.probabilities import (
    beside_market,
    coverage,
    decided,
    probabilities,
    reliability,
)
from nba_props.models.accuracy.rows import compare
from nba_props.models.accuracy.slices import edges, slices
from tests.models.accuracy.rows_by_hand import FOUR, SECOND, Row, frame, row


def of(*rows: Row) -> pl.DataFrame:
    return compare(frame(*rows)).shared


def test_errors_beside_the_lines_on_the_same_rows() -> None:
    figures = errors(of(*FOUR))
    assert (figures["n"], figures["mae"], figures["bias"]) == (4, 3.0, 0.5)
    # Model less line: 0.5, -1.5 | 1.5, -1.5; mean -0.25. By date the deviations from it sum to -0.5 and 0.5:
    # error sqrt(2/1 * 0.5) / 4 = 0.25, Student's t of one degree 12.706.
    assert figures["mae_minus_line"] == -0.25
    assert figures["mae_minus_line_ci95"] == pytest.approx([-0.25 - 3.17655, -0.25 + 3.17655], abs=1e-4)


def test_one_date_gives_no_interval() -> None:
    assert errors(of(*FOUR[:2]))["mae_minus_line_ci95"] is None


def test_own_rows_are_those_with_a_last_10_mean() -> None:
    figures = beside_references(of(*FOUR, row(5, 40, 0.0, points_avg_last_10=None)))
    assert (figures["n"], figures["mae"], figures["line_mae"], figures["last_10_mae"]) == (4, 3.0, 3.25, 4.25)
    assert figures["mae_minus_last_10"] == -1.25
    assert figures["last_10_share"] == pytest.approx(3 / 4.25 - 1)


def test_a_side_is_right_when_points_pass_the_line_its_way() -> None:
    # Edges -0.5 (wrong), -1.5 (right), 1.5 (wrong), 9.5 (right).
    figures = hit_rates(of(*FOUR))
    assert [figures[e]["n"] for e in ("1", "3", "5")] == [3, 1, 1]
    assert figures["1"]["rate"] == pytest.approx(2 / 3)
    # Wilson's interval of two in three, from tables.
    assert figures["1"]["ci95"] == pytest.approx([0.2077, 0.9385], abs=1e-4)


def test_an_edge_of_just_three_points_counts_at_three() -> None:
    assert hit_rates(of(row(1, 25, 23.5)))["3"]["n"] == 1
    assert hit_rates(of(row(1, 25, 23.49)))["3"]["n"] == 0


def test_a_push_is_in_no_rate_and_no_probability() -> None:
    push = row(5, 20, 26.0, consensus_line=20.0, p_over=0.9, game_date=SECOND, game_id="2")
    assert hit_rates(of(*FOUR, push)) == hit_rates(of(*FOUR))
    assert decided(of(*FOUR, push)).equals(decided(of(*FOUR)))
    assert errors(of(*FOUR, push))["n"] == 5


def test_a_line_without_a_market_probability_compares_no_probability() -> None:
    unpriced = row(5, 25, 26.0, p_over=0.9, market_p_over=None)
    assert decided(of(*FOUR, unpriced)).equals(decided(of(*FOUR)))


def test_brier_and_log_loss() -> None:
    figures = probabilities(decided(of(*FOUR)))
    assert figures["probability_n"] == 4
    assert figures["brier"] == pytest.approx((0.36 + 0.16 + 0.49 + 0.04) / 4)
    assert figures["log_loss"] == pytest.approx((0.916291 + 0.510826 + 1.203973 + 0.223144) / 4, abs=1e-6)
    assert figures["ece"] is None  # fewer rows than bins


def test_probabilities_beside_the_markets() -> None:
    figures = beside_market(decided(of(*FOUR)))
    assert figures["brier_minus_market"] == pytest.approx(0.2625 - 0.25)
    assert figures["log_loss_minus_market"] == pytest.approx(2.854233 / 4 - 0.693147, abs=1e-6)


def test_calibration_error_of_ten_bins() -> None:
    # Two in each bin: predicted 0.3 with one of two over, in five bins, predicted 0.7 with two of two, in the others.
    rows = [row(i, 25 if i % 2 else 18, 20.0, p_over=0.3) for i in range(10)]
    rows += [row(10 + i, 25, 20.0, p_over=0.7) for i in range(10)]
    figures = probabilities(decided(of(*rows)))
    assert figures["ece"] == pytest.approx((0.2 + 0.3) / 2)
    bins = reliability(decided(of(*rows)))
    assert [b["stated"] for b in bins] == pytest.approx([0.3] * 5 + [0.7] * 5)
    assert [b["seen"] for b in bins] == pytest.approx([0.5] * 5 + [1.0] * 5)


def test_excess_calibration_error_is_the_raw_one_less_that_of_chance() -> None:
    sure = [row(i, 25, 20.0, p_over=0.999999) for i in range(50)]
    figures = probabilities(decided(of(*sure)))
    assert figures["ece_excess"] == pytest.approx(0.0, abs=1e-5)
    even = [row(i, 25 if i % 2 else 18, 20.0, p_over=0.5) for i in range(50)]
    figures = probabilities(decided(of(*even)))
    # Five a bin, two or three of them over: closer than draws from 0.5, whose mean distance is 0.1875.
    assert figures["ece"] == pytest.approx(0.1)
    assert figures["ece_excess"] == pytest.approx(0.1 - 0.1875, abs=0.003)


def test_coverage_counts_both_ends_of_an_interval() -> None:
    ends = {"low_50": 18, "high_50": 25, "low_80": 19, "high_80": 25, "low_90": 26, "high_90": 30}
    figures = coverage(of(*(r | ends for r in FOUR)))  # scored 25, 18, 20, 26
    assert figures == {"50": 0.75, "80": 0.5, "90": 0.25}
    assert coverage(of(*FOUR)) == {"50": None, "80": None, "90": None}


def test_slices_by_month_tier_direction_and_line_range() -> None:
    rows = of(
        *FOUR[:2], FOUR[2] | {"points_avg_season": 25.0, "consensus_line": 20.6},
        FOUR[3] | {"points_avg_season": None, "consensus_line": 12.4},
        row(5, 10, 12.5, consensus_line=12.5, points_avg_season=4.9),
    )  # fmt: skip
    counts = {by: {name: f["n"] for name, f in values.items()} for by, values in slices(rows).items()}
    assert counts == {
        "month": {"2024-03": 3, "2024-04": 2},
        "tier": {"bench": 1, "starters": 2, "stars": 1, "unknown": 1},
        "direction": {"none": 1, "over": 2, "under": 2},
        "line_range": {"12.5 to 20.5": 3, "above 20.5": 1, "below 12.5": 1},
    }


def test_a_slice_has_the_figures_of_its_rows() -> None:
    march = slices(of(*FOUR))["month"]["2024-03"]
    assert (march["mae"], march["mae_minus_line"], march["bias"]) == (3.0, -0.5, -2.0)
    assert march["brier"] == pytest.approx(0.26)
    assert march["hit_rate"]["1"]["rate"] == 1.0


def test_edges_by_size() -> None:
    bins = edges(of(*FOUR))
    assert [(b["from"], b["n"], b["rate"]) for b in bins] == [
        (0.0, 1, 0.0), (1.0, 2, 0.5), (2.0, 0, None), (3.0, 0, None), (5.0, 1, 1.0),
    ]  # fmt: skip
    assert bins[1]["points"] == pytest.approx((2.5 - 0.5) / 2)  # 18 under 20.5, 20 not over it


def test_figures_of_nothing_are_null() -> None:
    none = of(row(1, None, 20.0))
    assert none.is_empty()
    assert errors(none)["mae"] is None
    assert hit_rates(none)["1"] == {"n": 0, "rate": None, "ci95": None}
    assert probabilities(none)["brier"] is None
