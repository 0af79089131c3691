"""Points quotes through the source chain: one event's failure costs no other, and the next ingest heals it."""

from datetime import datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.errors import ConfigurationError
from nba_props.sources.ingest import Ingest
from nba_props.storage.raw import RawStore
from tests.sources.night import (
    EVENTS,
    GAMES,
    LISTING,
    MIA_ODDS,
    ODDS,
    ROSTERS,
    TODAY,
    games_of,
    make_good,
    of_event,
    points,
    reason,
    states,
)
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    NOW,
    TIP,
    body,
    book,
    event,
    event_odds,
    game,
    market,
    over_under,
    payload,
    schedule,
)
from tests.sources.world import Reply, World, good

pytestmark = pytest.mark.usefixtures("night")


def test_points_of_a_good_night_are_complete(ingest: Ingest) -> None:
    result = points(ingest)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert set(result.frame["player_id"]) == {7, 8}
    assert result.unresolved.is_empty()
    assert result.drift == frozenset()


NO_QUOTES: dict[str, tuple[Reply, str, str]] = {
    "server error": (httpx.Response(500), "FAILED", "HTTP 500"),
    "timeout": (httpx.ReadTimeout("slow"), "FAILED", "ReadTimeout"),
    "too many requests": (httpx.Response(429), "FAILED", "HTTP 429"),
    "gone": (httpx.Response(404, json={"error_code": "EVENT_NOT_FOUND"}), "MISSING", "no quotes"),
    "no quotes": (good(event("mia") | {"bookmakers": []}), "MISSING", "no quotes"),
    "a list": (good([]), "FAILED", "Expected `object`"),
    "cut": (good(body(MIA_ODDS)[:-30]), "FAILED", "not readable as JSON"),
    "renamed": (good(body(MIA_ODDS).replace(b'"price"', b'"cost"')), "FAILED", "`price`"),
    "re-typed": (good(body(MIA_ODDS).replace(b"-110", b'"-110"')), "FAILED", "price"),
}


@pytest.mark.parametrize("trouble", NO_QUOTES)
def test_one_bad_event_leaves_the_others_and_is_healed_by_the_next_ingest(
    ingest: Ingest, world: World, trouble: str
) -> None:
    reply, state, why = NO_QUOTES[trouble]
    world.replies[of_event("mia")] = reply
    result = points(ingest)
    assert states(result) == {MIA: state, CLE: "COMPLETE"}
    assert why in reason(result)
    assert games_of(result) == {CLE}
    make_good(world)
    assert states(points(ingest)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


def test_quotes_of_an_earlier_poll_stay_when_a_later_one_fails(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    points(ingest)
    clock[0] = NOW + timedelta(minutes=10)
    world.replies |= {of_event("mia"): httpx.Response(500), of_event("cle"): httpx.Response(500)}
    result = points(ingest)
    assert games_of(result) == {MIA, CLE}
    assert states(result) == {MIA: "FAILED", CLE: "FAILED"}


def test_a_used_up_quota_stops_the_requests_and_fails_the_games_that_are_left(
    ingest: Ingest, world: World
) -> None:
    world.replies[of_event("mia")] = httpx.Response(401, json={"error_code": "OUT_OF_USAGE_CREDITS"})
    result = points(ingest)
    assert states(result) == {MIA: "FAILED", CLE: "COMPLETE"}  # the latter was requested before
    assert "quota" in reason(result)
    sent = len(world.requests)
    assert set(states(ingest.game_lines(TODAY, GAMES)).values()) == {"FAILED"}
    assert len(world.requests) == sent


def test_a_refused_key_stops_everything_and_names_the_variable(ingest: Ingest, world: World) -> None:
    world.replies[EVENTS] = httpx.Response(401, json={"error_code": "INVALID_KEY"})
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY"):
        points(ingest)
    world.replies[ODDS] = httpx.Response(401, json={"error_code": "INVALID_KEY"})
    with pytest.raises(ConfigurationError, match="ODDS_API_KEY"):
        ingest.game_lines(TODAY, GAMES)


def test_the_last_list_of_events_is_used_when_there_is_no_new_one(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    points(ingest)
    clock[0] = NOW + timedelta(minutes=10)
    world.replies[EVENTS] = httpx.Response(500)
    result = points(ingest)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert result.counts["stale_event_listings"] == 1


def test_without_any_list_of_events_today_is_an_outage_and_no_other_day_of_the_range(
    ingest: Ingest, world: World
) -> None:
    world.replies[EVENTS] = httpx.Response(500)
    result = ingest.points_lines(Days(DAY - timedelta(1), DAY), GAMES, ROSTERS)
    assert [(o.day, o.since) for o in result.outages] == [(DAY, None)]


def test_one_bad_event_in_the_list_costs_its_game_only(ingest: Ingest, world: World) -> None:
    world.replies[EVENTS] = good([LISTING[1], event("../../mia")])
    result = points(ingest)
    assert states(result) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert all(".." not in r.url.path for r in world.requests)


def test_a_game_that_the_books_do_not_list_says_so(ingest: Ingest, world: World) -> None:
    world.replies[EVENTS] = good(LISTING[1:])
    assert reason(points(ingest)) == "the books list no event for it"


def test_a_started_event_is_not_requested_any_more(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    clock[0] = TIP - timedelta(minutes=10)
    points(ingest)
    assert of_event("cle") not in {r.url.path for r in world.requests}
    assert of_event("mia") in {r.url.path for r in world.requests}


@pytest.mark.parametrize("harm", ["unreadable", "damaged"])
def test_an_unusable_payload_in_raw_fails_its_game_once(
    ingest: Ingest, raw: RawStore, clock: list[datetime], harm: str
) -> None:
    points(ingest)
    [path] = Path(raw.root, "odds_api/event_odds/2024-04-10/mia").rglob("*.gz")
    if harm == "damaged":
        path.write_bytes(path.read_bytes()[:-7])
    else:
        path.unlink()
        raw.land(payload("event_odds", {"id": "mia"}, "2024-04-10/mia", NOW))
    clock[0] = NOW + timedelta(minutes=5)
    result = points(ingest)
    assert states(result) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert result.counts["damaged_raw_files" if harm == "damaged" else "quarantined_payloads"] == 1
    assert games_of(result) == {MIA, CLE}  # the poll of this run serves
    assert states(points(ingest)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


def test_new_fields_are_reported_and_nothing_fails(ingest: Ingest, world: World) -> None:
    world.replies[of_event("mia")] = good(MIA_ODDS | {"weather": "dry"})
    result = points(ingest)
    assert result.drift == {"weather"}
    assert states(result)[MIA] == "COMPLETE"
    assert points(ingest).drift == {"weather"}


def test_past_days_have_no_live_quotes_and_that_is_no_failure(ingest: Ingest, world: World) -> None:
    yesterday = DAY - timedelta(days=1)
    games = schedule(game(game_date=yesterday, tip_off=TIP - timedelta(days=1)))
    assert states(ingest.points_lines(Days.one(yesterday), games, ROSTERS)) == {MIA: "EMPTY_OK"}
    assert states(ingest.game_lines(Days.one(yesterday), games)) == {MIA: "EMPTY_OK"}
    assert world.requests == []


def test_a_replay_as_of_an_instant_reads_only_what_was_fetched_by_then(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    points(ingest)
    moved = event_odds(
        book("fanduel", market("player_points", *over_under("Luka Doncic", 35.5), at="2024-04-10T21:00:00Z")),
        identity="mia",
    )
    clock[0] = NOW + timedelta(hours=2)
    world.replies[of_event("mia")] = good(moved)
    assert set(points(ingest).frame.filter(pl.col("player_id") == 7)["point"]) == {33.5, 35.5}
    clock[0] = NOW
    world.replies[of_event("mia")] = good(MIA_ODDS)
    assert set(points(ingest).frame.filter(pl.col("player_id") == 7)["point"]) == {33.5}


@pytest.mark.parametrize("price", [None, "-110"], ids=["null", "a text"])
def test_one_price_that_is_no_number_costs_its_outcome_and_neither_book_nor_game(
    ingest: Ingest, world: World, price: object
) -> None:
    good_books = [
        book(key, market("player_points", *over_under("Luka Doncic", 33.5))) for key in ("fanduel", "betmgm")
    ]
    over, under = over_under("Luka Doncic", 26.5)
    third = book("bovada", market("player_points", over | {"price": price}, under))
    world.replies[of_event("mia")] = good(event_odds(*good_books, third, identity="mia"))
    result = points(ingest)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    quoted = result.frame.filter(game_id=MIA).select("book", "point", "over_price", "under_price")
    assert sorted(quoted.rows()) == [
        ("betmgm", 33.5, -110, -110),
        ("bovada", 26.5, None, -110),
        ("fanduel", 33.5, -110, -110),
    ]
    assert result.counts["unreadable_outcomes"] == 1
    assert any("`bovada`" in name and "price" in name for name in result.drift)


def test_a_payload_that_fails_is_no_poll_and_one_that_is_empty_is(
    ingest: Ingest, world: World, clock: list[datetime]
) -> None:
    points(ingest)
    clock[0] = NOW + timedelta(minutes=5)
    world.replies[of_event("mia")] = httpx.Response(500)
    world.replies[of_event("cle")] = good(
        event("cle", "Cleveland Cavaliers", "Memphis Grizzlies") | {"bookmakers": []}
    )
    polls = points(ingest).polls.group_by("game_id").agg("known_at", pl.col("listed_books").list.len())
    assert sorted(polls.rows()) == [(CLE, [NOW, clock[0]], [1, 0]), (MIA, [NOW], [1])]
