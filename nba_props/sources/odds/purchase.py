"""Buying past odds: the requests of a plan, several at once, within a budget of credits.

Raw is the only state: what landed is not asked again, so a run that was killed goes on where it stopped. Before a
request goes out its worst case is set aside, so that the budget holds with any number under way.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from nba_props.errors import (
    BadPayloadError,
    ConfigurationError,
    NotFoundError,
    OutOfCreditsError,
    SourceError,
    UnansweredError,
)
from nba_props.sources.http import Patience
from nba_props.sources.odds import wire as odds_wire
from nba_props.sources.odds.client import NAME, OddsApi, key_at
from nba_props.sources.odds.history import Held, Look, PlannedDay
from nba_props.sources.odds.polling import due, of_games
from nba_props.storage.raw import Payload, RawStore

AT_ONCE = 16
# A request that nobody answered may have been billed: it is asked again here, with its worst case set aside anew.
MOST_TRIES = 3
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a look: its listing, one event's quotes, or its game lines."""

    endpoint: str
    look: Look
    event_id: str = ""
    tries: int = 1

    @property
    def name(self) -> str:
        return f"{self.look.day} {self.event_id or self.endpoint.removeprefix('historical_')}"


@dataclass(slots=True)
class Bought:
    """What a run did: payloads landed, events gone at their instant, games that no listing named, failures by kind
    with the first of them, and why it stopped, where it did."""

    landed: int = 0
    gone: int = 0
    unlisted: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    culprits: list[str] = field(default_factory=list)
    stopped: str = ""


@dataclass(slots=True)
class Purchase:
    """One run. `budget` in credits; `progress` is told how many requests are done and how many there are."""

    odds: OddsApi
    schedule: pl.DataFrame
    budget: int
    progress: Callable[[int, int], None] = lambda done, total: None
    _bought: Bought = field(default_factory=Bought, init=False)
    _queue: deque[Request] = field(default_factory=deque, init=False)
    _running: dict[Future, Request] = field(default_factory=dict, init=False)
    _done: int = field(default=0, init=False)
    _total: int = field(default=0, init=False)

    def run(self, days: Iterable[PlannedDay]) -> Bought:
        """Buys what the plan lists, day after day.

        Raises:
            ConfigurationError: no key, or a refused one.
        """
        looks = [look for day in days for look in day.looks]
        self._queue.extend(request for look in looks for request in _first(look))
        self._total = sum(look.requests for look in looks)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while self._start(pool):
                done, _ = wait(self._running, return_when=FIRST_COMPLETED)
                for future in done:
                    self._finish(self._running.pop(future), future.result())
                self.progress(self._done, self._total)
        if self._queue and not self._bought.stopped:
            self._bought.stopped = f"the budget of {self.budget} credits does not cover the next request"
        return self._bought

    def _start(self, pool: ThreadPoolExecutor) -> bool:
        """Sends what may be sent; whether anything is under way."""
        while self._queue and len(self._running) < AT_ONCE and self._is_affordable(self._queue[0]):
            request = self._queue.popleft()
            self._running[pool.submit(self._ask, request)] = request
        return bool(self._running)

    def _is_affordable(self, request: Request) -> bool:
        worst = self.odds.tariff.worst
        aside = sum(worst(r.endpoint) for r in self._running.values())
        return (
            not self._bought.stopped
            and self.odds.bill.at_most + aside + worst(request.endpoint) <= self.budget
        )

    def _ask(self, request: Request) -> Payload | SourceError:
        look, day = request.look, str(request.look.day)
        try:
            match request.endpoint:
                case "historical_events":
                    return self.odds.historical_events(day, look.at)
                case "historical_event_odds":
                    return self.odds.historical_event_odds(day, request.event_id, look.at)
                case _:
                    return self.odds.historical_odds(day, look.at)
        except ConfigurationError:
            raise
        except SourceError as error:
            return error

    def _finish(self, request: Request, reply: Payload | SourceError) -> None:
        """Counts a reply; what a listing names is asked next, before the days that follow."""
        bought = self._bought
        match reply:
            case OutOfCreditsError():
                bought.stopped = str(reply)
                return
            case UnansweredError() if request.tries < MOST_TRIES:
                self._queue.append(replace(request, tries=request.tries + 1))
                return
            case NotFoundError():
                bought.gone += 1
            case SourceError():
                bought.failed[reply.outcome] += 1
                if len(bought.culprits) < SHOWN:
                    bought.culprits.append(f"{request.name}: {reply}")
            case Payload():
                bought.landed += 1
                if request.endpoint == "historical_events":
                    self._list(request.look, reply)
        self._done += 1

    def _list(self, look: Look, payload: Payload) -> None:
        events = listed(payload, look.games, due(self.schedule, look.day))
        unlisted = len(look.games) - len({game for _, game in events})
        self._bought.unlisted += unlisted
        self._total += len(events) - len(look.games)
        self._queue.extendleft(reversed(_quotes(look, events)))


def paced(odds: OddsApi, rate: float) -> OddsApi:
    """The client with so many requests a second, that sends nothing twice that may be billed twice."""
    patience = Patience(attempts=6, interval=1 / rate, repeats_unanswered=False)
    return replace(odds, http=replace(odds.http, patience=patience))


def in_raw(raw: RawStore, schedule: pl.DataFrame, until: datetime) -> Held:
    """What raw holds by an instant, for the plan; a listing that cannot be read is put aside, and not held."""

    def events(day, at, games):
        payload = raw.newest(NAME, "historical_events", key_at(str(day), at), until)
        try:
            return None if payload is None else listed(payload, games, due(schedule, day))
        except BadPayloadError as error:
            raw.quarantine(payload, str(error))
            return None

    def holds(endpoint, key, at):
        return raw.holds(NAME, endpoint, key_at(key, at), until)

    return Held(
        events,
        points=lambda day, event, at: holds("historical_event_odds", f"{day}/{event}", at),
        lines=lambda day, at: holds("historical_odds", str(day), at),
    )


def listed(payload: Payload, games: tuple[str, ...], due_games: pl.DataFrame) -> list[tuple[str, str]]:
    """The events of a listing that are of these games, as (event id, game id)."""
    events = of_games(odds_wire.read(payload), due_games).filter(pl.col("game_id").is_in(list(games)))
    return events.select("event_id", "game_id").rows()


def _first(look: Look) -> list[Request]:
    """What can be asked at once: the listing, or the events that a listing in raw names; game lines."""
    listing = [Request("historical_events", look)] if look.points and look.events is None else []
    lines = [Request("historical_odds", look)] if look.lines else []
    return [*listing, *_quotes(look, list(look.events or ())), *lines]


def _quotes(look: Look, events: Iterable[tuple[str, str]]) -> list[Request]:
    return [Request("historical_event_odds", look, event) for event, _ in events]
