"""The chain of digests: what is refused, and what the refusal names."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.bets.best_bets.chain import RecordBrokenError, chained, digest, seals, verify
from nba_props.bets.best_bets.record import recorded
from nba_props.declared.tables.record import BEST_BETS
from tests.bets.record_rows import NOON, night, published, side
from tests.market.market_rows import DAY

THREE = [side(player_id=n, player_name=f"Player {n}", game_id=str(n)) for n in (1, 2, 3)]
BETS = published(*THREE)
SEALS = seals(BETS)
OTHERWISE = {
    pl.String: "another", pl.Int32: 77, pl.Int64: 77, pl.Float64: 0.0123, pl.Date: date(2024, 1, 16),
    pl.Datetime("us", "UTC"): datetime(2024, 1, 15, 1, tzinfo=UTC), pl.List(pl.String): ["z"],
}  # fmt: skip


def changed(bets: pl.DataFrame, place: int, name: str, value: object) -> pl.DataFrame:
    """The bets with one field of the one published at a place changed."""
    dtype = BEST_BETS.schema[name]
    return bets.with_columns(pl.when(sequence=place).then(pl.lit(value, dtype)).otherwise(name).alias(name))


@pytest.mark.parametrize("place", [1, 3])
@pytest.mark.parametrize("name", [n for n in BEST_BETS.schema if not n.startswith("withdrawn")])
def test_a_field_changed_by_hand_is_refused(name: str, place: int) -> None:
    had = BETS.filter(sequence=place)[name].to_list()
    for value in [v for v in (None, OTHERWISE[BEST_BETS.schema[name]]) if v not in had]:
        with pytest.raises(RecordBrokenError, match=r"the record of \d{4}-\d\d-\d\d is broken"):
            verify(changed(BETS, place, name, value), SEALS)


def test_a_changed_price_is_refused_with_day_bet_and_fix() -> None:
    with pytest.raises(RecordBrokenError) as refused:
        verify(changed(BETS, 2, "price", 140), SEALS)
    message = str(refused.value)
    assert (
        f"the record of {DAY} is broken: Player 2 OVER 20.5 at a (bet {BETS['bet_id'][1]}) differs" in message
    )
    assert f"restore best_bets/{DAY}.parquet from a copy" in message
    assert message.endswith("Nothing was written")


def test_a_change_with_the_whole_chain_made_anew_is_refused_by_the_seal() -> None:
    forged = chained(changed(BETS, 1, "price", 140).sort("sequence"), {})
    verify(forged, {})
    with pytest.raises(RecordBrokenError, match=r"Player 3 .* has another digest than was sealed"):
        verify(forged, SEALS)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_dropped_bet_is_refused_and_named(place: int) -> None:
    by_hand = BETS.filter(pl.col("sequence") != place)
    with pytest.raises(
        RecordBrokenError,
        match=f"bet {BETS['bet_id'][place - 1]}, published as number {place} of 3, is missing",
    ):
        verify(by_hand, SEALS)


def test_a_bet_dropped_from_the_middle_is_refused_without_a_seal_too() -> None:
    with pytest.raises(RecordBrokenError, match=r"Player 3 .* is number 3 where number 2 is expected"):
        verify(BETS.filter(pl.col("sequence") != 2), {})


def test_a_day_whose_bets_or_file_are_all_gone_is_refused() -> None:
    with pytest.raises(RecordBrokenError, match="published as number 1 of 3, is missing"):
        verify(BEST_BETS.empty(), SEALS)


def test_bets_that_changed_their_places_are_refused() -> None:
    swapped = BETS.with_columns(sequence=pl.col("sequence").replace({1: 2, 2: 1}))
    with pytest.raises(RecordBrokenError, match=r"Player 2 .* differs from what was published"):
        verify(swapped, SEALS)


def test_a_bet_that_is_there_twice_is_refused() -> None:
    with pytest.raises(RecordBrokenError, match=r"Player 2 .* is there twice"):
        verify(pl.concat([BETS, BETS.filter(sequence=2)]), SEALS)


def test_a_bet_that_is_called_a_backfill_to_be_made_again_is_refused() -> None:
    with pytest.raises(RecordBrokenError, match=r"Player 3 .* says that it is of a backfill"):
        verify(changed(BETS, 3, "provenance", "backfill"), {})


def test_a_withdrawal_that_was_taken_back_or_changed_is_refused() -> None:
    gone = recorded(BETS, night(*THREE[1:]), NOON + timedelta(hours=1))
    sealed = seals(gone)
    verify(gone, sealed)
    back = changed(changed(gone, 1, "withdrawn_at", None), 1, "withdrawn_reason", None)
    for by_hand in (back, changed(gone, 1, "withdrawn_reason", "ruled_out")):
        with pytest.raises(
            RecordBrokenError, match=r"Player 1 .* was withdrawn \(.* price_gone\) and the table says"
        ):
            verify(by_hand, sealed)


def test_bets_beyond_the_seal_are_those_of_a_run_that_was_killed_before_it_sealed_them() -> None:
    first = published(THREE[0])
    more = recorded(first, night(*THREE), NOON + timedelta(minutes=5))
    verify(more, seals(first))
    verify(more, {})
    with pytest.raises(RecordBrokenError, match="differs"):
        verify(changed(more, 3, "stake", 0.001), seals(first))


def test_a_column_that_is_added_to_the_table_later_changes_no_digest() -> None:
    bet = BETS.row(0, named=True)
    assert digest(bet | {"added_later": None}, "") == digest(bet, "") == bet["digest"]
    assert digest(bet | {"added_later": 1}, "") != bet["digest"]


def test_bets_of_a_version_before_the_record_are_refused_by_name_and_its_backfills_are_not() -> None:
    def older(provenance: str) -> pl.DataFrame:
        row = dict.fromkeys(BEST_BETS.schema) | {
            "game_id": "1", "game_date": DAY, "player_id": 7, "market": "player_points", "provenance": provenance,
        }  # fmt: skip
        return pl.DataFrame([row], BEST_BETS.schema)

    with pytest.raises(
        RecordBrokenError,
        match=rf"best_bets/{DAY}.parquet was written by an nba-props from before the record",
    ):
        verify(older("live"), {})
    verify(older("backfill"), {})
    again = recorded(older("backfill"), night(side(provenance="backfill", player_id=8)), NOON)
    assert again["player_id"].to_list() == [8]
    assert recorded(older("backfill"), night(), NOON).is_empty()


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 3), st.sampled_from(sorted(BEST_BETS.schema)), st.data())
def test_no_change_of_a_single_field_passes(place: int, name: str, data: st.DataObject) -> None:
    values = {
        pl.String: st.text(max_size=3), pl.Int32: st.integers(-(2**31), 2**31 - 1), pl.Int64: st.integers(0, 10**9),
        pl.Float64: st.floats(allow_nan=False), pl.Date: st.dates(date(2024, 1, 1), date(2024, 2, 1)),
        pl.Datetime("us", "UTC"): st.integers(0, 90).map(lambda minutes: NOON + timedelta(minutes=minutes)),
        pl.List(pl.String): st.lists(st.text(max_size=2), max_size=2),
    }  # fmt: skip
    gone = recorded(BETS, night(out=[1]), NOON + timedelta(hours=1))  # all three are withdrawn
    by_hand = changed(gone, place, name, data.draw(st.none() | values[BEST_BETS.schema[name]]))
    if by_hand.equals(gone):
        return
    with pytest.raises(RecordBrokenError):
        verify(by_hand, seals(gone))
