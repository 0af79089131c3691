"""What is wrong by runs, ticks and checks, as facts. Where these are read is not known here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from nba_props.days import TO, day_start
from nba_props.declared.alerts import FAILED_TICKS, MENDED_BY, OF_CHECKS, RUN_AGAIN, RUNS_WATCHED
from nba_props.planning.alerts import Fact

# Jobs whose work of a day is of no use any more when the day is over.
OF_TONIGHT = ("nightly", "late_lines", "live_grading")
# A day's last games end in the night after it.
DAY_ENDS = timedelta(hours=30)


def last_day(days: str) -> date | None:
    """Of a partition, or of a range `first...last`; None where it is no date."""
    try:
        return date.fromisoformat(days.rpartition(TO)[2])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run that has ended.

    Attributes:
        job: its job.
        days: its partition, or `first...last`; empty where it has none.
        succeeded: how it ended.
        at: the clock's instant at which it was requested, UTC.
        error: of a failed one, in one line; empty where it is not known.
        is_dead: whether its process was found dead.
        is_full: whether it ended for want of space.
    """

    job: str
    days: str
    succeeded: bool
    at: datetime
    error: str = ""
    is_dead: bool = False
    is_full: bool = False

    @property
    def last_day(self) -> date | None:
        """Of its days; None where it has none."""
        return last_day(self.days)

    @property
    def until(self) -> datetime:
        """From when on its failure does not matter any more, UTC."""
        watched = self.at + RUNS_WATCHED
        if self.job in OF_TONIGHT and self.last_day:
            return min(watched, day_start(self.last_day) + DAY_ENDS)
        return watched


@dataclass(frozen=True, slots=True)
class Judged:
    """A result of a check.

    Attributes:
        asset: of the check.
        check: its name.
        is_alarming: whether it failed as an error.
        told: what it says.
        day: the newest that its run was about; None where it was about none.
    """

    asset: str
    check: str
    is_alarming: bool
    told: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Ticked:
    """The newest ticks of a sensor or schedule that is on: how many failed in a row, and the newest error."""

    name: str
    failed: int
    error: str = ""


def of_runs(runs: Sequence[EndedRun], now: datetime) -> Iterator[Fact]:
    """One fact per job and days whose newest run has failed; equal failures are one.

    Args:
        runs: the newest first.
        now: UTC.
    """
    failed = [run for run in runs if not run.succeeded]
    for job, days in dict.fromkeys((run.job, run.days) for run in failed):
        in_a_row = list(takewhile(lambda run: not run.succeeded, _same_work(runs, job, days)))
        if in_a_row and in_a_row[0].until > now:
            yield _failure(in_a_row)


def _same_work(runs: Iterable[EndedRun], job: str, days: str) -> list[EndedRun]:
    """Runs of a job and days, and those that would mend it."""
    mended_by = MENDED_BY.get(job, ())
    return [r for r in runs if r.days == days and (r.job == job or (r.succeeded and r.job in mended_by))]


def _failure(in_a_row: Sequence[EndedRun]) -> Fact:
    newest = in_a_row[0]
    kind = "disk_full" if newest.is_full else "dead_run" if newest.is_dead else "run_failed"
    times = f"{len(in_a_row)} times in a row: " if len(in_a_row) > 1 else ""
    return Fact(
        kind,
        f"{newest.job} {newest.days}".strip(),
        f"{times}{newest.error or 'it failed; its log says why'}",
        newest.last_day,
        _again(newest, kind),
        newest.until,
    )


def _again(run: EndedRun, kind: str) -> str:
    """What mends a failed run, where it is not what mends all of the kind."""
    if kind == "disk_full":
        return ""
    if TO in run.days:
        first, _, last = run.days.partition(TO)
        return f"nba-props backfill --from {first} --to {last} --job {run.job}"
    again = RUN_AGAIN.get(run.job, "")
    return f"nba-props reset {{day}} && {again}" if kind == "dead_run" and again and run.days else again


def counts(result: Judged, today: date) -> bool:
    """Whether a check's result still says something on a date."""
    watch = OF_CHECKS.get((result.asset, result.check))
    if watch is None or not watch.days:
        return watch is not None
    return result.day is not None and _ends(result.day, watch.days) > today


def of_checks(judged: Iterable[Judged], today: date, last_tip: datetime | None) -> Iterator[Fact]:
    """One fact per check of OF_CHECKS whose newest result that still counts is a failure as an error.

    Args:
        judged: results, the newest of each check first.
        today: the game date.
        last_tip: of today's games that are ahead, UTC; None where none is, and `no_go` does not matter.
    """
    newest: dict[tuple[str, str], Judged] = {}
    for result in judged:
        if counts(result, today):
            newest.setdefault((result.asset, result.check), result)
    for (asset, check), result in newest.items():
        watch = OF_CHECKS[asset, check]
        if not result.is_alarming or (watch.kind == "no_go" and last_tip is None):
            continue
        subject = asset if check in ("coverage", "go") else f"{asset}: {check}"
        until = day_start(_ends(result.day, watch.days)) if watch.days and result.day else None
        yield Fact(
            watch.kind,
            subject,
            result.told or "it fails; its page in the UI says why",
            result.day,
            until=last_tip if watch.kind == "no_go" else until,
        )


def _ends(day: date, days: int) -> date:
    """The date on which a result about a day does not count any more."""
    return day + timedelta(days=days)


def of_ticks(ticks: Iterable[Ticked]) -> Iterator[Fact]:
    """One fact per sensor or schedule whose last ticks all failed."""
    for ticked in ticks:
        if ticked.failed >= FAILED_TICKS:
            yield Fact("tick_failed", ticked.name, ticked.error or "its ticks fail")
