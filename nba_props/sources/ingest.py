"""The source chain: which days the archive answers and which are asked live, table by table.

The archive answers days two or more before the clock's game date; today and yesterday are asked live. One
game that fails leaves the others untouched (`played`, `quoted`); what raw already holds is not asked again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, get_args

import polars as pl

from nba_props.days import Days, game_date, season_of
from nba_props.sources import nba_types, nba_wire
from nba_props.sources.archive import Archive
from nba_props.sources.errors import BadPayload, ConfigurationError, SourceError
from nba_props.sources.nba_cdn import NAME as NBA
from nba_props.sources.nba_cdn import NbaCdn
from nba_props.sources.odds_api import OddsApi
from nba_props.sources.outcomes import GameOutcome, Ingested, State, covered, refuse_nothing
from nba_props.sources.played import Played
from nba_props.sources.quoted import Quoted
from nba_props.sources.raw import Payload, RawStore
from nba_props.sources.wire import Unread, drift
from nba_props.tables.ingest import BOX_SCORES, GAME_LINES, ODDS_LINES, SCHEDULE, SHOTS, UNRESOLVED_NAMES
from nba_props.tables.table import Table

__all__ = ["GameOutcome", "Ingest", "Ingested", "Prefer", "State"]

Prefer = Literal["auto", "archive", "live"]
ARCHIVE_AGE = timedelta(days=2)
Play = Callable[[dict], tuple[pl.DataFrame, GameOutcome]]


@dataclass(slots=True)
class Ingest:
    """The source chain of one run. `historical_odds`: whether past quotes may be asked (they are free)."""

    odds: OddsApi
    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    archive: Archive | None = None
    historical_odds: bool = False
    prefer: Prefer = "auto"
    _drift: set[str] = field(default_factory=set, init=False)
    _counts: Counter[str] = field(default_factory=Counter, init=False)

    @property
    def today(self) -> date:
        return game_date(self.now())

    def split(self, days: Days) -> tuple[Days | None, Days | None]:
        """The part of the range that the archive answers and the part that is asked live."""
        if self.prefer not in get_args(Prefer):
            raise ConfigurationError(
                f"run config has prefer: {self.prefer!r}; it is `auto`, `archive` or `live`"
            )
        if self.archive is None and self.prefer == "archive":
            raise ConfigurationError(
                "run config asks for the archive, but none is named: set NBA_PROPS_ARCHIVE"
            )
        if self.archive is None or self.prefer == "live":
            return None, days
        if self.prefer == "archive":
            return days, None
        newest = self.today - ARCHIVE_AGE
        old = Days(days.first, min(days.last, newest)) if days.first <= newest else None
        new = Days(max(days.first, newest + timedelta(1)), days.last) if days.last > newest else None
        return old, new

    # -- schedule -----------------------------------------------------------------------------------------

    def schedule(self, days: Days) -> Ingested:
        """Every game of the days; one that cannot be read is named, the others stand."""
        old, new = self.split(days)
        parts, outcomes = [SCHEDULE.empty()], []
        if old and self.archive:
            frame, counts = self.archive.schedule(old)
            parts.append(frame)
            self._counts.update(counts)
        for season in sorted({season_of(d) for d in new or ()}):
            listed, unread = self._season(season)
            parts.append(listed.filter(new.hold()) if new else listed.clear())
            outcomes += _unread_games(unread, new or days)
        frame = pl.concat(parts)
        outcomes += [GameOutcome(d, g, "COMPLETE") for g, d in frame.select("game_id", "game_date").rows()]
        self._counts["games"] = frame.height
        refuse_nothing(SCHEDULE.name, frame, outcomes)
        return self._ingested(frame, outcomes)

    def _season(self, season: str) -> tuple[pl.DataFrame, list[Unread]]:
        """A season's schedule now; when it cannot be had, the newest one that raw holds, which is counted."""
        try:
            payload = self.nba.schedule(season, current=season == season_of(self.today))
            self._drift |= drift(payload.body, nba_types.KINDS["schedule"])
            return nba_wire.schedule(payload)
        except SourceError as error:
            failure = error
        while held := self.raw.newest(NBA, "schedule", season, self.now()):
            try:
                found = nba_wire.schedule(held)
            except BadPayload as error:
                self._set_aside(held, error)
                continue
            self._counts["stale_schedules"] += 1
            return found
        raise failure

    def _set_aside(self, payload: Payload, error: BadPayload) -> None:
        self.raw.quarantine(payload, str(error))
        self._counts["quarantined_payloads"] += 1

    # -- what was played ----------------------------------------------------------------------------------

    def box_scores(self, days: Days, schedule: pl.DataFrame) -> Ingested:
        return self._played(BOX_SCORES, days, schedule, self._players().box_score)

    def shots(self, days: Days, schedule: pl.DataFrame) -> Ingested:
        return self._played(SHOTS, days, schedule, self._players().shots)

    def _players(self) -> Played:
        return Played(self.nba, self.raw, self.now, self._drift, self._counts)

    def _played(self, table: Table, days: Days, schedule: pl.DataFrame, play: Play) -> Ingested:
        old, new = self.split(days)
        parts, outcomes = [table.empty()], []
        if old and self.archive:
            answer = self.archive.box_scores if table is BOX_SCORES else self.archive.shots
            frame, counts = answer(old)
            parts.append(frame)
            self._counts.update(counts)
            outcomes += covered(frame, schedule.filter(old.hold()), "not in the archive")
        games = schedule.filter(new.hold(), pl.col("season_type") != "all_star") if new else schedule.clear()
        for game in games.sort("tip_off", "game_id").to_dicts():
            frame, outcome = play(game)
            parts.append(frame)
            outcomes.append(outcome)
        frame = pl.concat(parts)
        refuse_nothing(table.name, frame, outcomes)
        return self._ingested(frame, outcomes)

    # -- what was quoted ----------------------------------------------------------------------------------

    def game_lines(self, days: Days, schedule: pl.DataFrame) -> Ingested:
        old, new = self.split(days)
        parts, outcomes = [GAME_LINES.empty()], []
        if old and self.archive:
            frame, counts = self.archive.game_lines(old)
            parts.append(frame)
            self._counts.update(counts)
            outcomes += covered(frame, schedule.filter(old.hold()), "not in the archive")
        for day in new or ():
            frame, counts, of_day = self._books().game_lines(day, schedule)
            if day == self.today:
                refuse_nothing(GAME_LINES.name, frame, of_day)
            parts.append(frame)
            self._counts.update(counts)
            outcomes += of_day
        return self._ingested(pl.concat(parts), outcomes)

    def points_lines(self, days: Days, schedule: pl.DataFrame, seen: pl.DataFrame) -> Ingested:
        """`odds_lines`, and `unresolved_names` beside it. `seen`: box scores of the 365 days before."""
        old, new = self.split(days)
        parts, lost, outcomes = [ODDS_LINES.empty()], [UNRESOLVED_NAMES.empty()], []
        if old and self.archive:
            found = self.archive.points_quotes(old, seen)
            parts.append(found.odds_lines)
            lost.append(found.unresolved_names)
            self._counts.update(found.counts)
            outcomes += covered(
                found.odds_lines, schedule.filter(old.hold()), "no quotes in the archive", "EMPTY_OK"
            )
        if new:
            found, of_days = self._books().points(new, schedule, seen)
            tonight = found.odds_lines.filter(pl.col("game_date") == self.today)
            refuse_nothing(ODDS_LINES.name, tonight, [o for o in of_days if o.day == self.today])
            parts.append(found.odds_lines)
            lost.append(found.unresolved_names)
            self._counts.update(found.counts)
            outcomes += of_days
        return self._ingested(pl.concat(parts), outcomes, pl.concat(lost))

    def _books(self) -> Quoted:
        return Quoted(self.odds, self.raw, self.now, self.historical_odds, self._drift, self._counts)

    def _ingested(
        self, frame: pl.DataFrame, outcomes: list[GameOutcome], lost: pl.DataFrame | None = None
    ) -> Ingested:
        """Closes the books on one table: counts and drift are its own, the next begins anew."""
        if self.raw.damaged:
            self._counts["damaged_raw_files"] = len(self.raw.damaged)
            self.raw.damaged.clear()
        counts, drifted = dict(self._counts), frozenset(self._drift)
        self._counts.clear()
        self._drift.clear()
        unresolved = UNRESOLVED_NAMES.empty() if lost is None else lost
        return Ingested(frame, tuple(outcomes), counts, drifted, unresolved)


def _unread_games(unread: list[Unread], days: Days) -> list[GameOutcome]:
    """Scheduled games of the days that could not be read; one without a date counts as of the first."""
    found = []
    for part in unread:
        day = nba_wire.date_of(part.fields.get("gameDateEst")) or days.first
        if day in days:
            found.append(GameOutcome(day, str(part.fields.get("gameId")), "FAILED", part.reason))
    return found
