"""A start that is put off: the newest word of the books and of the schedule, for quotes and for the tip-off."""

from datetime import datetime

import polars as pl

from nba_props.declared.tables.quotes import GAME_LINE_POLLS
from nba_props.stats.slate import moments
from tests.sources.odds.polled_night import TIP, Night, at, games, listing, poll

PLANNED = at("22:30")


def tip_off(evening: Night, now: datetime, schedule: pl.DataFrame) -> datetime:
    result = evening.read(now, schedule)
    row = moments(schedule, result.polls, GAME_LINE_POLLS.empty(), now).row(0, named=True)
    tip: datetime = row["tip_off"]
    return tip


def test_a_start_put_off_by_both_voices_moves_the_tip_off_and_no_quote_into_play(evening: Night) -> None:
    evening.saw(
        poll(at("16:59"), listing({"fanduel": {"Jaylen Star": 27.5}}, at("16:50"), PLANNED)),
        poll(at("21:00"), listing({"fanduel": {"Jaylen Star": 27.5}}, at("16:50"))),
        poll(at("23:59"), listing({"fanduel": {"Jaylen Star": 28.5}}, at("23:59"))),
    )
    before, after = games(PLANNED), games()
    assert tip_off(evening, at("20:00"), before) == PLANNED
    assert tip_off(evening, at("23:59"), after) == TIP
    quotes = evening.read(at("23:59"), after).frame
    assert quotes.select("point", "is_in_play").rows() == [(27.5, False), (28.5, False)]


def test_a_schedule_that_was_not_read_again_yields_to_the_books(evening: Night) -> None:
    stale = games(PLANNED, heard_at=at("12:00"))
    evening.saw(
        poll(at("16:59"), listing({}, at("16:50"), PLANNED)), poll(at("22:00"), listing({}, at("21:50")))
    )
    assert tip_off(evening, at("23:00"), stale) == TIP
    evening.saw(poll(at("23:59"), listing({"fanduel": {"Jaylen Star": 28.5}}, at("23:59"))))
    assert not evening.read(at("23:59"), stale).frame["is_in_play"].any()
    fresh = stale.with_columns(heard_at=pl.lit(at("22:00")))
    assert tip_off(evening, at("23:00"), fresh) == PLANNED, "the earlier of two voices that are heard"


def test_a_quote_after_the_start_that_its_own_payload_gives_is_in_play(evening: Night) -> None:
    evening.saw(
        poll(at("20:00"), listing({"fanduel": {"Jaylen Star": 27.5}}, at("19:50"))),
        poll(at("00:20"), listing({"fanduel": {"Jaylen Star": 30.5}}, at("00:15"), at("00:10"))),
    )
    assert evening.read(at("00:20")).frame.select("point", "is_in_play").rows() == [
        (27.5, False),
        (30.5, True),
    ]
