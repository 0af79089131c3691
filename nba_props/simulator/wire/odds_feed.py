"""The Odds API v4, basketball_nba only, as of an instant."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from nba_props.simulator.fixtures.fixture import HORIZON_S, Fixture, Stage, eastern_day, season_of
from nba_props.simulator.league.season import on_day
from nba_props.simulator.market.books import BOOKS
from nba_props.simulator.market.game_quotes import FEATURED, game_quotes
from nba_props.simulator.market.point_quotes import Outcome, point_quotes
from nba_props.simulator.market.prices import decimal
from nba_props.simulator.wire.nba_format import iso
from nba_props.simulator.wire.odds_query import OddsQuery, Refused, instant, is_unix, odds_query

_GRID_S = 300
_ELSEWHERE = (Stage.PRESEASON, Stage.ALL_STAR)  # other sports in the feed's eyes
_PROPS_SINCE = 1683091800  # 2023-05-03T05:30:00Z: no historical player props before
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
    """A good answer and what it costs in credits."""

    body: Any
    cost: int = 0


def event_id(seed: int, f: Fixture) -> str:
    """The feed's 32 hex digits for a game; a postponed one is another event on its new date."""
    return hashlib.md5(f"{seed}:{f.game_id}:{f.day}".encode(), usedforsecurity=False).hexdigest()


def listed(seed: int, at: int) -> dict[str, Fixture]:
    """The events on the feed at `at`: from 48 hours before the tip until the game is over, by event id.

    A game that may turn out not to be needed is no event yet, and one that is called off is none any more.
    """
    today = eastern_day(at)
    found = [
        (f.tip, event_id(seed, f), f)
        for day in (today + timedelta(d) for d in range(-1, 4))
        for f in on_day(seed, season_of(day), day, at)
        if f.stage not in _ELSEWHERE
        and max(f.tip - HORIZON_S, f.certain) <= at < f.end
        and not f.is_called_off(at)
    ]
    return {key: f for _, key, f in sorted(found, key=lambda row: row[:2])}


def snapshot_before(at: int) -> int:
    """The newest historical snapshot at or before `at`; like the real ones they lie a little off the grid."""
    ordinal = at // _GRID_S
    stamp = _snapshot(ordinal)
    return stamp if stamp <= at else _snapshot(ordinal - 1)


def _snapshot(ordinal: int) -> int:
    return ordinal * _GRID_S + 37 + ordinal * 7 % 4


def _head(key: str, f: Fixture, is_unix: bool) -> dict[str, Any]:
    return {
        "id": key,
        "sport_key": "basketball_nba",
        "sport_title": "NBA",
        "commence_time": f.tip if is_unix else iso(f.tip),
        "home_team": f.home.feed_name,
        "away_team": f.away.feed_name,
    }


def _outcome(o: Outcome, is_american: bool) -> dict[str, Any]:
    side, player, price, point = o
    entry: dict[str, Any] = {"name": side}
    if player is not None:
        entry["description"] = player
    entry["price"] = price if is_american else decimal(price)
    if point is not None:
        entry["point"] = point
    return entry


def _bookmakers(seed: int, f: Fixture, at: int, q: OddsQuery, stamped: bool) -> list[dict[str, Any]]:
    """Bookmaker entries; `stamped` adds the last_update that the live event endpoint leaves out."""
    wanted = set(q.markets)
    quotes = game_quotes(seed, f, at, wanted) if wanted & set(FEATURED) else []
    if wanted - set(FEATURED):
        quotes = quotes + point_quotes(seed, f, at, wanted)
    order = {market: n for n, market in enumerate(q.markets)}
    entries: dict[int, dict[str, Any]] = {}
    for quote in sorted(quotes, key=lambda x: (x.book, order[x.market])):
        book = BOOKS[quote.book]
        if not q.wants(book.key, book.region):
            continue
        stamp = quote.at if q.is_unix else iso(quote.at)
        entry = entries.get(quote.book)
        if entry is None:
            entry = {"key": book.key, "title": book.title}
            entry |= {"last_update": stamp} if stamped else {}
            entry["markets"] = []
            entries[quote.book] = entry
        if stamped:
            entry["last_update"] = max(entry["last_update"], stamp)
        outcomes = [_outcome(o, q.is_american) for o in quote.outcomes]
        entry["markets"].append({"key": quote.market, "last_update": stamp, "outcomes": outcomes})
    return list(entries.values())


def _chosen(seed: int, at: int, params: Mapping[str, str]) -> dict[str, Fixture]:
    low = instant(dict(params), "commenceTimeFrom", "INVALID_COMMENCE_TIME_FROM")
    high = instant(dict(params), "commenceTimeTo", "INVALID_COMMENCE_TIME_TO")
    ids = set(filter(None, params.get("eventIds", "").split(",")))
    return {
        key: f
        for key, f in listed(seed, at).items()
        if (low is None or f.tip >= low) and (high is None or f.tip <= high) and (not ids or key in ids)
    }


def _odds(seed: int, params: dict[str, str], at: int, past: bool, wanted: str | None) -> Reply:
    q = odds_query(params, wanted is not None)
    if past and at < _PROPS_SINCE and set(q.markets) - set(FEATURED):
        raise Refused(
            422,
            "HISTORICAL_MARKETS_UNAVAILABLE_AT_DATE",
            "Player props are not available before 2023-05-03T05:30:00Z",
        )
    rate, events = (10 if past else 1) * q.weight, _chosen(seed, at, params)
    if wanted is None:
        body = [
            _head(k, f, q.is_unix) | {"bookmakers": _bookmakers(seed, f, at, q, stamped=True)}
            for k, f in events.items()
        ]
        return Reply(body, rate * len(q.markets) if events else 0)
    if wanted not in events:
        raise Refused(
            404,
            "EVENT_NOT_FOUND",
            "Event not found. The event may have expired or the event id may not be valid",
        )
    books = _bookmakers(seed, events[wanted], at, q, stamped=past)
    returned = {market["key"] for book in books for market in book["markets"]}
    return Reply(_head(wanted, events[wanted], q.is_unix) | {"bookmakers": books}, rate * len(returned))


def answer(seed: int, path: str, params: dict[str, str], now: int) -> Reply:
    """Answers one request as of `now` (epoch seconds, UTC); raises Refused with the feed's error codes."""
    key = params.get("apiKey", "")
    if not key:
        raise Refused(
            401, "MISSING_KEY", "API key is missing. It should be passed with the apiKey query parameter."
        )
    if key == "bad":
        raise Refused(401, "INVALID_KEY", "API key is not valid.")
    if path.rstrip("/") == "/v4/sports":
        return Reply([_SPORT])
    match = _PATH.fullmatch(path)
    if match is None:
        raise Refused(404, "NOT_FOUND", "Not Found")
    past, sport, what, wanted = match.groups()
    if sport != "basketball_nba":
        raise Refused(404, "UNKNOWN_SPORT", f"Unknown sport: {sport}")
    if key == "exhausted" and (past or what != "events"):
        raise Refused(401, "OUT_OF_USAGE_CREDITS", "Usage quota has been reached. See usage plans.")
    at = now
    if past:
        asked = instant(params, "date", "INVALID_HISTORICAL_TIMESTAMP")
        if asked is None:
            raise Refused(422, "MISSING_HISTORICAL_TIMESTAMP", "Missing date parameter")
        at = snapshot_before(min(asked, now))
    if what == "events":
        data = [_head(k, f, is_unix(params)) for k, f in _chosen(seed, at, params).items()]
        reply = Reply(data, 1 if past and data else 0)
    else:
        reply = _odds(seed, params, at, bool(past), wanted)
    return Reply(_wrapped(reply.body, at, now), reply.cost) if past else reply


def _wrapped(data: Any, at: int, now: int) -> dict[str, Any]:
    following = _snapshot(at // _GRID_S + 1)
    return {
        "timestamp": iso(at),
        "previous_timestamp": iso(_snapshot(at // _GRID_S - 1)),
        "next_timestamp": iso(following) if following <= now else None,
        "data": data,
    }
