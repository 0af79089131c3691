"""Buying past odds: the requests of a plan, several concurrently, within a budget of credits.

Raw is the only state: a payload in raw is not requested again, so a run that was killed resumes where it stopped. The
worst case of a request is reserved before it is sent, so that the budget holds with any number under way.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import polars as pl

from nba_props.errors import (
    BadPayloadError,
    ConfigurationError,
    NoHistoryAtDateError,
    NotFoundError,
    OutOfCreditsError,
    PlanWithoutHistoryError,
    RefusedRequestError,
    SourceError,
    UnansweredError,
)
from nba_props.sources.http import Patience
from nba_props.sources.landing import Fetched
from nba_props.sources.odds import wire
from nba_props.sources.odds.client import NAME, OddsApi, key_at
from nba_props.sources.odds.history import EventOfGame, Holdings, PlannedDay, PlannedSnapshot
from nba_props.sources.odds.polling import events_of_games, quoted_games
from nba_props.sources.odds.wire import DecodedOdds
from nba_props.storage.raw import RawStore

# A reply of The Odds API, or the error instead of one.
Reply = Fetched[DecodedOdds] | SourceError

MOST_CONCURRENT = 16
# A request without a reply may have been billed: it is retried here, and its worst case is reserved again.
MOST_TRIES = 3
CULPRITS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a snapshot: its list of events, one event's quotes, or its game lines."""

    endpoint: str
    snapshot: PlannedSnapshot
    event_id: str = ""
    tries: int = 1

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.snapshot.day} {self.event_id or self.endpoint.removeprefix('historical_')}"


@dataclass(slots=True)
class Bought:
    """The result of a run, in numbers of requests.

    `landed`: payloads stored; `gone`: events that did not exist at their instant; `without_history`: requests for an
    instant of which there is no history; `unlisted`: games that no list of events names; `failed`: failures by kind,
    with the first few in `culprits`; `stopped`: why the run stopped early.
    """

    landed: int = 0
    gone: int = 0
    without_history: int = 0
    unlisted: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    culprits: list[str] = field(default_factory=list)
    stopped: str = ""

    def count(self, request: Request, error: SourceError) -> None:
        """Counts a request that ended with an error: an empty outcome, or a failure."""
        match error:
            case NoHistoryAtDateError():
                self.without_history += 1
            case NotFoundError():
                self.gone += 1
            case _:
                self.failed[error.outcome] += 1
                if len(self.culprits) < CULPRITS_SHOWN:
                    self.culprits.append(f"{request.name}: {error}")


@dataclass(slots=True)
class Purchase:
    """One run. `budget` is in credits; `progress` is called with the numbers of finished and of all requests."""

    odds: OddsApi
    schedule: pl.DataFrame
    budget: int
    progress: Callable[[int, int], None] = lambda _done, _total: None
    _bought: Bought = field(default_factory=Bought, init=False)
    _queue: deque[Request] = field(default_factory=deque, init=False)
    _running: dict[Future[Reply], Request] = field(default_factory=dict, init=False)
    _done: int = field(default=0, init=False)
    _total: int = field(default=0, init=False)

    def run(self, days: Iterable[PlannedDay]) -> Bought:
        """Buys what the plan lists, day after day.

        Raises:
            ConfigurationError: the key is missing or refused, or regions or books are.
        """
        snapshots = [snapshot for day in days for snapshot in day.snapshots]
        self._queue.extend(request for snapshot in snapshots for request in _first_requests(snapshot))
        self._total = sum(snapshot.requests for snapshot in snapshots)
        with ThreadPoolExecutor(MOST_CONCURRENT) as pool:
            while self._start(pool):
                done, _ = wait(self._running, return_when=FIRST_COMPLETED)
                for future in done:
                    self._finish(self._running.pop(future), future.result())
                self.progress(self._done, self._total)
        if self._queue and not self._bought.stopped:
            self._bought.stopped = f"the budget of {self.budget} credits does not cover the next request"
        return self._bought

    def _start(self, pool: ThreadPoolExecutor) -> bool:
        """Sends what the budget allows; whether any request is under way."""
        while self._queue and len(self._running) < MOST_CONCURRENT and self._is_affordable(self._queue[0]):
            request = self._queue.popleft()
            self._running[pool.submit(self._send, request)] = request
        return bool(self._running)

    def _is_affordable(self, request: Request) -> bool:
        worst = self.odds.tariff.worst
        reserved = sum(worst(r.endpoint) for r in self._running.values())
        spent = self.odds.bill.at_most + reserved + worst(request.endpoint)
        return not self._bought.stopped and spent <= self.budget

    def _send(self, request: Request) -> Reply:
        at, day = request.snapshot.at, str(request.snapshot.day)
        try:
            match request.endpoint:
                case "historical_events":
                    return self.odds.historical_events(day, at)
                case "historical_event_odds":
                    return self.odds.historical_event_odds(day, request.event_id, at)
                case _:
                    return self.odds.historical_odds(day, at)
        except ConfigurationError:
            raise
        except SourceError as error:
            return error

    def _finish(self, request: Request, reply: Reply) -> None:
        """Counts a reply. The events of a list are requested next, before the days that follow."""
        match reply:
            case OutOfCreditsError() | PlanWithoutHistoryError() | RefusedRequestError():
                self._bought.stopped = str(reply)  # every other request would end the same way
                return
            case UnansweredError() if request.tries < MOST_TRIES:
                self._queue.append(replace(request, tries=request.tries + 1))
                return
            case SourceError():
                self._bought.count(request, reply)
                if request.endpoint == "historical_events":
                    self._total -= len(request.snapshot.games)  # without their list, events are not requested
            case Fetched():
                self._bought.landed += 1
                if request.endpoint == "historical_events":
                    self._queue_events(request.snapshot, reply.content)
        self._done += 1

    def _queue_events(self, snapshot: PlannedSnapshot, listing: DecodedOdds) -> None:
        events = listed(listing, snapshot.games, quoted_games(self.schedule, snapshot.day))
        self._bought.unlisted += len(snapshot.games) - len({game for _, game in events})
        self._total += len(events) - len(snapshot.games)
        self._queue.extendleft(reversed(_event_requests(snapshot, events)))


def paced(odds: OddsApi, rate: float) -> OddsApi:
    """The client with `rate` requests a second, which never resends a request that may have been billed."""
    # A purchase counts its tries itself.
    patience = Patience(attempts=6, interval=1 / rate, repeats_unanswered=False, silent_calls=0)
    return replace(odds, http=replace(odds.http, patience=patience))


def in_raw(raw: RawStore, schedule: pl.DataFrame, until: datetime) -> Holdings:
    """What raw holds by an instant, for the plan. An unreadable list of events goes to quarantine."""

    def events(day: date, at: datetime, games: tuple[str, ...]) -> list[EventOfGame] | None:
        payload = raw.newest(NAME, "historical_events", key_at(str(day), at), until)
        if payload is None:
            return None
        try:
            return listed(wire.read(payload), games, quoted_games(schedule, day))
        except BadPayloadError as error:
            raw.quarantine(payload, str(error))
            return None

    def is_held(endpoint: str, key: str, at: datetime) -> bool:
        return raw.holds(NAME, endpoint, key_at(key, at), until)

    return Holdings(
        events,
        points=lambda day, event, at: is_held("historical_event_odds", f"{day}/{event}", at),
        lines=lambda day, at: is_held("historical_odds", str(day), at),
    )


def listed(listing: DecodedOdds, game_ids: tuple[str, ...], games: pl.DataFrame) -> list[EventOfGame]:
    """The listed events of some of a day's games, as (event id, game id)."""
    events = events_of_games(listing, games).filter(pl.col("game_id").is_in(list(game_ids)))
    return events.select("event_id", "game_id").rows()


def _first_requests(snapshot: PlannedSnapshot) -> list[Request]:
    """What can be requested right away: the list of events, or the events of a list in raw; game lines."""
    needs_list = snapshot.points and snapshot.events is None
    listing = [Request("historical_events", snapshot)] if needs_list else []
    lines = [Request("historical_odds", snapshot)] if snapshot.lines else []
    return [*listing, *_event_requests(snapshot, snapshot.events or ()), *lines]


def _event_requests(snapshot: PlannedSnapshot, events: Iterable[EventOfGame]) -> list[Request]:
    return [Request("historical_event_odds", snapshot, event) for event, _ in events]
