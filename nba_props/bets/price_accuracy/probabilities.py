"""How good fair probabilities are: their log loss beside the market's, and how far away they can be trusted."""

import numpy as np
import polars as pl

from nba_props.models.accuracy.figures import Figures, interval
from nba_props.models.arrays import Floats, as_floats, floats
from nba_props.models.distribution.calibration import expit, logit
from nba_props.models.distribution.pmf import clip_probability
from nba_props.models.keys import PLAYER_GAME
from nba_props.models.statistics import clustered_mean, clustered_ratio

FAR = 12.0  # points above the other feeds' median line


def log_losses(drawn: pl.DataFrame, rows: pl.DataFrame) -> Figures:
    """Log loss of the fair price on one main line per player, beside the quote's own probability and that with intercept.

    The intercept is the one of the predictor's calibration, which was fitted before the row: how much less often Overs win
    than books say. The fair price has none. Rows before the first calibration have no term, and are left out.

    Args:
        drawn: drawn main lines with fair_probability.
        rows: rows of WALK_FORWARD of the predictor whose term moves prices.
    """
    odds = logit(floats(rows, "p_over")) - logit(floats(rows, "market_p_over"))
    intercepts = rows.select(
        *PLAYER_GAME, intercept=pl.Series(odds - floats(rows, "model_term")).fill_nan(None)
    )
    is_known = pl.col("won").is_not_null() & pl.col("intercept").is_not_null() & (pl.col("model_term") != 0)
    known = drawn.join(intercepts, on=PLAYER_GAME, how="left", maintain_order="left").filter(is_known)
    won = floats(known, "won")
    sign = np.where(known["side"].to_numpy() == "OVER", 1.0, -1.0)
    fair, own = (floats(known, name) for name in ("fair_probability", "market_probability"))
    losses = {
        "fair_price": _losses(fair, won),
        "claimed": _losses(floats(known, "claimed_probability"), won),
        "market": _losses(own, won),
        "market_plus_intercept": _losses(expit(logit(own) + sign * floats(known, "intercept")), won),
    }
    dates = known["game_date"].cast(pl.Int32).to_numpy()
    less = clustered_mean(losses["fair_price"] - losses["market_plus_intercept"], dates)
    return {
        "n": known.height,
        **{name: float(loss.mean()) if len(loss) else None for name, loss in losses.items()},
        "fair_price_minus_market_plus_intercept": less.value,
        "fair_price_minus_market_plus_intercept_ci95": interval(less),
    }


def far_lines(graded: pl.DataFrame) -> Figures:
    """Overs of lines 12 and more points above the other feeds' median line: how often they win beside what is said.

    `by_quote` counts each book's quote, `by_line` each line of a player once. `factor` is the chance that is said over the
    share that came true, with the interval of the latter.
    """
    far = graded.filter(
        pl.col("side") == "OVER",
        pl.col("line") >= pl.col("others_line") + FAR,
        pl.col("others_probability").is_not_null() & pl.col("won").is_not_null(),
    )
    lines = far.unique([*PLAYER_GAME, "line"], keep="first", maintain_order=True)
    return {"by_quote": _factor(far), "by_line": _factor(lines)}


def _factor(far: pl.DataFrame) -> Figures:
    won, said = floats(far, "won"), floats(far, "others_probability")
    seen = clustered_mean(won, far["game_date"].cast(pl.Int32).to_numpy())
    factor = clustered_ratio(said, won, np.arange(len(won))).value
    return {
        "n": far.height,
        "said": float(said.mean()) if len(said) else None,
        "seen": seen.value,
        "seen_ci95": interval(seen),
        "factor": factor,
    }


def _losses(p: Floats, won: Floats) -> Floats:
    clipped = clip_probability(p)
    return as_floats(-(won * np.log(clipped) + (1 - won) * np.log(1 - clipped)))
