"""The catalogue's promises: order, names, contracts, policies; and its lock, to which rows are only appended."""

from pathlib import Path

import pytest

import nba_props.declared as package
from nba_props.declared.features import (
    CATALOGUE,
    Allow,
    Block,
    Contract,
    Fill,
    features_of,
    ready_column,
    required_of,
)
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.features.formulas.derivations import COMPUTED, NOT_COMPUTED

LOCK = Path(package.__path__[0]) / "features.lock"
V12 = set(range(54))
PRICED = {25, 26, 27, 28, 38, 41, 42, 50, 51, 52, 53}


def rows(locked: str) -> list[str]:
    return locked.splitlines()


def test_the_catalogue_only_grows() -> None:
    """A locked line that changes would re-label every stored feature and every trained model."""
    now = [f"{f.index} {f.name}" for f in CATALOGUE]
    locked = rows(LOCK.read_text())
    assert now[: len(locked)] == locked, "features are appended, never moved, renamed or removed"
    assert now == locked, f"append to {LOCK.name}: {now[len(locked) :]}"


def test_the_index_is_the_position_and_names_are_unique() -> None:
    assert [f.index for f in CATALOGUE] == list(range(len(CATALOGUE)))
    assert len({f.name for f in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize(
    ("contract", "indices"),
    [
        (Contract.V9, set(range(33))),
        (Contract.V10, set(range(37))),
        (Contract.V11, set(range(39))),
        (Contract.V12, V12),
        (Contract.V12_NOVEG, V12 - {25, 26, 27, 28}),
        (Contract.V16, V12 | {55, 56}),
        (Contract.V17, V12 | {55, 56, 57, 58, 59}),
        (Contract.BLIND, V12 - PRICED),
    ],
    ids=lambda x: x.name if isinstance(x, Contract) else "",
)
def test_a_contract_holds_its_features(contract, indices) -> None:
    held = features_of(contract)
    assert {f.index for f in held} == indices
    assert [f.index for f in held] == sorted(indices)


def test_every_contract_is_tested_above() -> None:
    assert len(Contract) == 8


def test_blind_holds_no_feature_made_from_a_market_price() -> None:
    """By the table that gives it, so that a new feature from one of these is not forgotten."""
    market = {
        f.index for f in CATALOGUE if f.source in ("player_lines", "game_markets", "odds_lines", "game_lines")
    }
    assert market == PRICED | {54, 55, 56}
    assert not market & {f.index for f in features_of(Contract.BLIND)}


@pytest.mark.parametrize(
    ("policy", "indices"),
    [(Allow, {25, 26, 27, *range(50, 57)}), (Block, {0, 1, 2, 18, 19, 20, 29, 38, 39, 40, 41, 42, 43})],
    ids=["allow", "block"],
)
def test_a_feature_may_be_absent_as_its_policy_says(policy, indices) -> None:
    assert {f.index for f in CATALOGUE if isinstance(f.missing, policy)} == indices


def test_stand_ins_lie_within_bounds() -> None:
    for feature in CATALOGUE:
        assert feature.low < feature.high, feature.name
        if isinstance(feature.missing, Fill):
            assert feature.low <= feature.missing.value <= feature.high, feature.name


def test_what_is_optional_blocks_nothing_and_the_rest_is_required() -> None:
    for contract in Contract:
        held = {f.index for f in features_of(contract)}
        assert required_of(contract) == held - {25, 26, 27, *range(50, 57)}


def test_the_store_has_a_column_for_each_computed_feature_and_each_contract() -> None:
    columns = FEATURE_STORE.schema.names()
    names = [f.name for f in COMPUTED]
    assert [c for c in columns if c in names] == names
    assert {ready_column(c) for c in Contract} <= set(columns)
    assert {f.index for f in COMPUTED} | NOT_COMPUTED == set(range(len(CATALOGUE)))
