"""Seasons from ingested tables to the feature store, one Dagster run each, beside the pure functions on the same days.

Where a run's time went is read from its own events: what ends an interval is what it was spent on.
"""

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from bench import features, seasons
from bench.figures import Figure, timed
from nba_props.commands.runs import run_job
from nba_props.days import Days
from nba_props.declared.tables.every_table import TABLES
from nba_props.instance.dagster_home import prepare
from nba_props.settings import Settings
from nba_props.storage.lake import Lake

TARGET, NIGHT_TARGET = 40.0, 5.0
PLANNING, READING, COMPUTE, WRITING, EVENTS = (
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


def run() -> list[Figure]:
    """The rebuild of the seasons, one night and the ingest, each with a baseline."""
    with _home() as given:
        ingest, _ = timed(lambda: [run_job("ingest", days) for days in given.ranges], 1)
        spent: Counter[str] = Counter()
        for days in given.ranges:
            spent += _run("features", days)
        night_of = given.ranges[-1].last
        night = sum(_run("features", Days.one(night_of)).values())
        frames = {
            name: Lake(Settings.read().lake).read(TABLES[name], given.days) for name in seasons.INGESTED
        }
    pure, _ = timed(lambda: [seasons.build(frames, days) for days in given.ranges], 1)
    loop = features.by_date(frames)
    pure_night, _ = timed(lambda: seasons.build_day(frames, night_of), 1)
    whole, count = sum(spent.values()), sum(map(len, given.ranges))
    note = f"target {TARGET:.0f} s for four real seasons" if given.real else "simulated: real data absent"
    return [
        Figure(
            f"rebuild {len(given.ranges)} seasons through Dagster, {count} days",
            whole,
            pure,
            "pure build",
            note,
        ),
        Figure("  the same", whole, loop, f"pure loop over its dates, scaled from {features.SAMPLE}"),
        *(
            Figure(f"  of that: {name}", seconds, whole, "that rebuild")
            for name, seconds in spent.most_common()
        ),
        Figure(
            "one night incrementally", night, pure_night, "pure build of it", f"target {NIGHT_TARGET:.0f} s"
        ),
        Figure(f"ingest the same {count} days", ingest, whole, "that rebuild"),
    ]


@contextmanager
def _home() -> Iterator[seasons.Given]:
    """A home of its own, for as long as it is measured."""
    given = seasons.given()
    with tempfile.TemporaryDirectory() as home, patch.dict(os.environ):
        os.environ |= given.environment | {"NBA_PROPS_HOME": home}
        prepare(Settings.read())
        yield given


def _run(job: str, days: Days) -> Counter[str]:
    """Seconds of a run by what they were spent on."""
    from dagster import DagsterInstance  # noqa: PLC0415  (slow, and its load is measured elsewhere)

    begun = time.time()
    finished = run_job(job, days)
    ended = time.time()
    with DagsterInstance.get() as instance:
        logged = instance.all_logs(finished.run_id)
    events = [(e.timestamp, e.dagster_event.event_type_value, e.step_key) for e in logged if e.dagster_event]
    return spent(begun, events, ended)


def spent(begun: float, events: Iterable[tuple[float, str, str | None]], ended: float) -> Counter[str]:
    """Seconds by what the event that ends them says; of a step's outputs and materializations only the first tells."""
    seconds: Counter[str] = Counter()
    told: set[tuple[str | None, str]] = set()
    last, running = begun, False
    for at, kind, step in sorted(events, key=lambda event: event[0]):
        what = ENDED_BY.get(kind, EVENTS)
        if not running:
            what, running = PLANNING, kind == "STEP_START"
        elif what != READING and (step, what) in told:
            what = EVENTS
        told.add((step, what))
        seconds[what] += at - last  # type: ignore[assignment]  # a Counter adds up floats too
        last = at
    seconds[EVENTS] += ended - last  # type: ignore[assignment]  # as above
    return seconds
