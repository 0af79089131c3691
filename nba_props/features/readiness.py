"""Which rows are ready for which contract: those of which no feature that the contract requires is a default.

One filter, generated for Polars and for SQL; gating, training and reports use its answer. No count and no score gates
anything: they are for people (see `display`).
"""

from collections.abc import Iterable

import polars as pl

from nba_props.declared.features import (
    BY_INDEX,
    CATALOGUE,
    Contract,
    Feature,
    Fill,
    ready_column,
    required_of,
)
from nba_props.declared.masks import MASK, common_words, has_any, mask_of
from nba_props.features.feeds import unavailable

# Some contract cannot use a row of which one of these is a default; the other features are optional.
REQUIRED: frozenset[int] = frozenset().union(*map(required_of, Contract))
INDICES = pl.List(pl.Int16)


def quality(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds defaults, unavailable features and readiness per contract to a frame with every feature.

    A null is missing and becomes a default; NaN is thin and does not (see `formulas.registration`). A null whose feed
    is unavailable is unavailable instead. Stand-ins replace missing values.

    `required_default_count` counts the defaults that some contract requires. It says how incomplete a row is and
    decides nothing: a row may lack what only v17 requires and be ready for v9.

    Args:
        frame: a column per feature, and for each feed the flag whether it is unavailable (see `feeds`).
    """
    is_null = {f: pl.col(f.name).is_null() for f in CATALOGUE}
    masked = frame.with_columns(
        default_mask=mask_of({f.index: null & ~_unavailable(f) for f, null in is_null.items()}),
        unavailable_mask=mask_of({f.index: null & _unavailable(f) for f, null in is_null.items() if f.needs}),
    )
    return (
        masked.join(_listed(masked, "default"), on="default_mask", maintain_order="left")
        .join(_listed(masked, "unavailable"), on="unavailable_mask", maintain_order="left")
        .drop("unavailable_mask")
        .with_columns(
            *(_with_stand_in(f, f.missing) for f in CATALOGUE if isinstance(f.missing, Fill)),
            default_feature_count=pl.col("default_feature_indices").list.len().cast(pl.Int32),
            required_default_count=_count(REQUIRED),
            **{ready_column(c): ready(c) for c in Contract},
        )
    )


def ready(contract: Contract) -> pl.Expr:
    """The contract's filter over `default_mask`."""
    return ~lacks(required_of(contract))


def lacks(indices: Iterable[int]) -> pl.Expr:
    """True for rows of which one of these features is a default."""
    return has_any("default_mask", indices)


def ready_sql(contract: Contract) -> str:
    """The same filter in DuckDB SQL over `default_feature_indices`."""
    required = ", ".join(str(i) for i in sorted(required_of(contract)))
    return f"NOT list_has_any(default_feature_indices, [{required}])"


def ready_in_bigquery(contract: Contract) -> str:
    """The same filter in BigQuery's SQL, which has no function for what two lists have in common."""
    required = ", ".join(str(i) for i in sorted(required_of(contract)))
    return f"NOT EXISTS (SELECT 1 FROM UNNEST(default_feature_indices) AS idx WHERE idx IN ({required}))"  # noqa: S608


def _count(indices: Iterable[int]) -> pl.Expr:
    """How many of these features are defaults."""
    counts = (word.bitwise_count_ones() for word in common_words("default_mask", indices))
    return pl.sum_horizontal(*counts).cast(pl.Int32)


def _unavailable(feature: Feature) -> pl.Expr:
    """Whether the feature's feed is unavailable."""
    return pl.col(unavailable(feature.needs)) if feature.needs else pl.lit(False)


def _with_stand_in(feature: Feature, missing: Fill) -> pl.Expr:
    """The feature with its stand-in where it is a default; what is unavailable stays null."""
    return pl.when(lacks([feature.index])).then(missing.value).otherwise(feature.name).alias(feature.name)


def _listed(masked: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The few masks that occur, each with its bits as a sorted list."""
    masks = masked.select(f"{kind}_mask").unique()
    return masks.with_columns(indices_of(masks.to_series()).alias(f"{kind}_feature_indices"))


def indices_of(masks: pl.Series) -> pl.Series:
    """The sorted indices of each mask."""
    frame = pl.DataFrame({"mask": masks}, schema={"mask": MASK})
    each = (pl.when(has_any("mask", [i])).then(pl.lit(i, pl.Int16)) for i in sorted(BY_INDEX))
    return frame.select(indices=pl.concat_list(each).list.drop_nulls()).to_series()


def explain_defaults(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per feature that some row lacks: index, feature, how many rows lack it, and their share."""
    return (
        frame.select(pl.col("default_feature_indices").explode().alias("index"))
        .drop_nulls()
        .group_by("index")
        .agg(rows=pl.len())
        .with_columns(feature=_name(), share=pl.col("rows") / max(frame.height, 1))
        .sort("rows", "index", descending=[True, False])
        .select("index", "feature", "rows", "share")
    )


def blocked_by(frame: pl.DataFrame, contract: Contract, *by: str) -> pl.DataFrame:
    """What keeps rows from a contract, the worst first: `by`, feature, rows that lack it, rows that lack only it.

    A row counts for every required feature that it lacks, so `rows` do not add up; the rows that lack only one feature
    are those that repairing it would make ready.
    """
    required = pl.lit(sorted(required_of(contract)), INDICES)
    lists = frame.filter(~ready(contract)).group_by(*by, "default_feature_indices").agg(rows=pl.len())
    return (
        lists.with_columns(index=pl.col("default_feature_indices").list.set_intersection(required))
        .with_columns(alone=pl.col("index").list.len() == 1)
        .explode("index")
        .group_by(*by, "index")
        .agg(pl.col("rows").sum(), alone=pl.col("rows").filter("alone").sum())
        .sort(*by, "rows", "index", descending=[False] * len(by) + [True, False])
        .select(*by, "rows", "alone", feature=_name())
        .select(*by, "feature", "rows", "alone")
    )


def _name() -> pl.Expr:
    names = {index: f.name for index, f in BY_INDEX.items()}
    return pl.col("index").cast(pl.Int64).replace_strict(names, return_dtype=pl.String)
