"""The source chain: which days come from the archive and which are requested live, table by table.

The archive answers days two or more before the clock's game date, except for quotes that raw holds; today and
yesterday are live. What raw already holds is not requested again. `nba.ingest`, `odds.ingest` and `injuries.ingest`
keep one game's failure from the others.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, get_args

import polars as pl

from nba_props.days import Days, game_date, season_of
from nba_props.declared.tables.ingest import (
    BOX_SCORES,
    GAME_LINES,
    INJURIES,
    ODDS_LINES,
    SCHEDULE,
    SHOTS,
)
from nba_props.declared.tables.table import Table
from nba_props.errors import ConfigurationError
from nba_props.sources.archive.tables import Archive
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.injuries.ingest import InjuryIngest, InjuryResult
from nba_props.sources.nba.client import NbaCdn
from nba_props.sources.nba.ingest import GameIngest, GameResult
from nba_props.sources.nba.schedule import ScheduleIngest, unreadable_outcomes
from nba_props.sources.odds.client import OddsApi
from nba_props.sources.odds.ingest import DayQuotes, OddsIngest, QuoteKind
from nba_props.sources.outcomes import (
    CountedRows,
    GameOutcome,
    IngestResult,
    Notes,
    State,
    archived_outcomes,
    counted,
    refuse_total_failure,
)
from nba_props.sources.prefer import Prefer
from nba_props.storage.raw import RawStore

__all__ = ["GameOutcome", "Ingest", "IngestResult", "State"]

ARCHIVE_AGE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class DaysQuotes:
    """The days whose quotes were polled or are in raw, and the range of which the archive answers the others."""

    days: list[DayQuotes]
    archived: Days | None
    notes: Notes

    @property
    def dates(self) -> list[date]:
        """The dates of the days."""
        return [day.day for day in self.days]


@dataclass(slots=True)
class Ingest:
    """The source chain of one run. `historical_odds`: whether past quotes may be requested, that is, are free.

    `prefer`: `auto` follows the chain; `archive` and `live` force one; `raw` sends no request and builds the tables
    from raw alone, those of archived days from the archive, if one is set: its files are their raw.
    """

    odds: OddsApi
    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    injury_reports: InjuryReports = field(kw_only=True)
    archive: Archive | None = None
    historical_odds: bool = False
    prefer: Prefer = "auto"

    @property
    def today(self) -> date:
        """The game date of the clock."""
        return game_date(self.now())

    @property
    def may_fetch(self) -> bool:
        """Whether requests may be sent at all."""
        return self.prefer != "raw"

    def split(self, days: Days) -> tuple[Days | None, Days | None]:
        """The part of the range that the archive answers, and the part that is requested live.

        Raises:
            ConfigurationError: `prefer` is not a preference, or asks for an archive that is not set.
        """
        if self.prefer not in get_args(Prefer):
            raise ConfigurationError(
                f"run config has prefer: {self.prefer!r}; it is `auto`, `archive`, `live` or `raw`"
            )
        if self.archive is None and self.prefer == "archive":
            raise ConfigurationError(
                "run config has prefer: archive, but no archive is set: set NBA_PROPS_ARCHIVE"
            )
        if self.archive is None or self.prefer == "live":
            return None, days
        if self.prefer == "archive":
            return days, None
        newest = self.today - ARCHIVE_AGE
        old = Days(days.first, min(days.last, newest)) if days.first <= newest else None
        new = Days(max(days.first, newest + timedelta(1)), days.last) if days.last > newest else None
        return old, new

    def schedule(self, days: Days) -> IngestResult:
        """Every game of the days; an unreadable one is named and leaves the others.

        Raises:
            SourceError: no schedule of a season can be had, or every game failed.
        """
        old, new = self.split(days)
        parts = [SCHEDULE.empty()]
        outcomes: list[GameOutcome] = []
        notes = Notes()
        if old and self.archive:
            archived = self.archive.schedule(old)
            parts.append(archived.rows)
            notes += Notes(archived.counts)
        if new:
            ingest = ScheduleIngest(self.nba, self.raw, self.now, self.may_fetch)
            for name in sorted({season_of(day) for day in new}):
                season = ingest.season(name)
                parts.append(season.games.filter(new.hold()))
                outcomes += unreadable_outcomes(season.unreadable, new)
                notes += season.notes
        frame = pl.concat(parts)
        outcomes += [GameOutcome(d, g, "COMPLETE") for g, d in frame.select("game_id", "game_date").rows()]
        refuse_total_failure(SCHEDULE.name, frame, outcomes)
        return self._result(frame, outcomes, notes + Notes({"games": frame.height}))

    def box_scores(self, days: Days, schedule: pl.DataFrame) -> IngestResult:
        """The box scores of the days' games.

        Raises:
            SourceError: every game failed.
        """
        archived = self.archive.box_scores if self.archive else None
        return self._games(BOX_SCORES, days, schedule, self._game_ingest().box_scores, archived)

    def shots(self, days: Days, schedule: pl.DataFrame) -> IngestResult:
        """The field-goal attempts of the days' games.

        Raises:
            SourceError: every game failed.
        """
        archived = self.archive.shots if self.archive else None
        return self._games(SHOTS, days, schedule, self._game_ingest().shots, archived)

    def _game_ingest(self) -> GameIngest:
        return GameIngest(self.nba, self.raw, self.now, self.may_fetch)

    def _games(
        self,
        table: Table,
        days: Days,
        schedule: pl.DataFrame,
        ingest: Callable[[list[dict[str, Any]]], list[GameResult]],
        archived: Callable[[Days], CountedRows] | None,
    ) -> IngestResult:
        old, new = self.split(days)
        parts = [table.empty()]
        outcomes: list[GameOutcome] = []
        notes = Notes()
        if old and archived:
            rows, counts = archived(old)
            parts.append(rows)
            notes += Notes(counts)
            outcomes += archived_outcomes(rows, schedule.filter(old.hold()), "not in the archive")
        games = schedule.filter(new.hold(), pl.col("season_type") != "all_star") if new else schedule.clear()
        results = ingest(games.sort("tip_off", "game_id").to_dicts())
        frame = pl.concat([*parts, *(result.frame for result in results)])
        outcomes += [result.outcome for result in results]
        refuse_total_failure(table.name, frame, outcomes)
        return self._result(frame, outcomes, Notes.total([notes, *(result.notes for result in results)]))

    def injuries(self, days: Days, schedule: pl.DataFrame, box_scores: pl.DataFrame) -> InjuryResult:
        """`injuries`, and `injury_reports` beside it.

        Args:
            days: the game dates.
            schedule: rows of SCHEDULE.
            box_scores: rows of BOX_SCORES of the 365 days before, for the rosters.

        Raises:
            SourceError: every game failed.
        """
        archived, _ = self.split(days)
        ingest = InjuryIngest(self.injury_reports, self.raw, self.now, self.may_fetch)
        result = ingest.result(days, archived, schedule, box_scores)
        refuse_total_failure(INJURIES.name, result.reports, result.outcomes)
        return replace(result, notes=result.notes + self._damaged_files())

    def game_lines(self, days: Days, schedule: pl.DataFrame) -> IngestResult:
        """Money lines, spreads and totals of the days' games.

        Raises:
            SourceError: every game of today failed.
        """
        quotes = self._quotes("lines", days, schedule)
        lines, outcomes = self._odds_ingest().game_lines(quotes.days)
        self._refuse_total_failure_today(GAME_LINES, lines.rows, outcomes)
        parts, notes = [lines.rows], quotes.notes + Notes(lines.counts)
        if quotes.archived and self.archive:
            archived = self.archive.game_lines(quotes.archived, without=set(quotes.dates))
            parts.append(archived.rows)
            notes += Notes(archived.counts)
            games = _other_games(schedule, quotes)
            outcomes += archived_outcomes(archived.rows, games, "not in the archive")
        return self._result(pl.concat(parts), outcomes, notes)

    def points_lines(self, days: Days, schedule: pl.DataFrame, box_scores: pl.DataFrame) -> IngestResult:
        """`odds_lines`, and `unresolved_names` beside it.

        Args:
            days: the game dates.
            schedule: rows of SCHEDULE.
            box_scores: rows of BOX_SCORES of the 365 days before, for the rosters.

        Raises:
            SourceError: every game of today failed.
        """
        quotes = self._quotes("points", days, schedule)
        tables, outcomes = self._odds_ingest().points(quotes.days, box_scores)
        self._refuse_total_failure_today(ODDS_LINES, tables.odds_lines, outcomes)
        parts = [tables]
        if quotes.archived and self.archive:
            archived = self.archive.points_quotes(quotes.archived, box_scores, without=set(quotes.dates))
            parts.append(archived)
            games = _other_games(schedule, quotes)
            outcomes += archived_outcomes(archived.odds_lines, games, "no quotes in the archive", "EMPTY_OK")
        notes = Notes.total([quotes.notes, *(Notes(part.counts) for part in parts)])
        result = self._result(pl.concat(part.odds_lines for part in parts), outcomes, notes)
        return replace(result, unresolved=pl.concat(part.unresolved_names for part in parts))

    def _quotes(self, kind: QuoteKind, days: Days, schedule: pl.DataFrame) -> DaysQuotes:
        """The quotes of the days that are polled or in raw.

        Raw has the quotes of a night that was ingested live: no archive replaces them unless it is forced.
        """
        old, new = self.split(days)
        ingest = self._odds_ingest()
        stored = ingest.stored(kind, old, schedule) if old and self.prefer != "archive" else []
        polled = [ingest.polled(kind, day, schedule) for day in new or ()]
        with_quotes = [day for day in stored if day.quotes.height]
        return DaysQuotes([*with_quotes, *polled], old, Notes.total(day.notes for day in [*stored, *polled]))

    def _odds_ingest(self) -> OddsIngest:
        return OddsIngest(self.odds, self.raw, self.now, self.historical_odds, self.may_fetch)

    def _refuse_total_failure_today(
        self, table: Table, frame: pl.DataFrame, outcomes: list[GameOutcome]
    ) -> None:
        outcomes_today = [outcome for outcome in outcomes if outcome.day == self.today]
        refuse_total_failure(table.name, frame.filter(pl.col("game_date") == self.today), outcomes_today)

    def _result(self, frame: pl.DataFrame, outcomes: list[GameOutcome], notes: Notes) -> IngestResult:
        return IngestResult(frame, tuple(outcomes), notes + self._damaged_files())

    def _damaged_files(self) -> Notes:
        """The number of damaged files in raw that were met since the last table."""
        notes = counted("damaged_raw_files", len(self.raw.damaged))
        self.raw.damaged.clear()
        return notes


def _other_games(schedule: pl.DataFrame, quotes: DaysQuotes) -> pl.DataFrame:
    """Games of the archive's days whose quotes raw does not hold."""
    if quotes.archived is None:
        return schedule.clear()
    return schedule.filter(quotes.archived.hold(), ~pl.col("game_date").is_in(quotes.dates))
