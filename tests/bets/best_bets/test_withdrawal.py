"""Why a published bet is withdrawn, and when it is not."""

from datetime import timedelta

import pytest

from nba_props.bets.best_bets.record import recorded
from tests.bets.record_rows import NOON, night, published, side
from tests.market.market_rows import TIP, Row

LATER = NOON + timedelta(hours=2)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        ({}, None),
        ({"price": -108}, None),  # the worst price that is still worth taking
        ({"price": 130}, None),
        ({"price": -109}, "price_gone"),
        ({"line": 21.5}, "price_gone"),
        ({"book": "b"}, "price_gone"),
        ({"side": "UNDER"}, "price_gone"),
        ({"claimed_probability": 0.501, "expected_value": 0.002}, None),
        ({"claimed_probability": 0.499, "expected_value": -0.002}, "no_value"),
        (
            {"claimed_probability": 0.499, "price": 110, "expected_value": 0.048},
            "no_value",
        ),  # at +100, as published
        ({"claimed_probability": None, "expected_value": None}, None),
        ({"filter_reason": "stale_quote", "rules_fired": ["stale_quote"]}, None),
    ],
)
def test_a_bet_is_withdrawn_when_its_price_or_its_value_is_gone(now: Row, reason: str | None) -> None:
    bet = recorded(published(side()), night(side(**now)), LATER).row(0, named=True)
    assert bet["withdrawn_reason"] == reason
    assert bet["withdrawn_at"] == (LATER if reason else None)


def test_a_price_is_compared_by_what_it_pays_across_even() -> None:
    """-108 pays less than +100 and more than -109, which its numbers do not say."""
    bet = published(side(worst_price=103, price=110))
    assert recorded(bet, night(side(price=-120)), LATER)["withdrawn_reason"].to_list() == ["price_gone"]
    assert recorded(bet, night(side(price=103)), LATER)["withdrawn_reason"].to_list() == [None]


@pytest.mark.parametrize("is_quoted", [True, False])
def test_a_bet_on_a_player_who_is_listed_out_is_withdrawn_whether_or_not_he_is_still_quoted(
    is_quoted: bool,
) -> None:
    after = recorded(
        published(side(), side(player_id=8)),
        night(*([side(), side(player_id=8)] * is_quoted), out=[7]),
        LATER,
    )
    reasons = dict(after.select("player_id", "withdrawn_reason").rows())
    assert reasons == {7: "ruled_out", 8: None if is_quoted else "price_gone"}


def test_a_bet_on_a_postponed_game_is_withdrawn() -> None:
    after = recorded(published(side()), night(postponed=["1"]), LATER)
    assert after["withdrawn_reason"].to_list() == ["postponed"]


def test_a_withdrawn_bet_keeps_its_first_reason_and_never_comes_back() -> None:
    gone = recorded(published(side()), night(), LATER)
    for sides in ([side()], [side(book="b", line=22.5, expected_value=0.09)], []):
        assert recorded(gone, night(*sides, out=[7]), LATER + timedelta(hours=1)).equals(gone)


def test_nothing_is_withdrawn_from_the_tip_off_on() -> None:
    bets = published(side())
    assert recorded(bets, night(out=[7]), TIP).equals(bets)


def test_a_start_that_was_put_off_leaves_time_to_withdraw() -> None:
    later = TIP + timedelta(minutes=30)
    after = recorded(published(side()), night(out=[7], tip_off=TIP + timedelta(hours=2)), later)
    assert after.select("withdrawn_reason", "withdrawn_at").rows() == [("ruled_out", later)]


def test_bets_of_a_backfill_are_not_withdrawn() -> None:
    bets = published(side(provenance="backfill"))
    assert recorded(bets, night(out=[7]), LATER)["withdrawn_at"].to_list() == [None]


def test_a_clock_that_was_set_back_withdraws_no_bet_that_is_published_later() -> None:
    bets = published(side(as_of=LATER), now=LATER)
    assert recorded(bets, night(), NOON).equals(bets)
    assert recorded(bets, night(), LATER)["withdrawn_reason"].to_list() == ["price_gone"]
