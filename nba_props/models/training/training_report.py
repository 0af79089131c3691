"""How many player-games each contract can learn from, season by season, and feature by feature what keeps the others out.

Beside it what the older system's one count over all columns would have kept: it lost a whole season to features that no
model used. Nothing is fitted here; the rows of one family are `training_set`'s.
"""

from datetime import date, timedelta

import polars as pl

from nba_props.declared.features import Contract, features_of, ready_column
from nba_props.declared.tables.models import TRAINING_SET
from nba_props.declared.tables.table import INSTANT
from nba_props.features.readiness import blocked_by, lacks
from nba_props.models.training.training_set import trained_until

# A season's first 14 days have too little history behind them to be judged (reference system 1.9).
FIRST_WEEKS = timedelta(days=14)
# The older count looked at 54 columns, whatever the model used, and let these be missing (reference system 1.4).
OLDER_COLUMNS = frozenset(range(54))
OLDER_OPTIONAL = frozenset((25, 26, 27, 38, 41, 42, 47, 50, 51, 52, 53))
CONTRACTS = [str(c.name).lower() for c in Contract]


def training_report(week: date, feature_store: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """Rows of TRAINING_SET: one per season and contract, of what was known before the week's Monday 06:00 Eastern."""
    until = pl.lit(trained_until(week)).cast(INSTANT)
    played = player_games.filter("did_play", pl.col("game_date") < week, pl.col("known_at") < until)
    store = feature_store.filter(pl.col("game_date") < week, pl.col("tip_off") < until)
    opened = played.group_by("season").agg(opened=pl.col("game_date").min(), played=pl.len())
    candidates = store.join(played, on=["game_id", "player_id"], how="semi").join(opened, on="season")
    parts = [_of_contract(contract, candidates, opened) for contract in Contract]
    return TRAINING_SET.shape(pl.concat(parts).with_columns(week=pl.lit(week)))


def summary(report: pl.DataFrame, part: str = "") -> pl.DataFrame:
    """One row per season of one week's report, to look at: counts, then the share that each contract can use.

    Args:
        part: `_later` for the rows after the season's first 14 days alone, to which the older count is not set.
    """
    candidates = pl.col(f"candidates{part}")
    share = pl.when(candidates > 0).then(pl.col(f"ready{part}") / candidates)
    shares = report.with_columns(share=share).pivot("contract", index="season", values="share")
    older = () if part else ("kept_by_older_count",)
    counts = report.unique("season").select("season", "played", f"candidates{part}", *older)
    held = [c for c in CONTRACTS if c in shares.columns]
    return counts.join(shares, on="season").select(*counts.columns, *held).sort("season")


def reasons(report: pl.DataFrame) -> pl.DataFrame:
    """One row per season, contract and feature that keeps rows from it, the worst first: rows, alone."""
    return (
        report.select("season", "contract", "blocked_by")
        .explode("blocked_by")
        .drop_nulls()
        .unnest("blocked_by")
    )


def _of_contract(contract: Contract, candidates: pl.DataFrame, seasons: pl.DataFrame) -> pl.DataFrame:
    """Rows of TRAINING_SET but for the week."""
    later = pl.col("game_date") - pl.col("opened") >= FIRST_WEEKS
    ready = pl.col(ready_column(contract))
    counted = candidates.group_by("season").agg(
        candidates=pl.len(),
        ready=ready.sum(),
        candidates_later=later.sum(),
        ready_later=(ready & later).sum(),
        kept_by_older_count=_kept_by_older_count().sum(),
    )
    return (
        seasons.select("season", "played", contract=pl.lit(str(contract.name).lower()))
        .join(counted, on="season", how="left")
        .with_columns(pl.exclude("season", "contract").fill_null(0).cast(pl.Int64))
        .join(_listed(blocked_by(candidates, contract, "season"), "blocked_by"), on="season", how="left")
        .join(_listed(_unavailable(candidates, contract), "unavailable"), on="season", how="left")
        .with_columns(pl.col("blocked_by", "unavailable").fill_null([]))
    )


def _kept_by_older_count() -> pl.Expr:
    """Whether none of 54 columns was missing but for a fixed set of them; unavailable was missing then."""
    counted = OLDER_COLUMNS - OLDER_OPTIONAL
    unavailable = (
        pl.col("unavailable_feature_indices").list.eval(pl.element().is_in(sorted(counted))).list.any()
    )
    return ~(lacks(counted) | unavailable)


def _unavailable(candidates: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """season, feature, rows: the contract's features whose source the season lacks."""
    held = {f.index: f.name for f in features_of(contract)}
    return (
        candidates.select("season", index=pl.col("unavailable_feature_indices").cast(pl.List(pl.Int64)))
        .explode("index")
        .filter(pl.col("index").is_in(list(held)))
        .group_by("season", "index")
        .agg(rows=pl.len())
        .sort("season", "index")
        .with_columns(feature=pl.col("index").replace_strict(held, return_dtype=pl.String))
        .select("season", "feature", "rows")
    )


def _listed(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows of each season as a list, in their order."""
    counts = rows.with_columns(pl.exclude("season", "feature").cast(pl.Int64))
    each = pl.struct(pl.exclude("season")).alias(name)
    return counts.group_by("season", maintain_order=True).agg(each)
