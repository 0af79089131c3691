"""The accuracy report as plain objects: every predictor on identical rows, beside the line and the last-10 mean.

It is formatted in `tables` and `plots`. Its rows are of one provenance and source, which the caller gives.
"""

from dataclasses import dataclass

import polars as pl

from nba_props.models.accuracy import baseline as accuracy_baseline
from nba_props.models.accuracy import bets as accuracy_bets
from nba_props.models.accuracy.coverage import of_walk_forward
from nba_props.models.accuracy.figures import Figures
from nba_props.models.accuracy.points import beside_references, errors, hit_rates
from nba_props.models.accuracy.prices import Prices, with_prices
from nba_props.models.accuracy.probabilities import (
    beside_market,
    coverage,
    decided,
    probabilities,
    reliability,
)
from nba_props.models.accuracy.rows import LAST_10, LINE, Comparison, compare, shared_rows, with_references
from nba_props.models.accuracy.slices import edges, slices
from nba_props.models.accuracy.verdicts import against_line, headline
from nba_props.models.governance.tripwire import too_good
from nba_props.models.keys import PLAYER_GAME
from nba_props.models.statistics import mean
from nba_props.models.walk_forward.predictors import FIT_FREE

# The line, a mean or a mixture of others: none of them is a model that could beat the line.
NOT_MODELS = {LINE, LAST_10, accuracy_baseline.NAME, "blend", "served", *FIT_FREE}


@dataclass(frozen=True, slots=True)
class Shared:
    """The rows on which each kind of figure is compared: identical ones for all predictors that have the figure."""

    points: pl.DataFrame
    probabilities: pl.DataFrame
    raw: pl.DataFrame
    distributions: pl.DataFrame
    intervals: pl.DataFrame

    def of(self, predictor: str) -> "Shared":
        """The rows of one predictor."""
        parts = (self.points, self.probabilities, self.raw, self.distributions, self.intervals)
        return Shared(*(part.filter(pl.col("predictor") == predictor) for part in parts))


def report(
    rows: pl.DataFrame,
    player_games: pl.DataFrame,
    prices: Prices,
    provenance: str,
    source: str,
    coverage: Figures | None = None,
) -> Figures:
    """All figures of walk-forward rows.

    Args:
        rows: rows of WALK_FORWARD, of one provenance and source.
        player_games: box scores of the rows' players and of all their earlier games.
        prices: what the books paid at the lines.
        provenance: live, backfill or replay.
        source: real or simulated.
        coverage: see `coverage`; None: that of the rows.

    Raises:
        ContradictionError: two predictors' rows of one player-game have different facts.
    """
    comparison = compare(accuracy_baseline.with_baseline(with_references(rows), player_games))
    shared = _shared(with_prices(comparison.shared, prices))
    predictors = [_predictor(name, shared.of(name), comparison) for name in _in_order(comparison.predictors)]
    baseline = _baseline(predictors)
    for predictor in predictors:
        predictor["crps_share"] = _share_above(predictor["crps"], baseline["crps"])
    days = shared.points["game_date"]
    return {
        "rows": shared.points.select(PLAYER_GAME).n_unique(),
        "dates": days.n_unique(),
        "first_date": str(days.min()) if len(days) else None,
        "last_date": str(days.max()) if len(days) else None,
        "provenance": provenance,
        "source": source,
        "coverage": coverage or of_walk_forward(rows),
        "verdict": headline([p for p in predictors if p["name"] not in NOT_MODELS]),
        "rows_lost": comparison.lost,
        "rows_lost_by_predictor": comparison.lost_by,
        "without_any_row": sorted(set(comparison.lost_by) - set(comparison.predictors)),
        "market": _market(shared),
        "baseline": baseline,
        "bets_tried": accuracy_bets.tried([bet for p in predictors for bet in p["bets"]]),
        "predictors": predictors,
    }


def _shared(points: pl.DataFrame) -> Shared:
    priced = decided(points)
    return Shared(
        points,
        shared_rows(priced, "p_over"),
        shared_rows(priced, "p_over_raw"),
        shared_rows(points, "crps"),
        shared_rows(points, "low_50"),
    )


def _in_order(predictors: list[str]) -> list[str]:
    """The references first, what is made of others last."""
    ends = (LINE, LAST_10, accuracy_baseline.NAME)
    composed = ("blend", "served")
    return [*(p for p in ends if p in predictors), *(p for p in predictors if p not in {*ends, *composed}),
            *(p for p in composed if p in predictors)]  # fmt: skip


def _predictor(name: str, shared: Shared, comparison: Comparison) -> Figures:
    """All figures of a predictor; those without a meaning for it are None."""
    rows, own = shared.points, comparison.own.filter(pl.col("predictor") == name)
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
        "own_rows": _own(own, comparison.own.filter(pl.col("predictor") == accuracy_baseline.NAME)),
        "rows_lost": comparison.lost_by.get(name, {}),
        "too_good": _tripwire(rows),
        "slices": slices(rows),
        "reliability": reliability(shared.probabilities),
        "edges": edges(rows),
        "bets": [] if name == LINE else accuracy_bets.bets(rows),
    }


def _own(own: pl.DataFrame, baseline: pl.DataFrame) -> Figures:
    """Figures on all rows that a predictor has, also those that others lack; CRPS beside the baseline's on them."""
    both = own.drop_nulls("crps").join(
        baseline.select(*PLAYER_GAME, baseline_crps="crps").drop_nulls(), on=PLAYER_GAME
    )
    crps, baseline_crps = (mean(both, pl.col(name)) for name in ("crps", "baseline_crps"))
    priced = decided(own)
    return {
        **beside_references(own),
        **probabilities(priced),
        **beside_market(priced),
        "crps": crps,
        "baseline_crps": baseline_crps,
        "crps_share": _share_above(crps, baseline_crps),
        "coverage": coverage(own),
        "hit_rate": hit_rates(own),
    }


def _tripwire(rows: pl.DataFrame) -> Figures:
    """The `too_good` gate; the latest line is the close where there is one."""
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


def _baseline(predictors: list[Figures]) -> Figures:
    means = [p["crps"] for p in predictors if p["name"] == accuracy_baseline.NAME]
    return {
        "name": accuracy_baseline.NAME,
        "meaning": "negative binomial around an exponential mean of past points, half-life 10 games",
        "crps": means[0] if means else None,
    }


def _share_above(score: float | None, baseline: float | None) -> float | None:
    """The share by which a score is above the baseline's."""
    return score / baseline - 1 if score is not None and baseline else None
