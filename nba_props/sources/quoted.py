"""What was quoted: the odds of one day, asked event by event and read from raw. Hygiene is in `quotes`.

One event's failure stays its own: an unreadable payload is put in quarantine and names its game.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.days import game_date
from nba_props.sources import odds_wire
from nba_props.sources.errors import BadPayload, ConfigurationError, NotThere, OutOfCredits, SourceError
from nba_props.sources.odds_api import NAME, OddsApi
from nba_props.sources.odds_wire import Reading
from nba_props.sources.outcomes import GameOutcome
from nba_props.sources.quotes import Counted, at_games, game_lines, known, points_quotes
from nba_props.sources.raw import Payload, RawStore
from nba_props.sources.teams import COUNTING, TRICODES
from nba_props.sources.wire import Unread, drift
from nba_props.tables.table import INSTANT

# A simulated past has its quotes taken shortly before the tip-off.
SNAPSHOT_LEAD = timedelta(minutes=20)
Failures = dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a day's asking gave: its games, quotes placed at them, failures by game, and games that books list."""

    day: date
    games: pl.DataFrame
    placed: pl.DataFrame
    failed: Failures
    listed: set[str]


@dataclass(slots=True)
class Quoted:
    """The odds of one run. `historical`: whether past quotes may be asked for (they are free)."""

    odds: OddsApi
    raw: RawStore
    now: Callable[[], datetime]
    historical: bool = False
    drift: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def points(
        self, days: Iterable[date], schedule: pl.DataFrame, seen: pl.DataFrame
    ) -> tuple[Counted, list[GameOutcome]]:
        """The days' points quotes as far as they are known now; names are resolved for all of them at once."""
        asked = [self._asked(day, schedule) for day in days]
        found = points_quotes(pl.concat(a.placed for a in asked), seen)
        return found, [o for a in asked for o in self._outcomes(a, found.odds_lines)]

    def _asked(self, day: date, schedule: pl.DataFrame) -> Asked:
        games = _due(schedule, day)
        events, failed = self._ask_points(day, games) if games.height else (_no_events(), {})
        readings = list(self._readings(("event_odds", "historical_event_odds"), day, games, events, failed))
        placed = at_games(known(odds_wire.quotes_of(readings)), games).with_columns(game_date=pl.lit(day))
        listed = set(events["game_id"]) if self._asks(day) else set(games["game_id"])
        return Asked(day, games, placed, failed, listed)

    def game_lines(
        self, day: date, schedule: pl.DataFrame
    ) -> tuple[pl.DataFrame, dict[str, int], list[GameOutcome]]:
        """The day's game lines as far as they are known now."""
        games = _due(schedule, day)
        failed = self._ask_game_lines(day, games) if games.height else {}
        readings = list(self._readings(("odds", "historical_odds"), day, games, _no_events(), failed))
        placed = at_games(known(odds_wire.quotes_of(readings)), games)
        frame, counts = game_lines(placed)
        asked = Asked(day, games, placed, failed, set(games["game_id"]))
        return frame, counts, list(self._outcomes(asked, frame))

    # -- asking -------------------------------------------------------------------------------------------

    def _asks(self, day: date) -> bool:
        return day == self._today or self.historical

    @property
    def _today(self) -> date:
        return game_date(self.now())

    def _ask_game_lines(self, day: date, games: pl.DataFrame) -> Failures:
        """Lands the day's game lines; returns what failed, by game. All games come in one payload."""
        try:
            if day == self._today:
                if self.now() < _last_tip_off(games):
                    payload = self.odds.odds(str(day))
                    self._watch(payload)
                    return _by_game(odds_wire.read(payload).unread, games)
            elif self.historical and not self._held("historical_odds", str(day)):
                self.odds.historical_odds(str(day), _first_tip_off(games) - SNAPSHOT_LEAD)
        except ConfigurationError:
            raise
        except SourceError as error:
            return dict.fromkeys(games["game_id"], str(error))
        return {}

    def _ask_points(self, day: date, games: pl.DataFrame) -> tuple[pl.DataFrame, Failures]:
        """Lands each event's quotes; returns the listed events with their games, and what failed, by game."""
        if not self._asks(day):
            return _no_events(), {}
        try:
            listing = self._listing(day, games)
        except ConfigurationError:
            raise
        except SourceError as error:
            return _no_events(), dict.fromkeys(games["game_id"], str(error))
        events = at_games(_events(listing), games).filter(pl.col("game_id").is_not_null())
        failed, answered = _by_game(listing.unread, games), set()
        for event_id, game_id, tip_off in (
            events.select("event_id", "game_id", "tip_off").sort("event_id").rows()
        ):
            try:
                self._ask_event(day, event_id, tip_off)
                answered.add(game_id)
            except NotThere:
                continue
            except ConfigurationError:
                raise
            except OutOfCredits as error:
                left = set(games["game_id"]) - answered - failed.keys()
                return events, failed | dict.fromkeys(left, str(error))
            except SourceError as error:
                failed[game_id] = str(error)
        return events, failed

    def _listing(self, day: date, games: pl.DataFrame) -> Reading:
        """The day's events; ids do not change, so when they cannot be had the last listing in raw does."""
        if day == self._today:
            try:
                payload = self.odds.events(str(day))
                self._watch(payload)
            except ConfigurationError:
                raise
            except SourceError:
                held = self.raw.newest(NAME, "events", str(day), self.now())
                if held is None:
                    raise
                self.counts["stale_event_listings"] += 1
                payload = held
        else:
            held = self.raw.newest(NAME, "historical_events", str(day), self.now())
            payload = held or self.odds.historical_events(str(day), _first_tip_off(games) - SNAPSHOT_LEAD)
        return odds_wire.read(payload)

    def _ask_event(self, day: date, event_id: str, tip_off: datetime) -> None:
        """A started event has in-play quotes only: it is not asked any more."""
        if day == self._today:
            if self.now() < tip_off:
                self._watch(self.odds.event_odds(str(day), event_id))
        elif not self._held("historical_event_odds", f"{day}/{event_id}"):
            self.odds.historical_event_odds(str(day), event_id, tip_off - SNAPSHOT_LEAD)

    def _held(self, endpoint: str, key: str) -> bool:
        return self.raw.newest(NAME, endpoint, key, self.now()) is not None

    def _watch(self, payload: Payload) -> None:
        self.drift |= drift(payload.body, odds_wire.KINDS[payload.endpoint])

    # -- reading ------------------------------------------------------------------------------------------

    def _readings(
        self,
        endpoints: Iterable[str],
        day: date,
        games: pl.DataFrame,
        events: pl.DataFrame,
        failed: Failures,
    ) -> Iterator[Reading]:
        """Every payload of the day that can be read. One that cannot is put aside, and fails its game."""
        before = len(self.raw.damaged)
        of_event = dict(events.select("event_id", "game_id").rows())
        for endpoint in endpoints:
            for payload in self.raw.all(NAME, endpoint, str(day), self.now()):
                try:
                    reading = odds_wire.read(payload)
                except BadPayload as error:
                    self.raw.quarantine(payload, str(error))
                    self.counts["quarantined_payloads"] += 1
                    _blame(failed, payload.key, of_event, str(error))
                    continue
                yield reading
        for damage in self.raw.damaged[before:]:
            _blame(failed, damage.key, of_event, damage.reason)

    def _outcomes(self, asked: Asked, frame: pl.DataFrame) -> Iterator[GameOutcome]:
        day, failed, listed = asked.day, asked.failed, asked.listed
        have = set(frame["game_id"].unique())
        for game_id, tip_off in asked.games.select("game_id", "tip_off").sort("game_id").rows():
            if game_id in failed:
                # What an earlier poll brought still stands; the failure is told all the same.
                yield GameOutcome(day, game_id, "FAILED", failed[game_id])
            elif game_id in have:
                yield GameOutcome(day, game_id, "COMPLETE")
            elif not self._asks(day):
                yield GameOutcome(day, game_id, "EMPTY_OK", "the live API has no quotes of past days")
            elif game_id not in listed:
                yield GameOutcome(day, game_id, "MISSING", "the books list no event for it")
            else:
                reason = "no quotes" if self.now() < tip_off else "none before the tip-off"
                yield GameOutcome(day, game_id, "MISSING", reason)


def _events(listing: Reading) -> pl.DataFrame:
    """Listed events in the shape that `at_games` places."""
    return odds_wire.events_of(listing).with_columns(known_at=pl.lit(listing.seen_at).cast(INSTANT))


def _no_events() -> pl.DataFrame:
    return pl.DataFrame(schema={"event_id": pl.String, "game_id": pl.String})


def _blame(failed: Failures, key: str, of_event: dict[str, str], reason: str) -> None:
    """Fails the game of an event's payload; one whose game nobody knows any more is counted only."""
    game_id = of_event.get(key.rpartition("/")[2])
    if game_id is not None:
        failed.setdefault(game_id, reason)


def _by_game(unread: Iterable[Unread], games: pl.DataFrame) -> Failures:
    """The games of events that could not be read, as far as their teams can be told."""
    named = {(home, away): g for home, away, g in games.select("home", "away", "game_id").rows()}
    failed: Failures = {}
    for part in unread:
        home, away = (TRICODES.get(str(part.fields.get(side))) for side in ("home_team", "away_team"))
        if (game_id := named.get((home, away))) is not None:
            failed[game_id] = part.reason
    return failed


def _due(schedule: pl.DataFrame, day: date) -> pl.DataFrame:
    """The day's games that books quote."""
    return schedule.filter(
        pl.col("game_date") == day, pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed"
    )


def _first_tip_off(games: pl.DataFrame) -> datetime:
    return min(games["tip_off"].to_list())


def _last_tip_off(games: pl.DataFrame) -> datetime:
    return max(games["tip_off"].to_list())
