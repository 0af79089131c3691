"""Which family predicts a row, and what the row says of those that were passed over."""

from typing import Any

import polars as pl
import pytest

from nba_props.declared.families import CATBOOST_CORE, CATBOOST_RESIDUAL, CATBOOST_V9, CATBOOST_V12
from nba_props.declared.features import Contract, ready_column, required_of
from nba_props.models.governance.succession import Heir, about, card_counts, turns, unlearned

OUT, GONE = "shots silent since 2025-10-28", "shots unavailable since 2025-10-28"
SHOTS = [6, 18, 19]
V9, CORE, V12 = Heir(CATBOOST_V9), Heir(CATBOOST_CORE), Heir(CATBOOST_V12)


def row(
    defaults: list[int], unavailable: list[int] | None = None, feeds: list[str] | None = None
) -> dict[str, Any]:
    ready = {ready_column(c): not required_of(c) & set(defaults) for c in Contract}
    state = {
        "default_feature_indices": defaults,
        "unavailable_feature_indices": unavailable or [],
        "missing_feeds": feeds,
    }
    return ready | state


def told(one: dict[str, Any], *heirs: Heir) -> tuple[int | None, str | None, str | None]:
    """Whose turn a row is, who was passed over, and what it is lost to."""
    types = {"default_feature_indices": pl.List(pl.Int16), "unavailable_feature_indices": pl.List(pl.Int16),
             "missing_feeds": pl.List(pl.String)}  # fmt: skip
    frame = pl.DataFrame([one], schema_overrides=types)
    answer: tuple[int | None, str | None, str | None] = (
        turns(frame, heirs).select("turn", "passed_over", "lost_to").row(0)
    )
    return answer


def test_a_row_that_the_champion_can_predict_is_its_own() -> None:
    assert told(row([25, 37]), V9, CORE) == (0, None, None)


def test_in_an_outage_core_serves_and_the_row_says_for_want_of_what() -> None:
    assert told(row(SHOTS, feeds=[OUT]), V9, CORE) == (1, f"not_ready: 6, 18, 19: {OUT}", "shots")


def test_every_family_that_was_passed_over_is_named_by_what_it_lacks() -> None:
    turn, why, lost_to = told(row([6, 38], feeds=[OUT]), V12, V9, CORE)
    assert (turn, lost_to) == (2, "not_ready")  # the total is no feed that may fall silent
    assert why == f"not_ready: 6: {OUT}; 38: game_markets; not_ready: 6: {OUT}"
    assert told(row([37], feeds=None), V12, V9, CORE) == (
        1,
        "not_ready: 37: injury reports not known",
        "injuries",
    )


def test_a_row_that_nobody_can_predict_is_lost_to_what_the_last_one_lacks() -> None:
    turn, why, lost_to = told(row([0, 1, 6, 18, 19], feeds=[OUT]), V9, CORE)
    assert (turn, lost_to) == (None, "not_ready")
    assert why == f"not_ready: 0, 1: daily_cache; 6, 18, 19: {OUT}; not_ready: 0, 1: daily_cache"
    assert told(row(SHOTS, feeds=[OUT]), V9) == (None, f"not_ready: 6, 18, 19: {OUT}", "shots")


def test_a_family_serves_rows_without_a_feed_only_if_its_card_counts_rows_without_it() -> None:
    gone = row([], SHOTS, [GONE])
    never, often = (
        Heir(CATBOOST_V9, unlearned(CATBOOST_V9, counts)) for counts in ({}, {6: 3, 18: 2, 19: 2})
    )
    assert told(gone, never, CORE) == (1, f"unlearned: 6, 18, 19: {GONE}", "shots")
    assert told(gone, often, CORE) == (0, None, None)
    half = Heir(CATBOOST_V9, unlearned(CATBOOST_V9, {6: 3}))
    assert told(gone, half, CORE) == (1, f"unlearned: 18, 19: {GONE}", "shots")


def test_what_a_family_does_not_look_at_it_needs_not_have_learned() -> None:
    assert unlearned(CATBOOST_CORE, {}) == frozenset()
    assert unlearned(CATBOOST_V9, {}) == {6, 10, 18, 19}
    assert unlearned(CATBOOST_V12, {10: 1}) == {6, 18, 19, 33, 37, 47}
    assert unlearned(CATBOOST_RESIDUAL, {18: 0, 19: 1, 10: 1}) == {6, 18}


def test_a_card_from_before_the_count_forbids_nothing() -> None:
    assert unlearned(CATBOOST_V9, card_counts(None)) == frozenset()
    assert unlearned(CATBOOST_V9, card_counts('{"6": 4, "10": 1}')) == {18, 19}


@pytest.mark.parametrize(
    ("indices", "feeds", "text"),
    [
        ([6, 13, 18], [OUT], f"6, 18: {OUT}; 13: team_defense_zones"),
        ([10, 18], [OUT, "injury reports unavailable since 2025-10-21"],
         f"10: injury reports unavailable since 2025-10-21; 18: {OUT}"),
        ([33], [], "33: did-not-play rows not known"),
    ],
)  # fmt: skip
def test_features_are_told_with_their_feeds_silence_or_their_table(
    indices: list[int], feeds: list[str], text: str
) -> None:
    assert about(indices, feeds) == text


def test_no_rows_have_no_turns() -> None:
    frame = pl.DataFrame([row([])]).clear()
    assert turns(frame, [V9, CORE]).columns[-3:] == ["turn", "passed_over", "lost_to"]
