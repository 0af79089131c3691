"""Plays a season through a driven instance, and keeps what cannot be read from the home afterwards."""

import math
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from nba_props.days import Days, game_date
from nba_props.declared.steps import CREDITS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.storage.lake import Lake
from season.driver import Driver
from season.faults import written
from season.launching import Kill
from season.rehearsing import Rehearsal, full_disk, rehearsing
from season.script import Interlude, Season
from season.webhook import Webhook

TROUBLE, BUDGET = "NBA_PROPS_SIMULATED_TROUBLE", "NBA_PROPS_ODDS_CREDITS_PER_DAY"
DAY = timedelta(days=1)
Tell = Callable[[str], None]


@dataclass(slots=True)
class DayPlayed:
    """What a day took: minutes that were evaluated, runs that ran, seconds of the wall and of processors."""

    day: date
    minutes: int = 0
    runs: int = 0
    wall: float = 0.0
    cpu: float = 0.0


@dataclass(slots=True)
class Played:
    """A season that was played.

    Attributes:
        season: which.
        days: what each calendar day took.
        published: the digest of every bet when it was first seen in the record, by its id.
        kills: when a run was killed, its job and where.
        interludes: those that took place.
        caught: errors of Dagster's daemons, counted by their first line.
        runs: how many ended how, by job.
        planned: credits that the planner allowed its runs.
        failed_at: when runs ended that failed, by Dagster's clock, UTC.
        alerts: what was told, as the webhook gets it.
    """

    season: Season
    days: list[DayPlayed] = field(default_factory=list)
    published: dict[str, str] = field(default_factory=dict)
    kills: list[tuple[datetime, str, Kill]] = field(default_factory=list)
    interludes: list[Interlude] = field(default_factory=list)
    caught: Counter[str] = field(default_factory=Counter)
    runs: Counter[tuple[str, str]] = field(default_factory=Counter)
    planned: int = 0
    failed_at: list[datetime] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)


def notes_of(home: Path) -> Path:
    """The file in which the requests of a season are noted."""
    return home / "season-requests.tsv"


def play(
    season: Season,
    home: Path,
    tell: Tell,
    *,
    processes: bool = False,
    skip: bool = True,
    seconds: float = math.inf,
) -> Played:
    """Plays a season in a home that holds its history.

    Args:
        season: what happens.
        home: see `history.build`.
        tell: is told what happens.
        processes: whether every run has a process of its own.
        skip: whether minutes are left out that are not worth evaluating.
        seconds: of the wall, after which it ends early: `Played.season` then has fewer days.
    """
    played, script, until = Played(season), season.script(), time.monotonic() + seconds
    with _driven(played, home, processes=processes) as (driver, heard):
        while driver.now < season.end and time.monotonic() < until:
            if script and driver.now >= script[0].at:
                _interlude(driver, script.pop(0), played, tell, home)
                continue
            _minute(driver, played, home, tell)
            if skip:
                driver.skip()
        _end(played, driver, heard)
    return played


@contextmanager
def _driven(played: Played, home: Path, *, processes: bool) -> Iterator[tuple[Driver, Webhook]]:
    """The driver of a season, and who hears its alerts."""
    season, kill = played.season, _Kills(played)
    with rehearsing(Rehearsal(season.faults, str(notes_of(home)))), Webhook() as heard:
        troubles = written(season.faults.troubles(season.begin - DAY, season.begin + DAY))
        variables = heard.environment | {TROUBLE: troubles, BUDGET: str(season.credits or "")}
        with Driver(home, season.begin, variables=variables, kill=kill, processes=processes) as driver:
            kill.driver = driver
            yield driver, heard


def _end(played: Played, driver: Driver, heard: Webhook) -> None:
    """Notes what is known at the end alone."""
    played.season = played.season.until(driver.now)
    played.alerts = [alert for said in heard.said for alert in said["alerts"]]
    played.caught = Counter(str(error.message).splitlines()[0] for error in driver.errors)
    for record in driver.runs():
        run = record.dagster_run
        played.runs[run.job_name, run.status.value] += 1
        played.planned += int(run.tags.get(CREDITS, "0"))
        if run.is_failure_or_canceled and record.end_time:
            played.failed_at.append(datetime.fromtimestamp(record.end_time, UTC))


class _Kills:
    """Draws which runs are killed."""

    def __init__(self, played: Played) -> None:
        self._played, self._asked = played, Counter[datetime]()
        self.driver: Driver

    def __call__(self, run: dg.DagsterRun) -> Kill | None:
        now = self.driver.now
        self._asked[now] += 1
        kill = self._played.season.faults.kill(run.job_name, now, self._asked[now])
        if kill:
            self._played.kills.append((now, run.job_name, kill))
        return kill


def _minute(driver: Driver, played: Played, home: Path, tell: Tell) -> None:
    """A minute, noted in its day."""
    today = game_date(driver.now)
    if not played.days or played.days[-1].day != today:
        _new_day(driver, played, today, tell)
    wall, cpu = time.monotonic(), time.process_time()
    ran = driver.minute()
    at = played.days[-1]
    at.minutes, at.runs = at.minutes + 1, at.runs + ran
    at.wall, at.cpu = at.wall + time.monotonic() - wall, at.cpu + time.process_time() - cpu
    if ran:
        bets = Lake(str(home / "lake")).read(BEST_BETS, Days(today - DAY, today))
        for bet_id, digest in bets.select("bet_id", "digest").drop_nulls().iter_rows():
            played.published.setdefault(bet_id, digest)


def _new_day(driver: Driver, played: Played, today: date, tell: Tell) -> None:
    if played.days:
        tell(_told(played.days[-1]))
    played.days.append(DayPlayed(today))
    os.environ[TROUBLE] = written(played.season.faults.troubles(driver.now - DAY, driver.now + DAY))


def _told(day: DayPlayed) -> str:
    return (
        f"{day.day}  {day.minutes:4} minutes, {day.runs:3} runs, {day.wall:6.1f} s, {day.cpu:6.1f} s of CPU"
    )


def _interlude(driver: Driver, one: Interlude, played: Played, tell: Tell, home: Path) -> None:
    played.interludes.append(one)
    tell(f"{driver.now:%Y-%m-%d %H:%M} UTC  {one}")
    if one.kind == "sleep":
        driver.sleep(one.length / timedelta(hours=1))
        return
    with full_disk(home):
        while driver.now < one.end:
            _minute(driver, played, home, tell)
            driver.skip()
