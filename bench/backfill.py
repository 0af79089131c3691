"""Seasons from ingested tables to the feature store: a Dagster run each, beside the same work without Dagster.

The baseline reads the ingested tables of a season and of the year before it from the lake, builds every table by the
pure functions, and writes its partitions. Where a run's time went is read from its own events: each interval is put
down to the event that ends it.
"""

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

from bench import features, seasons
from bench.figures import Figure, cost, timed
from nba_props.commands.runs import run_job
from nba_props.days import Days
from nba_props.declared.lookback import YEAR_DAYS
from nba_props.declared.tables.every_table import TABLES
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
from nba_props.storage.lake import Lake

TARGET, NIGHT_TARGET = 1.4, 5.0
INTERVALS = PLANNING, READING, COMPUTE, WRITING, EVENTS = (
    "planning the run",
    "reading inputs",
    "building and checking contracts",
    "writing and syncing partitions",
    "Dagster's events and its own steps",
)
ENDED_BY = {
    "LOADED_INPUT": READING,
    "ASSET_CHECK_EVALUATION": COMPUTE,
    "STEP_OUTPUT": COMPUTE,
    "ASSET_MATERIALIZATION": WRITING,
}
Event = tuple[float, str, str | None]
Seconds = dict[str, float]


def run() -> list[Figure]:
    """Figures of a rebuild of all seasons, of one night of it, and of the ingest before it."""
    with _home() as (given, home):
        ingest, _ = timed(lambda: [run_job("ingest", days) for days in given.ranges], 1)
        bare, _ = cost(lambda: list(map(partial(_without_dagster, home / "bare"), given.ranges)))
        rebuild, runs = cost(lambda: [_run("features", days) for days in given.ranges])
        night_of = given.ranges[-1].last
        night = sum(_run("features", Days.one(night_of)).values())
        lake = Lake(Settings.read().lake)
        frames = {name: lake.read(TABLES[name], given.days) for name in seasons.INGESTED}
    loop = features.by_date(frames)
    pure_night, _ = timed(lambda: seasons.build_day(frames, night_of), 1)
    spent_on = {what: sum(of_run.get(what, 0.0) for of_run in runs) for what in INTERVALS}
    count, of = sum(map(len, given.ranges)), "read, build and write without Dagster"
    note = f"target: {TARGET} times" if given.real else "simulated: real data absent"
    whole = f"rebuild {len(given.ranges)} seasons through Dagster, {count} days"
    return [
        Figure(f"{whole}: CPU", rebuild.cpu, bare.cpu, of, note),
        Figure("  on the clock", rebuild.wall, bare.wall, of),
        Figure("  the same", rebuild.wall, loop, f"pure loop over its dates, scaled from {features.SAMPLE}"),
        *(
            Figure(f"  of that: {what}", seconds, rebuild.wall, "that rebuild")
            for what, seconds in sorted(spent_on.items(), key=lambda item: -item[1])
        ),
        Figure(
            "one night incrementally", night, pure_night, "pure build of it", f"target {NIGHT_TARGET:.0f} s"
        ),
        Figure(f"ingest the same {count} days", ingest, rebuild.wall, "that rebuild"),
    ]


@contextmanager
def _home() -> Iterator[tuple[seasons.Given, Path]]:
    """A home of its own, for as long as it is measured."""
    given = seasons.given()
    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ):
        os.environ |= given.environment | {"NBA_PROPS_HOME": home}
        prepare(Settings.read())
        yield given, Path(home)


def _without_dagster(folder: Path, days: Days) -> int:
    """Reads what a run of the days reads, builds its tables and writes them below a folder; returns their rows."""
    lake, written = Lake(Settings.read().lake), Lake(str(folder))
    history = [*days.before(YEAR_DAYS), *days]
    frames = {name: lake.read(TABLES[name], history) for name in seasons.INGESTED}
    # Player and team games come of all history, moments of games are no table.
    built = {n: f.filter(days.hold()) for n, f in seasons.build(frames, days).items() if n in TABLES}
    return sum(sum(written.write(TABLES[name], frame, days).values()) for name, frame in built.items())


def _run(job: str, days: Days) -> Seconds:
    """Seconds of a run by what they were spent on."""
    from dagster import DagsterInstance  # noqa: PLC0415  (slow, and its load is measured elsewhere)

    begun = time.time()
    finished = run_job(job, days)
    ended = time.time()
    with DagsterInstance.get() as instance:
        logged = instance.all_logs(finished.run_id)
    events = [(e.timestamp, e.dagster_event.event_type_value, e.step_key) for e in logged if e.dagster_event]
    return spent(begun, events, ended)


def spent(begun: float, events: Iterable[Event], ended: float) -> Seconds:
    """Seconds by the event that ends them. Of a step's outputs and materializations the first ends the work.

    Args:
        begun: when the run was asked for, in seconds since the epoch, as `ended` and the events' times.
        events: time, type and step of each.
        ended: when control came back.
    """
    seconds: Seconds = defaultdict(float)
    counted: set[tuple[str | None, str]] = set()
    last, running = begun, False
    for at, kind, step in sorted(events, key=lambda event: event[0]):
        what = ENDED_BY.get(kind, EVENTS)
        if not running:
            what, running = PLANNING, kind == "STEP_START"
        elif what != READING and (step, what) in counted:
            what = EVENTS
        counted.add((step, what))
        seconds[what] += at - last
        last = at
    seconds[EVENTS] += ended - last
    return seconds
