"""How many player-games each contract can be trained on, by season, and which features exclude the others.

Beside it is what the older system's single count over all columns would have kept: it lost a whole season to features
that no model used. Nothing is fitted here; the rows of one family are selected in `training_set`.
"""

from datetime import date, timedelta

import polars as pl

from nba_props.declared.features import Contract, features_of, ready_column
from nba_props.declared.tables.models import TRAINING_SET
from nba_props.declared.tables.table import INSTANT
from nba_props.features.readiness import blocked_by, lacks
from nba_props.models.training.training_set import trained_until

# Too few earlier games to judge by (reference system 1.9).
FIRST_WEEKS = timedelta(days=14)
# The older system counted missing values of 54 columns, except these, whatever the model used (reference system 1.4).
OLDER_COLUMNS = frozenset(range(54))
OLDER_OPTIONAL = frozenset((25, 26, 27, 38, 41, 42, 47, 50, 51, 52, 53))
CONTRACTS = [str(c.name).lower() for c in Contract]


def training_report(week: date, feature_store: pl.DataFrame, player_games: pl.DataFrame) -> pl.DataFrame:
    """Rows of TRAINING_SET: one per season and contract, as known before the week's Monday 06:00 Eastern."""
    until = pl.lit(trained_until(week)).cast(INSTANT)
    played = player_games.filter("did_play", pl.col("game_date") < week, pl.col("known_at") < until)
    store = feature_store.filter(pl.col("game_date") < week, pl.col("tip_off") < until)
    opened = played.group_by("season").agg(opened=pl.col("game_date").min(), played=pl.len())
    candidates = store.join(played, on=["game_id", "player_id"], how="semi").join(opened, on="season")
    parts = [_of_contract(contract, candidates, opened) for contract in Contract]
    return TRAINING_SET.shape(pl.concat(parts).with_columns(week=pl.lit(week)))


def summary(report: pl.DataFrame, part: str = "") -> pl.DataFrame:
    """One row per season of one week's report, for people: counts, then the ready share of each contract.

    Args:
        report: rows of TRAINING_SET of one week.
        part: `_later` for only the rows after each season's first 14 days, without the older count.
    """
    candidates = pl.col(f"candidates{part}")
    share = pl.when(candidates > 0).then(pl.col(f"ready{part}") / candidates)
    shares = report.with_columns(share=share).pivot("contract", index="season", values="share")
    older = () if part else ("kept_by_older_count",)
    counts = report.unique("season").select("season", "played", f"candidates{part}", *older)
    contracts = [c for c in CONTRACTS if c in shares.columns]
    return counts.join(shares, on="season").select(*counts.columns, *contracts).sort("season")


def reasons(report: pl.DataFrame) -> pl.DataFrame:
    """One row per season, contract and blocking feature, most rows first: `rows` that lack it, `alone` only it."""
    return (
        report.select("season", "contract", "blocked_by")
        .explode("blocked_by")
        .drop_nulls()
        .unnest("blocked_by")
    )


def _of_contract(contract: Contract, candidates: pl.DataFrame, seasons: pl.DataFrame) -> pl.DataFrame:
    """Rows of TRAINING_SET without the week."""
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
    """Whether the older system would have kept the row: none of its 54 columns missing, apart from the optional ones.

    Unavailable features counted as missing.
    """
    counted = OLDER_COLUMNS - OLDER_OPTIONAL
    unavailable = (
        pl.col("unavailable_feature_indices").list.eval(pl.element().is_in(sorted(counted))).list.any()
    )
    return ~(lacks(counted) | unavailable)


def _unavailable(candidates: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """season, feature, rows: the contract's features whose source the season lacks."""
    names = {f.index: f.name for f in features_of(contract)}
    return (
        candidates.select("season", index=pl.col("unavailable_feature_indices").cast(pl.List(pl.Int64)))
        .explode("index")
        .filter(pl.col("index").is_in(list(names)))
        .group_by("season", "index")
        .agg(rows=pl.len())
        .sort("season", "index")
        .with_columns(feature=pl.col("index").replace_strict(names, return_dtype=pl.String))
        .select("season", "feature", "rows")
    )


def _listed(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows of each season as a list, in their order."""
    counts = rows.with_columns(pl.exclude("season", "feature").cast(pl.Int64))
    each = pl.struct(pl.exclude("season")).alias(name)
    return counts.group_by("season", maintain_order=True).agg(each)
