"""Readiness per contract in BigQuery's SQL: the same answer as in Polars, row by row, on a server of BigQuery."""

import numpy as np
import polars as pl
import pytest

from nba_props.declared.features import CATALOGUE, Contract
from nba_props.declared.masks import MASK, mask
from nba_props.declared.tables.table import Column, Table
from nba_props.features.readiness import ready, ready_in_bigquery
from nba_props.storage.bigquery.migration import Wanted
from tests.storage.bigquery.mirrored import applied

STORE = Table(
    "store",
    "a row of the feature store",
    ("n",),
    (Column("n", pl.Int64, "number"), Column("default_feature_indices", pl.List(pl.Int16), "defaults")),
    partition="n",
)
# As the specification writes it for v9.
V9 = "NOT EXISTS (SELECT 1 FROM UNNEST(default_feature_indices) idx WHERE idx <= 32 AND idx NOT IN (25, 26, 27))"
PROOF_SHAPES = [[37, 38, 41, 42, 47, 50], [25, 26, 27, 37, 38, 41, 42, 47, 50, 53]]


def shapes() -> list[list[int]]:
    """No default, each feature alone, two known shapes, and rows from nearly whole to nearly empty."""
    chance = np.random.default_rng(20240115)
    random = [np.flatnonzero(chance.random(len(CATALOGUE)) < p).tolist() for p in np.linspace(0.01, 0.9, 100)]
    return [[], *([feature.index] for feature in CATALOGUE), *PROOF_SHAPES, *random]


@pytest.mark.usefixtures("bigquery")
def test_for_each_contract_it_is_the_answer_of_polars_and_for_v9_that_of_the_specification() -> None:
    lists = shapes()
    schema = pl.Schema({**STORE.schema, "default_mask": MASK})
    frame = pl.DataFrame([range(len(lists)), lists, [mask(shape) for shape in lists]], schema=schema)
    asked = [f"{ready_in_bigquery(contract)} AS {contract.label}" for contract in Contract]
    with applied(Wanted((), (), "simulated")) as dataset, dataset.staged(STORE, [frame]) as stored:
        rows = dataset.run(
            f"SELECT {', '.join(asked)}, {V9} AS specified FROM `{stored}` ORDER BY n", "no answer"
        )
    for contract in Contract:
        ours = frame.select(ready(contract)).to_series().to_list()
        assert [row[contract.label] for row in rows] == ours, contract
        assert {True, False} == set(ours)
    assert [row["specified"] for row in rows] == [row["v9"] for row in rows]
