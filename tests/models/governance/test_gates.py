"""Gates on made-up seasons: what passes, what fails, and what is insufficient."""

import json
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.models.governance.gate import Gate
from nba_props.models.governance.gates import (
    bias,
    calibration,
    directional_balance,
    duplicate_window,
    evaluate_gates,
    graded_bets,
    hit_rate,
    mae_below_baseline,
    tier_bias,
)
from tests.governance_rows import WEEK, evidence_rows, grade, grades, season, trained


def value(gate: Gate) -> float:
    assert gate.estimate.value is not None
    return gate.estimate.value


def placed(wins: int, losses: int, price: int = -110, side: str = "OVER") -> pl.DataFrame:
    """Bets at edge 4, each on a night of its own."""
    results = ["WIN"] * wins + ["LOSS"] * losses
    edge = 4.0 if side == "OVER" else -4.0
    return evidence_rows(
        grades(
            *(
                grade(
                    game_id=str(n),
                    game_date=WEEK + timedelta(days=n),
                    result=result,
                    price=price,
                    side=side,
                    edge=edge,
                )
                for n, result in enumerate(results)
            )
        )
    )


@pytest.mark.parametrize(
    ("wins", "losses", "price", "verdict"),
    [
        (15, 0, -110, "INSUFFICIENT"),
        (49, 0, -110, "INSUFFICIENT"),
        (50, 0, -110, "PASS"),
        (12, 3, -110, "INSUFFICIENT"),
        (8, 7, -110, "INSUFFICIENT"),
        (2, 13, -110, "FAIL"),
        (300, 200, -110, "PASS"),
        (300, 200, -200, "FAIL"),  # a price that breaks even at two thirds
        (190, 310, 200, "PASS"),  # and one at a third
        (250, 250, -110, "INSUFFICIENT"),
        (460, 540, -110, "FAIL"),
    ],
)
def test_a_hit_rate_passes_when_its_interval_lies_above_the_break_even_rate_of_its_prices(
    wins: int, losses: int, price: int, verdict: str
) -> None:
    gate = hit_rate(placed(wins, losses, price))
    assert gate.verdict == verdict
    assert gate.estimate.n == wins + losses


def test_fifteen_bets_never_pass_even_if_all_are_won() -> None:
    gates = {g.name: g.verdict for g in evaluate_gates(placed(15, 0), None, [])}
    assert gates["hit_rate_edge_3"] == gates["directional_balance"] == gates["graded_bets"] == "INSUFFICIENT"


@pytest.mark.parametrize(("count", "verdict"), [(49, "INSUFFICIENT"), (50, "PASS")])
def test_fifty_bets_are_enough_bets(count: int, verdict: str) -> None:
    assert graded_bets(placed(count, 0)).verdict == verdict


def test_a_side_that_does_not_pay_fails_the_balance_and_one_without_bets_is_not_judged() -> None:
    over, under = placed(90, 30), placed(20, 60, side="UNDER")
    assert directional_balance(over).verdict == "PASS"
    both = directional_balance(pl.concat([over, under]))
    assert both.verdict == "FAIL"
    assert both.estimate.n == 80
    assert "OVER" in both.detail
    assert hit_rate(pl.concat([over, under])).verdict == "INSUFFICIENT"


def test_the_weaker_side_is_the_one_further_below_its_own_break_even_rate() -> None:
    """At +200 a third of the bets break even, at -300 three quarters do."""
    over, under = placed(45, 55, price=200), placed(60, 40, price=-300, side="UNDER")
    assert directional_balance(pl.concat([over, under])).estimate.value == pytest.approx(0.60)


@pytest.mark.parametrize(
    ("shift", "verdict"), [(0.0, "PASS"), (1.4, "PASS"), (1.5, "INSUFFICIENT"), (1.9, "FAIL"), (-1.9, "FAIL")]
)
def test_bias_is_the_mean_distance_to_the_line_within_one_and_a_half(shift: float, verdict: str) -> None:
    honest = evidence_rows(season())
    moved = honest.with_columns(
        predicted_points=pl.col("consensus_line") + shift + 0.3 * np.sin(np.arange(honest.height))
    )
    assert bias(moved).verdict == verdict


def test_one_night_is_insufficient_for_every_mean() -> None:
    night = evidence_rows(season(nights=1, players=400))
    verdicts = {g.name: g.verdict for g in evaluate_gates(night, None, [])}
    assert {verdicts[n] for n in ("bias", "tier_bias", "mae_below_baseline")} == {"INSUFFICIENT"}


def test_a_tier_that_is_predicted_far_off_fails_whatever_the_others_say() -> None:
    honest = evidence_rows(season())
    assert tier_bias(honest).verdict == "PASS"
    stars = pl.col("season_average") >= 25
    missed = pl.when(stars).then(pl.col("predicted_points") - 8).otherwise("predicted_points")
    gate = tier_bias(honest.with_columns(predicted_points=missed))
    assert gate.verdict == "FAIL"
    assert value(gate) < -6
    assert tier_bias(honest.with_columns(season_average=None)).verdict == "INSUFFICIENT"


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [(4.8, "PASS"), (-4.8, "PASS"), (5.0, "INSUFFICIENT"), (5.2, "FAIL"), (-5.2, "FAIL")],
)
def test_a_tier_may_be_five_points_off(shift: float, verdict: str) -> None:
    honest = evidence_rows(season())
    moved = pl.col("actual_points") + shift + pl.Series(0.3 * np.sin(np.arange(honest.height)))
    assert tier_bias(honest.with_columns(predicted_points=moved)).verdict == verdict


@pytest.mark.parametrize(
    ("average", "tier"),
    [(25.0, "stars"), (24.9, "starters"), (15.0, "starters"), (14.9, "role"), (5.0, "role"), (4.9, "bench")],
)
def test_a_tier_begins_with_its_lower_average(average: float, tier: str) -> None:
    gate = tier_bias(evidence_rows(season(nights=3)).with_columns(season_average=average))
    assert gate.detail.startswith(f"{tier} ")
    assert ";" not in gate.detail


def test_the_error_is_compared_with_the_champions_on_identical_rows_else_with_the_exponential_mean() -> None:
    challenger, champion = evidence_rows(season(insight=0.5)), evidence_rows(season(insight=0.1))
    better, worse = mae_below_baseline(challenger, champion), mae_below_baseline(champion, challenger)
    assert (better.verdict, worse.verdict) == ("PASS", "FAIL")
    assert value(better) == pytest.approx(-value(worse))
    half = champion.filter(pl.col("player_id") < 25)
    assert mae_below_baseline(challenger, half).estimate.n == half.height
    assert mae_below_baseline(champion, champion).verdict == "INSUFFICIENT"
    alone = mae_below_baseline(challenger, champion.clear())
    assert "exponential mean" in alone.detail
    assert alone.verdict == "PASS"


@pytest.mark.parametrize(
    ("claimed", "verdict", "of_300"),
    [
        (0.53, "PASS", "INSUFFICIENT"),
        (0.55, "INSUFFICIENT", "INSUFFICIENT"),
        (0.57, "FAIL", "INSUFFICIENT"),
        (0.75, "FAIL", "FAIL"),
    ],
)
def test_probabilities_that_do_not_come_true_fail(claimed: float, verdict: str, of_300: str) -> None:
    """On 20,000 rows; the sides of these predictions win 53 % of the time."""
    draw = np.random.default_rng(3)
    over, won = draw.random(20_000) < 0.5, draw.random(20_000) < 0.53
    frame = pl.DataFrame(
        {
            "p_over": np.where(over, claimed, 1 - claimed),
            "actual_points": np.where(won == over, 21, 20).astype(np.int32),
            "consensus_line": np.full(20_000, 20.5),
        }
    )
    assert calibration(frame).verdict == verdict
    assert calibration(frame[:300]).verdict == of_300


def test_a_second_model_of_the_same_window_fails_the_duplicate_window() -> None:
    assert duplicate_window([]).verdict == "PASS"
    assert duplicate_window([trained(model_id="b")]).verdict == "FAIL"


def test_gates_can_be_stored_and_read() -> None:
    gates = evaluate_gates(evidence_rows(season(nights=5)), None, [])
    assert [g.name for g in gates] == [
        "duplicate_window", "bias", "hit_rate_edge_3", "graded_bets", "tier_bias", "mae_below_baseline",
        "directional_balance", "calibration", "too_good",
    ]  # fmt: skip
    json.dumps([g.estimate.value for g in gates])


def test_a_push_is_in_no_calibration() -> None:
    pushes = pl.DataFrame(
        {"p_over": [0.5] * 50, "actual_points": [20] * 50, "consensus_line": [20.0] * 50},
        schema_overrides={"actual_points": pl.Int32},
    )
    assert calibration(pushes).estimate.n == 0
