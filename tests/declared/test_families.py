"""The rows themselves: columns, what makes one recipe another, and that the catalogue alone brings a family to life."""

from dataclasses import FrozenInstanceError, replace
from datetime import timedelta

import polars as pl
import pytest

from nba_props.declared.families import (
    CATBOOST_BLIND,
    CATBOOST_V9,
    CATBOOST_V9_LOW_VEGAS,
    CATBOOST_V12,
    FAMILIES,
    POINTS_DISTRIBUTION,
)
from nba_props.declared.features import MARKET_LINES, MARKET_PRICED, Contract, features_of, ready_column
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.features.history.exponential_means import FORM, with_form
from nba_props.models.training.fit import fit, predict
from nba_props.models.training.training_set import training_set
from tests.models.made_up import FIRST, league

ASKED = {
    "catboost_v9", "catboost_v9_low_vegas", "catboost_v9_q43", "catboost_v9_q45", "catboost_v12", "catboost_v12_noveg",
    "catboost_blind", "points_distribution",
}  # fmt: skip


def names(indices: set[int], contract: Contract = Contract.V12) -> set[str]:
    return {f.name for f in features_of(contract) if f.index in indices}


def test_every_family_has_a_table_of_the_same_columns() -> None:
    assert set(FAMILIES) >= ASKED
    assert {TABLES[name].columns for name in FAMILIES} == {MODEL_TABLES["catboost_v9"].columns}


def test_columns_are_the_contracts_in_index_order() -> None:
    assert CATBOOST_V9.columns == [f.name for f in features_of(Contract.V9)]
    assert len(CATBOOST_V9.columns) == 33
    assert len(CATBOOST_V12.columns) == 54


def test_who_is_blind_or_makes_the_distribution_sees_no_price_of_the_market() -> None:
    assert set(CATBOOST_BLIND.columns) & names(MARKET_PRICED) == set()
    assert set(POINTS_DISTRIBUTION.columns) & names(MARKET_PRICED) == set()
    assert set(POINTS_DISTRIBUTION.columns) >= set(FORM)


def test_low_vegas_weighs_the_line_and_its_kin_alone() -> None:
    assert set(CATBOOST_V9_LOW_VEGAS.feature_weights) == MARKET_LINES
    assert set(CATBOOST_V9_LOW_VEGAS.feature_weights.values()) == {0.25}


def test_seed_and_threads_are_fixed_everywhere() -> None:
    for family in FAMILIES.values():
        assert {"random_seed", "thread_count"} <= set(family.parameters)


@pytest.mark.parametrize(
    "change",
    [
        {"window_days": 42}, {"parameters": CATBOOST_V9.parameters | {"depth": 5}}, {"feature_weights": {25: 0.5}},
        {"without": frozenset({25})}, {"form": True}, {"base": "linear"}, {"is_centred": False}, {"early_stopping": None},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_any_setting_makes_another_recipe_and_the_name_does_not(change) -> None:
    assert replace(CATBOOST_V9, **change).parameters_hash != CATBOOST_V9.parameters_hash
    assert replace(CATBOOST_V9, name="other").parameters_hash == CATBOOST_V9.parameters_hash


def test_a_row_is_not_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        CATBOOST_V9.window_days = 42  # type: ignore[misc]  # the point of the test


def test_a_family_comes_alive_once_its_features_are_there() -> None:
    """Nothing but the store's columns stands between a contract and its family."""
    store, played = league(30)
    week = FIRST + timedelta(days=30)
    assert training_set(CATBOOST_V12, week, store, played).left_out.keys() == {"did_not_play", "not_ready"}
    added = {f.name: pl.lit(1.0) for f in features_of(Contract.V12) if f.name not in FEATURES_NOW}
    whole = store.with_columns(**added, **{ready_column(Contract.V12): pl.lit(True)})
    quick = replace(CATBOOST_V12, parameters=CATBOOST_V12.parameters | {"iterations": 5})
    rows = training_set(quick, week, whole, played)
    assert len(predict(fit(quick, rows).model, quick, rows.validation)) == rows.validation.height
    assert with_form(whole, played).width == whole.width + len(FORM)


FEATURES_NOW = {f.name for f in features_of(Contract.V9)}
