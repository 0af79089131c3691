"""Readiness per contract: the same answer in Polars, in SQL and from the definition."""

from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from nba_props.declared import features as catalogue
from nba_props.declared.features import CATALOGUE, Allow, Contract, ready_column, required_of
from nba_props.features import readiness
from nba_props.features.formulas import derivations, registration
from nba_props.features.readiness import REQUIRED, mask, quality, ready, ready_sql

PROOF_SHAPES = [{37, 38, 41, 42, 47, 50}, {25, 26, 27, 37, 38, 41, 42, 47, 50, 53}]
V9_IN_THE_DECISIONS = (
    "NOT EXISTS (SELECT 1 FROM UNNEST(default_feature_indices) AS found(idx) "
    "WHERE idx <= 32 AND idx NOT IN (25, 26, 27))"
)
SOURCES = frozenset({"shots"})


def stored(lacks: np.ndarray) -> pl.DataFrame:
    """Rows of a store from a matrix: row by feature, whether it is a default."""
    indices = [np.flatnonzero(row).tolist() for row in lacks]
    return pl.DataFrame(
        {"n": range(len(lacks)), "default_feature_indices": indices, "default_mask": map(mask, indices)},
        schema={"n": pl.Int64, "default_feature_indices": pl.List(pl.Int16), "default_mask": pl.UInt64},
    )


def shaped(*shapes: set[int]) -> pl.DataFrame:
    return stored(np.array([[i in shape for i in range(len(CATALOGUE))] for shape in shapes]))


def polars_says(frame: pl.DataFrame, contract: Contract, folder: Path) -> list[bool]:
    return frame.select(ready(contract)).to_series().to_list()


def duckdb_says(frame: pl.DataFrame, contract: Contract, folder: Path) -> list[bool]:
    return answers(frame, ready_sql(contract), folder)


def answers(frame: pl.DataFrame, condition: str, folder: Path) -> list[bool]:
    """From Parquet, as over the lake."""
    frame.write_parquet(folder / "store.parquet")
    query = f"SELECT {condition} FROM read_parquet('{folder}/store.parquet') ORDER BY n"
    return [answer for (answer,) in duckdb.connect().execute(query).fetchall()]


@pytest.fixture(scope="module")
def random_rows() -> np.ndarray:
    """Five thousand rows, from whole to nearly empty, among them one for each feature that alone is a default."""
    chance = np.random.default_rng(20240115)
    densities = np.repeat([0.0, 0.01, 0.03, 0.1, 0.5, 0.95], 825)[:, None]
    return np.vstack(
        [chance.random((len(densities), len(CATALOGUE))) < densities, np.eye(len(CATALOGUE)) > 0]
    )


@pytest.mark.parametrize("says", [polars_says, duckdb_says])
@pytest.mark.parametrize("shape", PROOF_SHAPES, ids=str)
def test_missing_lines_and_injuries_are_ready_for_v9_and_not_for_v12(says, shape, tmp_path: Path) -> None:
    frame = shaped(shape)
    assert says(frame, Contract.V9, tmp_path) == [True]
    assert says(frame, Contract.V12, tmp_path) == [False]


@pytest.mark.parametrize("contract", list(Contract), ids=lambda c: c.name)
def test_polars_and_sql_agree_with_the_definition_on_random_rows(
    contract, random_rows: np.ndarray, tmp_path: Path
) -> None:
    required = [i in required_of(contract) for i in range(len(CATALOGUE))]
    expected = (~(random_rows & required).any(axis=1)).tolist()
    frame = stored(random_rows)
    assert polars_says(frame, contract, tmp_path) == duckdb_says(frame, contract, tmp_path) == expected
    assert 500 < sum(expected) < 4500


def test_the_v9_filter_is_the_one_of_the_decisions(random_rows: np.ndarray, tmp_path: Path) -> None:
    frame = stored(random_rows)
    assert duckdb_says(frame, Contract.V9, tmp_path) == answers(frame, V9_IN_THE_DECISIONS, tmp_path)


def valued(**changed: float | None) -> pl.DataFrame:
    """A row with every computed feature, whose every source is there."""
    row = {f.name: 1.0 for f in derivations.COMPUTED} | changed
    here = {f"has_{f.needs}": True for f in CATALOGUE if f.needs}
    return pl.DataFrame([row], schema=dict.fromkeys(row, pl.Float64)).with_columns(**here)


def judged(frame: pl.DataFrame, sources: frozenset[str] = SOURCES) -> dict:
    return quality(frame, sources).row(0, named=True)


def lacking(*indices: int) -> list[int]:
    """These, and what is not computed yet."""
    return sorted({*indices, *derivations.NOT_COMPUTED})


def test_a_whole_row_lacks_only_what_is_not_computed_yet() -> None:
    row = judged(valued())
    assert row["default_feature_indices"] == lacking()
    assert row["default_feature_count"] == len(derivations.NOT_COMPUTED)
    assert row["unavailable_feature_indices"] == []
    assert row["ready_for_v9"]


@pytest.mark.parametrize(
    ("index", "blocks"), [(33, ["v10", "v11", "v12", "v12_noveg", "v16", "v17", "blind"]), (59, ["v17"])]
)
def test_a_feature_that_no_function_computes_is_a_default_and_blocks_who_holds_it(
    monkeypatch: pytest.MonkeyPatch, index: int, blocks
) -> None:
    every = [f for f in CATALOGUE if f.index != index]
    monkeypatch.setattr(readiness, "COMPUTED", every)
    monkeypatch.setattr(readiness, "NOT_COMPUTED", frozenset({index}))
    row = judged(valued(**{f.name: 1.0 for f in every}))
    assert (row["default_feature_indices"], row["required_default_count"]) == ([index], 1)
    assert [str(c.name).lower() for c in Contract if not row[ready_column(c)]] == blocks


def test_a_missing_value_gets_its_stand_in_and_is_counted() -> None:
    row = judged(valued(fatigue_score=None, points_avg_season=None))
    assert (row["fatigue_score"], row["points_avg_season"]) == (50.0, None)
    assert row["default_feature_indices"] == lacking(2, 5)
    assert row["default_mask"] == mask(lacking(2, 5))
    assert row["default_feature_count"] == len(lacking(2, 5))
    assert not row["ready_for_v9"]


def test_what_some_contract_requires_is_counted_and_what_is_optional_is_not() -> None:
    whole = judged(valued())["required_default_count"]
    assert judged(valued(vegas_points_line=None))["required_default_count"] == whole
    assert judged(valued(fatigue_score=None, vegas_points_line=None))["required_default_count"] == whole + 1
    assert {f.index for f in CATALOGUE if not isinstance(f.missing, Allow)} == REQUIRED


def test_an_optional_value_is_listed_and_blocks_nothing() -> None:
    row = judged(valued(vegas_points_line=None))
    assert row["default_feature_indices"] == lacking(25)
    assert row["ready_for_v9"]


def test_a_thin_value_is_no_default() -> None:
    row = judged(valued(pct_three=float("nan")))
    assert row["default_feature_indices"] == lacking()


def test_a_source_that_is_absent_all_season_makes_unavailable_not_missing() -> None:
    frame = valued(pct_paint=None, pct_mid_range=None, shot_zone_mismatch_score=None, injury_risk=None)
    row = judged(frame.with_columns(has_shots=False))
    assert row["unavailable_feature_indices"] == [6, 10, 18, 19]
    assert (row["shot_zone_mismatch_score"], row["default_feature_indices"]) == (None, lacking())
    assert row["ready_for_v9"]


def test_a_value_that_its_stored_source_does_not_give_is_missing() -> None:
    row = judged(valued(pct_paint=None, shot_zone_mismatch_score=None))
    assert row["default_feature_indices"] == lacking(6, 18)
    assert row["shot_zone_mismatch_score"] == 0.0
    assert not row["ready_for_v9"]


def test_defaults_are_explained_by_feature() -> None:
    found = readiness.explain_defaults(quality(valued(fatigue_score=None), SOURCES))
    assert found.rows() == [(5, "fatigue_score", 1, 1.0)]


def test_adding_a_feature_is_one_row_and_one_function(monkeypatch: pytest.MonkeyPatch) -> None:
    row = catalogue._row(60, "points_squared", "a test", "", "slate", 0, 99, catalogue.Fill(4.0))
    monkeypatch.setitem(catalogue.BY_INDEX, 60, row)
    monkeypatch.setitem(registration.FUNCTIONS, 60, lambda: pl.col("points_avg_season") ** 2)
    monkeypatch.setattr(readiness, "COMPUTED", (*derivations.COMPUTED, row))
    frame = valued(points_avg_season=3.0).with_columns(derivations.expression(row))
    assert judged(frame)["points_squared"] == 9.0
    missing = judged(valued(points_avg_season=None).with_columns(derivations.expression(row)))
    assert (missing["points_squared"], missing["default_feature_indices"][-1]) == (4.0, 60)


def test_a_function_must_carry_the_name_of_its_row() -> None:
    with pytest.raises(ValueError, match="feature 33 is dnp_rate"):

        @registration.feature(33)
        def something_else() -> pl.Expr:
            return pl.lit(0.0)
