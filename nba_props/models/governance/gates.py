"""Gates between a trained model and the bets: each returns PASS, FAIL or INSUFFICIENT with its evidence.

A gate passes when the 95 % interval of its figure lies on the right side of the limit, fails when it lies on the wrong
side, and is insufficient in between: a few bets cannot pass, and bad luck alone does not fail. Promotions are decided
in `champion`.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from nba_props.declared.odds import implied
from nba_props.declared.registry_events import Event
from nba_props.models.governance.evidence import ENOUGH_BETS, bets
from nba_props.models.governance.gate import Gate, GateVerdict, above, against, below, figure, within, worst
from nba_props.models.governance.tripwire import too_good
from nba_props.models.keys import PLAYER_GAME
from nba_props.models.statistics import Estimate, excess_calibration_error, mean_by_date, wilson

MOST_BIAS = 1.5  # points
MOST_TIER_BIAS = 5.0  # points
MOST_CALIBRATION_ERROR = 0.015
# By the season's average before the game.
TIERS = {"stars": (25.0, np.inf), "starters": (15.0, 25.0), "role": (5.0, 15.0), "bench": (0.0, 5.0)}


def evaluate_gates(
    rows: pl.DataFrame, baseline: pl.DataFrame | None, duplicates: Sequence[Event]
) -> tuple[Gate, ...]:
    """Every gate of a family, in a fixed order.

    Args:
        rows: evidence of the family (see `evidence.gather_evidence`), of one provenance.
        baseline: evidence of the champion, of that provenance; None for the champion itself.
        duplicates: models of the family that were registered without force beside another of their week or window.
    """
    return (
        duplicate_window(duplicates), bias(rows), hit_rate(rows), graded_bets(rows), tier_bias(rows),
        mae_below_baseline(rows, baseline), directional_balance(rows), calibration(rows), too_good(rows),
    )  # fmt: skip


def duplicate_window(duplicates: Sequence[Event]) -> Gate:
    """No other model was registered for the same week or window without force."""
    verdict: GateVerdict = "FAIL" if duplicates else "PASS"
    meaning = "models registered without force beside another of the same week or window, none"
    detail = ", ".join(str(e.model_id) for e in duplicates) or "none"
    return Gate("duplicate_window", verdict, meaning, Estimate(len(duplicates)), detail)


def bias(rows: pl.DataFrame) -> Gate:
    """Predictions lie near the line on average."""
    has_line = rows.drop_nulls("consensus_line")
    estimate = mean_by_date(has_line, pl.col("predicted_points") - pl.col("consensus_line"))
    meaning = "mean of predicted points minus the line, within 1.5 points either way"
    return Gate("bias", within(estimate, MOST_BIAS), meaning, estimate)


def hit_rate(rows: pl.DataFrame) -> Gate:
    """Bets at edge 3 are won more often than their prices need; fewer than 50 bets never pass."""
    estimate, floor = _rate(bets(rows))
    meaning = "share of bets won at an edge of 3 points, above the break-even rate of their prices"
    verdict = _pays(estimate, floor, estimate.n)
    return Gate("hit_rate_edge_3", verdict, meaning, estimate, against(estimate, floor))


def graded_bets(rows: pl.DataFrame) -> Gate:
    """There are enough decided bets to judge."""
    count = bets(rows).height
    verdict: GateVerdict = "PASS" if count >= ENOUGH_BETS else "INSUFFICIENT"
    meaning = f"decided bets at an edge of 3 points, at least {ENOUGH_BETS}"
    return Gate("graded_bets", verdict, meaning, Estimate(count, float(count)), f"{count} bets")


def tier_bias(rows: pl.DataFrame) -> Gate:
    """No tier of players is predicted far off; a tier without rows is not judged."""
    miss = pl.col("predicted_points") - pl.col("actual_points")
    average = pl.col("season_average")
    parts = {name: rows.filter(average >= low, average < high) for name, (low, high) in TIERS.items()}
    estimates = {name: mean_by_date(part, miss) for name, part in parts.items() if part.height}
    verdict = worst([within(estimate, MOST_TIER_BIAS) for estimate in estimates.values()])
    largest = max(estimates.values(), key=lambda e: abs(e.value or 0.0), default=Estimate(0))
    detail = "; ".join(f"{name} {figure(estimate)}" for name, estimate in estimates.items())
    meaning = "mean of predicted minus scored points in the worst tier, within 5 points either way"
    return Gate("tier_bias", verdict, meaning, largest, detail)


def mae_below_baseline(rows: pl.DataFrame, baseline: pl.DataFrame | None) -> Gate:
    """The error is below the champion's, or without one below the exponential mean's, on identical rows."""
    name, paired = "champion", rows.clear()
    if baseline is not None:
        theirs = baseline.select(*PLAYER_GAME, base="predicted_points")
        paired = rows.join(theirs, on=PLAYER_GAME, maintain_order="left")
    if paired.is_empty():
        name, paired = "exponential mean", rows.with_columns(base="exponential_mean").drop_nulls("base")
    own, other = ((pl.col(p) - pl.col("actual_points")).abs() for p in ("predicted_points", "base"))
    estimate = mean_by_date(paired, own - other)
    meaning = "mean absolute error minus the baseline's on the same rows, below 0 points"
    detail = f"against the {name}: {figure(estimate)}"
    return Gate("mae_below_baseline", below(estimate, 0.0), meaning, estimate, detail)


def directional_balance(rows: pl.DataFrame) -> Gate:
    """Overs and Unders each pay; a side without bets is not judged."""
    sides = {side: bets(rows).filter(pl.col("side") == side) for side in ("OVER", "UNDER")}
    rates = {side: _rate(part) for side, part in sides.items() if part.height}
    placed = sum(estimate.n for estimate, _ in rates.values())
    verdict = worst([_pays(*rate, placed) for rate in rates.values()])
    weakest, _ = min(
        rates.values(), key=lambda rate: (rate[0].value or 0.0) - (rate[1] or 0.0), default=(Estimate(0), 0)
    )
    detail = "; ".join(f"{side} {against(*rate)}" for side, rate in rates.items())
    meaning = "share of bets won on the weaker side at an edge of 3 points, above the break-even rate"
    return Gate("directional_balance", verdict, meaning, weakest, detail)


def calibration(rows: pl.DataFrame) -> Gate:
    """P(over) is about as often right as it says."""
    decided = rows.filter(
        pl.col("p_over").is_not_null(), pl.col("actual_points").cast(pl.Float64) != pl.col("consensus_line")
    )
    won = (decided["actual_points"] > decided["consensus_line"]).to_numpy()
    estimate = excess_calibration_error(decided["p_over"].to_numpy(), won)
    meaning = "calibration error of P(over) in excess of chance, below 0.015"
    return Gate("calibration", below(estimate, MOST_CALIBRATION_ERROR), meaning, estimate)


def _rate(placed: pl.DataFrame) -> tuple[Estimate, float | None]:
    """Share of bets won, and the break-even rate of their prices."""
    floor: float | None = placed.select(implied("price").mean()).item()
    return wilson(int((placed["result"] == "WIN").sum()), placed.height), floor


def _pays(rate: Estimate, floor: float | None, placed: int) -> GateVerdict:
    """Whether a rate lies above break-even; INSUFFICIENT instead of PASS if fewer than 50 bets were placed in all."""
    verdict = above(rate, floor)
    return "INSUFFICIENT" if verdict == "PASS" and placed < ENOUGH_BETS else verdict
