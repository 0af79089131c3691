"""Figures of claims: what was claimed, what was realised, and the share of the claim that came true, with intervals."""

import polars as pl

from nba_props.models.accuracy.figures import Figures, interval
from nba_props.models.statistics import clustered_ratio, mean, mean_by_date

# Bands of claimed expected value, in units staked, by their lower ends; the last has no upper end.
BANDS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.10)

FEWEST = 50  # claims of a band below which its interval says nothing


def figures(claims: pl.DataFrame) -> Figures:
    """Decided claims: pushes are out of every figure; intervals are 95 %, clustered by date.

    `claimed` and `realised` are means in units staked, `share` the sum of won - p_book over that of p_claimed - p_book,
    `closing_value` the mean over the `closing_n` claims that have a close. Without claims all but the numbers are None.

    Args:
        claims: rows of `graded_sides.with_shares`.
    """
    decided = claims.filter(pl.col("won").is_not_null())
    return _of(decided) | {"by_claim": [_band(decided, n) for n in range(len(BANDS))]}


def _band(decided: pl.DataFrame, n: int) -> Figures:
    low, high = BANDS[n], BANDS[n + 1] if n + 1 < len(BANDS) else None
    value = pl.col("expected_value")
    in_band = (value >= low) if high is None else (value >= low) & (value < high)
    of_band = _of(decided.filter(in_band))
    ends = of_band["realised_ci95"]
    above = of_band["claimed"] > ends[1] if ends and of_band["n"] >= FEWEST else None
    return {"from": low, "to": high} | of_band | {"claims_too_much": above}


def come_true(decided: pl.DataFrame) -> Figures:
    """The mean claimed value, and the share of what was claimed beyond the books' probability that came true.

    Args:
        decided: claims that won or lost, with `won`.
    """
    own = pl.col("market_probability")
    moved = decided.select(
        won=pl.col("won").cast(pl.Float64) - own,
        claimed=pl.col("claimed_probability") - own,
        date=pl.col("game_date").cast(pl.Int32),
    ).drop_nulls()
    share = clustered_ratio(*(moved[name].to_numpy() for name in ("won", "claimed", "date")))
    return {
        "claimed": mean(decided, pl.col("expected_value")),
        "share": share.value,
        "share_ci95": interval(share),
    }


def _of(decided: pl.DataFrame) -> Figures:
    realised = mean_by_date(decided, pl.col("profit"))
    closing = mean_by_date(decided, pl.col("closing_value"))
    return {
        "n": decided.height,
        "dates": decided["game_date"].n_unique(),
        **come_true(decided),
        "realised": realised.value,
        "realised_ci95": interval(realised),
        "closing_value": closing.value,
        "closing_value_ci95": interval(closing),
        "closing_n": closing.n,
    }
