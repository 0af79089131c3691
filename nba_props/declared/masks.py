"""Sets of features as bits: what `default_mask` holds, and how it is read and written.

A mask is a list of 32-bit words, the lowest indices first: feature i is bit i % 32 of word i // 32. It is as wide as
the catalogue. A single integer is not: Parquet and BigQuery have none of 128 bits (DuckDB reads Polars' as a blob), and
the catalogue has more than 64 features. Polars, pandera, Parquet, DuckDB and BigQuery all read a list of unsigned 32-bit
integers, since each word fits into a signed 64-bit integer, and a bit is tested without decoding: in DuckDB's SQL
`default_mask[i // 32 + 1] >> (i % 32) & 1`. Hexadecimal text would have to be decoded first; a list of indices, which
`default_feature_indices` stores beside the mask, has to be searched.
"""

from collections.abc import Iterable

import polars as pl

from nba_props.declared.features import CATALOGUE

WORD_BITS = 32
WORDS = -(-len(CATALOGUE) // WORD_BITS)
MASK = pl.List(pl.UInt32)


def mask(indices: Iterable[int]) -> list[int]:
    """The words of a set of feature indices."""
    words = [0] * WORDS
    for i in indices:
        words[i // WORD_BITS] |= 1 << i % WORD_BITS
    return words


def word(column: str, number: int) -> pl.Expr:
    """One word of a column of masks; 0 where a row was stored before the catalogue reached that far."""
    return pl.col(column).list.get(number, null_on_oob=True).fill_null(0)


def common_words(column: str, indices: Iterable[int]) -> list[pl.Expr]:
    """The bits that a column of masks has in common with a set of indices, word by word; words without any left out."""
    return [word(column, n) & pl.lit(bits, pl.UInt32) for n, bits in enumerate(mask(indices)) if bits]


def has_any(column: str, indices: Iterable[int]) -> pl.Expr:
    """True for rows whose mask has one of the indices."""
    return pl.any_horizontal(pl.lit(False), *(common > 0 for common in common_words(column, indices)))


def mask_of(flags: dict[int, pl.Expr]) -> pl.Expr:
    """A mask column from flags by feature index: those that are true are in the mask."""
    nothing = pl.lit(0, pl.UInt32)
    bits = {
        i: pl.when(flag).then(pl.lit(1 << i % WORD_BITS, pl.UInt32)).otherwise(nothing)
        for i, flag in flags.items()
    }
    return pl.concat_list(
        pl.sum_horizontal(nothing, *(bits[i] for i in bits if i // WORD_BITS == n)).cast(pl.UInt32)
        for n in range(WORDS)
    )
