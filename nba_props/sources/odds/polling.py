"""Asking the books for a day's odds, event by event; all that comes lands in raw, and is read from there in `quoted`.

One event's failure stays its own. History that costs credits is bought by `odds_history`.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.days import game_date
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.teams import COUNTING, TRICODES
from nba_props.errors import ConfigurationError, NotFoundError, SourceError
from nba_props.sources.odds import wire as odds_wire
from nba_props.sources.odds.client import NAME, OddsApi, key_at
from nba_props.sources.odds.events import at_games
from nba_props.sources.odds.wire import Reading
from nba_props.sources.wire import Unread, drift
from nba_props.storage.raw import Payload, RawStore

# A past game's quotes are taken this long before its tip-off: at the tip-off its event is gone.
LEAD = timedelta(minutes=20)
Failures = dict[str, str]


@dataclass(slots=True)
class Polls:
    """The asking of one run. `historical`: whether past quotes may be asked for (they are free).

    `drift` and `counts` gather what was met on the way.
    """

    odds: OddsApi
    raw: RawStore
    now: Callable[[], datetime]
    historical: bool
    is_asking: bool
    drift: set[str]
    counts: Counter[str]

    def asks(self, day: date) -> bool:
        return self.is_asking and (day == self._today or self.historical)

    @property
    def _today(self) -> date:
        return game_date(self.now())

    def game_lines(self, day: date, games: pl.DataFrame) -> tuple[pl.DataFrame, Failures]:
        """Lands the day's game lines, which come in one payload; returns no events, and what failed, by game."""
        try:
            unread = self._lines(day, games) if self.asks(day) and games.height else ()
        except ConfigurationError:
            raise
        except SourceError as error:
            return no_events(), dict.fromkeys(games["game_id"], str(error))
        return no_events(), _by_game(unread, games)

    def _lines(self, day: date, games: pl.DataFrame) -> Iterable[Unread]:
        if day != self._today:
            at = min(games["tip_off"].to_list()) - LEAD
            if not self._holds("historical_odds", key_at(str(day), at)):
                self.odds.historical_odds(str(day), at)
        elif self.now() < max(games["tip_off"].to_list()):
            return odds_wire.read(self._watched(self.odds.odds(str(day)))).unread
        return ()

    def points(self, day: date, games: pl.DataFrame) -> tuple[pl.DataFrame, Failures]:
        """Lands each event's quotes; returns the listed events with their games, and what failed, by game."""
        if not self.asks(day) or games.is_empty():
            return no_events(), {}
        try:
            listing = self._listing(day, games)
        except ConfigurationError:
            raise
        except SourceError as error:
            return no_events(), dict.fromkeys(games["game_id"], str(error))
        events = of_games(listing, games)
        with ThreadPoolExecutor(self.odds.http.at_once) as pool:
            told = pool.map(lambda event: self._tried(day, *event), events.drop("game_id").rows())
            failed = {game_id: why for game_id, why in zip(events["game_id"], told, strict=True) if why}
        return events, _by_game(listing.unread, games) | failed

    def _listing(self, day: date, games: pl.DataFrame) -> Reading:
        """The day's events; ids do not change, so when they cannot be had the last listing in raw does."""
        if day != self._today:
            at = min(games["tip_off"].to_list()) - LEAD
            held = self.raw.newest(NAME, "historical_events", key_at(str(day), at), self.now())
            return odds_wire.read(held or self.odds.historical_events(str(day), at))
        try:
            return odds_wire.read(self._watched(self.odds.events(str(day))))
        except ConfigurationError:
            raise
        except SourceError:
            held = self.raw.newest(NAME, "events", str(day), self.now())
            if held is None:
                raise
            self.counts["stale_event_listings"] += 1
            return odds_wire.read(held)

    def _tried(self, day: date, event_id: str, tip_off: datetime) -> str:
        """Why an event's quotes could not be had; nothing where they could, or the event is gone."""
        try:
            self._event(day, event_id, tip_off)
        except ConfigurationError:
            raise
        except NotFoundError:
            return ""
        except SourceError as error:
            return str(error)
        return ""

    def _event(self, day: date, event_id: str, tip_off: datetime) -> None:
        """A started event has in-play quotes only: it is not asked any more."""
        if day == self._today:
            if self.now() < tip_off:
                self._watched(self.odds.event_odds(str(day), event_id))
        elif not self._holds("historical_event_odds", key_at(f"{day}/{event_id}", tip_off - LEAD)):
            self.odds.historical_event_odds(str(day), event_id, tip_off - LEAD)

    def _holds(self, endpoint: str, key: str) -> bool:
        return self.raw.holds(NAME, endpoint, key, self.now())

    def _watched(self, payload: Payload) -> Payload:
        self.drift |= drift(payload.body, odds_wire.KINDS[payload.endpoint])
        return payload


def due(schedule: pl.DataFrame, day: date) -> pl.DataFrame:
    """The day's games that books quote."""
    return schedule.filter(
        pl.col("game_date") == day, pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed"
    )


def of_games(listing: Reading, games: pl.DataFrame) -> pl.DataFrame:
    """The listed events of the games, each once: event_id, game_id, tip_off."""
    listed = odds_wire.events_of(listing).with_columns(known_at=pl.lit(listing.seen_at).cast(INSTANT))
    placed = at_games(listed, games).filter(pl.col("game_id").is_not_null())
    return placed.select("event_id", "game_id", "tip_off").unique("event_id", keep="first").sort("event_id")


def no_events() -> pl.DataFrame:
    return pl.DataFrame(schema={"event_id": pl.String, "game_id": pl.String, "tip_off": INSTANT})


def _by_game(unread: Iterable[Unread], games: pl.DataFrame) -> Failures:
    """The games of events that could not be read, as far as their teams can be told, whichever is at home."""
    named = {frozenset((home, away)): g for home, away, g in games.select("home", "away", "game_id").rows()}
    failed: Failures = {}
    for part in unread:
        teams = frozenset(TRICODES.get(str(part.fields.get(side))) for side in ("home_team", "away_team"))
        if (game_id := named.get(teams)) is not None:
            failed[game_id] = part.reason
    return failed
