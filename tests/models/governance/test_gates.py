"""Gates on made-up seasons: what passes, what fails, and what is insufficient."""

import json
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.declared.registry_events import Event
from nba_props.models.governance.evidence import (
    MixedSourcesError,
    bets,
    calls,
    family_evidence,
    gather_evidence,
    scoring_form,
)
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
from nba_props.models.governance.tripwire import too_good
from tests.governance_rows import NEXT, WEEK, grade, grades, player_games, season, trained

EVENTS = [trained()]


def value(gate: Gate) -> float:
    assert gate.estimate.value is not None
    return gate.estimate.value


def gathered(graded: pl.DataFrame, events: list[Event] = EVENTS) -> pl.DataFrame:
    return gather_evidence(graded, player_games(graded), events)


def rows(graded: pl.DataFrame) -> pl.DataFrame:
    return family_evidence(gathered(graded), "catboost_v9").rows


def placed(wins: int, losses: int, price: int = -110, side: str = "OVER") -> pl.DataFrame:
    """Bets at edge 4, each on a night of its own."""
    results = ["WIN"] * wins + ["LOSS"] * losses
    edge = 4.0 if side == "OVER" else -4.0
    return rows(
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


@pytest.mark.parametrize(
    ("shift", "verdict"), [(0.0, "PASS"), (1.4, "PASS"), (1.5, "INSUFFICIENT"), (1.9, "FAIL"), (-1.9, "FAIL")]
)
def test_bias_is_the_mean_distance_to_the_line_within_one_and_a_half(shift: float, verdict: str) -> None:
    honest = rows(season())
    moved = honest.with_columns(
        predicted_points=pl.col("consensus_line") + shift + 0.3 * np.sin(np.arange(honest.height))
    )
    assert bias(moved).verdict == verdict


def test_one_night_is_insufficient_for_every_mean() -> None:
    night = rows(season(nights=1, players=400))
    verdicts = {g.name: g.verdict for g in evaluate_gates(night, None, [])}
    assert {verdicts[n] for n in ("bias", "tier_bias", "mae_below_baseline")} == {"INSUFFICIENT"}


def test_a_tier_that_is_predicted_far_off_fails_whatever_the_others_say() -> None:
    honest = rows(season())
    assert tier_bias(honest).verdict == "PASS"
    stars = pl.col("season_average") >= 25
    missed = pl.when(stars).then(pl.col("predicted_points") - 8).otherwise("predicted_points")
    gate = tier_bias(honest.with_columns(predicted_points=missed))
    assert gate.verdict == "FAIL"
    assert value(gate) < -6
    assert tier_bias(honest.with_columns(season_average=None)).verdict == "INSUFFICIENT"


def test_the_error_is_compared_with_the_champions_on_identical_rows_else_with_the_exponential_mean() -> None:
    challenger, champion = rows(season(insight=0.5)), rows(season(insight=0.1))
    better, worse = mae_below_baseline(challenger, champion), mae_below_baseline(champion, challenger)
    assert (better.verdict, worse.verdict) == ("PASS", "FAIL")
    assert value(better) == pytest.approx(-value(worse))
    half = champion.filter(pl.col("player_id") < 25)
    assert mae_below_baseline(challenger, half).estimate.n == half.height
    assert mae_below_baseline(champion, champion).verdict == "INSUFFICIENT"
    alone = mae_below_baseline(challenger, champion.clear())
    assert "exponential mean" in alone.detail
    assert alone.verdict == "PASS"


@pytest.mark.parametrize(("claimed", "verdict"), [(0.53, "PASS"), (0.75, "FAIL")])
def test_probabilities_that_do_not_come_true_fail(claimed: float, verdict: str) -> None:
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
    assert calibration(frame[:300]).verdict == ("INSUFFICIENT" if verdict == "PASS" else "FAIL")


def test_an_honest_model_is_not_too_good_and_one_that_saw_the_points_is() -> None:
    assert too_good(rows(season(insight=0.0))).verdict == "PASS"
    leaked = rows(season(insight=0.9))
    gate = too_good(leaked)
    assert gate.verdict == "FAIL"
    assert value(gate) > 0.10
    assert "hit rate" in gate.detail
    assert too_good(leaked[:400]).verdict == "PASS"  # too few rows for an alarm
    assert too_good(leaked.clear()).verdict == "INSUFFICIENT"


@pytest.mark.parametrize(
    ("wire", "changed"),
    [
        ("points better than the line", {"edge": pl.lit(0.5), "p_over": pl.lit(0.5)}),
        ("hit rate at edge 1", {"predicted_points": pl.col("latest_line"), "p_over": pl.lit(0.5)}),
        (
            "1 - Brier",
            {
                "predicted_points": pl.col("latest_line"),
                "edge": pl.lit(0.5),
                "p_over": pl.when(pl.col("actual_points") > pl.col("consensus_line"))
                .then(0.6)
                .otherwise(0.4),
            },
        ),
    ],
)
def test_each_wire_trips_by_itself(wire: str, changed: dict[str, pl.Expr]) -> None:
    leaked = rows(season(insight=0.9)).with_columns(**changed)
    gate = too_good(leaked)
    assert gate.verdict == "FAIL"
    assert wire in gate.detail


def test_the_close_is_the_line_to_beat_where_it_is_known() -> None:
    closed = rows(grades(grade(closing_line=24.5), grade(player_id=8)))
    assert closed.sort("player_id")["latest_line"].to_list() == [24.5, 20.5]


def test_a_second_model_of_the_same_window_fails_the_duplicate_window() -> None:
    assert duplicate_window([]).verdict == "PASS"
    assert duplicate_window([trained(model_id="b")]).verdict == "FAIL"


def test_bets_are_decided_ones_on_the_predictions_own_side() -> None:
    graded = grades(
        grade(player_id=1),
        grade(player_id=2, edge=2.9),
        grade(player_id=3, side="UNDER"),
        grade(player_id=4, result="PUSH"),
        grade(player_id=5, result="VOID", actual_points=None),
        grade(player_id=6, edge=-3.0, side="UNDER"),
    )
    assert bets(graded)["player_id"].to_list() == [1, 6]


def test_calls_are_sides_against_the_sportsbooks_line_even_without_a_bet() -> None:
    taken = calls(
        grades(
            grade(player_id=1), grade(player_id=2, edge=-4.0), grade(player_id=3, vegas_line_source="dfs"),
            grade(player_id=4, consensus_line=25.0), grade(player_id=5, actual_points=None),
        )
    )  # fmt: skip
    assert taken.select("player_id", "hit").rows() == [(1, True), (2, False)]


def test_form_is_what_was_known_before_the_game() -> None:
    games = player_games(grades(*(grade(game_id=str(n), game_date=WEEK + timedelta(days=n), actual_points=p)
                                  for n, p in ((1, 10), (2, 20), (3, 60)))))  # fmt: skip
    known = scoring_form(games).sort("game_id")
    assert known["season_average"].to_list() == [None, 30.0, 20.0, 20.0]
    weights = 0.5 ** (np.arange(3)[::-1] / 10)
    assert known["exponential_mean"][3] == pytest.approx((weights @ [30, 10, 20]) / weights.sum())


def test_evidence_is_live_once_it_holds_fifty_bets_and_provenances_are_never_mixed() -> None:
    past, few, many = season(), season(nights=2, seed=1, provenance="live"), season(seed=2, provenance="live")
    for graded, chosen in (
        (past, "backfill"),
        (pl.concat([past, few]), "backfill"),
        (pl.concat([past, many]), "live"),
        (few, "live"),
        (past.clear(), "none"),
    ):
        evidence = family_evidence(gathered(graded), "catboost_v9")
        assert evidence.provenance == chosen
        assert evidence.rows["provenance"].unique().to_list() == ([] if chosen == "none" else [chosen])


def test_real_and_simulated_grades_are_refused_together() -> None:
    graded = grades(grade(), grade(player_id=8, source="simulated"))
    with pytest.raises(MixedSourcesError, match="a home of its own"):
        gathered(graded)


def test_grades_that_are_no_evidence_are_left_out_by_reason() -> None:
    events = [trained(), trained(week=NEXT), trained("other", parameters_hash="old"), trained("other", NEXT)]
    newer = {"model_id": f"catboost_v9@{NEXT}", "model_week": NEXT, "game_date": NEXT}
    graded = grades(
        grade(),
        grade(game_id="2", **newer),
        grade(game_id="2", game_date=NEXT, model_id=f"catboost_v9@{WEEK}"),
        grade(game_id="3", game_date=WEEK - timedelta(days=1)),
        grade(game_id="4", actual_points=None, result="VOID"),
        grade(game_id="5", model_id="stranger"),
        grade(game_id="6", model_id=f"other@{WEEK}"),
    )
    with_reasons = gathered(graded, events)
    reasons = dict(with_reasons.group_by("reason").len().rows())
    assert reasons == {
        None: 2,
        "another_model": 1,
        "in_sample": 1,
        "void": 1,
        "unregistered": 1,
        "older_recipe": 1,
    }
    evidence = family_evidence(with_reasons, "catboost_v9")
    assert evidence.left_out == {"another_model": 1, "in_sample": 1, "void": 1}
    assert evidence.rows["model_week"].to_list() == [WEEK, NEXT]


def test_gates_can_be_stored_and_read() -> None:
    gates = evaluate_gates(rows(season(nights=5)), None, [])
    assert [g.name for g in gates] == [
        "duplicate_window", "bias", "hit_rate_edge_3", "graded_bets", "tier_bias", "mae_below_baseline",
        "directional_balance", "calibration", "too_good",
    ]  # fmt: skip
    json.dumps([g.estimate.value for g in gates])
