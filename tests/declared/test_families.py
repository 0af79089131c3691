"""The families' rows: columns, what changes a recipe, and that a family needs nothing but the catalogue's features."""

from dataclasses import FrozenInstanceError, replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.declared.families import (
    CATBOOST_BLIND,
    CATBOOST_CORE,
    CATBOOST_RESIDUAL,
    CATBOOST_V9,
    CATBOOST_V9_LOW_VEGAS,
    CATBOOST_V12,
    FAMILIES,
    POINTS_DISTRIBUTION,
)
from nba_props.declared.features import CATALOGUE, Contract, Group, features_in, features_of, ready_column
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.models.training.fit import fit, predict
from nba_props.models.training.training_set import training_set
from tests.models.made_up import FIRST, league

DECIDED = {
    "catboost_v9", "catboost_v9_low_vegas", "catboost_v9_q43", "catboost_v9_q45", "catboost_v12", "catboost_v12_noveg",
    "catboost_blind", "points_distribution", "catboost_residual", "catboost_core",
}  # fmt: skip
PRICED = {f.name for f in CATALOGUE if f.source in ("player_lines", "game_markets")}
FORM = [f.name for f in features_in(Group.FORM)]
# What made the models that are stored: the same recipe must stay the same model.
RECIPES = {
    "catboost_v9": "4dbb94fd30fb1e88",
    "catboost_v9_low_vegas": "83927e27fd4bc14c",
    "catboost_v9_q43": "81e37a310e83684f",
    "catboost_v9_q45": "2c062f42221813d1",
    "catboost_v12": "ec58857b2390aa79",
    "catboost_v12_noveg": "b386ba9da653fd43",
    "catboost_blind": "dd21a27ebf975c80",
    "points_distribution": "8f151ace0dae1a26",
    "catboost_residual": "965fd1a3c6e8612e",
    "catboost_core": "5b1d0a7d63ca6d24",
}


def test_every_family_has_a_table_of_the_same_columns() -> None:
    assert set(FAMILIES) >= DECIDED
    assert {TABLES[name].columns for name in FAMILIES} == {MODEL_TABLES["catboost_v9"].columns}


def test_columns_are_the_contracts_in_index_order() -> None:
    assert CATBOOST_V9.columns == [f.name for f in features_of(Contract.V9)]
    assert len(CATBOOST_V9.columns) == 33
    assert len(CATBOOST_V12.columns) == 54


def test_the_last_of_the_succession_needs_no_feed_that_may_fall_silent_and_no_market() -> None:
    of_feeds = {f.name for f in CATALOGUE if f.needs}
    assert not set(CATBOOST_CORE.columns) & (of_feeds | PRICED)
    held = {f.index for f in features_of(Contract.V9)} - {6, 8, 10, 18, 19, 25, 26, 27, 28}
    assert {f.index for f in features_of(Contract.CORE)} == held


def test_extra_features_follow_the_contracts() -> None:
    assert CATBOOST_RESIDUAL.columns == [*CATBOOST_V9.columns, *FORM]
    line = {f.name for f in features_in(Group.CURRENT_LINE)}
    of_contract = [f.name for f in features_of(Contract.ABSENCE) if f.name not in line]
    assert POINTS_DISTRIBUTION.columns == [*of_contract, *FORM]


def test_extra_features_are_in_the_catalogue_and_not_in_the_contract() -> None:
    for family in FAMILIES.values():
        assert set(family.extra) <= {f.name for f in CATALOGUE}
        assert len(set(family.columns)) == len(family.columns)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_recipe_of_a_family_is_the_one_of_its_stored_models(name: str) -> None:
    assert FAMILIES[name].parameters_hash[:16] == RECIPES[name]


def test_blind_and_the_distribution_see_no_price_of_the_market() -> None:
    assert not set(CATBOOST_BLIND.columns) & PRICED
    assert not set(POINTS_DISTRIBUTION.columns) & PRICED


def test_low_vegas_weighs_the_features_of_the_line_and_no_other() -> None:
    assert set(CATBOOST_V9_LOW_VEGAS.feature_weights) == {25, 26, 27, 28}
    assert set(CATBOOST_V9_LOW_VEGAS.feature_weights.values()) == {0.25}


def test_seed_and_threads_are_fixed_everywhere() -> None:
    for family in FAMILIES.values():
        assert {"random_seed", "thread_count"} <= set(family.parameters)


@pytest.mark.parametrize(
    "change",
    [
        {"window_days": 42}, {"parameters": CATBOOST_V9.parameters | {"depth": 5}}, {"feature_weights": {25: 0.5}},
        {"without": frozenset({25})}, {"extra": ("points_expected",)}, {"base": "linear"}, {"is_centred": False},
        {"early_stopping": None},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_any_setting_makes_another_recipe_and_the_name_does_not(change: dict[str, Any]) -> None:
    assert replace(CATBOOST_V9, **change).parameters_hash != CATBOOST_V9.parameters_hash
    assert replace(CATBOOST_V9, name="other").parameters_hash == CATBOOST_V9.parameters_hash


def test_a_row_is_not_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        CATBOOST_V9.window_days = 42  # type: ignore[misc]  # the point of the test


def test_a_family_trains_once_its_features_are_there() -> None:
    """It needs the store's columns and nothing else."""
    store, played = league(30)
    week = FIRST + timedelta(days=30)
    assert training_set(CATBOOST_V12, week, store, played).left_out.keys() == {"did_not_play", "not_ready"}
    added = {f.name: pl.lit(1.0) for f in features_of(Contract.V12) if f.name not in FEATURES_NOW}
    whole = store.with_columns(**added, **{ready_column(Contract.V12): pl.lit(True)})
    quick = replace(CATBOOST_V12, parameters=CATBOOST_V12.parameters | {"iterations": 5})
    rows = training_set(quick, week, whole, played)
    assert len(predict(fit(quick, rows).model, quick, rows.validation)) == rows.validation.height


FEATURES_NOW = {f.name for f in features_of(Contract.V9)}
