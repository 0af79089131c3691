"""The catalogue's promises: order, names, contracts, policies; and its lock, to which rows are only appended."""

from pathlib import Path

import pytest

import nba_props.declared as package
from nba_props.declared.features import (
    CACHED_WINDOWS,
    CATALOGUE,
    Allow,
    Block,
    Contract,
    Fill,
    Group,
    Missing,
    features_in,
    features_of,
    ready_column,
    required_of,
)
from nba_props.declared.tables.features import DAILY_CACHE, FEATURE_STORE
from nba_props.declared.windows import LastGames

LOCK = Path(package.__path__[0]) / "features.lock"
V12 = set(range(54))
PRICED = {25, 26, 27, 28, 38, 41, 42, 50, 51, 52, 53}
OPTIONAL = {25, 26, 27, *range(50, 57), *range(60, 69)}


def rows(locked: str) -> list[str]:
    return locked.splitlines()


def test_the_catalogue_only_grows() -> None:
    """A locked line that changed would rename features that are stored and that models were trained on."""
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
        (Contract.CORE, set(range(33)) - {6, 8, 10, 18, 19, 25, 26, 27, 28}),
        (Contract.ABSENCE, {*range(33), *range(69, 79)}),
    ],
    ids=lambda x: x.name if isinstance(x, Contract) else "",
)
def test_a_contract_holds_its_features(contract: Contract, indices: set[int]) -> None:
    held = features_of(contract)
    assert {f.index for f in held} == indices
    assert [f.index for f in held] == sorted(indices)


def test_every_contract_is_tested_above() -> None:
    assert len(Contract) == 10


def test_blind_holds_no_feature_made_from_a_market_price() -> None:
    """By the table that gives it, so that a new feature from one of these is not forgotten."""
    market = {
        f.index for f in CATALOGUE if f.source in ("player_lines", "game_markets", "odds_lines", "game_lines")
    }
    assert market == PRICED | {54, 55, 56}
    assert not market & {f.index for f in features_of(Contract.BLIND)}


@pytest.mark.parametrize(
    ("policy", "indices"),
    [(Allow, OPTIONAL), (Block, {0, 1, 2, 18, 19, 20, 29, 38, 39, 40, 41, 42, 43, *range(69, 79)})],
    ids=["allow", "block"],
)
def test_a_feature_may_be_absent_as_its_policy_says(policy: type[Missing], indices: set[int]) -> None:
    assert {f.index for f in CATALOGUE if isinstance(f.missing, policy)} == indices


def test_stand_ins_lie_within_bounds() -> None:
    for feature in CATALOGUE:
        assert feature.low < feature.high, feature.name
        if isinstance(feature.missing, Fill):
            assert feature.low <= feature.missing.value <= feature.high, feature.name


def test_what_is_optional_blocks_nothing_and_the_rest_is_required() -> None:
    for contract in Contract:
        held = {f.index for f in features_of(contract)}
        assert required_of(contract) == held - OPTIONAL


@pytest.mark.parametrize(
    ("group", "indices"),
    [
        (Group.CURRENT_LINE, {25, 26, 27, 28}),
        (Group.FORM, set(range(60, 69))),
        (Group.ABSENCES, set(range(69, 79))),
        (Group.MATCHUP, {5, 6, 7, 8, 13, 14}),
        (Group.GAME_CONTEXT, {*range(9, 13), *range(15, 22), *range(38, 43), 47, *range(50, 54)}),
        (Group.OF_TEAM, {22, 23, 24}),
        (Group.OFTEN_CONSTANT, {16, 17, 28, 36}),
    ],
    ids=lambda x: x.name if isinstance(x, Group) else "",
)
def test_a_group_holds_its_features(group: Group, indices: set[int]) -> None:
    assert {f.index for f in features_in(group)} == indices


def test_v12_without_lines_is_v12_without_the_current_line() -> None:
    without = set(features_of(Contract.V12)) - set(features_of(Contract.V12_NOVEG))
    assert without == set(features_in(Group.CURRENT_LINE))


def test_no_contract_holds_form() -> None:
    assert not any(f.contracts for f in features_in(Group.FORM))


def test_the_store_has_a_column_for_each_feature_and_each_contract() -> None:
    columns = FEATURE_STORE.schema.names()
    names = [f.name for f in CATALOGUE]
    assert [c for c in columns if c in names] == names
    assert {ready_column(c) for c in Contract} <= set(columns)


def test_the_cache_has_a_column_for_each_window_and_one_for_the_games_that_it_misses() -> None:
    windows = {f.value for f in CATALOGUE if isinstance(f.value, LastGames)}
    assert windows <= set(CACHED_WINDOWS)
    assert DAILY_CACHE.has(*(w.name for w in CACHED_WINDOWS))
    assert DAILY_CACHE.has(*(f"games_missing_last_{w.games}" for w in CACHED_WINDOWS))


def test_meanings_are_whole_and_differ() -> None:
    assert len({f.meaning for f in CATALOGUE}) == len(CATALOGUE)
    assert all(len(f.meaning) > 10 for f in CATALOGUE)


@pytest.mark.parametrize(
    ("window", "name", "meaning", "unit"),
    [
        (LastGames("points", 20), "points_avg_last_20", "mean points over the last 20 games played this season", "points"),
        (LastGames("minutes", 10, "std"), "minutes_std_last_10",
         "sample deviation of minutes over the last 10 games played this season, from 2 games on", "minutes"),
        (LastGames("points", 7, "slope"), "points_slope_last_7",
         "least-squares slope of points over the last 7 games played this season, from 4 games on", "points per game"),
    ],
)  # fmt: skip
def test_a_window_names_and_describes_itself(window: LastGames, name: str, meaning: str, unit: str) -> None:
    assert (window.name, window.meaning, window.unit) == (name, meaning, unit)


def test_a_slope_of_numbers_that_are_not_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="minutes has others"):
        LastGames("minutes", 10, "slope")
