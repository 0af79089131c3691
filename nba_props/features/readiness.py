"""Which rows are ready for which contract: a row is when no required feature of that contract is a default.

The one generated filter; gating, training and reports use its answer. Nothing aggregate gates anything.
"""

import polars as pl

from nba_props.features.catalogue import CATALOGUE, Contract, Feature, ready_column, required_of
from nba_props.features.derivations import COMPUTED, NOT_COMPUTED

MISSING, UNAVAILABLE = "{}__missing", "{}__unavailable"


def mask(indices: frozenset[int]) -> int:
    return sum(1 << i for i in indices)


def classify(feature: Feature, sources: frozenset[str]) -> list[pl.Expr]:
    """Two flags of a computed feature: due and missing; or unavailable, its whole source absent for the season.

    A null is missing, NaN is not: the catalogue says that there is nothing to tell (see `derivations`).
    """
    absent = pl.lit(False)
    if feature.needs is not None:
        absent = pl.lit(True) if feature.needs not in sources else ~pl.col(f"has_{feature.needs}")
    null = pl.col(feature.name).is_null()
    return [
        (null & absent).alias(UNAVAILABLE.format(feature.index)),
        (null & ~absent).alias(MISSING.format(feature.index)),
    ]


def quality(frame: pl.DataFrame, sources: frozenset[str]) -> pl.DataFrame:
    """Adds defaults, unavailable features and readiness per contract to a frame with every computed feature.

    Args:
        sources: sources that are ingested at all and can be absent for a season; the frame has a flag
            `has_<source>` for each.
    """
    flagged = frame.with_columns(e for f in COMPUTED for e in classify(f, sources))
    return flagged.with_columns(
        default_feature_indices=_listed(MISSING, always=sorted(NOT_COMPUTED)),
        unavailable_feature_indices=_listed(UNAVAILABLE, always=[]),
        default_mask=_mask(),
    ).with_columns(
        default_feature_count=pl.col("default_feature_indices").list.len().cast(pl.Int32),
        required_default_count=_required(Contract.V9),
        **{ready_column(c): ready(c) for c in Contract},
    ).drop(t.format(f.index) for f in COMPUTED for t in (MISSING, UNAVAILABLE))  # fmt: skip


def ready(contract: Contract) -> pl.Expr:
    """The contract's filter over `default_mask`."""
    return (pl.col("default_mask") & pl.lit(mask(required_of(contract)), pl.UInt64)) == 0


def ready_sql(contract: Contract) -> str:
    """The same filter in DuckDB SQL over `default_feature_indices`."""
    required = ", ".join(str(i) for i in sorted(required_of(contract)))
    return f"NOT list_has_any(default_feature_indices, [{required}])"


def _required(contract: Contract) -> pl.Expr:
    wanted = required_of(contract) - NOT_COMPUTED
    return pl.sum_horizontal(MISSING.format(i) for i in sorted(wanted)).cast(pl.Int32)


def _mask() -> pl.Expr:
    bits = [pl.col(MISSING.format(f.index)).cast(pl.UInt64) * (1 << f.index) for f in COMPUTED]
    return pl.sum_horizontal(*bits, pl.lit(mask(NOT_COMPUTED), pl.UInt64)).cast(pl.UInt64)


def _listed(template: str, always: list[int]) -> pl.Expr:
    each = [pl.when(pl.col(template.format(f.index))).then(pl.lit(f.index, pl.Int16)) for f in COMPUTED]
    return pl.concat_list(*each, *(pl.lit(i, pl.Int16) for i in always)).list.drop_nulls()


def explain_defaults(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per feature: how many rows of the frame lack it, and its share."""
    names = {f.index: f.name for f in CATALOGUE}
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
