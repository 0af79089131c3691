"""`python -m bench.league`: measures the league's shape of points again, which `models.distribution.league` holds.

Points spread around an expectation as sharp as a market's. Before March 2024 there are no lines, so it is made of what
three families predicted walk-forward and of who in fact sat, by least squares; each half of the dates by the other half.
It takes some minutes and needs the real data (NBA_PROPS_SHARED).
"""

from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from bench import seasons
from nba_props.days import Days
from nba_props.declared.families import FAMILIES
from nba_props.features.chain import features
from nba_props.models.arrays import Floats, as_floats, floats
from nba_props.models.distribution import pmf
from nba_props.models.distribution.shape import LEVELS, Shape, fit_spread, reached
from nba_props.models.walk_forward.walk import walk_forward
from nba_props.sources.archive.in_memory import load_archive

MEASURED = (
    Days(date(2022, 1, 3), date(2022, 6, 20)),
    Days(date(2022, 10, 18), date(2023, 6, 20)),
    Days(date(2023, 10, 24), date(2024, 2, 29)),
)
PREDICTORS = ("points_distribution", "catboost_v9", "catboost_core")
HALF_LIFE = 3  # games, of the usual absences
KEY = ["game_id", "player_id"]


def main() -> None:
    """Prints scale, power and the share of outcomes below each level."""
    folder = seasons.real()
    if folder is None:
        raise SystemExit("real data absent (NBA_PROPS_SHARED)")
    # The archive refuses days without any line, so the first ones with lines are read too.
    archive = load_archive(folder, Days(date(2024, 2, 1), date(2024, 4, 1)))
    built = features(archive.frames, archive.days, datetime(2024, 4, 3, tzinfo=UTC))
    store, played = built["feature_store"], built["player_games"]
    families = [FAMILIES[name] for name in PREDICTORS]
    walks = [walk_forward(families, days, store, played, retrain="month", fit_free=()) for days in MEASURED]
    reports = pl.read_parquet(folder / "injury_reports.parquet").filter(pl.col("kind") == "derived")
    rows = with_absences(pl.concat(walks), store, reports)
    expected, points = expectations(rows), floats(rows, "points")
    scale, power, shares = measured(expected, points)
    print(
        f"{len(points):,} player-games, error {np.abs(points - expected).mean():.3f}: {scale:.3f}, {power:.3f}"
    )
    print(", ".join(f"({level:g}, {share:.6g})" for level, share in zip(LEVELS, shares, strict=True)))


def with_absences(rows: pl.DataFrame, store: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """One row per player-game: what each family predicted, points, and the minutes of team-mates who sat.

    `absent` is the sum of their ten-game minutes, `usually` its exponential mean over the team's earlier games with any.
    """
    known = rows.filter(pl.col("predictor").is_in(PREDICTORS))
    wide = known.pivot(on="predictor", index=[*KEY, "game_date", "points"], values="predicted_points")
    minutes = store.select("player_id", "game_date", "minutes_avg_last_10").drop_nulls().sort("game_date")
    games = store.select("game_id", "game_date").unique()
    absent = (
        reports.select("game_id", "team", "player_id")
        .join(games, on="game_id")
        .sort("game_date")
        .join_asof(minutes, on="game_date", by="player_id", check_sortedness=False)
        .group_by("game_id", "game_date", "team")
        .agg(absent=pl.col("minutes_avg_last_10").sum())
        .sort("game_date", "game_id")
        .with_columns(usually=pl.col("absent").ewm_mean(half_life=HALF_LIFE).shift(1).over("team"))
    )
    return (
        wide.drop_nulls(["points", *PREDICTORS])
        .join(store.select(*KEY, "team"), on=KEY)
        .join(absent.drop("game_date"), on=["game_id", "team"], how="left")
        .with_columns(pl.col("absent", "usually").fill_null(0.0))
        .sort("game_date", *KEY)
    )


def expectations(rows: pl.DataFrame) -> Floats:
    """The least-squares mixture of the families and the unusual absences, fitted on the other half of the dates."""
    predicted = rows.select(PREDICTORS).to_numpy()
    absent, usually = (floats(rows, name) for name in ("absent", "usually"))
    mean, more = predicted.mean(axis=1), absent - usually
    design = np.column_stack([np.ones(len(mean)), predicted, mean * more, more, mean * absent])
    points, half = floats(rows, "points"), rows["game_date"].dt.ordinal_day().to_numpy() % 2
    expected = np.empty(len(mean))
    for own in (0, 1):
        fitted = np.linalg.lstsq(design[half != own], points[half != own], rcond=None)[0]
        expected[half == own] = design[half == own] @ fitted
    return as_floats(expected)


def measured(expected: Floats, points: Floats) -> tuple[float, float, Floats]:
    """Scale, power, and the share of outcomes below each of LEVELS, without any prior on the map."""
    scale, power = fit_spread(expected, points)
    plain = pmf.negative_binomial(expected, Shape(scale, power).spread(expected))
    return scale, power, reached(*pmf.probability_transforms(plain, points)) / len(points)


if __name__ == "__main__":
    main()
