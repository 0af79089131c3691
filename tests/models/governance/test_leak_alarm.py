"""A feature that knows the outcome trips `too_good`: a real fit, judged on made-up player-games that it has not seen."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from nba_props.declared.families import CATBOOST_V9
from nba_props.models.governance.gate import Gate
from nba_props.models.governance.tripwire import too_good
from nba_props.models.training.fit import fit, predict
from nba_props.models.training.training_set import TrainingSet
from tests.models.made_up import quick

FAMILY = quick(CATBOOST_V9, 60)
FIRST = date(2023, 11, 1)


def games(seed: int, rows: int, *, leak: bool) -> pl.DataFrame:
    """Points are an expectation plus noise; features know it, and the fatigue score, if leaked, half of the noise too."""
    draw = np.random.default_rng(seed)
    expected, noise = draw.uniform(4, 30, rows), draw.normal(0, 6, rows)
    points = np.maximum(0, np.round(expected + noise)).astype(np.int32)
    line = np.floor(expected + draw.normal(0, 1, rows)) + 0.5
    features = {name: draw.normal(size=rows) for name in FAMILY.columns}
    features |= {
        "points_avg_season": expected,
        "points_avg_last_10": expected + draw.normal(size=rows),
        "vegas_points_line": line,
    }
    features["fatigue_score"] = noise + draw.normal(0, 6, rows) if leak else draw.normal(size=rows)
    return pl.DataFrame(features).with_columns(
        vegas_line_source=pl.lit("sportsbook"),
        market_p_over=pl.lit(0.5),
        unavailable_feature_indices=pl.lit(None, pl.List(pl.Int16)),
        points=pl.Series(points),
        game_id=pl.Series([f"{i:010}" for i in range(rows)]),
        player_id=pl.Series(np.arange(rows)),
        game_date=pl.Series([FIRST + timedelta(days=i * 60 // rows) for i in range(rows)]),
    )


def alarm(*, leak: bool) -> Gate:
    training, judged = games(0, 3000, leak=leak), games(1, 3000, leak=leak)
    model = fit(FAMILY, TrainingSet(training[:2400], training[2400:], {})).model
    edge = pl.col("predicted_points") - pl.col("consensus_line")
    return too_good(
        judged.select(
            vegas_line_source="vegas_line_source", actual_points="points", consensus_line="vegas_points_line",
            latest_line="vegas_points_line", p_over=pl.lit(0.5),
            predicted_points=pl.Series(predict(model, FAMILY, judged)),
        ).with_columns(edge=edge)
    )  # fmt: skip


def test_a_leaked_feature_trips_too_good() -> None:
    gate = alarm(leak=True)
    assert gate.verdict == "FAIL"
    assert gate.estimate.value is not None
    assert gate.estimate.value > 0.10
    assert gate.estimate.n == 3000


def test_the_same_fit_without_the_leak_does_not() -> None:
    assert alarm(leak=False).verdict == "PASS"
