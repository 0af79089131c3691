"""Who was reported hurt: the official reports of the days, asked, landed, and read from raw.

For each game the newest report that is due now is asked for, or, once it began, that of a quarter of an hour before
the tip-off. One report's failure stays that of the games that it was asked for.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from nba_props.days import Days
from nba_props.declared.tables.ingest import INJURY_REPORTS, INJURY_STATUSES
from nba_props.declared.teams import COUNTING
from nba_props.errors import BadPayloadError, ConfigurationError, SourceError
from nba_props.sources.injuries import pdf as injury_pdf
from nba_props.sources.injuries.client import ENDPOINT, NAME, InjuryReports, Stamp, newest_stamp
from nba_props.sources.injuries.rows import Kept, Tabled, tabled
from nba_props.sources.outcomes import GameOutcome, Ingested
from nba_props.storage.raw import RawStore

# A past game's report: late enough to tell who plays, early enough to bet on.
LEAD = timedelta(minutes=15)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reported(Ingested):
    """`injuries` as the frame, and `injury_reports` beside it; `unresolved` names who could not be told."""

    reports: pl.DataFrame = field(default_factory=INJURY_REPORTS.empty)


@dataclass(slots=True)
class Injured:
    """The reports of one run. `is_asking`: whether NBA.com may be asked; `drift` and `counts` gather what was met."""

    reports: InjuryReports
    raw: RawStore
    now: Callable[[], datetime]
    is_asking: bool = True
    drift: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def of(
        self, days: Days, archived: Days | None, schedule: pl.DataFrame, seen: pl.DataFrame
    ) -> tuple[Tabled, list[GameOutcome]]:
        """What the reports say of the days' games, and what became of each game.

        Of archived days, for which there is nobody to ask, what raw holds stands: they may have been lived through.
        """
        counting = schedule.filter(days.hold(), pl.col("season_type").is_in(COUNTING))
        games = counting.filter(pl.col("status") != "postponed")
        asked_for, failed = self._ask(games.filter(~archived.hold()) if archived else games)
        found = tabled(self._kept(days, asked_for, failed), days, games, schedule, seen)
        self.counts.update(found.counts)
        rows = counting.sort("game_date", "game_id").to_dicts()
        return found, [_outcome(game, found, failed, archived) for game in rows]

    def _ask(self, games: pl.DataFrame) -> tuple[dict[str, list[str]], dict[str, str]]:
        """Lands each game's report; returns the games of each report that raw now holds, and what failed."""
        wanted: dict[Stamp, list[str]] = defaultdict(list)
        for game_id, tip_off in games.select("game_id", "tip_off").sort("game_id").rows():
            wanted[newest_stamp(self.now() if self.now() < tip_off else tip_off - LEAD)].append(game_id)
        asked_for: dict[str, list[str]] = defaultdict(list)
        failed: dict[str, str] = {}
        for stamp, of_games in sorted(wanted.items()):
            try:
                key = self.reports.landed(stamp, self.is_asking)
            except ConfigurationError:
                raise
            except SourceError as error:
                failed |= dict.fromkeys(of_games, str(error))
                continue
            if key is not None:
                asked_for[key] += of_games
        return asked_for, failed

    def _kept(self, days: Days, asked_for: dict[str, list[str]], failed: dict[str, str]) -> Iterator[Kept]:
        """Every report of the days and of the day before; one that cannot be read is put aside."""
        before = len(self.raw.damaged)
        for day in Days(days.first - A_DAY, days.last):
            for payload in self.raw.all(NAME, ENDPOINT, str(day), self.now()):
                try:
                    report = injury_pdf.read(payload)
                except BadPayloadError as error:
                    self.raw.quarantine(payload, str(error))
                    self.counts["quarantined_payloads"] += 1
                    failed |= dict.fromkeys(asked_for.get(payload.key, ()), str(error))
                    continue
                met = {part.fields["status"] for part in report.unread} - {"", *INJURY_STATUSES}
                self.drift |= {f"status {status!r}" for status in met}
                yield Kept(day, payload.fetched_at, report)
        for damage in self.raw.damaged[before:]:
            failed |= dict.fromkeys(asked_for.get(damage.key, ()), damage.reason)


def _outcome(game: dict, found: Tabled, failed: dict[str, str], archived: Days | None) -> GameOutcome:
    day, game_id = game["game_date"], game["game_id"]
    if game["status"] == "postponed":
        return GameOutcome(day, game_id, "EMPTY_OK", "postponed")
    if problem := failed.get(game_id) or found.unread.get(game_id):
        # What other reports and rows say still stands; the failure is told all the same.
        return GameOutcome(day, game_id, "FAILED", problem)
    if game_id in found.reported:
        return GameOutcome(day, game_id, "COMPLETE")
    if archived and day in archived:
        return GameOutcome(day, game_id, "EMPTY_OK", "the archive has no injury reports")
    reason = "no report published" + " before the tip-off" * (game_id in found.late)
    return GameOutcome(day, game_id, "MISSING", reason)
