"""Readiness per contract: the same answer in Polars, in SQL and from the definition."""

import tempfile

import duckdb
import numpy as np
import polars as pl
import pytest

from nba_props.features import catalogue, derivations, readiness
from nba_props.features.catalogue import CATALOGUE, Contract, required_of
from nba_props.features.readiness import mask, quality, ready, ready_sql

PROOF_SHAPES = [{37, 38, 41, 42, 47, 50}, {25, 26, 27, 37, 38, 41, 42, 47, 50, 53}]


def with_defaults(*shapes: set[int]) -> pl.DataFrame:
    listed = [sorted(s) for s in shapes]
    return pl.DataFrame(
        {"default_feature_indices": listed, "default_mask": [mask(s) for s in shapes]},
        schema={"default_feature_indices": pl.List(pl.Int16), "default_mask": pl.UInt64},
    )


def polars_says(frame: pl.DataFrame, contract: Contract) -> list[bool]:
    return frame.select(ready(contract)).to_series().to_list()


def duckdb_says(frame: pl.DataFrame, contract: Contract) -> list[bool]:
    """From Parquet, as over the lake."""
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        frame.with_row_index("n").write_parquet(file.name)
        query = f"SELECT {ready_sql(contract)} FROM read_parquet('{file.name}') ORDER BY n"
        return [answer for (answer,) in duckdb.connect().execute(query).fetchall()]


@pytest.mark.parametrize("says", [polars_says, duckdb_says])
@pytest.mark.parametrize("shape", PROOF_SHAPES, ids=str)
def test_missing_lines_and_injuries_are_ready_for_v9_and_not_for_v12(says, shape):
    frame = with_defaults(shape)
    assert says(frame, Contract.V9) == [True]
    assert says(frame, Contract.V12) == [False]


@pytest.mark.parametrize("contract", list(Contract), ids=lambda c: c.name)
def test_polars_and_sql_agree_on_random_rows(contract):
    chance = np.random.default_rng(20240115)
    shapes = [set(np.flatnonzero(chance.random(len(CATALOGUE)) < p).tolist()) for p in [0, *[0.03] * 400]]
    frame = with_defaults(*shapes)
    expected = [not shape & required_of(contract) for shape in shapes]
    assert polars_says(frame, contract) == duckdb_says(frame, contract) == expected
    assert {True, False} == set(expected)


def test_the_v9_filter_is_the_one_of_the_decisions():
    """NOT EXISTS (SELECT 1 FROM UNNEST(indices) idx WHERE idx <= 32 AND idx NOT IN (25, 26, 27))."""
    assert required_of(Contract.V9) == set(range(33)) - {25, 26, 27}


def valued(**changed: float | None) -> pl.DataFrame:
    row = {f.name: 1.0 for f in derivations.COMPUTED} | changed
    return pl.DataFrame([row], schema=dict.fromkeys(row, pl.Float64)).with_columns(has_shots=True)


def judged(frame: pl.DataFrame) -> dict:
    return quality(frame, frozenset({"shots"})).row(0, named=True)


def test_a_whole_row_lacks_only_what_is_not_computed_yet():
    row = judged(valued())
    assert row["default_feature_indices"] == sorted(derivations.NOT_COMPUTED)
    assert (row["required_default_count"], row["unavailable_feature_indices"]) == (0, [])
    assert row["ready_for_v9"]
    assert not row["ready_for_v10"]


def test_a_missing_value_gets_its_stand_in_and_is_counted():
    row = judged(valued(fatigue_score=None, points_avg_season=None))
    assert (row["fatigue_score"], row["points_avg_season"]) == (50.0, None)
    assert row["default_feature_indices"][:2] == [2, 5]
    assert row["required_default_count"] == 2
    assert row["default_feature_count"] == len(row["default_feature_indices"])
    assert not row["ready_for_v9"]


def test_an_optional_value_is_listed_and_blocks_nothing():
    row = judged(valued(vegas_points_line=None))
    assert row["default_feature_indices"][0] == 25
    assert (row["required_default_count"], row["ready_for_v9"]) == (0, True)


def test_a_thin_value_is_no_default():
    row = judged(valued(pct_three=float("nan")))
    assert row["default_feature_indices"] == sorted(derivations.NOT_COMPUTED)


def test_a_source_that_is_absent_all_season_makes_unavailable_not_missing():
    frame = valued(pct_paint=None, pct_mid_range=None, shot_zone_mismatch_score=None, injury_risk=None)
    row = judged(frame.with_columns(has_shots=False))
    assert row["unavailable_feature_indices"] == [6, 10, 18, 19]
    assert (row["shot_zone_mismatch_score"], row["required_default_count"]) == (None, 0)
    assert row["ready_for_v9"]


def test_a_value_that_its_stored_source_does_not_give_is_missing():
    row = judged(valued(pct_paint=None, shot_zone_mismatch_score=None))
    assert row["default_feature_indices"][:2] == [6, 18]
    assert row["shot_zone_mismatch_score"] == 0.0
    assert not row["ready_for_v9"]


def test_defaults_are_explained_by_feature():
    found = readiness.explain_defaults(quality(valued(fatigue_score=None), frozenset({"shots"})))
    assert found.rows() == [(5, "fatigue_score", 1, 1.0)]


def test_adding_a_feature_is_one_row_and_one_function(monkeypatch):
    row = catalogue._row(60, "points_squared", "a test", "", "slate", 0, 99, catalogue.Fill(4.0))
    monkeypatch.setitem(catalogue.BY_INDEX, 60, row)
    monkeypatch.setitem(derivations._FUNCTIONS, 60, lambda: pl.col("points_avg_season") ** 2)
    monkeypatch.setattr(readiness, "COMPUTED", (*derivations.COMPUTED, row))
    frame = valued(points_avg_season=3.0).with_columns(derivations.expression(row))
    assert judged(frame)["points_squared"] == 9.0
    missing = judged(valued(points_avg_season=None).with_columns(derivations.expression(row)))
    assert (missing["points_squared"], missing["default_feature_indices"][-1]) == (4.0, 60)


def test_a_function_must_carry_the_name_of_its_row():
    with pytest.raises(ValueError, match="feature 33 is dnp_rate"):

        @derivations.feature(33)
        def something_else() -> pl.Expr:
            return pl.lit(0.0)
