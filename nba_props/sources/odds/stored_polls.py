"""What was quoted: a day's odds, asked for where they may be, and read from raw. Hygiene is in `quotes`.

One event's failure stays its own: an unreadable payload is put in quarantine and names its game.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Literal

import polars as pl

from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.errors import BadPayloadError
from nba_props.sources.odds import wire as odds_wire
from nba_props.sources.odds.client import NAME, OddsApi
from nba_props.sources.odds.events import at_games, swapped_events
from nba_props.sources.odds.polling import Failures, Polls, due, no_events
from nba_props.sources.odds.quote_rows import Counted, Frame, game_lines, known, points_quotes
from nba_props.sources.odds.wire import Reading
from nba_props.sources.outcomes import GameOutcome
from nba_props.storage.raw import RawStore

What = Literal["points", "lines"]
ENDPOINTS: dict[What, tuple[str, ...]] = {
    "points": ("event_odds", "historical_event_odds"),
    "lines": ("odds", "historical_odds"),
}


@dataclass(frozen=True, slots=True)
class DayOdds:
    """A day's odds as far as they are known: its games, quotes placed at them, failures by game, games that the
    books list, and whether the books were asked."""

    day: date
    games: pl.DataFrame
    placed: pl.DataFrame
    failed: Failures
    listed: set[str]
    is_asked: bool


@dataclass(slots=True)
class Quoted:
    """The odds of one run. `historical`: whether past quotes may be asked for (they are free); `is_asking`: whether
    any may. `drift` and `counts` gather what was met on the way."""

    odds: OddsApi
    raw: RawStore
    now: Callable[[], datetime]
    historical: bool = False
    is_asking: bool = True
    drift: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def ask(self, what: What, day: date, schedule: pl.DataFrame) -> DayOdds:
        """Asks for the day's quotes where it may, and reads what raw holds of them."""
        games, polls = due(schedule, day), self._polls()
        events, failed = (polls.points if what == "points" else polls.game_lines)(day, games)
        placed = self._placed(what, day, games, events, failed)
        asked = polls.asks(day)
        listed = set(events["game_id"]) if what == "points" and asked else set(games["game_id"])
        return DayOdds(day, games, placed, failed, listed, asked)

    def stored(self, what: What, days: Iterable[date], schedule: pl.DataFrame) -> list[DayOdds]:
        """The days of which raw holds quotes; nothing is asked."""
        nights = []
        for day in days:
            if any(self.raw.holds(NAME, endpoint, str(day), self.now()) for endpoint in ENDPOINTS[what]):
                games, failed = due(schedule, day), Failures()
                placed = self._placed(what, day, games, no_events(), failed)
                nights.append(DayOdds(day, games, placed, failed, set(games["game_id"]), is_asked=False))
        return [night for night in nights if night.placed.height]

    def points(self, nights: Sequence[DayOdds], seen: pl.DataFrame) -> tuple[Counted, list[GameOutcome]]:
        """The points quotes of the days; names are resolved for all of them at once."""
        found = points_quotes(_all(nights), seen)
        return found, [o for night in nights for o in self._outcomes(night, found.odds_lines)]

    def game_lines(self, nights: Sequence[DayOdds]) -> tuple[Frame, list[GameOutcome]]:
        """The game lines of the days."""
        frame, counts = game_lines(_all(nights))
        return (frame, counts), [o for night in nights for o in self._outcomes(night, frame)]

    def _polls(self) -> Polls:
        return Polls(self.odds, self.raw, self.now, self.historical, self.is_asking, self.drift, self.counts)

    def _placed(
        self, what: What, day: date, games: pl.DataFrame, events: pl.DataFrame, failed: Failures
    ) -> pl.DataFrame:
        readings = list(self._readings(ENDPOINTS[what], day, events, failed))
        if not readings:
            return _nothing()
        placed = at_games(known(odds_wire.quotes_of(readings)), games).with_columns(game_date=pl.lit(day))
        if swapped := swapped_events(placed):
            self.counts["swapped_events"] += swapped
        return placed

    def _readings(
        self, endpoints: Iterable[str], day: date, events: pl.DataFrame, failed: Failures
    ) -> Iterator[Reading]:
        """Every payload of the day that can be read. One that cannot is put aside, and fails its game."""
        before = len(self.raw.damaged)
        of_event = dict(events.select("event_id", "game_id").rows())
        for endpoint in endpoints:
            for payload in self.raw.all(NAME, endpoint, str(day), self.now()):
                try:
                    reading = odds_wire.read(payload)
                except BadPayloadError as error:
                    self.raw.quarantine(payload, str(error))
                    self.counts["quarantined_payloads"] += 1
                    _blame(failed, payload.key, of_event, str(error))
                    continue
                yield reading
        for damage in self.raw.damaged[before:]:
            _blame(failed, damage.key, of_event, damage.reason)

    def _outcomes(self, night: DayOdds, frame: pl.DataFrame) -> Iterator[GameOutcome]:
        have = set(frame.filter(pl.col("game_date") == night.day)["game_id"])
        for game_id, tip_off in night.games.select("game_id", "tip_off").sort("game_id").rows():
            if game_id in night.failed:
                # What an earlier poll brought still stands; the failure is told all the same.
                yield GameOutcome(night.day, game_id, "FAILED", night.failed[game_id])
            elif game_id in have:
                yield GameOutcome(night.day, game_id, "COMPLETE")
            elif not night.is_asked:
                yield GameOutcome(
                    night.day, game_id, "EMPTY_OK", "raw holds no quotes of it, none were asked"
                )
            elif game_id not in night.listed:
                yield GameOutcome(night.day, game_id, "MISSING", "the books list no event for it")
            else:
                reason = "no quotes" if self.now() < tip_off else "none before the tip-off"
                yield GameOutcome(night.day, game_id, "MISSING", reason)


@cache
def _nothing() -> pl.DataFrame:
    """No quotes, every column; of a season's days most need no more."""
    return at_games(known(odds_wire.quotes_of(())), SCHEDULE.empty())


def _all(nights: Sequence[DayOdds]) -> pl.DataFrame:
    return pl.concat([_nothing(), *(night.placed for night in nights)])


def _blame(failed: Failures, key: str, of_event: dict[str, str], reason: str) -> None:
    """Fails the game of an event's payload; one whose game nobody knows any more is counted only."""
    _, _, below = key.partition("/")
    if (game_id := of_event.get(below.partition("/")[0])) is not None:
        failed.setdefault(game_id, reason)
