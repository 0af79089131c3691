"""Walk-forward error of catboost_v9 on real player-games with a sportsbook line, beside the line's and the last-10
mean's on identical rows. Nothing is tuned on the rows reported."""

import sys
from datetime import date, timedelta

import numpy as np
import polars as pl

from bench import seasons
from nba_props.bets.distribution import with_over_probability
from nba_props.days import Days, model_week
from nba_props.models.families import CATBOOST_V9
from nba_props.models.fit import fit, predict
from nba_props.models.training_set import training_set

SPRING = Days(date(2024, 3, 1), date(2024, 5, 31))
KEYS = ["game_id", "player_id"]


def walk_forward(days: Days = SPRING) -> pl.DataFrame:
    """One row per played player-game with a sportsbook line: points, prediction, line, last-10 mean, p_over.

    Raises:
        FileNotFoundError: when the real data are absent.
    """
    if (folder := seasons.real()) is None:
        raise FileNotFoundError("skipped: real data absent (NBA_PROPS_SHARED)")
    every = seasons.given().days
    built = seasons.build(seasons.archived(folder, every), every)
    outcomes = built["player_games"].filter("did_play").select(*KEYS, "points")
    rows = (
        built["feature_store"]
        .filter(days.hold(), pl.col("ready_for_v9"), pl.col("vegas_line_source") == "sportsbook")
        .join(outcomes, on=KEYS)
    )
    parts = []
    for week in sorted({model_week(d) for d in rows["game_date"]}):
        served = rows.filter(pl.col("game_date").is_between(week, week + timedelta(days=6)))
        fitted = fit(
            CATBOOST_V9, training_set(CATBOOST_V9, week, built["feature_store"], built["player_games"])
        )
        points = predict(fitted.model, CATBOOST_V9, served)
        card = pl.DataFrame([fitted.card | {"model_id": "m"}], infer_schema_length=None)
        wanted = served.select(
            *KEYS, "game_date", "points", "market_p_over", "points_avg_last_10"
        ).with_columns(
            model_id=pl.lit("m"),
            predicted_points=pl.Series(points),
            consensus_line=served["vegas_points_line"],
        )
        parts.append(with_over_probability(wanted, card))
        print(
            f"week {week}: {served.height} rows, {fitted.card['training_rows']} trained on", file=sys.stderr
        )
    return pl.concat(parts)


def report(rows: pl.DataFrame) -> dict[str, float]:
    """Errors on identical rows, the difference to the line with a 95 % interval clustered by date, Brier scores."""
    miss = {
        n: (rows[c] - rows["points"]).abs().to_numpy()
        for n, c in (
            ("model", "predicted_points"),
            ("line", "consensus_line"),
            ("last_10", "points_avg_last_10"),
        )
    }
    decided = rows.filter(pl.col("points") != pl.col("consensus_line"), pl.col("market_p_over").is_not_null())
    over = (decided["points"] > decided["consensus_line"]).to_numpy().astype(float)
    low, high = clustered(miss["model"] - miss["line"], rows["game_date"].to_numpy())
    return {
        "rows": rows.height,
        "mae model": miss["model"].mean(),
        "mae line": miss["line"].mean(),
        "mae last 10": miss["last_10"].mean(),
        "bias model": float((rows["predicted_points"] - rows["points"]).mean()),
        "model less line": (miss["model"] - miss["line"]).mean(),
        "interval low": low,
        "interval high": high,
        "brier calibrated": ((decided["p_over"].to_numpy() - over) ** 2).mean(),
        "brier market": ((decided["market_p_over"].to_numpy() - over) ** 2).mean(),
    }


def clustered(values: np.ndarray, by: np.ndarray, draws: int = 2000) -> tuple[float, float]:
    """95 % interval of the mean, by resampling whole dates."""
    groups = [values[by == day] for day in np.unique(by)]
    sums, sizes = np.array([g.sum() for g in groups]), np.array([len(g) for g in groups])
    picked = np.random.default_rng(0).integers(0, len(groups), (draws, len(groups)))
    means = sums[picked].sum(axis=1) / sizes[picked].sum(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


if __name__ == "__main__":
    for name, value in report(walk_forward()).items():
        print(f"{name:<18} {value:,.4f}" if isinstance(value, float) else f"{name:<18} {value:,}")
