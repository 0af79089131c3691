"""Which quotes stand at an instant, by the polls until then."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from nba_props.market.in_force import in_force, usable
from tests.market.market_rows import TIP, Row, before, moments, quote, quotes
from tests.polls import NO_POLLS, poll, polls

OLD, NEW = before(200), before(60)
MOVED = [
    quote("a", 20.5, known_at=OLD),
    quote("a", 21.5, known_at=NEW),
    quote("b", 20.5, known_at=OLD),
    quote("b", 15.5, known_at=OLD, player_id=8),
]
POLLS = (poll(190, {"a": OLD, "b": OLD}), poll(50, {"a": NEW}))


def stood(quoted: list[Row], polled: tuple[Row, ...], as_of: datetime) -> list[tuple[str, float]]:
    rows = in_force(quotes(*quoted), polls(*polled), moments(as_of))
    return sorted(rows.select("book", "point").rows())


def test_what_the_newest_poll_lists_stands_and_what_it_lists_no_more_is_withdrawn_as_of_it() -> None:
    assert stood(MOVED, POLLS, before(51)) == [("a", 20.5), ("b", 15.5), ("b", 20.5)]
    assert stood(MOVED, POLLS, before(50)) == [("a", 21.5)]


def test_a_poll_speaks_for_the_books_and_markets_that_it_asked_for() -> None:
    only_b = poll(50, {}, books="b", asked="b")
    assert stood(MOVED, (POLLS[0], only_b), before(50)) == [("a", 20.5)]
    alternates = poll(50, {}, asked="x", asked_markets=["player_points_alternate"])
    assert len(stood(MOVED, (POLLS[0], alternates), before(50))) == 3


def test_a_second_event_of_the_game_without_books_withdraws_nothing_until_the_first_is_polled_no_more() -> (
    None
):
    """The feed may list a game twice; each event is a payload, fetched a moment after the other."""
    twin = [poll(minutes - 0.01, {}, event_id="e2") for minutes in (190, 50, 30)]
    assert stood(MOVED, (*POLLS, *twin[:2]), before(45)) == stood(MOVED, POLLS, before(45))
    relisted = poll(30, {"b": OLD}, event_id="e2")
    assert stood(MOVED, (*POLLS, relisted), before(20)) == [("b", 15.5), ("b", 20.5)]
    assert stood(MOVED, (*POLLS, *twin), before(20)) == []


def test_a_poll_at_the_tip_off_or_later_withdraws_nothing() -> None:
    assert stood(MOVED, (POLLS[0], poll(0, {}), poll(-5, {})), TIP) == stood(MOVED, POLLS[:1], TIP)


@pytest.mark.parametrize("later", [poll(49, {}), poll(49, {"a": OLD}, asked="other", books="a")])
def test_polls_after_as_of_move_nothing(later: Row) -> None:
    for polled in (POLLS, ()):
        assert stood(MOVED, (*polled, later), before(50)) == stood(MOVED, polled, before(50))


def test_without_any_poll_a_books_newest_state_stands() -> None:
    assert stood(MOVED, (), TIP) == [("a", 21.5), ("b", 15.5), ("b", 20.5)]


def test_withdrawn_quotes_stay_usable_for_openings() -> None:
    assert usable(quotes(*MOVED), moments()).height == 4


def test_a_range_of_days_equals_its_days() -> None:
    games = ["1", "2", "3"]
    when = pl.concat([moments(before(50 + n), TIP, game) for n, game in enumerate(games)])
    lines = quotes(*(row | {"game_id": game} for game in games for row in MOVED))
    made = polls(*(p | {"game_id": game} for game in games[:2] for p in POLLS))
    whole = in_force(lines, made, when)
    days = [in_force(lines.filter(game_id=g), made.filter(game_id=g), when.filter(game_id=g)) for g in games]
    assert whole.sort(pl.all()).equals(pl.concat(days).sort(pl.all()))
    assert whole.group_by("game_id").len().sort("game_id")["len"].to_list() == [1, 3, 3]


def test_no_quotes_and_no_polls_give_an_empty_frame() -> None:
    empty = in_force(quotes(), NO_POLLS, moments(TIP + timedelta(days=1)))
    assert empty.is_empty()
    assert empty.schema == quotes().schema
