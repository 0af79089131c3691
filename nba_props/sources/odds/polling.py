"""Requests for a day's odds, event by event. Every payload goes to raw, from where `ingest` reads the quotes.

An event's failure costs no other event. History that costs credits is bought by `purchase`.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import polars as pl

from nba_props.days import game_date
from nba_props.declared.tables.table import INSTANT
from nba_props.declared.teams import COUNTING, TRICODES
from nba_props.errors import ConfigurationError, NotFoundError, SourceError
from nba_props.sources.landing import Fetched
from nba_props.sources.odds import wire
from nba_props.sources.odds.client import NAME, OddsApi, key_at
from nba_props.sources.odds.events import at_games
from nba_props.sources.odds.wire import DecodedOdds
from nba_props.sources.outcomes import Notes, note
from nba_props.sources.wire import UnreadablePart
from nba_props.storage.raw import RawStore

# Quotes of a past game are requested as of this long before its tip-off: at the tip-off its event is gone.
LEAD = timedelta(minutes=20)
# What was fetched so shortly before is not requested again: several steps of a night may fall into one minute.
JUST_NOW = timedelta(minutes=1)
# The reason why a game's quotes could not be had, by game id.
Failures = dict[str, str]


def no_events() -> pl.DataFrame:
    """No listed events, with every column."""
    return pl.DataFrame(schema={"event_id": pl.String, "game_id": pl.String, "tip_off": INSTANT})


@dataclass(frozen=True, slots=True)
class Poll:
    """The result of polling one day: the listed events, failures by game, fetched payloads of quotes, and notes.

    `events` has event_id, game_id and tip_off.
    """

    events: pl.DataFrame = field(default_factory=no_events)
    failed: Failures = field(default_factory=dict)
    fetched: tuple[Fetched[DecodedOdds], ...] = ()
    notes: Notes = field(default_factory=Notes)


@dataclass(frozen=True, slots=True)
class EventPoll:
    """The result of polling one event: its payload, or the error; neither when there was nothing to request."""

    fetched: Fetched[DecodedOdds] | None = None
    error: str = ""


@dataclass(slots=True)
class OddsPoller:
    """The polls of one run. `historical`: whether past quotes may be requested, that is, whether they are free.

    `reuses`: whether what raw holds of JUST_NOW is not requested again.
    """

    odds: OddsApi
    raw: RawStore
    now: Callable[[], datetime]
    historical: bool
    may_fetch: bool
    reuses: bool = False

    def is_polled(self, day: date) -> bool:
        """Whether quotes of a day are requested at all."""
        return self.may_fetch and (day == self._today or self.historical)

    @property
    def _today(self) -> date:
        return game_date(self.now())

    def game_lines(self, day: date, games: pl.DataFrame) -> Poll:
        """Stores the day's game lines, which come in one payload.

        Raises:
            ConfigurationError: the key is missing or refused.
        """
        if not self.is_polled(day) or games.is_empty():
            return Poll()
        try:
            fetched = self._fetch_lines(day, games)
        except ConfigurationError:
            raise
        except SourceError as error:
            return Poll(failed=dict.fromkeys(games["game_id"], str(error)))
        if fetched is None:
            return Poll()
        failed = _unreadable_games(fetched.content.unreadable, games) if day == self._today else {}
        return Poll(failed=failed, fetched=(fetched,), notes=self._live_notes(day, [fetched]))

    def _fetch_lines(self, day: date, games: pl.DataFrame) -> Fetched[DecodedOdds] | None:
        if day == self._today:
            is_any_ahead = self.now() < max(games["tip_off"].to_list())
            return self.odds.odds(str(day)) if is_any_ahead else None
        at = min(games["tip_off"].to_list()) - LEAD
        is_stored = self._is_stored("historical_odds", key_at(str(day), at))
        return None if is_stored else self.odds.historical_odds(str(day), at)

    def points(self, day: date, games: pl.DataFrame) -> Poll:
        """Stores the points quotes of each listed event.

        Raises:
            ConfigurationError: the key is missing or refused.
        """
        if not self.is_polled(day) or games.is_empty():
            return Poll()
        try:
            listing, notes = self._listing(day, games)
        except ConfigurationError:
            raise
        except SourceError as error:
            return Poll(failed=dict.fromkeys(games["game_id"], str(error)))
        events = events_of_games(listing, games)
        with ThreadPoolExecutor(self.odds.http.concurrency) as pool:
            polls = list(pool.map(lambda event: self._poll_event(day, *event), events.drop("game_id").rows()))
        failed = {g: poll.error for g, poll in zip(events["game_id"], polls, strict=True) if poll.error}
        fetched = tuple(poll.fetched for poll in polls if poll.fetched)
        unreadable = _unreadable_games(listing.unreadable, games)
        return Poll(events, unreadable | failed, fetched, notes + self._live_notes(day, fetched))

    def _listing(self, day: date, games: pl.DataFrame) -> tuple[DecodedOdds, Notes]:
        """The day's events. Ids do not change, so the last listing in raw serves if a new one cannot be had."""
        if day != self._today:
            at = min(games["tip_off"].to_list()) - LEAD
            stored = self.raw.newest(NAME, "historical_events", key_at(str(day), at), self.now())
            return wire.read(stored) if stored else self.odds.historical_events(str(day), at).content, Notes()
        try:
            fetched = self.odds.events(str(day))
        except ConfigurationError:
            raise
        except SourceError:
            stored = self.raw.newest(NAME, "events", str(day), self.now())
            if stored is None:
                raise
            return wire.read(stored), note("stale_event_listings")
        return fetched.content, fetched.notes

    def _poll_event(self, day: date, event_id: str, tip_off: datetime) -> EventPoll:
        try:
            return EventPoll(self._fetch_event(day, event_id, tip_off))
        except ConfigurationError:
            raise
        except NotFoundError:  # the event is gone, which is no failure
            return EventPoll()
        except SourceError as error:
            return EventPoll(error=str(error))

    def _fetch_event(self, day: date, event_id: str, tip_off: datetime) -> Fetched[DecodedOdds] | None:
        """An event's quotes; a started event has in-play quotes only, so it is not requested any more."""
        if day == self._today:
            is_held = self.reuses and self.odds.has_event_odds(str(day), event_id, JUST_NOW)
            is_due = self.now() < tip_off and not is_held
            return self.odds.event_odds(str(day), event_id) if is_due else None
        at = tip_off - LEAD
        is_stored = self._is_stored("historical_event_odds", key_at(f"{day}/{event_id}", at))
        return None if is_stored else self.odds.historical_event_odds(str(day), event_id, at)

    def _is_stored(self, endpoint: str, key: str) -> bool:
        return self.raw.holds(NAME, endpoint, key, self.now())

    def _live_notes(self, day: date, fetched: Iterable[Fetched[DecodedOdds]]) -> Notes:
        """Drift is noted where it is news: in the polls of today."""
        return Notes.total(f.notes for f in fetched) if day == self._today else Notes()


def quoted_games(schedule: pl.DataFrame, day: date) -> pl.DataFrame:
    """The day's games that books quote."""
    return schedule.filter(
        pl.col("game_date") == day, pl.col("season_type").is_in(COUNTING), pl.col("status") != "postponed"
    )


def events_of_games(listing: DecodedOdds, games: pl.DataFrame) -> pl.DataFrame:
    """The listed events of the games, each once: event_id, game_id, tip_off."""
    listed = wire.listed_events(listing).with_columns(known_at=pl.lit(listing.seen_at).cast(INSTANT))
    placed = at_games(listed, games).filter(pl.col("game_id").is_not_null())
    return placed.select("event_id", "game_id", "tip_off").unique("event_id", keep="first").sort("event_id")


def _unreadable_games(parts: Iterable[UnreadablePart], games: pl.DataFrame) -> Failures:
    """The games of events that cannot be read, as far as their teams are readable, whichever is at home."""
    by_teams = {
        frozenset((home, away)): g for home, away, g in games.select("home", "away", "game_id").rows()
    }
    failed: Failures = {}
    for part in parts:
        teams = frozenset(TRICODES.get(str(part.fields.get(side))) for side in ("home_team", "away_team"))
        if (game_id := by_teams.get(teams)) is not None:
            failed[game_id] = part.reason
    return failed
