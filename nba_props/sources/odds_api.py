"""The client of The Odds API v4: each call lands its payload raw and returns it decoded-checked.

No parsing into tables here, see `odds_wire` and `quotes`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import msgspec

from nba_props.days import day_start
from nba_props.sources.errors import ConfigurationError, NotThere, OutOfCredits, SourceError
from nba_props.sources.http import Http
from nba_props.sources.odds_wire import ApiError, read
from nba_props.sources.raw import Payload, RawStore, checked_key

NAME = "odds_api"
SPORT = "/sports/basketball_nba"
POINTS_MARKETS = "player_points,player_points_alternate"
GAME_MARKETS = "h2h,spreads,totals"


def wire_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def starting_on(day: str) -> dict[str, str]:
    """Parameters that leave out tomorrow's events: starts from midnight Eastern to 6 in the morning after."""
    start = day_start(date.fromisoformat(day))
    return {
        "commenceTimeFrom": wire_instant(start),
        "commenceTimeTo": wire_instant(start + timedelta(hours=30)),
    }


@dataclass(slots=True)
class OddsApi:
    """Live and historical odds. `books` narrows to bookmaker keys and wins over `regions`."""

    http: Http
    raw: RawStore
    now: Callable[[], datetime]
    key: str = field(repr=False)
    regions: tuple[str, ...] = ("us", "us2")
    books: tuple[str, ...] = ()
    exhausted: bool = field(default=False, init=False)
    credits_left: str | None = field(default=None, init=False)

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
        path = f"/v4/historical{SPORT}/events"
        return self._fetch("historical_events", day, path, {"date": wire_instant(at)})

    def historical_event_odds(self, day: str, event_id: str, at: datetime) -> Payload:
        path, date = f"/v4/historical{SPORT}/events/{event_id}/odds", {"date": wire_instant(at)}
        return self._fetch(
            "historical_event_odds", f"{day}/{event_id}", path, self._wanted(POINTS_MARKETS) | date
        )

    def historical_odds(self, day: str, at: datetime) -> Payload:
        path, date = f"/v4/historical{SPORT}/odds", {"date": wire_instant(at)}
        return self._fetch("historical_odds", day, path, self._wanted(GAME_MARKETS) | starting_on(day) | date)

    def _wanted(self, markets: str) -> dict[str, str]:
        who = {"bookmakers": ",".join(self.books)} if self.books else {"regions": ",".join(self.regions)}
        return who | {"markets": markets, "oddsFormat": "american", "dateFormat": "iso"}

    def _fetch(self, endpoint: str, key: str, path: str, params: dict[str, str]) -> Payload:
        """Asks, lands, checks.

        Raises:
            ConfigurationError: no key, or a refused one.
            OutOfCredits: the quota is used up, now or earlier in this run.
            NotThere: the event is gone or unknown.
            Unreachable: retries were in vain.
            BadPayload: what came cannot be read and lies in quarantine, or the id asked for is none.
        """
        checked_key(key)
        if self.exhausted:
            raise OutOfCredits("The Odds API: the quota is used up, nothing more was asked in this run")
        if not self.key:
            raise ConfigurationError("The Odds API needs a key: set ODDS_API_KEY")
        reply = self.http.get(path, params | {"apiKey": self.key})
        self.credits_left = reply.headers.get("x-requests-remaining", self.credits_left)
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

    def _refusal(self, path: str, status: int, body: bytes) -> SourceError:
        """What an error reply means; 401 is two things: a refused key, and a quota that is used up."""
        try:
            code = msgspec.json.decode(body, type=ApiError).error_code
        except msgspec.DecodeError:
            code = ""
        if code == "OUT_OF_USAGE_CREDITS":
            self.exhausted = True
            return OutOfCredits("The Odds API: the quota is used up (OUT_OF_USAGE_CREDITS)")
        if status == 401:
            why = code or status
            return ConfigurationError(f"The Odds API refuses the key ({why}): check ODDS_API_KEY")
        if status == 404 or code == "EVENT_NOT_FOUND":
            return NotThere(f"GET {path}: {code or status}")
        return SourceError(f"GET {path}: HTTP {status} {code}".rstrip())
