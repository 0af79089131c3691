"""The accuracy report as plain objects: every predictor on identical rows, beside the line and the last-10 mean.

How it looks is said in `accuracy_tables` and `accuracy_plots`. Predictions of more than one provenance or source are
refused: the caller states the one they have.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from nba_props.models.accuracy import baseline as accuracy_baseline
from nba_props.models.accuracy import bets as accuracy_bets
from nba_props.models.accuracy.points import beside_references, errors, hit_rates
from nba_props.models.accuracy.prices import Prices, with_prices
from nba_props.models.accuracy.probabilities import (
    beside_market,
    coverage,
    decided,
    probabilities,
    reliability,
)
from nba_props.models.accuracy.rows import LAST_10, LINE, PLAYER, Compared, agreed, compared, with_references
from nba_props.models.accuracy.slices import edges, slices
from nba_props.models.accuracy.words import against_line, trailing
from nba_props.models.governance.tripwire import too_good
from nba_props.models.walk_forward.predictors import FIT_FREE

Figures = dict[str, Any]
# What is nothing but the line, a mean or a mixture of others is not a model that could beat the line.
NOT_OURS = {LINE, LAST_10, accuracy_baseline.NAME, "blend", *FIT_FREE}


@dataclass(frozen=True, slots=True)
class Shared:
    """The rows on which each kind of figure is compared: of all predictors that state it, identical ones."""

    points: pl.DataFrame
    probabilities: pl.DataFrame
    raw: pl.DataFrame
    distributions: pl.DataFrame
    intervals: pl.DataFrame

    def of(self, predictor: str) -> "Shared":
        parts = (self.points, self.probabilities, self.raw, self.distributions, self.intervals)
        return Shared(*(part.filter(pl.col("predictor") == predictor) for part in parts))


def report(
    rows: pl.DataFrame, player_games: pl.DataFrame, prices: Prices, provenance: str, source: str
) -> Figures:
    """Everything that is told of walk-forward rows.

    Args:
        rows: of `walk_forward_rows.WALK_FORWARD`, of one provenance and source.
        player_games: with all that went before the rows.
        provenance: live, backfill or replay.
        source: real or simulated.

    Raises:
        Contradiction: two predictors' rows of one player-game tell different facts.
    """
    found = compared(accuracy_baseline.with_baseline(with_references(rows), player_games))
    shared = _shared(with_prices(found.shared, prices))
    told = [_predictor(name, shared.of(name), found) for name in _in_order(found.predictors)]
    _beside_baseline(told)
    days = shared.points["game_date"]
    return {
        "rows": shared.points.select(PLAYER).n_unique(),
        "dates": days.n_unique(),
        "first_date": str(days.min()) if len(days) else None,
        "last_date": str(days.max()) if len(days) else None,
        "provenance": provenance,
        "source": source,
        "verdict": trailing([p for p in told if p["name"] not in NOT_OURS]),
        "rows_lost": found.lost,
        "rows_lost_by_predictor": found.lost_by,
        "without_any_row": sorted(set(found.lost_by) - set(found.predictors)),
        "market": _market(shared),
        "baseline": _baseline(told),
        "bets_tried": accuracy_bets.tried([bet for p in told for bet in p["bets"]]),
        "predictors": told,
    }


def _shared(points: pl.DataFrame) -> Shared:
    sure = decided(points)
    return Shared(
        points,
        agreed(sure, "p_over"),
        agreed(sure, "p_over_raw"),
        agreed(points, "crps"),
        agreed(points, "low_50"),
    )


def _in_order(predictors: list[str]) -> list[str]:
    """What all are measured by comes first, what is made of others last."""
    ends = (LINE, LAST_10, accuracy_baseline.NAME)
    return [*(p for p in ends if p in predictors), *(p for p in predictors if p not in {*ends, "blend"}),
            *(p for p in predictors if p == "blend")]  # fmt: skip


def _predictor(name: str, shared: Shared, found: Compared) -> Figures:
    """All of a predictor; what has no meaning for it is null."""
    rows, own = shared.points, found.own.filter(pl.col("predictor") == name)
    figures = errors(rows)
    if name == LINE:
        figures |= {"mae_minus_line": None, "mae_minus_line_ci95": None}
    crps = shared.distributions["crps"].mean()
    return {
        "name": name,
        **figures,
        **probabilities(shared.probabilities),
        "crps": crps,
        "crps_n": shared.distributions.height,
        "log_score": shared.distributions["log_score"].mean(),
        "coverage": coverage(shared.intervals),
        "coverage_n": shared.intervals.height,
        "hit_rate": hit_rates(rows),
        "against_line": None if name == LINE else against_line(figures),
        "beside_market": None if name == LINE else beside_market(shared.probabilities),
        "raw": probabilities(shared.raw, "p_over_raw"),
        "own_rows": _own(own, found.own.filter(pl.col("predictor") == accuracy_baseline.NAME)),
        "rows_lost": found.lost_by.get(name, {}),
        "too_good": _tripwire(rows),
        "slices": slices(rows),
        "reliability": reliability(shared.probabilities),
        "edges": edges(rows),
        "bets": [] if name == LINE else accuracy_bets.bets(rows),
    }


def _own(own: pl.DataFrame, baseline: pl.DataFrame) -> Figures:
    """The figures of all rows that a predictor has, whoever else lacks them; CRPS beside the baseline's there."""
    base = own.drop_nulls("crps").join(baseline.select(*PLAYER, base="crps").drop_nulls(), on=PLAYER)
    ours, theirs = base["crps"].mean(), base["base"].mean()
    sure = decided(own)
    return {
        **beside_references(own),
        **probabilities(sure),
        **beside_market(sure),
        "crps": ours,
        "baseline_crps": theirs,
        "crps_share": ours / theirs - 1 if ours is not None and theirs else None,  # type: ignore[operator]
        "coverage": coverage(own),
        "hit_rate": hit_rates(own),
    }


def _tripwire(rows: pl.DataFrame) -> Figures:
    """Figures that would be a leak until proven otherwise; the latest line is the close where there is one."""
    gate = too_good(
        rows.with_columns(actual_points="points", latest_line=pl.coalesce("closing_line", "consensus_line"))
    )
    return {"verdict": gate.verdict, "told": gate.detail}


def _market(shared: Shared) -> Figures:
    """The books' own probabilities on the rows where probabilities are compared, and what their margin costs."""
    line = shared.of(LINE)
    return {
        **probabilities(line.probabilities, "market_p_over"),
        "every_side": [bet for side in ("over", "under") for bet in accuracy_bets.every(line.points, side)],
        "lines_with_price": line.points["over_best"].count(),
        "lines_with_close": line.points["closing_line"].count(),
        "lines_that_are_the_close": int(line.points["is_close"].sum()),
    }


def _baseline(told: list[Figures]) -> Figures:
    means = [p["crps"] for p in told if p["name"] == accuracy_baseline.NAME]
    return {
        "name": accuracy_baseline.NAME,
        "meaning": "negative binomial around an exponential mean of past points, half-life 10 games",
        "crps": means[0] if means else None,
    }


def _beside_baseline(told: list[Figures]) -> None:
    """Adds to each predictor the share by which its score is above the baseline's on the same rows."""
    base = _baseline(told)["crps"]
    for predictor in told:
        crps = predictor["crps"]
        predictor["crps_share"] = crps / base - 1 if crps is not None and base else None
