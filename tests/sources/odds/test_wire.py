"""Payloads of The Odds API as quotes: pairing, time stamps, and what is refused by name."""

import copy
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.errors import BadPayloadError
from nba_props.sources.odds import polls
from nba_props.sources.odds import wire as odds_wire
from nba_props.sources.odds.payload_types import KINDS
from nba_props.sources.wire import unknown_fields
from tests.sources.wire_samples import (
    NOW,
    Node,
    body,
    book,
    event,
    event_odds,
    market,
    over_under,
    payload,
    side,
)

COLUMNS = ("book", "market", "player_name", "point", "first_price", "second_price")


def quotes(node: object, endpoint: str = "event_odds") -> pl.DataFrame:
    return polls.quotes([payload(endpoint, node)])


def rows(node: object, endpoint: str = "event_odds") -> list[tuple[Any, ...]]:
    return quotes(node, endpoint).select(COLUMNS).rows()


def test_over_and_under_of_a_player_make_one_quote() -> None:
    priced = event_odds(
        book("fanduel", market("player_points", *over_under("Luka Dončić", 33.5, -115, -105)))
    )
    assert rows(priced) == [("fanduel", "player_points", "Luka Dončić", 33.5, -115, -105)]


def test_a_single_side_is_kept_with_the_other_empty() -> None:
    one = market("player_points_alternate", side("Over", 240, 39.5, "Luka Doncic"))
    assert rows(event_odds(book("fanduel", one)))[0][3:] == (39.5, 240, None)


def test_players_and_points_are_not_mixed_up() -> None:
    outcomes = [
        *over_under("A", 10.5, -110, -112),
        *over_under("B", 10.5, 100, -130),
        *over_under("A", 11.5, 120, -150),
    ]
    quoted = rows(event_odds(book("fanduel", market("player_points", *reversed(outcomes)))))
    assert {r[2:] for r in quoted} == {
        ("A", 10.5, -110, -112),
        ("B", 10.5, 100, -130),
        ("A", 11.5, 120, -150),
    }


def test_a_side_that_comes_twice_makes_a_second_quote_instead_of_an_average() -> None:
    twice = [*over_under("A", 10.5, -110, -110), *over_under("A", 10.5, -140, 110)]
    assert {r[4:] for r in rows(event_odds(book("fanduel", market("player_points", *twice))))} == {
        (-110, -110),
        (-140, 110),
    }


def test_game_lines_are_seen_from_the_home_side() -> None:
    priced = event_odds(
        book(
            "fanduel",
            market("h2h", side("Dallas Mavericks", 150), side("Miami Heat", -180)),
            market("spreads", side("Dallas Mavericks", -108, 4.5), side("Miami Heat", -112, -4.5)),
            market("totals", side("Under", -105, 220.5), side("Over", -115, 220.5)),
        )
    )
    assert rows([priced], "odds") == [
        ("fanduel", "h2h", None, 0.0, -180, 150),
        ("fanduel", "spreads", None, -4.5, -112, -108),
        ("fanduel", "totals", None, 220.5, -115, -105),
    ]


def test_a_pick_em_spread_pairs_though_one_side_is_minus_zero() -> None:
    one = market("spreads", side("Dallas Mavericks", -108, 0.0), side("Miami Heat", -112, -0.0))
    [quote] = rows([event_odds(book("fanduel", one))], "odds")
    assert str(quote[3]) == "0.0"


def test_an_unknown_side_has_no_price() -> None:
    one = market("player_points", *over_under("A", 10.5, -110, -112), side("over", 900, 10.5, "A"))
    assert {r[4:] for r in rows(event_odds(book("fanduel", one)))} == {(-110, -112), (None, None)}


def test_prices_out_of_bounds_are_read_and_clipped() -> None:
    quoted = rows(event_odds(book("fanduel", market("player_points", *over_under("A", 10.5, 1e300, 0)))))
    assert quoted[0][4:] == (polls.MOST, 0)


def stamp(of_market: str | None, of_book: Node, **wrapper: object) -> datetime:
    node = event_odds(
        book("fanduel", market("player_points", *over_under("A", 1.5), at=of_market), **of_book)
    )
    endpoint = "historical_event_odds" if wrapper else "event_odds"
    known_at: datetime = quotes({**wrapper, "data": node} if wrapper else node, endpoint)["known_at"][0]
    return known_at


def test_the_markets_own_time_counts_else_the_books_else_that_of_the_fetch() -> None:
    early, late = "2024-04-10T19:00:00Z", "2024-04-10T19:30:00Z"
    assert stamp(early, {"last_update": late}) == datetime(2024, 4, 10, 19, tzinfo=UTC)
    assert stamp(None, {"last_update": late}) == datetime(2024, 4, 10, 19, 30, tzinfo=UTC)
    assert stamp(None, {}) == NOW


def test_no_quote_is_from_after_its_fetch() -> None:
    assert stamp("2024-04-10T23:00:00Z", {}) == NOW


def test_a_historical_quote_is_of_its_snapshot_and_not_of_today() -> None:
    assert stamp(None, {}, timestamp="2024-04-10T18:00:00Z") == NOW - timedelta(hours=2)


def renamed(node: Any, old: str, new: str) -> Any:  # noqa: ANN401  (any JSON)
    if isinstance(node, list):
        return [renamed(n, old, new) for n in node]
    if isinstance(node, dict):
        return {new if k == old else k: renamed(v, old, new) for k, v in node.items()}
    return node


GOOD = event_odds(book("fanduel", market("player_points", *over_under("A", 10.5))))


@pytest.mark.parametrize(
    "field",
    ["id", "commence_time", "home_team", "away_team", "bookmakers", "key", "markets", "outcomes", "name", "price",
     "point", "description"],
)  # fmt: skip
def test_each_missing_field_that_is_used_is_named(field: str) -> None:
    with pytest.raises(BadPayloadError, match=f"event_odds/2024-04-10.*`{field}`"):
        quotes(renamed(GOOD, field, "renamed"))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"commence_time": "2024-04-10T23:40:00"}, "timezone"),
        ({"commence_time": -1}, "commence_time"),
        ({"commence_time": 10**15}, "out of range"),
        ({"commence_time": "0001-01-01T00:00:00+14:00"}, "is not the instant of any game"),
        ({"commence_time": 1712792400.5}, "commence_time"),
        ({"commence_time": None}, "commence_time"),
        ({"id": "../../x"}, r"\$.id"),
        ({"id": 7}, r"\$.id"),
        ({"home_team": None}, "home_team"),
        ({"bookmakers": {}}, "bookmakers"),
    ],
)
def test_a_re_typed_field_is_refused_by_name(change: Node, named: str) -> None:
    with pytest.raises(BadPayloadError, match=named):
        quotes(GOOD | change)


def test_instants_in_epoch_seconds_are_read_though_never_requested() -> None:
    unix = renamed(GOOD, "commence_time", "commence_time") | {"commence_time": 1712792400}
    unix["bookmakers"][0]["markets"][0]["last_update"] = 1712778900
    snapshot = {"timestamp": 1712778600, "data": unix}
    assert quotes(snapshot, "historical_event_odds").select("commence_time", "known_at").row(0) == (
        datetime(2024, 4, 10, 23, 40, tzinfo=UTC),
        datetime(2024, 4, 10, 19, 50, tzinfo=UTC),
    )


@pytest.mark.parametrize("price", ['"-110"', "true", "null", "1e999", "[]"])
def test_a_price_that_is_not_a_number_costs_its_outcome_which_is_counted_and_named(price: str) -> None:
    """A number in quotation marks too: a format that changed is to be seen, not guessed."""
    text = payload("event_odds", GOOD).body.replace(b'"price": -110', f'"price": {price}'.encode(), 1)
    decoded = odds_wire.read(payload("event_odds", text))
    assert polls.polled([decoded]).quotes.select(COLUMNS[3:]).rows() == [(10.5, None, -110)]
    assert decoded.notes.counts == {"unreadable_outcomes": 1}
    [named] = decoded.notes.drift
    assert named.startswith("book `fanduel`, market `player_points`, an outcome: ")


def test_what_is_no_json_is_refused_as_a_whole() -> None:
    with pytest.raises(BadPayloadError, match="not readable as JSON"):
        quotes(payload("event_odds", GOOD).body.replace(b'"price": -110', b'"price": NaN', 1))


TWO_BOOKS = event_odds(
    book("betmgm", market("player_points", *over_under("A", 10.5)), market("h2h", side("Miami Heat", -110))),
    book("fanduel", market("player_points", *over_under("A", 11.5), *over_under("B", 20.5))),
)


def spoiled(old: str, new: str) -> odds_wire.DecodedOdds:
    return odds_wire.read(
        payload("event_odds", payload("event_odds", TWO_BOOKS).body.replace(old.encode(), new.encode(), 1))
    )


@pytest.mark.parametrize(
    ("old", "new", "count", "left"),
    [
        ('"description": "A"', '"description": null', "unreadable_outcomes", 4),
        ('"point": 10.5', '"points": 10.5', "unreadable_outcomes", 4),
        ('"outcomes": [', '"outcomes": "none", "was": [', "unreadable_markets", 3),
        ('"last_update": "', '"last_update": "x', "unreadable_markets", 3),
        ('"markets": [', '"markets": {}, "were": [', "unreadable_books", 2),
        ('"key": "betmgm"', '"key": 7', "unreadable_books", 2),
        ('"key": "betmgm"', '"key": ""', "unreadable_books", 2),
        ('"key": "player_points"', '"key": ""', "unreadable_markets", 3),
    ],
)
def test_a_bad_value_costs_its_smallest_unit(old: str, new: str, count: str, left: int) -> None:
    decoded = spoiled(old, new)
    assert decoded.notes.counts == {count: 1}
    assert polls.polled([decoded]).quotes.height == left
    assert any(word in named for named in decoded.notes.drift for word in ("betmgm", "book ``"))


def test_markets_and_sides_that_are_not_known_are_counted_and_named() -> None:
    words = spoiled('"key": "h2h"', '"key": "player_dunks"').notes
    assert (dict(words.counts), set(words.drift)) == ({"unknown_markets": 1}, {"market `player_dunks`"})
    words = spoiled('"name": "Over"', '"name": "More"').notes
    assert (dict(words.counts), set(words.drift)) == (
        {"unknown_sides": 1},
        {"side `More` of market `player_points`"},
    )
    words = spoiled('"name": "Miami Heat"', '"name": "Miami"').notes
    assert (dict(words.counts), set(words.drift)) == ({"unknown_sides": 1}, {"side `Miami` of market `h2h`"})


def test_one_bad_event_of_many_leaves_the_others_and_keeps_its_plain_fields() -> None:
    bad = renamed(event_odds(identity="e2", home="Cleveland Cavaliers"), "commence_time", "start")
    decoded = odds_wire.read(payload("odds", [GOOD, bad]))
    assert [e.id for e in decoded.events] == ["e1"]
    assert decoded.unreadable[0].fields["home_team"] == "Cleveland Cavaliers"
    assert "commence_time" in decoded.unreadable[0].reason


def test_an_event_whose_id_is_no_text_leaves_the_others_and_the_list_speaks_for_no_other_event() -> None:
    odds = odds_wire.read(payload("odds", [event(id=["e1"]) | {"bookmakers": []}, event_odds()]))
    assert odds.named == {event_odds()["id"], None}
    assert not odds.is_whole


def test_an_event_that_is_not_utf_8_leaves_the_others() -> None:
    bad = payload("odds", [event_odds(identity="e2")]).body[1:-1].replace(b"e2", b"\xff\xfe")
    decoded = odds_wire.read(payload("odds", b"[" + payload("odds", GOOD).body + b", " + bad + b"]"))
    assert ([e.id for e in decoded.events], len(decoded.unreadable)) == (["e1"], 1)


def test_when_every_event_is_bad_the_format_changed() -> None:
    with pytest.raises(BadPayloadError, match="commence_time"):
        odds_wire.read(payload("events", renamed([event(), event("e2")], "commence_time", "start")))


def test_an_empty_list_of_events_is_no_error() -> None:
    assert odds_wire.read(payload("events", [])).events == []
    assert quotes([], "odds").schema == polls.QUOTE_SCHEMA


def test_new_fields_are_noted_with_their_place_and_known_ones_are_not() -> None:
    node = copy.deepcopy(GOOD) | {"weather": "dry"}
    node["bookmakers"][0]["markets"][0]["outcomes"][0]["mood"] = 1
    new = {"weather", "bookmakers[].markets[].outcomes[].mood"}
    assert unknown_fields(body(node), KINDS["event_odds"]) == new
    assert unknown_fields(body(GOOD), KINDS["event_odds"]) == set()


def test_five_thousand_quotes_are_read_within_a_second() -> None:
    """50,000 quotes a second is the target; this requires a tenth of it, since machines differ."""
    outcomes = [o for n in range(500) for o in over_under(f"Player {n}", 10.5)]
    many = [
        payload("event_odds", event_odds(book("b", market("player_points", *outcomes)))) for _ in range(10)
    ]
    polls.quotes(many)
    started = time.perf_counter()
    assert polls.quotes(many).height == 5000
    assert time.perf_counter() - started < 1
