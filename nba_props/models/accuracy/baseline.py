"""The stated baseline of a distribution: an exponential mean of past points, spread as a negative binomial.

It knows neither line nor opponent. Nothing of a date reaches that date's rows.
"""

import numpy as np
import polars as pl

from nba_props.models.accuracy.rows import FACTS, PLAYER, as_predictor, player_games
from nba_props.models.distribution import pmf
from nba_props.models.governance.evidence import scoring_form
from nba_props.models.walk_forward.rows import LEVELS

NAME = "exponential_mean"
USUAL_DISPERSION = 3.5  # variance over mean, measured on the league's lined players; until a date has a past


def with_baseline(rows: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """The walk-forward rows with those of the baseline on the same player-games.

    Args:
        history: player_games, with all that went before the rows.
    """
    known = scoring_form(history).select(*PLAYER, predicted_points="exponential_mean")
    facts = player_games(rows).join(known, on=PLAYER, how="left")
    facts = facts.join(dispersions(history), on="game_date", how="left").sort("game_date", *PLAYER)
    return pl.concat([rows, as_predictor(_spread(facts), NAME, "no_form")], how="diagonal")


def dispersions(history: pl.DataFrame) -> pl.DataFrame:
    """One row per game date: `dispersion`, squared misses per expected point over all dates before it."""
    missed = history.filter("did_play").join(scoring_form(history), on=PLAYER).drop_nulls("exponential_mean")
    dates = (
        missed.group_by("game_date")
        .agg(
            squares=((pl.col("points") - pl.col("exponential_mean")) ** 2).sort_by(PLAYER).sum(),
            expected=pl.col("exponential_mean").sort_by(PLAYER).sum(),
        )
        .join(history.select("game_date").unique(), on="game_date", how="right")
        .sort("game_date")
        .with_columns(pl.col("squares", "expected").fill_null(0.0))
    )
    before = pl.col("squares").cum_sum().shift(1) / pl.col("expected").cum_sum().shift(1)
    return dates.select("game_date", dispersion=before.fill_nan(None).fill_null(USUAL_DISPERSION))


def _spread(facts: pl.DataFrame) -> pl.DataFrame:
    """Player-games with what a negative binomial around `predicted_points` says of them."""
    told = facts.filter(pl.col("predicted_points").is_not_null(), pl.col("points").is_not_null())
    mean = told["predicted_points"].to_numpy()
    dispersion = told["dispersion"].fill_null(USUAL_DISPERSION).to_numpy()
    points = told["points"].to_numpy()
    cumulative = pmf.counts(mean, np.sqrt(dispersion * np.maximum(mean, pmf.SMALLEST_MEAN)))
    line = told["consensus_line"].to_numpy()
    p_over, p_push = pmf.sides(
        pmf.up_to(cumulative, np.floor(line)), pmf.up_to(cumulative, np.ceil(line) - 1)
    )
    intervals = {
        f"{side}_{level}": ends.astype(np.int32)
        for level in LEVELS
        for side, ends in zip(("low", "high"), pmf.interval(cumulative, level / 100), strict=True)
    }
    stated = told.select(PLAYER).with_columns(
        pl.Series(name, values)
        for name, values in {
            "p_over_raw": np.where(np.isnan(line), np.nan, p_over),
            "p_push": np.where(np.isnan(line), np.nan, p_push),
            "crps": pmf.crps(cumulative, points),
            "log_score": pmf.log_score(cumulative, points),
            **intervals,
        }.items()
    )
    return facts.select(*PLAYER, *FACTS, "predicted_points").join(stated, on=PLAYER, how="left")
