"""Fetches the official injury reports of a range of days, stores them in raw and parses them from there.

For each game the newest report of now is requested or, once it has begun, the one of a quarter of an hour before the
tip-off. A report's failure is the failure of the games that it was requested for.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.ingest import INJURY_REPORTS, INJURY_STATUSES
from nba_props.declared.teams import COUNTING
from nba_props.errors import BadPayloadError, ConfigurationError, SourceError
from nba_props.sources.injuries import report as injury_report
from nba_props.sources.injuries.client import ENDPOINT, NAME, InjuryReports, is_of_the_host
from nba_props.sources.injuries.report import Report
from nba_props.sources.injuries.rows import Context, InjuryTables, StoredReport, injury_tables
from nba_props.sources.injuries.slots import ReportSlot, newest_slot
from nba_props.sources.outcomes import GameOutcome, IngestResult, Notes, note
from nba_props.storage.raw import RawStore

# The report of a past game: late enough to say who plays, early enough to bet on.
LEAD = timedelta(minutes=15)
A_DAY = timedelta(days=1)
# The reason why a game's report could not be had, by game id.
Failures = dict[str, str]


@dataclass(frozen=True, slots=True)
class InjuryResult(IngestResult):
    """`injuries` as the frame, and `injury_reports` beside it; `unresolved` has the rows without a known player."""

    reports: pl.DataFrame = field(default_factory=INJURY_REPORTS.empty)


@dataclass(slots=True)
class InjuryIngest:
    """The reports of one run. `may_fetch`: whether requests may be sent to NBA.com; raw is read in any case."""

    reports: InjuryReports
    raw: RawStore
    now: Callable[[], datetime]
    may_fetch: bool = True

    def result(
        self, days: Days, archived: Days | None, schedule: pl.DataFrame, box_scores: pl.DataFrame
    ) -> InjuryResult:
        """What the reports say about the days' games, and each game's outcome.

        Args:
            days: the game dates.
            archived: those of them for which nothing is requested. What raw holds of them is used: they may have
                been ingested live.
            schedule: rows of SCHEDULE.
            box_scores: rows of BOX_SCORES, for the rosters.
        """
        counting = schedule.filter(days.hold(), pl.col("season_type").is_in(COUNTING))
        games = counting.filter(pl.col("status") != "postponed")
        games_of, failed = self._fetch(games.filter(~archived.hold()) if archived else games)
        stored, failed, notes = self._stored(days, games_of, failed)
        tables = injury_tables(stored, Context(days, games, schedule, box_scores))
        rows = counting.sort("game_date", "game_id").to_dicts()
        outcomes = tuple(_outcome(game, tables, failed, archived) for game in rows)
        notes += Notes(tables.counts)
        return InjuryResult(tables.injuries, outcomes, notes, tables.unresolved, reports=tables.reports)

    def _fetch(self, games: pl.DataFrame) -> tuple[dict[str, list[str]], Failures]:
        """Stores each game's report; returns the games of each report that raw now holds by its key, and failures."""
        slots: dict[ReportSlot, list[str]] = defaultdict(list)
        for game_id, tip_off in games.select("game_id", "tip_off").sort("game_id").rows():
            slots[newest_slot(self.now() if self.now() < tip_off else tip_off - LEAD)].append(game_id)
        games_of: dict[str, list[str]] = defaultdict(list)
        failed: Failures = {}
        lost = ""
        for slot, game_ids in sorted(slots.items()):
            try:
                key = self.reports.ensure_stored(slot, self.may_fetch and not lost)
            except ConfigurationError:
                raise
            except SourceError as error:
                failed |= dict.fromkeys(game_ids, str(error))
                lost = str(error) if is_of_the_host(error) else lost
                continue
            if lost:
                failed |= dict.fromkeys(game_ids, f"not requested, since {lost}")
                continue
            if key is not None:
                games_of[key] += game_ids
        return games_of, failed

    def _stored(
        self, days: Days, games_of: dict[str, list[str]], failed: Failures
    ) -> tuple[list[StoredReport], Failures, Notes]:
        """Every readable report of the days and of the day before, with the failures of the unreadable ones."""
        damaged_before = len(self.raw.damaged)
        stored: list[StoredReport] = []
        notes, failed = Notes(), dict(failed)
        for day in Days(days.first - A_DAY, days.last):
            for payload in self.raw.all(NAME, ENDPOINT, str(day), self.now()):
                try:
                    report = injury_report.read(payload)
                except BadPayloadError as error:
                    self.raw.quarantine(payload, str(error))
                    notes += note("quarantined_payloads")
                    failed |= dict.fromkeys(games_of.get(payload.key, ()), str(error))
                    continue
                stored.append(StoredReport(day, payload.fetched_at, report))
                notes += _drift(report)
        for damage in self.raw.damaged[damaged_before:]:
            failed |= dict.fromkeys(games_of.get(damage.key, ()), damage.reason)
        return stored, failed, notes


def _drift(report: Report) -> Notes:
    """Statuses that are not known."""
    unknown = {row.status for row in report.unreadable} - {"", *INJURY_STATUSES}
    return Notes(drift=frozenset(f"status {status!r}" for status in unknown))


def _outcome(
    game: dict[str, Any], tables: InjuryTables, failed: Failures, archived: Days | None
) -> GameOutcome:
    day, game_id = game["game_date"], game["game_id"]
    if game["status"] == "postponed":
        return GameOutcome(day, game_id, "EMPTY_OK", "postponed")
    if problem := failed.get(game_id) or tables.unreadable.get(game_id):
        # The rows of other reports stay; the failure is reported all the same.
        return GameOutcome(day, game_id, "FAILED", problem)
    if game_id in tables.reported:
        return GameOutcome(day, game_id, "COMPLETE")
    if archived and day in archived:
        return GameOutcome(day, game_id, "EMPTY_OK", "the archive has no injury report of it")
    reason = "no report published" + " before the tip-off" * (game_id in tables.late)
    return GameOutcome(day, game_id, "MISSING", reason)
