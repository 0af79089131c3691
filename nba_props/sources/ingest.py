"""The source chain: which days come from the archive and which are requested live, table by table.

The archive answers days two or more before the clock's game date, up to its own last game, except for quotes and
injury reports that raw holds, and games that only raw has; all other days are live. What raw already holds is not
requested again. `nba.ingest`, `odds.ingest` and `injuries.ingest` keep one game's failure from the others.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, get_args

import polars as pl

from nba_props.days import Days, game_date
from nba_props.declared.tables.ingest import BOX_SCORES, INJURIES, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES
from nba_props.declared.tables.table import Table
from nba_props.errors import ConfigurationError
from nba_props.sources.archive import games as archived_games
from nba_props.sources.archive.games import NOT_ARCHIVED
from nba_props.sources.archive.polls import game_line_polls
from nba_props.sources.archive.tables import Archive
from nba_props.sources.injuries.archived import with_archived
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.injuries.ingest import InjuryIngest, InjuryResult
from nba_props.sources.nba.client import NbaCdn
from nba_props.sources.nba.ingest import GameIngest
from nba_props.sources.nba.running import Running, running, under_way
from nba_props.sources.nba.schedule import ScheduleIngest
from nba_props.sources.odds.client import OddsApi
from nba_props.sources.odds.ingest import DayQuotes, OddsIngest, QuoteKind
from nba_props.sources.outcomes import (
    CountedRows,
    IngestResult,
    Notes,
    archive_result,
    note,
    outages,
    schedule_result,
)
from nba_props.sources.prefer import Prefer
from nba_props.sources.raw_places import holds_game, last_heard
from nba_props.storage.raw import RawStore

__all__ = ["Ingest", "IngestResult"]

ARCHIVE_AGE = timedelta(days=2)
R = TypeVar("R", bound=IngestResult)
IngestGames = Callable[[GameIngest, list[dict[str, Any]]], list[IngestResult]]


@dataclass(frozen=True, slots=True)
class DaysQuotes:
    """The quotes of games that were polled or are in raw, and the range of which the archive answers the other games."""

    days: list[DayQuotes]
    archived: Days | None
    notes: Notes

    @property
    def quoted(self) -> set[str]:
        """The games and events whose quotes raw holds: no archive adds to them."""
        return {quoted for day in self.days for quoted in day.quoted}


@dataclass(slots=True)
class Ingest:
    """The source chain of one run. `historical_odds`: whether past quotes may be requested, that is, are free.

    `may_poll`: whether quotes may be requested at all; without it those in raw are read.

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
    may_poll: bool = True
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
        newest = min(self.today - ARCHIVE_AGE, self.archive.last_day)
        old = Days(days.first, min(days.last, newest)) if days.first <= newest else None
        new = Days(max(days.first, newest + timedelta(1)), days.last) if days.last > newest else None
        return old, new

    def schedule(self, days: Days) -> IngestResult:
        """Every game of the days; an unreadable one is named and leaves the others.

        Raises:
            SourceError: no schedule of any of the days can be had.
        """
        old, new = self.split(days)
        parts = [schedule_result(self.archive.schedule(old))] if old and self.archive else []
        if new:
            live = ScheduleIngest(self.nba, self.raw, self.now, self.may_fetch)
            parts += live.results(new, is_alone=not parts)
        return self._whole(SCHEDULE, parts)

    def box_scores(self, days: Days, schedule: pl.DataFrame) -> IngestResult:
        """The box scores of the days' games."""
        return self._games(BOX_SCORES, days, schedule, GameIngest.box_scores, archived_games.box_scores)

    def shots(self, days: Days, schedule: pl.DataFrame) -> IngestResult:
        """The field-goal attempts of the days' games."""
        return self._games(SHOTS, days, schedule, GameIngest.shots, archived_games.shots)

    def running(self, schedule: pl.DataFrame) -> Running:
        """Scores so far of the games of a schedule that are under way now; nothing of it is stored but the payloads."""
        games = under_way(schedule, self.now())
        return running(self.nba, games if self.may_fetch else games.clear())

    def _games(
        self,
        table: Table,
        days: Days,
        schedule: pl.DataFrame,
        ingest: IngestGames,
        archived: Callable[[Archive, Days, pl.DataFrame], IngestResult],
    ) -> IngestResult:
        old, new = self.split(days)
        parts = [IngestResult(table.empty())]
        if old and self.archive:
            games = schedule.filter(old.hold())
            parts += self._completed_from_raw(table, archived(self.archive, old, games), games, ingest)
        if new:
            games = schedule.filter(new.hold(), pl.col("season_type") != "all_star")
            live = GameIngest(self.nba, self.raw, self.now, self.may_fetch)
            parts += ingest(live, games.sort("tip_off", "game_id").to_dicts())
        return self._whole(table, parts)

    def _completed_from_raw(
        self, table: Table, archived: IngestResult, games: pl.DataFrame, ingest: IngestGames
    ) -> list[IngestResult]:
        """The archive's games, with those that it lacks and that were once had live from raw, without a request."""
        if self.prefer == "archive":
            return [archived]
        held = [
            o.game_id
            for o in archived.outcomes
            if o.state == "MISSING" and holds_game(self.raw, table, o.game_id, self.now())
        ]
        others = tuple(o for o in archived.outcomes if o.game_id not in held)
        from_raw = GameIngest(self.nba, self.raw, self.now, may_fetch=False)
        lacking = games.filter(pl.col("game_id").is_in(held)).sort("tip_off", "game_id")
        return [replace(archived, outcomes=others), *ingest(from_raw, lacking.to_dicts())]

    def _whole(self, table: Table, parts: Sequence[IngestResult]) -> IngestResult:
        return self._with_outages(table, IngestResult.whole(parts))

    def _with_outages(self, table: Table, result: R) -> R:
        """The result with the days on which the table's feed gave nothing, and damaged files counted."""
        heard = last_heard(self.raw, table, self.now())
        return replace(
            result,
            notes=result.notes + self._damaged_files(),
            outages=(*result.outages, *outages(result.outcomes, heard)),
        )

    def injuries(self, days: Days, schedule: pl.DataFrame, box_scores: pl.DataFrame) -> InjuryResult:
        """`injuries`, and `injury_reports` beside it.

        Args:
            days: the game dates.
            schedule: rows of SCHEDULE.
            box_scores: rows of BOX_SCORES of the 365 days before, for the rosters.
        """
        old, _ = self.split(days)
        ingest = InjuryIngest(self.injury_reports, self.raw, self.now, self.may_fetch)
        result = ingest.result(days, old, schedule, box_scores)
        if old and self.archive:
            archived = self.archive.injuries(old, box_scores)
            result = with_archived(result, archived, old, archive_wins=self.prefer == "archive")
        return self._with_outages(INJURIES, result)

    def game_lines(self, days: Days, schedule: pl.DataFrame) -> IngestResult:
        """Money lines, spreads and totals of the days' games, with the polls of them."""
        quotes = self._quotes("lines", days, schedule)
        parts = [self._odds_ingest().game_lines(quotes.days)]
        if quotes.archived and self.archive:
            lines = self.archive.game_lines(quotes.archived, without=quotes.quoted)
            part = archive_result(lines, _other_games(schedule, quotes), NOT_ARCHIVED)
            parts.append(replace(part, polls=game_line_polls(lines.rows)))
        return self._with_notes(GAME_LINES, parts, quotes)

    def points_lines(
        self, days: Days, schedule: pl.DataFrame, box_scores: pl.DataFrame, asked: Collection[str] = ()
    ) -> IngestResult:
        """`odds_lines`, with `unresolved_names` and `odds_polls` beside it.

        Args:
            days: the game dates.
            schedule: rows of SCHEDULE.
            box_scores: rows of BOX_SCORES of the 365 days before, for the rosters.
            asked: ids of the games whose quotes are requested; all where there are none. Raw answers for the others.
        """
        quotes = self._quotes("points", days, schedule, asked)
        parts = [self._odds_ingest().points(quotes.days, box_scores)]
        if quotes.archived and self.archive:
            tables = self.archive.points_quotes(quotes.archived, box_scores, without=quotes.quoted)
            lines = CountedRows(tables.odds_lines, tables.counts)
            games = _other_games(schedule, quotes)
            part = archive_result(lines, games, "no quotes in the archive", absent="EMPTY_OK")
            parts.append(replace(part, unresolved=tables.unresolved_names, polls=tables.polls))
        return self._with_notes(ODDS_LINES, parts, quotes)

    def _with_notes(self, table: Table, parts: Sequence[IngestResult], quotes: DaysQuotes) -> IngestResult:
        result = IngestResult.whole(parts)
        return self._with_outages(table, replace(result, notes=quotes.notes + result.notes))

    def _quotes(
        self, kind: QuoteKind, days: Days, schedule: pl.DataFrame, asked: Collection[str] = ()
    ) -> DaysQuotes:
        """The quotes of the days that are polled or in raw.

        Raw has the quotes of games that were ingested live: no archive replaces them unless it is forced. The archive
        answers the other games of the same day.
        """
        old, new = self.split(days)
        ingest = self._odds_ingest()
        stored = ingest.read_stored(kind, old, schedule) if old and self.prefer != "archive" else []
        polled = [ingest.poll(kind, day, schedule, asked) for day in new or ()]
        with_quotes = [day.of_quoted_games() for day in stored]
        return DaysQuotes([*with_quotes, *polled], old, Notes.total(day.notes for day in [*stored, *polled]))

    def _odds_ingest(self) -> OddsIngest:
        may_poll = self.may_fetch and self.may_poll
        return OddsIngest(self.odds, self.raw, self.now, self.historical_odds, may_poll)

    def _damaged_files(self) -> Notes:
        """Damaged files in raw, and what was left out of the archive's files, since the last table."""
        notes = note("damaged_raw_files", len(self.raw.damaged))
        self.raw.damaged.clear()
        return notes + self.archive.taken_notes() if self.archive else notes


def _other_games(schedule: pl.DataFrame, quotes: DaysQuotes) -> pl.DataFrame:
    """Games of the archive's days whose quotes raw does not hold."""
    if quotes.archived is None:
        return schedule.clear()
    return schedule.filter(quotes.archived.hold(), ~pl.col("game_id").is_in(list(quotes.quoted)))
