"""The baseline of distributions: a negative binomial around an exponential mean of past points.

It knows neither line nor opponent. Nothing of a date reaches that date's rows.
"""

import numpy as np
import polars as pl

from nba_props.models.accuracy.rows import FACTS, as_predictor, player_games
from nba_props.models.distribution import pmf
from nba_props.models.governance.evidence import scoring_form
from nba_props.models.keys import PLAYER_GAME

NAME = "exponential_mean"
# Variance over mean, measured on the league's players with a line; used until a date has earlier ones.
USUAL_DISPERSION = 3.5


def with_baseline(rows: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    """Adds the baseline's rows on the same player-games.

    Args:
        rows: walk-forward rows.
        history: player_games, with all earlier ones of the rows' players.
    """
    form = scoring_form(history).select(*PLAYER_GAME, predicted_points="exponential_mean")
    facts = player_games(rows).join(form, on=PLAYER_GAME, how="left")
    facts = facts.join(dispersions(history), on="game_date", how="left").sort("game_date", *PLAYER_GAME)
    return pl.concat([rows, as_predictor(_with_distribution(facts), NAME, "no_form")], how="diagonal")


def dispersions(history: pl.DataFrame) -> pl.DataFrame:
    """One row per game date: `dispersion`, squared misses per expected point over all earlier dates."""
    misses = (
        history.filter("did_play").join(scoring_form(history), on=PLAYER_GAME).drop_nulls("exponential_mean")
    )
    dates = (
        misses.group_by("game_date")
        .agg(
            squares=((pl.col("points") - pl.col("exponential_mean")) ** 2).sort_by(PLAYER_GAME).sum(),
            expected=pl.col("exponential_mean").sort_by(PLAYER_GAME).sum(),
        )
        .join(history.select("game_date").unique(), on="game_date", how="right")
        .sort("game_date")
        .with_columns(pl.col("squares", "expected").fill_null(0.0))
    )
    before = pl.col("squares").cum_sum().shift(1) / pl.col("expected").cum_sum().shift(1)
    return dates.select("game_date", dispersion=before.fill_nan(None).fill_null(USUAL_DISPERSION))


def _with_distribution(facts: pl.DataFrame) -> pl.DataFrame:
    """Player-games with probabilities, scores and intervals of negative binomials around `predicted_points`."""
    known = facts.filter(pl.col("predicted_points").is_not_null(), pl.col("points").is_not_null())
    mean = known["predicted_points"].to_numpy()
    dispersion = known["dispersion"].fill_null(USUAL_DISPERSION).to_numpy()
    points = known["points"].to_numpy()
    spread = np.sqrt(dispersion * np.maximum(mean, pmf.SMALLEST_MEAN))
    cumulative = pmf.negative_binomial(mean, spread)
    line = known["consensus_line"].to_numpy()
    p_over, p_push = pmf.sides(
        pmf.at_most(cumulative, np.floor(line)), pmf.at_most(cumulative, np.ceil(line) - 1)
    )
    columns = {
        "p_over_raw": np.where(np.isnan(line), np.nan, p_over),
        "p_push": np.where(np.isnan(line), np.nan, p_push),
        "crps": pmf.crps(cumulative, points),
        "log_score": pmf.log_score(cumulative, points),
    }
    for level in pmf.INTERVALS:
        for side, ends in zip(("low", "high"), pmf.interval(cumulative, level / 100), strict=True):
            columns[f"{side}_{level}"] = ends.astype(np.int32)
    distributions = known.select(PLAYER_GAME).with_columns(
        pl.Series(name, values) for name, values in columns.items()
    )
    return facts.select(*PLAYER_GAME, *FACTS, "predicted_points").join(
        distributions, on=PLAYER_GAME, how="left"
    )
