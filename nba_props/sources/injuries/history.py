"""Fetching past injury reports: which reports of which days, and requesting them, some days concurrently.

For each game day the last report before its first tip-off, or an earlier one, and for each game the one of an hour
before its tip-off. Raw is the only state: what it holds, a report or that there is none, is not requested again, so a
run that was stopped resumes where it was.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Event

import polars as pl

from nba_props.declared.teams import COUNTING
from nba_props.errors import ConfigurationError, SourceError
from nba_props.sources.injuries.client import InjuryReports, is_of_the_host
from nba_props.sources.injuries.slots import ReportSlot, newest_slot

BEFORE_EACH_TIP = timedelta(hours=1)
# A report of the very tip-off is not one from before it.
LEAST_LEAD = timedelta(seconds=1)
# Days that are fetched concurrently; their requests share one pace.
MOST_CONCURRENT = 4
CULPRITS_SHOWN = 5
# So many failures in a row are the host's, whatever each of them says.
MOST_FAILURES = 5


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day with games: the reports to request, and the number of those that raw already answers.

    `unavailable` says why some of the day's reports cannot be requested.
    """

    day: date
    games: int
    slots: tuple[ReportSlot, ...]
    held: int
    unavailable: str = ""


@dataclass(slots=True)
class Swept:
    """The result of a run, in numbers of planned reports.

    `found`: had, or an earlier one in their place, in the distinct `files`; `absent`: neither was ever published;
    `failed`: failures by kind, with the first few in `culprits`; `stopped`: why the run stopped early.
    """

    found: int = 0
    absent: int = 0
    files: set[str] = field(default_factory=set)
    failed: Counter[str] = field(default_factory=Counter)
    culprits: list[str] = field(default_factory=list)
    stopped: str = ""


def plan(
    days: Iterable[date],
    schedule: pl.DataFrame,
    lead: timedelta,
    now: datetime,
    is_settled: Callable[[ReportSlot], bool],
) -> list[PlannedDay]:
    """The plan of the days that have games, in order.

    Args:
        days: game dates.
        schedule: rows of SCHEDULE.
        lead: how long before the first tip-off each day's report was published at the latest.
        now: there are no reports yet of later instants.
        is_settled: whether raw already answers a report.
    """
    counting = pl.col("season_type").is_in(COUNTING) & (pl.col("status") != "postponed")
    games = schedule.filter(pl.col("game_date").is_in(sorted(set(days))) & counting)
    tips: dict[date, list[datetime]] = {}
    for day, tip_off in games.select("game_date", "tip_off").sort("game_date", "tip_off").rows():
        tips.setdefault(day, []).append(tip_off)
    return [_planned(day, of_day, lead, now, is_settled) for day, of_day in tips.items()]


def _planned(
    day: date, tips: list[datetime], lead: timedelta, now: datetime, is_settled: Callable[[ReportSlot], bool]
) -> PlannedDay:
    instants = [tips[0] - max(lead, LEAST_LEAD), *(tip - BEFORE_EACH_TIP for tip in tips)]
    past = [instant for instant in instants if instant <= now]
    slots = sorted({newest_slot(instant) for instant in past})
    left = tuple(slot for slot in slots if not is_settled(slot))
    ahead = "still ahead" if len(past) < len(instants) else ""
    return PlannedDay(day, len(tips), left, len(slots) - len(left), ahead)


# The raw key of a report that was found; None when it was never published; or why it could not be had.
Found = str | SourceError | None


@dataclass(slots=True)
class Sweep:
    """One run. `progress` is called with the numbers of finished and of all planned reports."""

    reports: InjuryReports
    progress: Callable[[int, int], None] = lambda _done, _total: None
    _swept: Swept = field(default_factory=Swept, init=False)
    _is_over: Event = field(default_factory=Event, init=False)
    _failures: int = field(default=0, init=False)

    def run(self, days: Iterable[PlannedDay]) -> Swept:
        """Fetches what the plan lists; ends early where the host refuses us, gives no reply or fails again and again.

        Raises:
            ConfigurationError: the base URL is not a URL.
        """
        queue = deque(day for day in days if day.slots)
        total, done = sum(len(day.slots) for day in queue), 0
        most = min(MOST_CONCURRENT, self.reports.http.concurrency)
        running: set[Future[list[Found]]] = set()
        with ThreadPoolExecutor(most) as pool:
            while running or (queue and not self._is_over.is_set()):
                while queue and len(running) < most and not self._is_over.is_set():
                    running.add(pool.submit(self._fetch, queue.popleft()))
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                for found in [found for future in finished for found in future.result()]:
                    self._count(found)
                    done += 1
                self.progress(done, total)
        return self._swept

    def _fetch(self, day: PlannedDay) -> list[Found]:
        """The day's reports, as far as the run gets."""
        found: list[Found] = []
        for slot in day.slots:
            if self._is_over.is_set():
                break
            try:
                found.append(self.reports.ensure_stored(slot))
            except ConfigurationError:
                raise
            except SourceError as error:
                found.append(error)
                if is_of_the_host(error):
                    self._is_over.set()
        return found

    def _count(self, found: Found) -> None:
        swept = self._swept
        self._failures = self._failures + 1 if isinstance(found, SourceError) else 0
        match found:
            case None:
                swept.absent += 1
            case str():
                swept.found += 1
                swept.files.add(found)
            case error if is_of_the_host(error):
                swept.stopped = swept.stopped or str(error)
            case error:
                swept.failed[error.outcome] += 1
                if len(swept.culprits) < CULPRITS_SHOWN:
                    swept.culprits.append(str(error))
                if self._failures == MOST_FAILURES:
                    self._is_over.set()
                    swept.stopped = f"{MOST_FAILURES} reports in a row failed, the last with {error}"


def paced(reports: InjuryReports, rate: float) -> InjuryReports:
    """The client with `rate` requests a second."""
    patience = replace(reports.http.patience, interval=1 / rate)
    return replace(reports, http=replace(reports.http, patience=patience))
