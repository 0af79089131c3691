"""The share of rows that lack features, in three tiers, over the season so far and the last 14 days."""

from datetime import timedelta

import polars as pl

from nba_props.declared.features import Contract, ready_column
from nba_props.features.readiness import explain_defaults
from nba_props.quality.defaults import MOST_DEFAULTED, NOBODY
from nba_props.quality.verdict import Verdict, nothing_to_judge, share

RECENT = timedelta(days=14)


def contamination(rows: pl.DataFrame) -> Verdict:
    """At most 15 % of the rows lack a required feature, over the season so far and over the last 14 days.

    Tier 1 is rows that lack a feature that some contract requires, and for each contract the rows that are not ready
    for it; tier 2 is rows that lack optional features only; tier 3 is the features one by one. Weeks that are above it are
    listed too.

    Args:
        rows: of the season so far, see `defaults.with_earlier_games`.
    """
    if rows.is_empty():
        return nothing_to_judge(NOBODY)
    windows = {
        "season": rows.filter(pl.col("season") == pl.col("season").max()),
        "last 14 days": recent(rows),
    }
    tiers = {name: _tiers(window) for name, window in windows.items()}
    first = {name: tier["share"][0] for name, tier in tiers.items()}
    figures = {f"{name}: rows": window.height for name, window in windows.items()}
    shares = {f"{name}: required": value for name, value in first.items()}
    table = pl.concat(t.select(pl.lit(name).alias("window"), pl.all()) for name, t in tiers.items())
    table = pl.concat([table, _weeks(windows["season"])])
    return Verdict(max(first.values()) <= MOST_DEFAULTED, figures | shares, table)


def recent(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the 14 days that end with the newest row's day."""
    return rows.filter(pl.col("game_date") > pl.col("game_date").max() - RECENT)


def _weeks(rows: pl.DataFrame) -> pl.DataFrame:
    """Tier 1 of the weeks, from Monday, of which more rows lack a required feature than may."""
    lacking = pl.col("required_default_count") > 0
    return (
        rows.group_by(pl.col("game_date").dt.truncate("1w").alias("week"))
        .agg(rows=lacking.sum().cast(pl.Int64), share=lacking.mean().round(4))
        .filter(pl.col("share") > MOST_DEFAULTED)
        .sort("week")
        .select(
            pl.format("week of {}", "week").alias("window"),
            pl.lit(1, pl.Int64).alias("tier"),
            pl.lit("any contract").alias("what"),
            "rows",
            "share",
        )
    )


def _tiers(rows: pl.DataFrame) -> pl.DataFrame:
    """tier, what, rows, share; tier 1 of any contract first."""
    required = pl.col("required_default_count") > 0
    counts = rows.select(
        required.sum().alias("any contract"),
        *((~pl.col(ready_column(c))).sum().alias(str(c.name).lower()) for c in Contract),
        (~required & (pl.col("default_feature_count") > 0)).sum().alias("optional only"),
    ).row(0, named=True)
    tiers = [(2 if what == "optional only" else 1, what, n) for what, n in counts.items()]
    tiers += [(3, feature, n) for _, feature, n, _ in explain_defaults(rows).rows()]
    return pl.DataFrame(
        [(*row, share(row[-1], rows.height)) for row in tiers],
        schema={"tier": pl.Int64, "what": pl.String, "rows": pl.Int64, "share": pl.Float64},
        orient="row",
    )
