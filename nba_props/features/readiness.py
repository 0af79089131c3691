"""Which rows are ready for which contract: a row is when no required feature of that contract is a default.

The one generated filter, in Polars and in SQL; gating, training and reports use its answer. Nothing aggregate gates
anything: counts are for people, and scores (see `display`) too.
"""

from collections.abc import Iterable

import polars as pl

from nba_props.declared.features import BY_INDEX, Contract, Feature, Fill, ready_column, required_of
from nba_props.features.formulas.derivations import COMPUTED, NOT_COMPUTED

# A default among these keeps some contract from using its row; those of every other feature are optional.
REQUIRED: frozenset[int] = frozenset().union(*map(required_of, Contract))


def mask(indices: Iterable[int]) -> int:
    return sum(1 << i for i in indices)


def quality(frame: pl.DataFrame, sources: frozenset[str]) -> pl.DataFrame:
    """Adds defaults, unavailable features and readiness per contract to a frame with every computed feature.

    A null is missing, NaN is not: the catalogue says that there is nothing to tell (see `derivations`). A null whose
    whole source is absent for the season is unavailable instead. Stand-ins take the place of missing values. An index
    that no function computes yet is a default of every row.

    `required_default_count` counts the defaults that some contract requires. It tells how incomplete a row is and
    decides nothing: a row may lack what only v17 requires and be ready for v9.

    Args:
        sources: sources that are ingested at all and can be absent for a season; the frame has a flag
            `has_<source>` for each.
    """
    masked = frame.with_columns(
        default_mask=_bits({f: pl.col(f.name).is_null() & ~_absent(f, sources) for f in COMPUTED})
        | pl.lit(mask(NOT_COMPUTED), pl.UInt64),
        unavailable_mask=_bits(
            {f: pl.col(f.name).is_null() & _absent(f, sources) for f in COMPUTED if f.needs}
        ),
    )
    return (
        masked.with_columns(_stand_in(f) for f in COMPUTED if isinstance(f.missing, Fill))
        .join(_listed(masked, "default"), on="default_mask", maintain_order="left")
        .join(_listed(masked, "unavailable"), on="unavailable_mask", maintain_order="left")
        .drop("unavailable_mask")
        .with_columns(
            default_feature_count=pl.col("default_mask").bitwise_count_ones().cast(pl.Int32),
            required_default_count=_among(REQUIRED).bitwise_count_ones().cast(pl.Int32),
            **{ready_column(c): ready(c) for c in Contract},
        )
    )


def ready(contract: Contract) -> pl.Expr:
    """The contract's filter over `default_mask`."""
    return blocked(contract) == 0


def blocked(contract: Contract) -> pl.Expr:
    """The bits of `default_mask` that keep a row from the contract."""
    return _among(required_of(contract))


def ready_sql(contract: Contract) -> str:
    """The same filter in DuckDB SQL over `default_feature_indices`."""
    required = ", ".join(str(i) for i in sorted(required_of(contract)))
    return f"NOT list_has_any(default_feature_indices, [{required}])"


def _among(indices: Iterable[int]) -> pl.Expr:
    """The bits of `default_mask` for these indices."""
    return pl.col("default_mask") & pl.lit(mask(indices), pl.UInt64)


def _absent(feature: Feature, sources: frozenset[str]) -> pl.Expr:
    """Whether the feature's whole source is absent for the season."""
    if feature.needs is None:
        return pl.lit(False)
    return ~pl.col(f"has_{feature.needs}") if feature.needs in sources else pl.lit(True)


def _bits(flags: dict[Feature, pl.Expr]) -> pl.Expr:
    nothing = pl.lit(0, pl.UInt64)
    return pl.sum_horizontal(
        nothing,
        *(
            pl.when(flag).then(pl.lit(1 << f.index, pl.UInt64)).otherwise(nothing)
            for f, flag in flags.items()
        ),
    )


def _stand_in(feature: Feature) -> pl.Expr:
    """The feature with its stand-in where it is a default; what is unavailable stays null."""
    assert isinstance(feature.missing, Fill)
    missing = (pl.col("default_mask") & pl.lit(1 << feature.index, pl.UInt64)) > 0
    return pl.when(missing).then(feature.missing.value).otherwise(feature.name).alias(feature.name)


def _listed(masked: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The few masks that occur, each with its bits as a sorted list."""
    masks = masked[f"{kind}_mask"].unique()
    return pl.DataFrame([masks, indices_of(masks).alias(f"{kind}_feature_indices")])


def indices_of(masks: pl.Series) -> pl.Series:
    """The sorted indices of each mask; null of null."""
    bits = [None if m is None else [i for i in sorted(BY_INDEX) if m >> i & 1] for m in masks]
    return pl.Series("indices", bits, pl.List(pl.Int16))


def explain_defaults(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per feature that is computed: index, feature, how many rows of the frame lack it, and their share."""
    return (
        frame.select(pl.col("default_feature_indices").explode().alias("index"))
        .drop_nulls()
        .filter(~pl.col("index").is_in(sorted(NOT_COMPUTED)))
        .group_by("index")
        .agg(rows=pl.len())
        .with_columns(feature=_name(), share=pl.col("rows") / max(frame.height, 1))
        .sort("rows", "index", descending=[True, False])
        .select("index", "feature", "rows", "share")
    )


def blocked_by(frame: pl.DataFrame, contract: Contract, *by: str) -> pl.DataFrame:
    """What keeps rows from a contract, the worst first: `by`, feature, rows that lack it, rows that lack it alone.

    A row counts for every required feature that it lacks, so `rows` do not add up; those that lack a feature alone
    are the ones that mending it would give back.
    """
    counts = (
        frame.select(*by, mask=blocked(contract))
        .filter(pl.col("mask") > 0)
        .group_by(*by, "mask")
        .agg(rows=pl.len())
    )
    return (
        counts.with_columns(index=indices_of(counts["mask"]), alone=pl.col("mask").bitwise_count_ones() == 1)
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
