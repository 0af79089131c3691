"""Readiness per contract: the same answer in Polars, in SQL and from the definition."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from nba_props.declared.features import CATALOGUE, Allow, Contract, ready_column, required_of
from nba_props.declared.feeds import FEEDS
from nba_props.declared.masks import MASK, mask
from nba_props.features.feeds import unavailable
from nba_props.features.readiness import (
    REQUIRED,
    blocked_by,
    explain_defaults,
    indices_of,
    lacks,
    quality,
    ready,
    ready_sql,
)

PROOF_SHAPES = [{37, 38, 41, 42, 47, 50}, {25, 26, 27, 37, 38, 41, 42, 47, 50, 53}]
V9_IN_THE_DECISIONS = (
    "NOT EXISTS (SELECT 1 FROM UNNEST(default_feature_indices) AS defaults(idx) "
    "WHERE idx <= 32 AND idx NOT IN (25, 26, 27))"
)
Flags = npt.NDArray[np.bool_]
Says = Callable[[pl.DataFrame, Contract, Path], list[bool]]


def stored(defaults: Flags) -> pl.DataFrame:
    """Rows of a store from a matrix: row by feature, whether it is a default."""
    indices = [np.flatnonzero(row).tolist() for row in defaults]
    return pl.DataFrame(
        {"n": range(len(defaults)), "default_feature_indices": indices, "default_mask": map(mask, indices)},
        schema={"n": pl.Int64, "default_feature_indices": pl.List(pl.Int16), "default_mask": MASK},
    )


def shaped(*shapes: set[int]) -> pl.DataFrame:
    return stored(np.array([[i in shape for i in range(len(CATALOGUE))] for shape in shapes]))


def polars_says(frame: pl.DataFrame, contract: Contract, _folder: Path) -> list[bool]:
    return frame.select(ready(contract)).to_series().to_list()


def duckdb_says(frame: pl.DataFrame, contract: Contract, folder: Path) -> list[bool]:
    return answers(frame, ready_sql(contract), folder)


def answers(frame: pl.DataFrame, condition: str, folder: Path) -> list[bool]:
    """From Parquet, as over the lake."""
    frame.write_parquet(folder / "store.parquet")
    query = f"SELECT {condition} FROM '{folder}/store.parquet' ORDER BY n"
    return [answer for (answer,) in duckdb.connect().execute(query).fetchall()]


@pytest.fixture(scope="module")
def random_rows() -> Flags:
    """Five thousand rows, from whole to nearly empty, among them one for each feature that alone is a default."""
    chance = np.random.default_rng(20240115)
    densities = np.repeat([0.0, 0.01, 0.03, 0.1, 0.5, 0.95], 825)[:, None]
    return np.vstack(
        [chance.random((len(densities), len(CATALOGUE))) < densities, np.eye(len(CATALOGUE)) > 0]
    )


@pytest.mark.parametrize("says", [polars_says, duckdb_says])
@pytest.mark.parametrize("shape", PROOF_SHAPES, ids=str)
def test_missing_lines_and_injuries_are_ready_for_v9_and_not_for_v12(
    says: Says, shape: set[int], tmp_path: Path
) -> None:
    frame = shaped(shape)
    assert says(frame, Contract.V9, tmp_path) == [True]
    assert says(frame, Contract.V12, tmp_path) == [False]


@pytest.mark.parametrize("contract", list(Contract), ids=lambda c: c.name)
def test_polars_and_sql_agree_with_the_definition_on_random_rows(
    contract: Contract, random_rows: Flags, tmp_path: Path
) -> None:
    required = [i in required_of(contract) for i in range(len(CATALOGUE))]
    expected = (~(random_rows & required).any(axis=1)).tolist()
    frame = stored(random_rows)
    assert polars_says(frame, contract, tmp_path) == duckdb_says(frame, contract, tmp_path) == expected
    assert 500 < sum(expected) < 4500


def test_the_v9_filter_is_the_one_of_the_decisions(random_rows: Flags, tmp_path: Path) -> None:
    frame = stored(random_rows)
    assert duckdb_says(frame, Contract.V9, tmp_path) == answers(frame, V9_IN_THE_DECISIONS, tmp_path)


def test_the_mask_and_the_list_say_the_same_in_polars_and_in_sql(random_rows: Flags, tmp_path: Path) -> None:
    frame = stored(random_rows)
    assert indices_of(frame["default_mask"]).to_list() == frame["default_feature_indices"].to_list()
    for index in (0, 31, 32, 63, 64, len(CATALOGUE) - 1):
        expected = random_rows[:, index].tolist()
        assert frame.select(lacks([index])).to_series().to_list() == expected
        bit = f"default_mask[{index} // 32 + 1] >> ({index} % 32) & 1"
        assert answers(frame, f"({bit}) = 1", tmp_path) == expected


def test_a_row_stored_before_the_catalogue_grew_lacks_no_later_feature() -> None:
    older = pl.DataFrame({"default_mask": [[1]]}, schema={"default_mask": MASK})
    assert older.select(lacks([0]), later=lacks([33, 64])).row(0) == (True, False)


def valued(**changed: float | None) -> pl.DataFrame:
    """A row with every feature, whose every feed speaks."""
    row = {f.name: 1.0 for f in CATALOGUE} | changed
    gone = {unavailable(feed): False for feed in FEEDS}
    return pl.DataFrame([row], schema=dict.fromkeys(row, pl.Float64)).with_columns(**gone)


def judged(frame: pl.DataFrame) -> dict[str, Any]:
    return quality(frame).row(0, named=True)


def test_a_whole_row_lacks_nothing() -> None:
    row = judged(valued())
    assert (row["default_feature_indices"], row["default_feature_count"]) == ([], 0)
    assert row["default_mask"] == mask([])
    assert row["unavailable_feature_indices"] == []
    assert all(row[ready_column(c)] for c in Contract)


def test_a_missing_value_gets_its_stand_in_and_is_counted() -> None:
    row = judged(valued(fatigue_score=None, points_avg_season=None))
    assert (row["fatigue_score"], row["points_avg_season"]) == (50.0, None)
    assert row["default_feature_indices"] == [2, 5]
    assert row["default_mask"] == mask([2, 5])
    assert row["default_feature_count"] == 2
    assert not row["ready_for_v9"]


@pytest.mark.parametrize(
    ("name", "blocks"),
    [
        ("dnp_rate", ["v10", "v11", "v12", "v12_noveg", "v16", "v17", "blind"]),
        ("opponent_pace_mismatch", ["v17"]),
        ("usage_spike_score", ["v9", "v10", "v11", "v12", "v12_noveg", "v16", "v17", "blind", "absence"]),
        ("absent_role_points_share", ["absence"]),
        ("home_away", [c.label for c in Contract]),
        ("prop_line_delta", []),
        ("points_expected", []),
    ],
)
def test_a_missing_feature_blocks_the_contracts_that_require_it(name: str, blocks: list[str]) -> None:
    row = judged(valued(**{name: None}))
    assert [c.label for c in Contract if not row[ready_column(c)]] == blocks


def test_what_some_contract_requires_is_counted_and_what_is_optional_is_not() -> None:
    assert judged(valued(vegas_points_line=None, minutes_form_2=None))["required_default_count"] == 0
    assert judged(valued(fatigue_score=None, vegas_points_line=None))["required_default_count"] == 1
    assert judged(valued(points_avg_season=None, opponent_pace_mismatch=None))["required_default_count"] == 2
    assert {f.index for f in CATALOGUE if not isinstance(f.missing, Allow)} == REQUIRED


@pytest.mark.parametrize(
    ("name", "index"), [("vegas_points_line", 25), ("minutes_form_2", 60), ("games_this_season", 68)]
)
def test_an_optional_value_is_listed_and_blocks_nothing(name: str, index: int) -> None:
    row = judged(valued(**{name: None}))
    assert (row[name], row["default_feature_indices"]) == (None, [index])
    assert all(row[ready_column(c)] for c in Contract)


def test_a_thin_value_is_no_default() -> None:
    assert judged(valued(pct_three=float("nan")))["default_feature_indices"] == []


def test_a_feed_that_is_unavailable_makes_its_features_unavailable_not_missing() -> None:
    frame = valued(pct_paint=None, pct_mid_range=None, shot_zone_mismatch_score=None, injury_risk=None)
    row = judged(frame.with_columns(shots_unavailable=True, injuries_unavailable=True))
    assert row["unavailable_feature_indices"] == [6, 10, 18, 19]
    assert (row["shot_zone_mismatch_score"], row["default_feature_indices"]) == (None, [])
    assert row["ready_for_v9"]


def test_a_value_that_a_feed_that_speaks_does_not_give_is_missing() -> None:
    row = judged(valued(pct_paint=None, shot_zone_mismatch_score=None))
    assert row["default_feature_indices"] == [6, 18]
    assert row["shot_zone_mismatch_score"] == 0.0
    assert not row["ready_for_v9"]


def test_defaults_are_explained_by_feature() -> None:
    rows = explain_defaults(quality(valued(fatigue_score=None)))
    assert rows.rows() == [(5, "fatigue_score", 1, 1.0)]


def test_what_blocks_a_contract_is_counted_by_feature_and_alone() -> None:
    frame = shaped({5}, {5, 7, 25}, {25}, set(), {38})
    assert blocked_by(frame, Contract.V9).rows() == [("fatigue_score", 2, 1), ("pace_score", 1, 0)]
    assert blocked_by(frame.filter(pl.col("n") > 1), Contract.V9).is_empty()
    by_row = blocked_by(frame, Contract.V12, "n")
    assert by_row.select("n", "feature", "rows", "alone").rows() == [
        (0, "fatigue_score", 1, 1),
        (1, "fatigue_score", 1, 0),
        (1, "pace_score", 1, 0),
        (4, "game_total_line", 1, 1),
    ]
