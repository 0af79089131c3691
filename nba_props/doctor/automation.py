"""Whether what should run by itself does: switches, the daemon, ticks, the last success of each job, credits.

What is wrong with tonight is told by alerts, and not judged here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from nba_props.days import game_date, model_week
from nba_props.declared.alerts import DAYS_PAID, RUN_AGAIN
from nba_props.declared.doctor import LATEST
from nba_props.doctor.finding import Finding, line_of
from nba_props.planning.found import Ticked, of_ticks

AREA = "automation"
# The sensor without which nothing of a game date is requested.
REQUESTS = "tonight"
LONGEST_ERROR = 200


@dataclass(frozen=True, slots=True)
class Daemon:
    """A part of Dagster's daemon, its last heartbeat by the machine's clock, UTC, and the last error of its own."""

    name: str
    is_healthy: bool
    beat_at: datetime | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class JobRuns:
    """When a job last succeeded and last failed, by the clock of its runs, UTC, and with which error; None for never."""

    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""


def switched(switches: Mapping[str, bool], *, is_set_up: bool) -> Finding:
    """Whether sensors and schedules are on. `is_set_up`: whether the home is live and has all that it needs."""
    off = sorted(name for name, is_on in switches.items() if not is_on)
    if not off:
        return Finding(AREA, "good", f"All sensors and schedules are on: {', '.join(sorted(switches))}.")
    if len(off) < len(switches) or is_set_up:
        says = f"Switched off, and so never run by themselves: {', '.join(off)}."
        return Finding(AREA, "warning", says, line_of("Switching on"))
    return Finding(
        AREA, "good", "Sensors and schedules are off, as they come in a home that is not live and set up."
    )


def beating(daemons: Iterable[Daemon], switches: Mapping[str, bool]) -> Finding:
    """Whether the daemon lives, which sensors and schedules that are on need."""
    parts = list(daemons)
    dead = [part for part in parts if not part.is_healthy]
    if not dead:
        return Finding(AREA, "good", f"The daemon lives: {', '.join(part.name for part in parts)}.")
    if not any(switches.values()):
        return Finding(AREA, "good", "The daemon does not run, and nothing is switched on that needs it.")
    if said := next((part for part in dead if part.error), None):
        says = f"The daemon's part {said.name} fails: {_short(said.error)}."
        return Finding(AREA, "error", says, "nba-props alerts")
    beats = [part.beat_at for part in dead if part.beat_at]
    last = (
        f"its last heartbeat was at {max(beats):%Y-%m-%d %H:%M} UTC" if beats else "it never had a heartbeat"
    )
    names = ", ".join(part.name for part in dead)
    return Finding(AREA, "error", f"The daemon is dead ({names}): {last}.", "make ui")


def ticking(ticks: Iterable[Ticked]) -> Iterator[Finding]:
    """Whether sensors and schedules that are on tick."""
    for fact in of_ticks(ticks):
        says = f"The last ticks of {fact.subject} failed: {_short(fact.what)}."
        yield Finding(AREA, "error", says, line_of("tick_failed"))


def jobs(runs: Mapping[str, JobRuns], now: datetime, *, by_itself: bool) -> Iterator[Finding]:
    """Whether each job has succeeded lately. `by_itself`: whether its runs should be requested without a person."""
    for job, last in runs.items():
        yield _job(job, last, now, by_itself)


def _job(job: str, last: JobRuns, now: datetime, by_itself: bool) -> Finding:
    again = RUN_AGAIN[job].format(day=game_date(now), week=model_week(game_date(now)))
    when = (
        f"last succeeded at {last.succeeded_at:%Y-%m-%d %H:%M} UTC"
        if last.succeeded_at
        else "has never succeeded"
    )
    if last.failed_at and (last.succeeded_at is None or last.failed_at > last.succeeded_at):
        why = f": {_short(last.error)}" if last.error else ""
        says = f"The job {job} {when}, and failed at {last.failed_at:%Y-%m-%d %H:%M} UTC{why}."
        return Finding(AREA, "warning", says, again)
    tolerated = LATEST.get(job)
    if by_itself and tolerated and (last.succeeded_at is None or now - last.succeeded_at > tolerated):
        says = f"The job {job} {when}, and should every {_span(tolerated)}."
        return Finding(AREA, "warning", says, again)
    return Finding(AREA, "good", f"The job {job} {when}.")


def _short(text: str) -> str:
    return text[:LONGEST_ERROR].rstrip(".")


def _span(time: timedelta) -> str:
    return f"{time.days} days" if time >= timedelta(days=2) else f"{time.total_seconds() / 3600:.0f} hours"


def credits_left(left: int | None, costs: int) -> Finding:
    """Whether the account pays for some more days. `costs`: of today's plan; `left`: None where no poll has told."""
    if left is None:
        return Finding(AREA, "good", "No poll has told yet how many credits are left.")
    if left < DAYS_PAID * costs:
        says = f"{left:,} credits are left, and today costs {costs:,}."
        return Finding(AREA, "warning", says, line_of("credits_low"))
    return Finding(AREA, "good", f"{left:,} credits are left, and today costs {costs:,}.")
