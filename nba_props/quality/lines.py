"""Whether games and the players whom everybody quotes have their lines."""

import polars as pl

from nba_props.declared.features import CATALOGUE
from nba_props.features.readiness import lacks
from nba_props.quality.verdict import NO_ROWS, Verdict, nothing

# Reference system 9.5: over 20 points a game. It had no such check.
STAR = 20.0
# Reported out or doubtful, and absent so long that nobody quotes him: the features' own values.
OUT, LONG_ABSENT = 3.0, 10.0
OF_THE_GAME = [f for f in CATALOGUE if f.source == "game_markets"]


def stars_without_line(rows: pl.DataFrame) -> Verdict:
    """On nights with points lines, has every player who averages over 20 points one?

    But for those reported out or doubtful, and those who have not played for ten days.
    """
    quoted = rows.filter(pl.col("vegas_points_line").is_not_null()).select("game_date").unique()
    stars = rows.join(quoted, on="game_date", how="semi").filter(
        pl.col("points_avg_season") > STAR,
        (pl.col("injury_risk") < OUT).fill_null(True),
        (pl.col("days_rest") < LONG_ABSENT).fill_null(True),
    )
    if stars.is_empty():
        return nothing("no night with points lines and stars: nothing to judge")
    silent = stars.filter(pl.col("vegas_points_line").is_null())
    culprits = silent.select("game_date", "game_id", "team", "player_name", "points_avg_season")
    return Verdict(
        silent.is_empty(),
        {"stars": stars.height, "without a line": silent.height},
        culprits.sort("game_date", "team"),
    )


def games_without_lines(rows: pl.DataFrame) -> Verdict:
    """Has every game its total and its spread? Each game has; one without is an ingest failure, and blocks v12."""
    if rows.is_empty():
        return nothing(NO_ROWS)
    games = rows.group_by("game_date", "game_id").agg(
        *(lacks([f.index]).all().alias(f.name) for f in OF_THE_GAME),
        rows=pl.len(),
        teams=pl.col("team").drop_nulls().unique().sort(),
    )
    names = [pl.when(f.name).then(pl.lit(f.name)) for f in OF_THE_GAME]
    culprits = (
        games.filter(pl.any_horizontal(f.name for f in OF_THE_GAME))
        .select("game_date", "game_id", pl.col("teams").list.join(" "), "rows",
                missing=pl.concat_str(names, separator=" ", ignore_nulls=True))
        .sort("game_date", "game_id")
    )  # fmt: skip
    return Verdict(culprits.is_empty(), {"games": games.height, "without": culprits.height}, culprits)
