"""The client of The Odds API v4: each call lands its payload raw and returns it decoded-checked.

No parsing into tables here, see `odds_wire` and `quotes`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import httpx
import msgspec

from nba_props.days import day_start
from nba_props.errors import (
    ConfigurationError,
    NotFoundError,
    OutOfCreditsError,
    SourceError,
    UnansweredError,
)
from nba_props.sources.http import Http
from nba_props.sources.odds.bill import GAME_MARKETS, POINTS_MARKETS, Bill, Tariff
from nba_props.sources.odds.wire import ApiError, read
from nba_props.sources.wire import UNREADABLE
from nba_props.storage.raw import Payload, RawStore, checked_key

NAME = "odds_api"
SPORT = "/sports/basketball_nba"
# What an error code looks like; whatever else a reply holds in its place is not repeated in messages.
USED_UP = "The Odds API: the quota is used up (OUT_OF_USAGE_CREDITS)"
CODE = re.compile(r"[A-Z_]{1,60}")


def wire_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def starting_on(day: str) -> dict[str, str]:
    """Parameters that leave out tomorrow's events: starts from midnight Eastern to 6 in the morning after."""
    start = day_start(date.fromisoformat(day))
    return {
        "commenceTimeFrom": wire_instant(start),
        "commenceTimeTo": wire_instant(start + timedelta(hours=30)),
    }


def key_at(key: str, at: datetime) -> str:
    """Where raw keeps what a key was at an asked instant: another instant is another snapshot."""
    return f"{key}/{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@dataclass(slots=True)
class OddsApi:
    """Live and historical odds. `books` narrows to bookmaker keys and wins over `regions`.

    Threads may share one: they share its pace, its bill, and the breaker that used-up credits open.
    """

    http: Http
    raw: RawStore
    now: Callable[[], datetime]
    key: str = field(repr=False)
    regions: tuple[str, ...] = ("us", "us2")
    books: tuple[str, ...] = ()
    bill: Bill = field(default_factory=Bill, init=False)
    exhausted: bool = field(default=False, init=False)

    @property
    def tariff(self) -> Tariff:
        return Tariff.of(self.regions, self.books)

    def events(self, day: str) -> Payload:
        """The events listed now; free of charge. Shows tomorrow's too."""
        return self._fetch("events", day, f"/v4{SPORT}/events", {})

    def event_odds(self, day: str, event_id: str) -> Payload:
        """Points quotes of an event, as they stand now."""
        path = f"/v4{SPORT}/events/{event_id}/odds"
        return self._fetch("event_odds", f"{day}/{event_id}", path, self._wanted(POINTS_MARKETS))

    def odds(self, day: str) -> Payload:
        """Game lines of the day's events, as they stand now."""
        return self._fetch("odds", day, f"/v4{SPORT}/odds", self._wanted(GAME_MARKETS) | starting_on(day))

    def historical_events(self, day: str, at: datetime) -> Payload:
        """The events that were listed at an instant."""
        path = f"/v4/historical{SPORT}/events"
        return self._fetch("historical_events", key_at(day, at), path, {"date": wire_instant(at)})

    def historical_event_odds(self, day: str, event_id: str, at: datetime) -> Payload:
        """Points quotes of an event as they stood at an instant; before its tip-off, or there is no such event."""
        path, wanted = f"/v4/historical{SPORT}/events/{event_id}/odds", self._wanted(POINTS_MARKETS)
        key = key_at(f"{day}/{event_id}", at)
        return self._fetch("historical_event_odds", key, path, wanted | {"date": wire_instant(at)})

    def historical_odds(self, day: str, at: datetime) -> Payload:
        """Game lines of the day's events as they stood at an instant."""
        path, wanted = f"/v4/historical{SPORT}/odds", self._wanted(GAME_MARKETS) | starting_on(day)
        return self._fetch("historical_odds", key_at(day, at), path, wanted | {"date": wire_instant(at)})

    def _wanted(self, markets: tuple[str, ...]) -> dict[str, str]:
        who = {"bookmakers": ",".join(self.books)} if self.books else {"regions": ",".join(self.regions)}
        return who | {"markets": ",".join(markets), "oddsFormat": "american", "dateFormat": "iso"}

    def _fetch(self, endpoint: str, key: str, path: str, params: dict[str, str]) -> Payload:
        """Asks, lands, checks.

        Raises:
            ConfigurationError: no key, or a refused one.
            OutOfCreditsError: the quota is used up, now or earlier in this run.
            NotFoundError: the event is gone or unknown.
            UnreachableError: retries were in vain.
            BadPayloadError: what came cannot be read and lies in quarantine, or the id asked for is none.
        """
        checked_key(key)
        if self.exhausted:
            raise OutOfCreditsError(f"{USED_UP}: nothing more was asked in this run")
        if not self.key:
            raise ConfigurationError("The Odds API needs a key: set ODDS_API_KEY")
        reply = self._paid(endpoint, path, params)
        if reply.status_code != 200:
            raise self._refusal(path, reply.status_code, reply.content)
        payload = Payload(NAME, endpoint, key, self.now(), reply.content)
        self.raw.land(payload)
        try:
            read(payload)
        except SourceError as error:
            self.raw.quarantine(payload, str(error))
            raise
        return payload

    def _paid(self, endpoint: str, path: str, params: dict[str, str]) -> httpx.Response:
        """The reply, its cost on the bill; a refusal is free."""
        worst = self.tariff.worst(endpoint)
        try:
            reply = self.http.get(path, params | {"apiKey": self.key})
        except UnansweredError:
            self.bill.lose(worst)
            raise
        self.bill.settle(reply.headers, worst if reply.status_code == 200 else 0)
        return reply

    def _refusal(self, path: str, status: int, body: bytes) -> SourceError:
        """What an error reply means; 401 is two things: a refused key, and a quota that is used up."""
        try:
            code = msgspec.json.decode(body, type=ApiError).error_code
        except UNREADABLE:
            code = ""
        if not CODE.fullmatch(code):
            code = ""
        if code == "OUT_OF_USAGE_CREDITS":
            self.exhausted = True
            return OutOfCreditsError(USED_UP)
        if status == 401:
            why = code or status
            return ConfigurationError(f"The Odds API refuses the key ({why}): check ODDS_API_KEY")
        if status == 404 or code == "EVENT_NOT_FOUND":
            return NotFoundError(f"GET {path}: {code or status}")
        return SourceError(f"GET {path}: HTTP {status} {code}".rstrip())
