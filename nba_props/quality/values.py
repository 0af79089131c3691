"""Whether the values of features look like what they are: within bounds, spread out, not all the same."""

from collections.abc import Iterable

import polars as pl

from nba_props.declared.features import BY_INDEX, CATALOGUE, Feature, Group
from nba_props.quality.verdict import NO_ROWS, Verdict, nothing

# Least deviation and least number of distinct values on a day with rows enough (reference system 1.9). Fatigue alone is
# ours: it moves in few steps, and the older limits (5, 10) warn on 58 % of real days.
FEWEST_ROWS = 50
SPREAD = {
    **dict.fromkeys((0, 1, 2), (3.0, 20)),
    5: (0.5, 2),
    6: (1.0, 10),
    22: (0.5, 5),
    23: (1.0, 5),
    24: (0.05, 5),
    25: (2.0, 10),
    31: (5.0, 15),
}
# A team's features have no more values than teams: four of them may well be alike.
FEWEST_TEAMS = 10


def bounds(rows: pl.DataFrame) -> Verdict:
    """Is every value within its feature's bounds? The features that leave them are named with how far they went."""
    if rows.is_empty():
        return nothing(NO_ROWS)
    counts = rows.select(_outside(f).sum().alias(f.name) for f in CATALOGUE).row(0)
    culprits = [_beyond(rows, f) for f, count in zip(CATALOGUE, counts, strict=True) if count]
    table = pl.concat(culprits) if culprits else pl.DataFrame()
    return Verdict(not culprits, {"rows": rows.height, "features out of bounds": len(culprits)}, table)


def _outside(feature: Feature) -> pl.Expr:
    return ~pl.col(feature.name).is_between(feature.low, feature.high)


def _beyond(rows: pl.DataFrame, feature: Feature) -> pl.DataFrame:
    """The row that names a feature with values out of bounds."""
    return rows.filter(_outside(feature)).select(
        feature=pl.lit(feature.name),
        bounds=pl.lit(f"{feature.low:g} to {feature.high:g}"),
        rows=pl.len(),
        lowest=pl.col(feature.name).min(),
        highest=pl.col(feature.name).max(),
        first=pl.format("{} {}", pl.col("game_date").first(), pl.col("player_name").first()),
    )


def batch_variance(rows: pl.DataFrame) -> Verdict:
    """Do features differ from player to player as they should? Asked of each day with values of 50 players.

    Features of teams are looked at on days with ten teams or more.
    """
    if rows.is_empty():
        return nothing(NO_ROWS)
    limits = pl.DataFrame(
        [
            (BY_INDEX[i].name, FEWEST_TEAMS if Group.OF_TEAM in BY_INDEX[i].groups else 0, *limit)
            for i, limit in SPREAD.items()
        ],
        schema=["feature", "fewest_teams", "least_deviation", "least_distinct"],
        orient="row",
    )
    judged = (
        rows.unpivot(limits["feature"].to_list(), index=["game_date", "team"], variable_name="feature")
        .drop_nulls("value")
        .group_by("game_date", "feature")
        .agg(
            rows=pl.len(),
            teams=pl.col("team").n_unique(),
            deviation=pl.col("value").std(),
            distinct=pl.col("value").n_unique(),
        )
        .join(limits, on="feature")
        .filter(pl.col("rows") >= FEWEST_ROWS, pl.col("teams") >= pl.col("fewest_teams"))
    )
    flat = (pl.col("deviation") < pl.col("least_deviation")) | (pl.col("distinct") < pl.col("least_distinct"))
    culprits = judged.filter(flat).sort("game_date", "feature").drop("fewest_teams")
    return Verdict(culprits.is_empty(), {"rows": rows.height, "judged": judged.height}, culprits)


def constant_columns(rows: pl.DataFrame) -> Verdict:
    """Does no feature have one and the same value in every row of the last 14 days?

    A constant is what a field looks like that nothing fills. A few features are constant by nature.
    """
    judged = [f for f in CATALOGUE if Group.OFTEN_CONSTANT not in f.groups]
    counts = rows.select(pl.col(f.name).count() for f in judged).row(0) if rows.height else ()
    told = [f for f, count in zip(judged, counts, strict=False) if count >= FEWEST_ROWS]
    if not told:
        return nothing(f"no feature has {FEWEST_ROWS} values: nothing to judge")
    constant = [f.name for f, same in zip(told, _same(rows, told), strict=True) if same]
    culprits = pl.DataFrame([{"feature": name, "value": rows[name].drop_nulls()[0]} for name in constant])
    return Verdict(not constant, {"rows": rows.height, "judged": len(told)}, culprits)


def _same(rows: pl.DataFrame, features: Iterable[Feature]) -> tuple[bool, ...]:
    return rows.select(pl.col(f.name).min() == pl.col(f.name).max() for f in features).row(0)
