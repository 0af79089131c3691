"""Whether games, and players whom every book quotes, have their lines."""

import polars as pl

from nba_props.declared.features import CATALOGUE
from nba_props.features.readiness import lacks
from nba_props.quality.verdict import NO_ROWS, Verdict, nothing_to_judge

# Points a game of a star (reference system 9.5).
STAR = 20.0
# Shares of those who scored so many points in their last ten games that have a line on a night with lines. The reference
# system (9.5) takes all players, and 35 and 20 %, which a third of 153 recorded dates with every game quoted fall short of;
# of these players 42 % or more had one on all of them.
REGULAR, LEAST_QUOTED, CRITICAL = 8.0, 0.40, 0.25
# Values of injury_risk and days_rest: out or doubtful, and absent so long that no book quotes the player.
OUT, LONG_ABSENT = 3.0, 10.0
OF_THE_GAME = [f for f in CATALOGUE if f.source == "game_markets"]


def stars_without_line(rows: pl.DataFrame) -> Verdict:
    """On nights with points lines, every player who averages over 20 points has one.

    Exceptions are players reported out or doubtful, and those who have not played for ten days.
    """
    quoted = rows.filter(pl.col("vegas_points_line").is_not_null()).select("game_date").unique()
    stars = rows.join(quoted, on="game_date", how="semi").filter(
        pl.col("points_avg_season") > STAR,
        (pl.col("injury_risk") < OUT).fill_null(True),
        (pl.col("days_rest") < LONG_ABSENT).fill_null(True),
    )
    if stars.is_empty():
        return nothing_to_judge("no night with points lines and stars: nothing to judge")
    without = stars.filter(pl.col("vegas_points_line").is_null())
    culprits = without.select("game_date", "game_id", "team", "player_name", "points_avg_season")
    return Verdict(
        without.is_empty(),
        {"stars": stars.height, "without a line": without.height},
        culprits.sort("game_date", "team"),
    )


def vegas_coverage(rows: pl.DataFrame) -> Verdict:
    """On nights with points lines, at least 40 % of those who average 8 points have one; below 25 % it is an error."""
    quoted = pl.col("vegas_points_line").is_not_null()
    regulars = rows.filter(pl.col("points_avg_last_10") >= REGULAR)
    nights = regulars.group_by("game_date").agg(
        players=pl.len(), quoted=quoted.sum(), share=quoted.mean().round(4)
    )
    judged = nights.filter(pl.col("quoted") > 0)
    if judged.is_empty():
        return nothing_to_judge("no night with points lines: nothing to judge")
    culprits = judged.filter(pl.col("share") < LEAST_QUOTED).sort("game_date")
    least = float(judged["share"].to_numpy().min())
    return Verdict(culprits.is_empty(), {"nights": judged.height, "least share": least}, culprits)


def is_critical(coverage: Verdict) -> bool:
    """Whether so few players have a line that the feed has to be at fault."""
    return not coverage.good and coverage.figures["least share"] < CRITICAL


def games_without_lines(rows: pl.DataFrame) -> Verdict:
    """Every game has a total and a spread; a game without them is an ingest failure, and blocks v12."""
    if rows.is_empty():
        return nothing_to_judge(NO_ROWS)
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
