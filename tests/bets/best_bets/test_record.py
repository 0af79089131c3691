"""The record of published bets: what a run adds to it, and what it never changes."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.bets.best_bets.chain import NOT_DIGESTED, seals, verify
from nba_props.bets.best_bets.record import recorded
from nba_props.bets.best_bets.selection import ALGORITHM_VERSION
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.record import BEST_BETS
from tests.bets.bet_rows import prediction, predictions
from tests.bets.record_rows import NOON, night, published, side
from tests.market.market_rows import DAY, TIP, Row

EVENING = NOON + timedelta(hours=3)
PUBLISHED = [name for name in BEST_BETS.schema if name not in NOT_DIGESTED] + ["digest"]


def test_a_bet_is_published_with_its_quote_its_claim_and_the_runs_instant() -> None:
    bet = enforce(BEST_BETS, published(side())).row(0, named=True)
    assert (bet["side"], bet["line"], bet["book"], bet["price"]) == ("OVER", 20.5, "a", 100)
    assert (bet["claimed_probability"], bet["fair_probability"], bet["worst_price"]) == (0.53, 0.54, -108)
    assert (bet["published_at"], bet["withdrawn_at"], bet["sequence"], bet["rank"]) == (NOON, None, 1, 1)
    assert (bet["player"], bet["algorithm_version"], bet["provenance"]) == (
        "A Player",
        ALGORITHM_VERSION,
        "live",
    )
    assert len(bet["digest"]) == 64


def test_a_bet_names_model_family_edge_and_opponent_of_the_prediction_that_moved_its_price() -> None:
    made = night(side(prediction_id="p1"))
    known = type(made)(made.prices, predictions(prediction(prediction_id="p1")), made.games, made.statuses)
    bet = recorded(BEST_BETS.empty(), known, NOON).row(0, named=True)
    assert (bet["model_id"], bet["family"], bet["edge"], bet["opponent"]) == ("m", "catboost_v9", 2.5, "NYK")


def test_a_bet_on_the_books_alone_is_published_without_a_model() -> None:
    bet = enforce(BEST_BETS, published(side(prediction_id=None, model_id=None, model_term=0.0))).row(
        0, named=True
    )
    assert (bet["prediction_id"], bet["model_id"], bet["family"], bet["edge"]) == (None, None, None, None)


@pytest.mark.parametrize(
    "evening",
    [
        (side(line=22.5, price=-110, expected_value=0.03, worst_price=-115),),
        (side(side="UNDER", line=22.5),),
        (side(filter_reason="low_expected_value", expected_value=-0.04, claimed_probability=0.48),),
        (),
    ],
    ids=["the line moved", "the other side is better", "no value is left", "nobody quotes the player"],
)
def test_noon_and_evening_the_bet_of_noon_stays_at_its_quote(evening: tuple[Row, ...]) -> None:
    """Case 15: Over 20.5 at +120 is shown at noon; in the evening the line is 22.5, or there is no bet."""
    noon = published(side(price=120, claimed_probability=0.48, expected_value=0.056, worst_price=112))
    later = recorded(noon, night(*evening), EVENING)
    assert later.select("side", "line", "price", "published_at").rows() == [("OVER", 20.5, 120, NOON)]
    assert later.select(PUBLISHED).equals(noon.select(PUBLISHED))


def test_later_bets_go_to_the_end_of_the_days_chain_and_are_ranked_within_their_run() -> None:
    noon = published(side(player_id=1), side(player_id=2, expected_value=0.07, claimed_probability=0.535))
    later = recorded(
        noon,
        night(side(player_id=1), side(player_id=2), side(game_id="2", player_id=3, as_of=EVENING)),
        EVENING,
    )
    rows = later.sort("sequence").select("player_id", "sequence", "rank", "published_at").rows()
    assert rows == [(2, 1, 1, NOON), (1, 2, 2, NOON), (3, 3, 1, EVENING)]
    verify(later, seals(later))


def test_the_same_night_run_twice_changes_nothing() -> None:
    once = published(side(), side(game_id="2"))
    assert recorded(once, night(side(), side(game_id="2")), EVENING).equals(once)


def test_each_day_of_a_range_has_a_chain_of_its_own() -> None:
    tomorrow = {"game_date": DAY + timedelta(days=1), "tip_off": TIP + timedelta(days=1)}
    rows = [side(), side(player_id=8), side(**tomorrow), side(player_id=8, **tomorrow)]
    whole = published(*rows)
    assert whole["sequence"].to_list() == [1, 2, 1, 2]
    assert whole.equals(pl.concat([published(*rows[:2]), published(*rows[2:])]))


def test_bets_of_a_backfill_have_no_digest_and_are_made_again_as_a_whole() -> None:
    old = published(*(side(player_id=n, provenance="backfill") for n in (1, 2)), now=TIP)
    assert old["digest"].null_count() == old["sequence"].null_count() == 2
    new = recorded(old, night(side(player_id=2, line=22.5, provenance="backfill")), TIP + timedelta(days=1))
    assert new.select("player_id", "line").rows() == [(2, 22.5)]


def test_a_backfill_never_takes_the_place_of_what_was_told_in_time() -> None:
    told = published(side(player_id=1), side(player_id=2, provenance="replay"))
    rows = [side(player_id=n, line=22.5, provenance="backfill") for n in (1, 2, 3)]
    after = recorded(told, night(*rows), TIP + timedelta(days=1))
    assert after.filter(pl.col("player_id") < 3).select(PUBLISHED).equals(told.select(PUBLISHED))
    assert after.filter(player_id=3).select("provenance", "line").rows() == [("backfill", 22.5)]


def test_a_run_that_backfills_nothing_keeps_what_was_backfilled() -> None:
    old = published(side(provenance="backfill"), now=TIP)
    assert recorded(old, night(side(provenance="replay")), TIP + timedelta(days=1)).equals(old)


def test_a_bet_that_is_published_in_time_takes_the_place_of_a_backfilled_one() -> None:
    old = published(side(provenance="backfill"), now=TIP)
    assert recorded(old, night(side(provenance="replay")), NOON)["provenance"].to_list() == ["replay"]


SIDES = st.builds(
    side,
    game_id=st.sampled_from("123"),
    player_id=st.integers(1, 3),
    line=st.sampled_from((20.5, 22.5)),
    book=st.sampled_from("ab"),
    side=st.sampled_from(("OVER", "UNDER")),
    price=st.sampled_from((-110, 100, 120)),
    claimed_probability=st.sampled_from((0.4, 0.48, 0.53, 0.56)),
    expected_value=st.sampled_from((-0.05, 0.02, 0.06)),
    filter_reason=st.sampled_from((None, None, "off_market")),
)
RUNS = st.lists(
    st.tuples(st.lists(SIDES, max_size=8), st.sets(st.integers(1, 3)), st.sets(st.sampled_from("123"))),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(RUNS)
def test_whatever_runs_follow_each_other_every_published_bet_is_kept_and_the_chain_holds(
    runs: list[tuple[list[Row], set[int], set[str]]],
) -> None:
    record, told = BEST_BETS.empty(), BEST_BETS.empty()
    for hour, (sides, out, postponed) in enumerate(runs):
        before, sealed = record, seals(record)
        now = NOON + timedelta(hours=2 * hour)  # the fifth is after the tip-off
        record = enforce(
            BEST_BETS, recorded(before, night(*sides, out=sorted(out), postponed=sorted(postponed)), now)
        )
        verify(record, sealed)
        verify(record, seals(record))
        told = pl.concat([told, record.filter(published_at=now)])
        assert record.select(PUBLISHED).equals(BEST_BETS.shape(told).select(PUBLISHED))
        gone = before.drop_nulls("withdrawn_at").select("bet_id", "withdrawn_at", "withdrawn_reason")
        assert gone.join(record, on=gone.columns, how="anti").is_empty()
        assert (
            record.group_by("game_id")
            .agg(pl.col("stake").sum())
            .filter(pl.col("stake") > 0.04 + 1e-9)
            .is_empty()
        )
    assert record["bet_id"].is_unique().all()
