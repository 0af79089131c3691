"""The Odds API v4, for basketball_nba only, as of an instant."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from nba_props.simulator.fixtures.fixture import HORIZON_S, Fixture, Stage, eastern_day, season_of
from nba_props.simulator.fixtures.put_off_starts import as_shown
from nba_props.simulator.league.schedule import games_on_day
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.game_quotes import FEATURED, game_quotes
from nba_props.simulator.market.point_quotes import Outcome, Quotes, point_quotes
from nba_props.simulator.market.prices import decimal
from nba_props.simulator.wire.nba_format import iso
from nba_props.simulator.wire.odds_query import OddsFeedError, OddsQuery, instant, is_unix, odds_query

_GRID_S = 300
_OTHER_SPORTS = (Stage.PRESEASON, Stage.ALL_STAR)  # The Odds API lists these games under other sports
_PROPS_SINCE = 1683091800  # 2023-05-03T05:30:00Z: The Odds API has no older player props
_PATH = re.compile(r"/v4/(historical/)?sports/(\w+)/(events|odds|events/([^/]+)/odds)/?")
_SPORT = {
    "key": "basketball_nba",
    "group": "Basketball",
    "title": "NBA",
    "description": "US Basketball",
    "active": True,
    "has_outrights": False,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful response and its cost in credits."""

    body: Any
    cost: int = 0


def event_id(seed: int, f: Fixture) -> str:
    """Returns the feed's id of a game, 32 hex digits; a postponed game gets another one for its new date."""
    return hashlib.md5(f"{seed}:{f.game_id}:{f.day}".encode(), usedforsecurity=False).hexdigest()


def listed_events(seed: int, at: int) -> dict[str, Fixture]:
    """Returns the events of the feed at `at` by id: from 48 hours before the tip-off until the game is over.

    A game that may not be needed is not listed before it is certain, and a game that is called off not any more.
    """
    today = eastern_day(at)
    events = [
        (f.tip, event_id(seed, f), f)
        for day in (today + timedelta(d) for d in range(-1, 4))
        for f in games_on_day(seed, season_of(day), day, at)
        if f.stage not in _OTHER_SPORTS
        and max(f.tip - HORIZON_S, f.certain) <= at < f.end
        and not f.is_called_off(at)
    ]
    return {key: f for _, key, f in sorted(events, key=lambda row: row[:2])}


def snapshot_before(at: int) -> int:
    """Returns the newest historical snapshot at or before `at`; as in reality they lie slightly off a regular grid."""
    number = at // _GRID_S
    stamp = _snapshot(number)
    return stamp if stamp <= at else _snapshot(number - 1)


def _snapshot(number: int) -> int:
    return number * _GRID_S + 37 + number * 7 % 4


def answer(seed: int, path: str, params: dict[str, str], now: int) -> Reply:
    """Answers one request at `now` (epoch seconds, UTC).

    Raises:
        OddsFeedError: an error response, with the feed's own code.
    """
    key = _usable_key(params)
    if path.rstrip("/") == "/v4/sports":
        return Reply([_SPORT])
    match = _PATH.fullmatch(path)
    if match is None:
        raise OddsFeedError(404, "NOT_FOUND", "Not Found")
    past, sport, resource, event = match.groups()
    if sport != "basketball_nba":
        raise OddsFeedError(404, "UNKNOWN_SPORT", f"Unknown sport: {sport}")
    if key == "exhausted" and (past or resource != "events"):
        raise OddsFeedError(401, "OUT_OF_USAGE_CREDITS", "Usage quota has been reached. See usage plans.")
    at = _snapshot_for(params, now) if past else now
    if resource == "events":
        listed = _selected(seed, at, params).items()
        events = [_head(k, as_shown(seed, f, at), unix=is_unix(params)) for k, f in listed]
        reply = Reply(events, 1 if past and events else 0)
    else:
        reply = _odds(seed, params, at, past=bool(past), event=event)
    return Reply(_wrapped(reply.body, at, now), reply.cost) if past else reply


def _usable_key(params: Mapping[str, str]) -> str:
    key = params.get("apiKey", "")
    if not key:
        raise OddsFeedError(
            401, "MISSING_KEY", "API key is missing. It should be passed with the apiKey query parameter."
        )
    if key == "bad":
        raise OddsFeedError(401, "INVALID_KEY", "API key is not valid.")
    return key


def _snapshot_for(params: Mapping[str, str], now: int) -> int:
    """The snapshot that answers a historical request."""
    requested = instant(params, "date", "INVALID_HISTORICAL_TIMESTAMP")
    if requested is None:
        raise OddsFeedError(422, "MISSING_HISTORICAL_TIMESTAMP", "Missing date parameter")
    return snapshot_before(min(requested, now))


def _selected(seed: int, at: int, params: Mapping[str, str]) -> dict[str, Fixture]:
    """The listed events that the request's filters let through."""
    low = instant(params, "commenceTimeFrom", "INVALID_COMMENCE_TIME_FROM")
    high = instant(params, "commenceTimeTo", "INVALID_COMMENCE_TIME_TO")
    ids = set(filter(None, params.get("eventIds", "").split(",")))
    return {
        key: f
        for key, f in listed_events(seed, at).items()
        for tip in [as_shown(seed, f, at).tip]
        if (low is None or tip >= low) and (high is None or tip <= high) and (not ids or key in ids)
    }


def _odds(seed: int, params: Mapping[str, str], at: int, *, past: bool, event: str | None) -> Reply:
    """Odds of all selected events, or of one."""
    q = odds_query(params, one_event=event is not None)
    if past and at < _PROPS_SINCE and set(q.markets) - set(FEATURED):
        raise OddsFeedError(
            422,
            "HISTORICAL_MARKETS_UNAVAILABLE_AT_DATE",
            "Player props are not available before 2023-05-03T05:30:00Z",
        )
    rate, events = (10 if past else 1) * q.weight, _selected(seed, at, params)
    if event is None:
        body = [
            _head(k, as_shown(seed, f, at), unix=q.is_unix)
            | {"bookmakers": _bookmakers(seed, f, at, q, stamped=True)}
            for k, f in events.items()
        ]
        return Reply(body, rate * len(q.markets) if events else 0)
    if event not in events:
        raise OddsFeedError(
            404,
            "EVENT_NOT_FOUND",
            "Event not found. The event may have expired or the event id may not be valid",
        )
    books = _bookmakers(seed, events[event], at, q, stamped=past)
    returned = {market["key"] for book in books for market in book["markets"]}
    head = _head(event, as_shown(seed, events[event], at), unix=q.is_unix)
    return Reply(head | {"bookmakers": books}, rate * len(returned))


def _head(key: str, f: Fixture, *, unix: bool) -> dict[str, Any]:
    return {
        "id": key,
        "sport_key": "basketball_nba",
        "sport_title": "NBA",
        "commence_time": f.tip if unix else iso(f.tip),
        "home_team": f.home.feed_name,
        "away_team": f.away.feed_name,
    }


def _bookmakers(seed: int, f: Fixture, at: int, q: OddsQuery, *, stamped: bool) -> list[dict[str, Any]]:
    """Bookmaker entries; `stamped` adds the last_update that the live event endpoint leaves out."""
    entries: dict[int, dict[str, Any]] = {}
    for quote in _quotes(seed, f, at, q):
        book = BOOKS[quote.book]
        stamp = quote.at if q.is_unix else iso(quote.at)
        entry = entries.get(quote.book)
        if entry is None:
            entry = {"key": book.key, "title": book.title}
            entry |= {"last_update": stamp} if stamped else {}
            entry["markets"] = []
            entries[quote.book] = entry
        if stamped:
            entry["last_update"] = max(entry["last_update"], stamp)
        outcomes = [_outcome(o, american=q.is_american) for o in quote.outcomes]
        entry["markets"].append({"key": quote.market, "last_update": stamp, "outcomes": outcomes})
    return list(entries.values())


def _quotes(seed: int, f: Fixture, at: int, q: OddsQuery) -> list[Quotes]:
    """The requested quotes of a game by book, then in the request's order of markets."""
    markets = set(q.markets)
    quotes = game_quotes(seed, f, at, markets) if markets & set(FEATURED) else []
    if markets - set(FEATURED):
        quotes = quotes + point_quotes(seed, f, at, markets)
    order = {market: n for n, market in enumerate(q.markets)}
    selected = [x for x in quotes if q.includes(BOOKS[x.book].key, BOOKS[x.book].region)]
    return sorted(selected, key=lambda x: (x.book, order[x.market]))


def _outcome(o: Outcome, *, american: bool) -> dict[str, Any]:
    side, player, price, point = o
    entry: dict[str, Any] = {"name": side}
    if player is not None:
        entry["description"] = player
    entry["price"] = price if american else decimal(price)
    if point is not None:
        entry["point"] = point
    return entry


def _wrapped(data: object, at: int, now: int) -> dict[str, Any]:
    """The envelope of a historical response."""
    following = _snapshot(at // _GRID_S + 1)
    return {
        "timestamp": iso(at),
        "previous_timestamp": iso(_snapshot(at // _GRID_S - 1)),
        "next_timestamp": iso(following) if following <= now else None,
        "data": data,
    }
