"""Masks of feature indices: a word for each 32, and what they have in common with a set."""

import polars as pl
import pytest

from nba_props.declared.features import CATALOGUE
from nba_props.declared.masks import MASK, WORDS, has_any, mask, mask_of

INDICES = [0, 31, 32, 63, 64, len(CATALOGUE) - 1]


def masks(*sets: set[int]) -> pl.DataFrame:
    return pl.DataFrame({"mask": [mask(indices) for indices in sets]}, schema={"mask": MASK})


@pytest.mark.parametrize(
    ("indices", "words"),
    [([], [0, 0, 0]), ([0, 31], [2**31 + 1, 0, 0]), ([32, 63], [0, 2**31 + 1, 0]), ([64, 68], [0, 0, 17])],
)
def test_feature_i_is_bit_i_modulo_32_of_its_word(indices: list[int], words: list[int]) -> None:
    assert mask(indices) == words
    assert len(CATALOGUE) / 32 <= WORDS < len(CATALOGUE) / 32 + 1


@pytest.mark.parametrize("index", INDICES)
def test_an_index_is_found_in_a_mask_that_has_it_and_in_no_other(index: int) -> None:
    frame = masks({index}, set(INDICES) - {index}, set())
    assert frame.select(has_any("mask", [index])).to_series().to_list() == [True, False, False]
    assert frame.select(has_any("mask", [])).to_series().to_list() == [False]


def test_flags_become_a_mask() -> None:
    frame = pl.DataFrame({"a": [True, False], "b": [True, None]})
    masked = frame.select(mask=mask_of({31: pl.col("a"), 64: pl.col("b")}))
    assert masked["mask"].to_list() == [mask([31, 64]), mask([])]
    assert masked.schema["mask"] == MASK
