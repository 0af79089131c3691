"""Gates between a trained model and the bets: each answers PASS, FAIL or INSUFFICIENT with its evidence.

A figure passes when its 95 % interval lies where it should, fails when the interval lies outside, and is insufficient
in between: a few bets cannot pass, and bad luck alone does not fail. Who is promoted is decided in `champion`.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from nba_props.declared.odds import implied
from nba_props.declared.registry_events import Event
from nba_props.models.governance.evidence import ENOUGH_BETS, PLAYER, bets
from nba_props.models.governance.gate import Gate, Verdict, above, against, below, figure, within, worst
from nba_props.models.governance.tripwire import too_good
from nba_props.models.statistics import Estimate, clustered_mean, excess_calibration_error, wilson

MOST_BIAS = 1.5  # points
MOST_TIER_BIAS = 5.0  # points
MOST_CALIBRATION_ERROR = 0.015
# By the season's average before the game.
TIERS = {"stars": (25.0, np.inf), "starters": (15.0, 25.0), "role": (5.0, 15.0), "bench": (0.0, 5.0)}


def judge(rows: pl.DataFrame, baseline: pl.DataFrame | None, rivals: Sequence[Event]) -> tuple[Gate, ...]:
    """Every gate of a family, in a fixed order.

    Args:
        rows: evidence of the family (`evidence.gathered`), of one provenance.
        baseline: evidence of the champion of that provenance; none for the champion itself.
        rivals: models registered beside the one judged for its week and window, unforced.
    """
    return (
        duplicate_window(rivals), bias(rows), hit_rate(rows), graded_bets(rows), tier_bias(rows),
        mae_below_baseline(rows, baseline), directional_balance(rows), calibration(rows), too_good(rows),
    )  # fmt: skip


def duplicate_window(rivals: Sequence[Event]) -> Gate:
    told = ", ".join(str(e.model_id) for e in rivals)
    verdict: Verdict = "FAIL" if rivals else "PASS"
    meaning = "other models of the family, week and window"
    return Gate("duplicate_window", verdict, meaning, Estimate(len(rivals)), told or "none")


def bias(rows: pl.DataFrame) -> Gate:
    lined = rows.drop_nulls("consensus_line")
    found = _mean(lined, pl.col("predicted_points") - pl.col("consensus_line"))
    return Gate("bias", within(found, MOST_BIAS), "mean of predicted less line, points, within 1.5", found)


def hit_rate(rows: pl.DataFrame) -> Gate:
    """Fewer than 50 bets never pass, be they all won."""
    found, floor = _rate(bets(rows))
    meaning = "share won at edge 3, above what the prices break even at"
    return Gate("hit_rate_edge_3", _paying(found, floor, found.n), meaning, found, against(found, floor))


def graded_bets(rows: pl.DataFrame) -> Gate:
    count = bets(rows).height
    verdict: Verdict = "PASS" if count >= ENOUGH_BETS else "INSUFFICIENT"
    meaning = f"decided bets at edge 3, at least {ENOUGH_BETS}"
    return Gate("graded_bets", verdict, meaning, Estimate(count, float(count)), f"{count} bets")


def tier_bias(rows: pl.DataFrame) -> Gate:
    """Tiers by the season's average before the game; one without rows is not judged."""
    miss = pl.col("predicted_points") - pl.col("actual_points")
    average = pl.col("season_average")
    parts = {name: rows.filter(average >= low, average < high) for name, (low, high) in TIERS.items()}
    found = {name: _mean(part, miss) for name, part in parts.items() if part.height}
    verdict = worst([within(estimate, MOST_TIER_BIAS) for estimate in found.values()])
    largest = max(found.values(), key=lambda e: abs(e.value or 0.0), default=Estimate(0))
    told = "; ".join(f"{name} {figure(estimate)}" for name, estimate in found.items())
    return Gate(
        "tier_bias", verdict, "mean of predicted less scored by tier, points, within 5", largest, told
    )


def mae_below_baseline(rows: pl.DataFrame, baseline: pl.DataFrame | None) -> Gate:
    """On identical rows: against the champion's predictions, else against the exponential mean."""
    name, paired = "champion", rows.clear()
    if baseline is not None:
        theirs = baseline.select(*PLAYER, base="predicted_points")
        paired = rows.join(theirs, on=PLAYER, maintain_order="left")
    if paired.is_empty():
        name, paired = "exponential mean", rows.with_columns(base="exponential_mean").drop_nulls("base")
    own, other = ((pl.col(p) - pl.col("actual_points")).abs() for p in ("predicted_points", "base"))
    found = _mean(paired, own - other)
    meaning = "error less that of the baseline on the same rows, points, below 0"
    return Gate(
        "mae_below_baseline", below(found, 0.0), meaning, found, f"against the {name}: {figure(found)}"
    )


def directional_balance(rows: pl.DataFrame) -> Gate:
    """Each side pays for itself; a side on which nothing was bet is not judged."""
    sides = {side: bets(rows).filter(pl.col("side") == side) for side in ("OVER", "UNDER")}
    found = {side: _rate(part) for side, part in sides.items() if part.height}
    placed = sum(estimate.n for estimate, _ in found.values())
    verdict = worst([_paying(*pair, placed) for pair in found.values()])
    weakest, _ = min(
        found.values(), key=lambda pair: (pair[0].value or 0.0) - (pair[1] or 0.0), default=(Estimate(0), 0)
    )
    told = "; ".join(f"{side} {against(*pair)}" for side, pair in found.items())
    return Gate(
        "directional_balance",
        verdict,
        "share won at edge 3 of the weaker side, above break-even",
        weakest,
        told,
    )


def calibration(rows: pl.DataFrame) -> Gate:
    decided = rows.filter(
        pl.col("p_over").is_not_null(), pl.col("actual_points").cast(pl.Float64) != pl.col("consensus_line")
    )
    won = (decided["actual_points"] > decided["consensus_line"]).to_numpy()
    found = excess_calibration_error(decided["p_over"].to_numpy(), won)
    verdict = below(found, MOST_CALIBRATION_ERROR)
    meaning = "calibration error of P(over) beyond chance, below 0.015"
    return Gate("calibration", verdict, meaning, found)


def _mean(rows: pl.DataFrame, value: pl.Expr) -> Estimate:
    """A mean whose interval is clustered by date."""
    chosen = rows.select(value=value.cast(pl.Float64), date="game_date").drop_nulls("value")
    return clustered_mean(chosen["value"].to_numpy(), chosen["date"].cast(pl.Int32).to_numpy())


def _rate(placed: pl.DataFrame) -> tuple[Estimate, float | None]:
    """Share of bets won, and the share at which their prices break even."""
    floor = placed.select(implied("price").mean()).item()
    return wilson(int((placed["result"] == "WIN").sum()), placed.height), floor


def _paying(found: Estimate, floor: float | None, placed: int) -> Verdict:
    """Whether a rate lies above break-even, of so many bets in all."""
    verdict = above(found, floor)
    return "INSUFFICIENT" if verdict == "PASS" and placed < ENOUGH_BETS else verdict
