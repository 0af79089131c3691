"""A season's schedule: fetched where it may have changed, and read from raw."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from nba_props.days import Days, game_date, season_of
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.errors import BadPayloadError, ConfigurationError, NotFoundError, SourceError
from nba_props.sources.landing import Fetched
from nba_props.sources.nba import rows
from nba_props.sources.nba.client import NAME, NbaCdn
from nba_props.sources.nba.vocabulary import unknown_words
from nba_props.sources.nba.wire import ScheduledGames, read_schedule
from nba_props.sources.outcomes import (
    CountedRows,
    GameOutcome,
    IngestResult,
    Notes,
    Outage,
    note,
    schedule_result,
)
from nba_props.sources.wire import UnreadablePart
from nba_props.storage.raw import RawStore


@dataclass(frozen=True, slots=True)
class ScheduleIngest:
    """The schedules of one run. `may_fetch`: whether requests may be sent to NBA.com; raw is read in any case."""

    nba: NbaCdn
    raw: RawStore
    now: Callable[[], datetime]
    may_fetch: bool = True

    def results(self, days: Days, *, is_alone: bool) -> list[IngestResult]:
        """A result of SCHEDULE for each season of the days. A schedule that was never had is an outage.

        Args:
            days: the game dates.
            is_alone: whether these are all days that are asked for.

        Raises:
            SourceError: these are all days, and no schedule of any was ever had.
        """
        parts: list[IngestResult] = []
        failures: list[SourceError] = []
        for season in sorted({season_of(day) for day in days}):
            try:
                parts.append(self.result(season, days))
            except ConfigurationError:
                raise
            except SourceError as error:
                failures.append(error)
                first = next(day for day in days if season_of(day) == season)
                parts.append(IngestResult(SCHEDULE.empty(), outages=(Outage(first, str(error), None),)))
        if is_alone and len(failures) == len(parts):
            raise failures[0]
        return parts

    def result(self, season: str, days: Days) -> IngestResult:
        """The days' games of a season (SCHEDULE), as raw holds its schedule after a request.

        A past season that raw holds is not requested. If no new schedule can be had, the last one in raw is used: that
        is an outage.

        Raises:
            SourceError: why it cannot be had, when raw holds no readable one.
        """
        fetched, failure = self._fetched(season)
        notes = fetched.notes if fetched else Notes()
        for payload in self.raw.newest_first(NAME, "schedule", season, self.now()):
            is_fetched = fetched is not None and payload == fetched.payload
            try:
                games, unreadable = fetched.content if fetched and is_fetched else read_schedule(payload)
            except BadPayloadError as error:
                self.raw.quarantine(payload, str(error))
                notes += note("quarantined_payloads")
                continue
            stale = (Outage(days.last, str(failure), payload.fetched_at),) if failure else ()
            listed = schedule_result(
                CountedRows(rows.schedule(games, payload.fetched_at).filter(days.hold()), {})
            )
            unlisted, words = unknown_words(games, days)
            outcomes = (*_unreadable_outcomes(unreadable, days), *unlisted, *listed.outcomes)
            return IngestResult(listed.frame, outcomes, notes + listed.notes + words, outages=stale)
        raise failure or NotFoundError(
            f"raw holds no schedule of {season}: ingest a day of it with prefer: auto"
        )

    def _fetched(self, season: str) -> tuple[Fetched[ScheduledGames] | None, SourceError | None]:
        """A new schedule, or why there is none; neither if it need not or may not be requested."""
        if not self.may_fetch or self._is_past_and_stored(season):
            return None, None
        try:
            return self.nba.schedule(season, current=season == season_of(self._today)), None
        except SourceError as error:
            return None, error

    @property
    def _today(self) -> date:
        return game_date(self.now())

    def _is_past_and_stored(self, season: str) -> bool:
        """Whether raw holds a schedule that was fetched after the season was over."""
        newest = self.raw.newest(NAME, "schedule", season, self.now())
        return newest is not None and season_of(game_date(newest.fetched_at)) > season


def _unreadable_outcomes(parts: Iterable[UnreadablePart], days: Days) -> list[GameOutcome]:
    """Outcomes of scheduled games of the days that cannot be read; one without a date counts as of the first day."""
    outcomes = []
    for part in parts:
        day = rows.date_of(part.fields.get("gameDateEst")) or days.first
        if day in days:
            outcomes.append(GameOutcome(day, str(part.fields.get("gameId"))[:40], "FAILED", part.reason))
    return outcomes
