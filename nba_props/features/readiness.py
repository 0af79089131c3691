"""Which rows are ready for which contract: a row is when no required feature of that contract is a default.

The one generated filter; gating, training and reports use its answer. Nothing aggregate gates anything.
"""

from collections.abc import Iterable

import polars as pl

from nba_props.features.catalogue import BY_INDEX, Contract, Feature, Fill, ready_column, required_of
from nba_props.features.derivations import COMPUTED, NOT_COMPUTED


def mask(indices: Iterable[int]) -> int:
    return sum(1 << i for i in indices)


def quality(frame: pl.DataFrame, sources: frozenset[str]) -> pl.DataFrame:
    """Adds defaults, unavailable features and readiness per contract to a frame with every computed feature.

    A null is missing, NaN is not: the catalogue says that there is nothing to tell (see `derivations`). A null whose
    whole source is absent for the season is unavailable instead. Stand-ins take the place of missing values.

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
            required_default_count=_among(required_of(Contract.V9) - NOT_COMPUTED)
            .bitwise_count_ones()
            .cast(pl.Int32),
            **{ready_column(c): ready(c) for c in Contract},
        )
    )


def ready(contract: Contract) -> pl.Expr:
    """The contract's filter over `default_mask`."""
    return _among(required_of(contract)) == 0


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
    bits = [[i for i in sorted(BY_INDEX) if m >> i & 1] for m in masks]
    lists = pl.Series(f"{kind}_feature_indices", bits, pl.List(pl.Int16))
    return pl.DataFrame([masks, lists])


def explain_defaults(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per feature: how many rows of the frame lack it, and its share."""
    names = {index: f.name for index, f in BY_INDEX.items()}
    return (
        frame.select(pl.col("default_feature_indices").explode().alias("index"))
        .drop_nulls()
        .filter(~pl.col("index").is_in(list(NOT_COMPUTED)))
        .group_by("index")
        .agg(rows=pl.len())
        .with_columns(
            feature=pl.col("index").cast(pl.Int64).replace_strict(names, return_dtype=pl.String),
            share=pl.col("rows") / max(frame.height, 1),
        )
        .sort("rows", descending=True)
        .select("index", "feature", "rows", "share")
    )
