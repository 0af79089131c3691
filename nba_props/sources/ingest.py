"""The source chain: which days the archive answers and which are asked live, table by table.

The archive answers days two or more before the clock's game date, but for quotes that raw holds; today and
yesterday are asked live. One game that fails leaves the others untouched (`played`, `quoted`); what raw already
holds is not asked again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import get_args

import polars as pl

from nba_props.days import Days, game_date, season_of
from nba_props.declared.tables.ingest import (
    BOX_SCORES,
    GAME_LINES,
    INJURIES,
    ODDS_LINES,
    SCHEDULE,
    SHOTS,
    UNRESOLVED_NAMES,
)
from nba_props.declared.tables.table import Table
from nba_props.errors import BadPayloadError, ConfigurationError, NotFoundError, SourceError
from nba_props.sources.archive.tables import Archive
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.injuries.reports_of_days import Injured, Reported
from nba_props.sources.nba import types as nba_types
from nba_props.sources.nba import wire as nba_wire
from nba_props.sources.nba.client import NAME as NBA
from nba_props.sources.nba.client import NbaCdn
from nba_props.sources.nba.played import GameRows, Played
from nba_props.sources.odds.client import OddsApi
from nba_props.sources.odds.stored_polls import DayOdds, Quoted, What
from nba_props.sources.outcomes import GameOutcome, Ingested, State, covered, refuse_nothing
from nba_props.sources.prefer import Prefer
from nba_props.sources.wire import Unread, drift
from nba_props.storage.raw import Payload, RawStore

__all__ = ["GameOutcome", "Ingest", "Ingested", "State"]

ARCHIVE_AGE = timedelta(days=2)
Play = Callable[[list[dict]], list[GameRows]]


@dataclass(slots=True)
class Ingest:
    """The source chain of one run. `historical_odds`: whether past quotes may be asked (they are free).

    `prefer`: `auto` follows the chain; `archive` and `live` force one; `raw` asks nothing of anybody and builds the
    tables from raw alone, those of archived days from the archive, where one is named: its files are its raw.
    """

    odds: OddsApi
    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    injury_reports: InjuryReports = field(kw_only=True)
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
                f"run config has prefer: {self.prefer!r}; it is `auto`, `archive`, `live` or `raw`"
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
        """A season's schedule as raw holds it, once it was asked for; when it cannot be had, what raw held before
        stands, which is counted. One of a season that is over is not asked for again.

        Raises:
            SourceError: why it cannot be had, when raw holds none that can be read.
        """
        failure: SourceError | None = None
        if self.prefer != "raw" and not self._is_complete(season):
            try:
                payload = self.nba.schedule(season, current=season == season_of(self.today))
                self._drift |= drift(payload.body, nba_types.KINDS["schedule"])
            except SourceError as error:
                failure = error
        for held in self.raw.newest_first(NBA, "schedule", season, self.now()):
            try:
                found = nba_wire.schedule(held)
            except BadPayloadError as error:
                self._set_aside(held, error)
                continue
            if failure:
                self._counts["stale_schedules"] += 1
            return found
        raise failure or NotFoundError(
            f"raw holds no schedule of {season}: ingest a day of it with prefer: auto"
        )

    def _is_complete(self, season: str) -> bool:
        """Whether raw holds a schedule that was fetched when the season was over."""
        held = next(self.raw.newest_first(NBA, "schedule", season, self.now()), None)
        return held is not None and season_of(game_date(held.fetched_at)) > season

    def _set_aside(self, payload: Payload, error: BadPayloadError) -> None:
        self.raw.quarantine(payload, str(error))
        self._counts["quarantined_payloads"] += 1

    # -- what was played ----------------------------------------------------------------------------------

    def box_scores(self, days: Days, schedule: pl.DataFrame) -> Ingested:
        return self._played(BOX_SCORES, days, schedule, self._players().box_scores)

    def shots(self, days: Days, schedule: pl.DataFrame) -> Ingested:
        return self._played(SHOTS, days, schedule, self._players().shots)

    def _players(self) -> Played:
        return Played(self.nba, self.raw, self.now, self.prefer != "raw", self._drift, self._counts)

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
        for frame, outcome in play(games.sort("tip_off", "game_id").to_dicts()):
            parts.append(frame)
            outcomes.append(outcome)
        frame = pl.concat(parts)
        refuse_nothing(table.name, frame, outcomes)
        return self._ingested(frame, outcomes)

    def injuries(self, days: Days, schedule: pl.DataFrame, seen: pl.DataFrame) -> Reported:
        """`injuries`, and `injury_reports` beside it. `seen`: box scores of the 365 days before."""
        archived, _ = self.split(days)
        injured = Injured(
            self.injury_reports, self.raw, self.now, self.prefer != "raw", self._drift, self._counts
        )
        found, outcomes = injured.of(days, archived, schedule, seen)
        refuse_nothing(INJURIES.name, found.reports, outcomes)
        told = self._ingested(found.injuries, outcomes, found.unresolved)
        return Reported(told.frame, told.outcomes, told.counts, told.drift, told.unresolved, found.reports)

    # -- what was quoted ----------------------------------------------------------------------------------

    def game_lines(self, days: Days, schedule: pl.DataFrame) -> Ingested:
        nights, old = self._nights("lines", days, schedule)
        (frame, counts), outcomes = self._books().game_lines(nights)
        self._refuse_nothing_tonight(GAME_LINES, frame, outcomes)
        parts = [frame]
        self._counts.update(counts)
        if old and self.archive:
            archived, counts = self.archive.game_lines(old, without={night.day for night in nights})
            parts.append(archived)
            self._counts.update(counts)
            outcomes += covered(archived, _unseen(schedule, old, nights), "not in the archive")
        return self._ingested(pl.concat(parts), outcomes)

    def points_lines(self, days: Days, schedule: pl.DataFrame, seen: pl.DataFrame) -> Ingested:
        """`odds_lines`, and `unresolved_names` beside it. `seen`: box scores of the 365 days before."""
        nights, old = self._nights("points", days, schedule)
        found, outcomes = self._books().points(nights, seen)
        self._refuse_nothing_tonight(ODDS_LINES, found.odds_lines, outcomes)
        parts = [found]
        if old and self.archive:
            archived = self.archive.points_quotes(old, seen, without={night.day for night in nights})
            parts.append(archived)
            games = _unseen(schedule, old, nights)
            outcomes += covered(archived.odds_lines, games, "no quotes in the archive", "EMPTY_OK")
        for part in parts:
            self._counts.update(part.counts)
        lost = pl.concat(part.unresolved_names for part in parts)
        return self._ingested(pl.concat(part.odds_lines for part in parts), outcomes, lost)

    def _nights(self, what: What, days: Days, schedule: pl.DataFrame) -> tuple[list[DayOdds], Days | None]:
        """The days whose quotes are asked for or lie in raw, and the range of which the archive answers the rest.

        A night that was lived through has its own quotes in raw: no archive takes their place unless it is forced.
        """
        old, new = self.split(days)
        books = self._books()
        held = books.stored(what, old, schedule) if old and self.prefer != "archive" else []
        return [*held, *(books.ask(what, day, schedule) for day in new or ())], old

    def _refuse_nothing_tonight(self, table: Table, frame: pl.DataFrame, outcomes: list[GameOutcome]) -> None:
        tonight = [o for o in outcomes if o.day == self.today]
        refuse_nothing(table.name, frame.filter(pl.col("game_date") == self.today), tonight)

    def _books(self) -> Quoted:
        return Quoted(
            self.odds,
            self.raw,
            self.now,
            self.historical_odds,
            self.prefer != "raw",
            self._drift,
            self._counts,
        )

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


def _unseen(schedule: pl.DataFrame, old: Days, nights: list[DayOdds]) -> pl.DataFrame:
    """Games of the archive's days whose quotes raw does not hold."""
    return schedule.filter(old.hold(), ~pl.col("game_date").is_in([night.day for night in nights]))


def _unread_games(unread: list[Unread], days: Days) -> list[GameOutcome]:
    """Scheduled games of the days that could not be read; one without a date counts as of the first."""
    found = []
    for part in unread:
        day = nba_wire.date_of(part.fields.get("gameDateEst")) or days.first
        if day in days:
            found.append(GameOutcome(day, str(part.fields.get("gameId"))[:40], "FAILED", part.reason))
    return found
