"""A quote's life from the payloads to the consensus and the price: moved, taken down, brought back, never asked for."""

from datetime import datetime, timedelta
from itertools import permutations

import polars as pl
import pytest

from nba_props.declared.markets import PLAYER_MARKETS
from nba_props.market.consensus import consensus, dispersion, main_lines, opening
from nba_props.market.in_force import in_force, usable
from nba_props.sources.odds.asked import asked_key
from nba_props.sources.odds.polls import polled
from nba_props.sources.odds.wire import read
from nba_props.storage.raw import Payload
from tests.sources.odds.polled_night import (
    DAY,
    FIVE,
    GAME,
    OTHER,
    STAR,
    TIP,
    US,
    Night,
    at,
    listing,
    poll,
)
from tests.sources.wire_samples import body

STARS = "Jaylen Star"
ALL_AT_27 = {book: {STARS: 27.5} for book in FIVE}
FOUR_AT_28 = {book: {STARS: 28.5} for book in FIVE if book != "fanduel"}
FIRST, SECOND = at("21:00"), at("23:00")


def moment(as_of: datetime) -> pl.DataFrame:
    return pl.DataFrame({"game_id": [GAME], "as_of": [as_of], "tip_off": [TIP]}).with_columns(
        pl.col("as_of", "tip_off").dt.convert_time_zone("UTC")
    )


def standing(evening: Night, as_of: datetime, now: datetime | None = None) -> pl.DataFrame:
    """The quotes in force at an instant; `now` is when raw is read."""
    result = evening.read(now or as_of)
    return in_force(result.frame, result.polls, moment(as_of))


def line(quotes: pl.DataFrame, player: int = STAR) -> tuple[float, int] | None:
    rows = consensus(main_lines(quotes)).filter(player_id=player)
    return rows.select("line", "books").row(0) if rows.height else None


def points(quotes: pl.DataFrame, player: int = STAR) -> dict[str, float]:
    return dict(quotes.filter(player_id=player).select("book", "point").sort("book").rows())


def test_a_book_that_is_gone_from_the_next_payload_is_withdrawn_as_of_it(evening: Night) -> None:
    evening.saw(poll(FIRST, listing(ALL_AT_27, at("20:55"))), poll(SECOND, listing(FOUR_AT_28, at("22:55"))))
    assert line(standing(evening, at("22:59"))) == (27.5, 5)
    after = standing(evening, SECOND)
    assert line(after) == (28.5, 4)
    assert "fanduel" not in points(after), "never current, so never the best quote"
    assert dispersion(main_lines(after))["line_std"].to_list() == [0.0]


def test_a_player_who_is_gone_is_withdrawn_though_the_book_is_there_and_its_last_update_stays(
    evening: Night,
) -> None:
    both = {book: {STARS: 27.5, "Tyler Other": 15.5} for book in FIVE}
    without = both | {"fanduel": {"Tyler Other": 15.5}}
    evening.saw(poll(FIRST, listing(both, at("20:55"))), poll(SECOND, listing(without, at("20:55"))))
    after = standing(evening, SECOND)
    assert "fanduel" not in points(after)
    assert points(after, OTHER)["fanduel"] == 15.5
    assert line(after) == (27.5, 4)


def test_of_two_books_the_one_that_stays_is_the_consensus(evening: Night) -> None:
    evening.saw(
        poll(FIRST, listing({"fanduel": {STARS: 27.5}, "betmgm": {STARS: 31.5}}, at("20:55"))),
        poll(SECOND, listing({"betmgm": {STARS: 31.5}}, at("20:55"))),
    )
    assert line(standing(evening, FIRST)) == (29.5, 2)
    assert line(standing(evening, SECOND)) == (31.5, 1)


def test_openings_and_earlier_instants_keep_what_was_withdrawn_since(evening: Night) -> None:
    evening.saw(poll(FIRST, listing(ALL_AT_27, at("20:55"))), poll(SECOND, listing({}, at("22:55"))))
    quotes = evening.read(TIP).frame
    assert line(standing(evening, at("22:00"), TIP)) == (27.5, 5)
    assert line(standing(evening, TIP)) is None
    first = opening(usable(quotes, moment(TIP)))
    assert first["opening_line"].to_list() == [27.5]


def test_what_is_read_later_moves_nothing_before_it(evening: Night) -> None:
    """The same rows as those that a run of then has read, whatever was polled since."""
    evening.saw(poll(FIRST, listing(ALL_AT_27, at("20:55"))))
    then = evening.read(FIRST)
    evening.saw(
        poll(at("22:00"), listing({}, at("21:55"))),
        poll(SECOND, listing(FOUR_AT_28, at("20:50"))),
        poll(at("23:30"), listing(ALL_AT_27, at("20:55"))),
    )
    now = evening.read(TIP)
    assert (
        now.frame.join(then.frame, on=then.frame.columns, how="semi", nulls_equal=True).height
        == then.frame.height
    )
    assert now.polls.filter(pl.col("known_at") <= FIRST).equals(then.polls)
    assert now.frame.filter(pl.col("known_at") <= FIRST).equals(then.frame)
    before = [in_force(r.frame, r.polls, moment(FIRST)) for r in (then, now)]
    assert before[0].equals(before[1])


def test_a_quote_that_returns_is_known_at_the_payload_that_brings_it(evening: Night) -> None:
    without = {book: {STARS: 27.5} for book in FIVE if book != "fanduel"}
    back = at("23:30")
    evening.saw(
        poll(FIRST, listing(ALL_AT_27, at("20:55"))),
        poll(SECOND, listing(without, at("20:55"))),
        poll(back, listing(ALL_AT_27, at("20:55"))),
    )
    quotes = evening.read(TIP).frame.filter(book="fanduel")
    assert quotes["known_at"].to_list() == [at("20:55"), back]
    assert "fanduel" not in points(standing(evening, back - timedelta(seconds=1), TIP))
    assert points(standing(evening, back))["fanduel"] == 27.5


def test_a_price_that_changes_without_a_new_last_update_is_known_at_its_payload(evening: Night) -> None:
    """No conflict: the first price stood until then."""
    moved = ALL_AT_27 | {"fanduel": {STARS: 28.5}}
    evening.saw(poll(FIRST, listing(ALL_AT_27, at("20:55"))), poll(SECOND, listing(moved, at("20:55"))))
    result = evening.read(TIP)
    fanduel = result.frame.filter(book="fanduel")
    assert fanduel.select("point", "known_at").rows() == [(27.5, at("20:55")), (28.5, SECOND)]
    assert result.counts["conflicting"] == 0
    assert line(standing(evening, SECOND)) == (27.5, 5)


def test_polls_without_change_add_no_quote(evening: Night) -> None:
    polls = [poll(FIRST + timedelta(minutes=15 * n), listing(ALL_AT_27, at("20:55"))) for n in range(8)]
    evening.saw(*polls)
    result = evening.read(TIP)
    assert (result.frame.height, result.polls.height) == (5, 8)
    assert line(standing(evening, at("23:59"))) == (27.5, 5)


def test_a_snapshot_that_was_bought_twice_is_no_news(evening: Night) -> None:
    """Requests for two instants between which the feed took no picture get the same one."""
    snapshot = body({"timestamp": SECOND.isoformat(), "data": listing(ALL_AT_27, at("20:55"))})
    for minutes in (1, 3):
        key, until = f"{DAY}/e1/20260114T23{minutes:02d}00Z/{US}", TIP + timedelta(hours=9, minutes=minutes)
        evening.saw(Payload("odds_api", "historical_event_odds", key, until, snapshot))
    evening.saw(poll(FIRST, listing(ALL_AT_27, at("20:55"))))
    result = evening.read(TIP + timedelta(days=1))
    assert result.frame["known_at"].unique().to_list() == [at("20:55")]
    assert (result.frame.height, result.polls.height) == (5, 2)


def test_a_payload_withdraws_only_what_it_asked_for(evening: Night) -> None:
    only_betmgm = asked_key(PLAYER_MARKETS, (), ("betmgm",))
    us2 = asked_key(PLAYER_MARKETS, ("us2",), ())
    evening.saw(
        poll(FIRST, listing(ALL_AT_27, at("20:55"))),
        poll(SECOND, listing({}, SECOND), only_betmgm),
        poll(SECOND, listing({}, SECOND), us2),  # hardrockbet's region
    )
    assert set(points(standing(evening, SECOND))) == {"bovada", "draftkings", "fanduel"}


def test_a_book_that_no_one_declared_is_withdrawn_by_the_question_that_once_found_it(evening: Night) -> None:
    fresh = {"newbook": {STARS: 27.5}, "betmgm": {STARS: 27.5}}
    without = {"betmgm": {STARS: 27.5}}
    evening.saw(poll(FIRST, listing(fresh, at("20:55"))), poll(SECOND, listing(without, at("20:55"))))
    assert set(points(standing(evening, SECOND))) == {"betmgm"}


@pytest.mark.parametrize("trouble", ["not readable", "one book", "one market"])
def test_what_cannot_be_read_withdraws_nothing(evening: Night, trouble: str) -> None:
    first = poll(FIRST, listing(ALL_AT_27, at("20:55")))
    node = listing(ALL_AT_27, at("20:55"))
    fanduel = next(book for book in node["bookmakers"] if book["key"] == "fanduel")
    match trouble:
        case "not readable":
            node = {"id": "e1"}
        case "one book":
            fanduel["markets"] = None
        case _:
            fanduel["markets"][0]["outcomes"] = None
    evening.saw(first, poll(SECOND, node))
    assert line(standing(evening, SECOND)) == (27.5, 5)
    evening.saw(poll(at("23:30"), listing(FOUR_AT_28, at("23:20"))))
    assert line(standing(evening, at("23:30"))) == (28.5, 4)


def test_payloads_of_raw_without_what_they_asked_count_as_one_series(evening: Night) -> None:
    evening.saw(
        poll(FIRST, listing(ALL_AT_27, at("20:55")), ""), poll(SECOND, listing(FOUR_AT_28, at("22:55")), "")
    )
    assert line(standing(evening, SECOND)) == (28.5, 4)


def test_a_rebuild_gives_the_same_rows_in_whatever_order_the_payloads_are_read(evening: Night) -> None:
    payloads = [
        poll(FIRST, listing(ALL_AT_27, at("20:55"))),
        poll(at("22:00"), listing({}, at("21:55"))),
        poll(SECOND, listing(FOUR_AT_28, at("22:55"))),
    ]
    decoded = [read(payload) for payload in payloads]
    evening.saw(*payloads)
    first, again = evening.read(TIP), evening.read(TIP)
    assert first.frame.equals(again.frame)
    assert first.polls.equals(again.polls)
    for order in permutations(decoded):
        assert polled(order).quotes.equals(polled(decoded).quotes)
        assert polled(order).polls.equals(polled(decoded).polls)


def test_the_price_of_what_was_taken_down_is_no_ones_best(evening: Night) -> None:
    """The line that only fanduel still had would be worth 13 % to a model that believes the four."""
    evening.saw(poll(FIRST, listing(ALL_AT_27, at("20:55"))), poll(SECOND, listing(FOUR_AT_28, at("22:55"))))
    result = evening.read(SECOND)
    assert "fanduel" in set(usable(result.frame, moment(SECOND))["book"]), "it was known"
    priced = in_force(result.frame, result.polls, moment(SECOND))
    assert set(priced["point"]) == {28.5}
