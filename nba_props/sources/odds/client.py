"""The client of The Odds API v4: each method stores its payload in raw and returns it decoded.

Payload types are in `wire`; how quotes become rows of tables is in `quote_rows`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import httpx

from nba_props.days import day_start
from nba_props.declared.books import DEFAULT_REGIONS
from nba_props.declared.markets import GAME_MARKETS, PLAYER_MARKETS
from nba_props.errors import (
    ConfigurationError,
    OutOfCreditsError,
    UnansweredError,
    UnreachableError,
)
from nba_props.sources.http import Http
from nba_props.sources.landing import Fetched, land
from nba_props.sources.odds.asked import asked_key
from nba_props.sources.odds.bill import Bill, Tariff
from nba_props.sources.odds.payload_types import KINDS
from nba_props.sources.odds.refusals import (
    OUT_OF_CREDITS,
    TOO_FREQUENT,
    USED_UP,
    Refusal,
    error_of,
    refusal,
)
from nba_props.sources.odds.wire import DecodedOdds, read
from nba_props.storage.raw import Payload, RawStore, checked_key

NAME = "odds_api"
VARIABLE = "ODDS_API_BASE_URL"
SPORT = "/sports/basketball_nba"


def wire_instant(instant: datetime) -> str:
    """An instant in the form of the API's parameters."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def starting_on(day: str) -> dict[str, str]:
    """Parameters that exclude tomorrow's events: starts from midnight Eastern to 6 in the morning after."""
    start = day_start(date.fromisoformat(day))
    return {
        "commenceTimeFrom": wire_instant(start),
        "commenceTimeTo": wire_instant(start + timedelta(hours=30)),
    }


def key_at(key: str, at: datetime) -> str:
    """The key in raw of a snapshot that was requested at an instant: another instant is another snapshot."""
    return f"{key}/{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@dataclass(slots=True)
class OddsApi:
    """Live and historical odds. `books` narrows to bookmaker keys and wins over `regions`.

    Threads may share one client: they share its pace, its bill, and the breaker that used-up credits open.
    """

    http: Http
    raw: RawStore
    now: Callable[[], datetime]
    key: str = field(repr=False)
    regions: tuple[str, ...] = DEFAULT_REGIONS
    books: tuple[str, ...] = ()
    bill: Bill = field(default_factory=Bill, init=False)
    exhausted: bool = field(default=False, init=False)

    @property
    def tariff(self) -> Tariff:
        """What this client's requests cost at most."""
        return Tariff.of(self.regions, self.books)

    def events(self, day: str) -> Fetched[DecodedOdds]:
        """The events that are listed now, also tomorrow's; free of charge."""
        return self._fetch("events", day, f"/v4{SPORT}/events", {})

    def event_odds(self, day: str, event_id: str) -> Fetched[DecodedOdds]:
        """Points quotes of an event as they stand now."""
        path = f"/v4{SPORT}/events/{event_id}/odds"
        return self._fetch("event_odds", self._key(day, event_id), path, self._params(PLAYER_MARKETS))

    def has_event_odds(self, day: str, event_id: str, within: timedelta) -> bool:
        """Whether raw holds points quotes of an event as they stood within some time before now."""
        now = self.now()
        checked_key(event_id)
        last = self.raw.last_fetch(NAME, [f"event_odds/{self._key(day, event_id)}"], now)
        return last is not None and now - last < within

    def _key(self, day: str, event_id: str) -> str:
        return f"{day}/{event_id}/{self._asked(PLAYER_MARKETS)}"

    def odds(self, day: str) -> Fetched[DecodedOdds]:
        """Game lines of the day's events as they stand now."""
        params = self._params(GAME_MARKETS) | starting_on(day)
        return self._fetch("odds", f"{day}/{self._asked(GAME_MARKETS)}", f"/v4{SPORT}/odds", params)

    def historical_events(self, day: str, at: datetime) -> Fetched[DecodedOdds]:
        """The events that were listed at an instant."""
        path = f"/v4/historical{SPORT}/events"
        return self._fetch("historical_events", key_at(day, at), path, {"date": wire_instant(at)})

    def historical_event_odds(self, day: str, event_id: str, at: datetime) -> Fetched[DecodedOdds]:
        """Points quotes of an event as they stood at an instant, which must be before its tip-off."""
        path, params = f"/v4/historical{SPORT}/events/{event_id}/odds", self._params(PLAYER_MARKETS)
        key = f"{key_at(f'{day}/{event_id}', at)}/{self._asked(PLAYER_MARKETS)}"
        return self._fetch("historical_event_odds", key, path, params | {"date": wire_instant(at)})

    def historical_odds(self, day: str, at: datetime) -> Fetched[DecodedOdds]:
        """Game lines of the day's events as they stood at an instant."""
        path, params = f"/v4/historical{SPORT}/odds", self._params(GAME_MARKETS) | starting_on(day)
        key = f"{key_at(day, at)}/{self._asked(GAME_MARKETS)}"
        return self._fetch("historical_odds", key, path, params | {"date": wire_instant(at)})

    def _asked(self, markets: tuple[str, ...]) -> str:
        return asked_key(markets, self.regions, self.books)

    def _params(self, markets: tuple[str, ...]) -> dict[str, str]:
        books = {"bookmakers": ",".join(self.books)} if self.books else {"regions": ",".join(self.regions)}
        return books | {"markets": ",".join(markets), "oddsFormat": "american", "dateFormat": "iso"}

    def _fetch(self, endpoint: str, key: str, path: str, params: dict[str, str]) -> Fetched[DecodedOdds]:
        """Sends a request, stores its reply and decodes it.

        Raises:
            ConfigurationError: the key is missing or refused, or regions or books are.
            OutOfCreditsError: the quota is used up, now or earlier in this run.
            PlanWithoutHistoryError: the key's plan has no past odds.
            NotFoundError: the event is gone or unknown, or there is no history of the instant.
            RefusedRequestError: another part of the request is refused.
            UnreachableError: the retries failed.
            BadPayloadError: the reply cannot be read and is in quarantine, or the requested id is not an id.
        """
        checked_key(key)
        if self.exhausted:
            raise OutOfCreditsError(f"{USED_UP}: no more requests are sent in this run")
        if not self.key:
            raise ConfigurationError("The Odds API needs a key: set ODDS_API_KEY")
        reply = self._paced(endpoint, path, params)
        if reply.status_code != 200:
            refused = self._refusal(reply)
            self.exhausted |= refused.code == OUT_OF_CREDITS
            raise error_of(path, refused)
        payload = Payload(NAME, endpoint, key, self.now(), reply.content)
        return land(self.raw, payload, read, KINDS[endpoint])

    def _paced(self, endpoint: str, path: str, params: dict[str, str]) -> httpx.Response:
        """The reply; requests that are too frequent are sent again after a rest, whatever the refusal's status."""
        patience = self.http.patience
        for attempt in range(patience.attempts):
            reply = self._billed(endpoint, path, params)
            if reply.status_code == 200 or self._refusal(reply).code != TOO_FREQUENT:
                return reply
            self.http.rest(min(patience.first_wait * 2**attempt, patience.longest_wait))
        raise UnreachableError(f"GET {path}: {self._refusal(reply)} after {patience.attempts} attempts")

    def _refusal(self, reply: httpx.Response) -> Refusal:
        return refusal(reply.status_code, reply.content, self.key)

    def _billed(self, endpoint: str, path: str, params: dict[str, str]) -> httpx.Response:
        """The reply, after its cost was added to the bill; a refusal is free."""
        worst = self.tariff.worst(endpoint)
        try:
            reply = self.http.get(path, params | {"apiKey": self.key}, variable=VARIABLE)
        except UnansweredError:
            self.bill.lose(worst)
            raise
        self.bill.settle(reply.headers, worst if reply.status_code == 200 else 0)
        return reply
