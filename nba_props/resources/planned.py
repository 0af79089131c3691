"""What the planner knows, as a resource: read from the lake and from Dagster's runs. What follows from it is in `planning`.

A tick of every minute may not read a month anew: what a day's files gave is kept in this process until one of them is
another file, and so are finished runs. Both are bounded by the days that are looked back at.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any

import dagster as dg
import polars as pl
from dagster._core.storage.runs import SqlRunStorage
from pydantic import Field

from nba_props.days import Days, game_date, model_week
from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.grades import BET_GRADES
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.quotes import GAME_LINE_POLLS, ODDS_POLLS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.declared.tables.table import Table
from nba_props.planning.gaps import gaps_of, recent
from nba_props.planning.past import LOOKED_BACK
from nba_props.planning.step import DEFAULT_TARIFF, Game, Gap, Known, Tariff
from nba_props.quality.outputs.graded import ungraded
from nba_props.resources.clock import Clock
from nba_props.resources.home import Home
from nba_props.resources.step_runs import StepRuns
from nba_props.resources.world import World
from nba_props.settings import DEFAULTS, credits_of
from nba_props.stats.slate import moments
from nba_props.storage.lake import CorruptPartitionError, Lake

DAY = timedelta(days=1)
# The tip-offs of a game are settled so long after it: nobody says another one any more.
SETTLED = timedelta(hours=12)
WORDS = ("game_id", "commence_time", "known_at")
STARTS = (SCHEDULE, ODDS_POLLS, GAME_LINE_POLLS)
PLAYED = (BOX_SCORES, PLAYER_GAMES)
GRADED = (PREDICTIONS, GRADES, BEST_BETS, BET_GRADES)
FILES = (*STARTS, *PLAYED, *GRADED, EXPECTED_OUTPUTS)
HOMES = 2


@dataclass(slots=True)
class OfDay:
    """What the files of a day gave. `marks` are those of the files, by table.

    `games` is None as long as tip-offs may still be said to be others; `complete` are the games with box scores and stats,
    `ungraded` those of them that lack grades. `gaps` are outputs that were due and not there.

    A file that cannot be read costs no other day, and counts as if it lacked what it should hold: the step that is asked
    for then writes it again, or fails and names it.
    """

    marks: dict[str, Any]
    starts: tuple[pl.DataFrame, ...]
    complete: frozenset[str]
    ungraded: frozenset[str]
    gaps: tuple[Gap, ...]
    is_scheduled: bool = True
    games: tuple[Game, ...] | None = None

    @property
    def heard_at(self) -> datetime | None:
        """When the schedule of the day was read."""
        heard: datetime | None = self.starts[0]["heard_at"].max()  # type: ignore[assignment]  # a column of instants
        return heard

    def at(self, now: datetime) -> tuple[Game, ...]:
        """The day's games as known at an instant."""
        if self.games is not None:
            return self.games
        known = moments(self.starts[0], self.starts[1], self.starts[2], now).sort("tip_off", "game_id")
        games = tuple(
            Game(game_id, day, tip, game_id in self.complete, game_id in self.complete - self.ungraded)
            for game_id, day, tip in known.select("game_id", "game_date", "tip_off").rows()
        )
        if all(game.tip_off + SETTLED < now for game in games):
            self.games = games
        return games


@dataclass(slots=True)
class Remembered:
    """What a process keeps of a store. The lock is for threads of the code server."""

    days: dict[date, OfDay] = field(default_factory=dict)
    runs: StepRuns = field(default_factory=StepRuns)
    lock: Lock = field(default_factory=Lock)

    def of_days(self, lake: Lake, days: Days) -> dict[date, OfDay]:
        """The days whose schedule is stored, by what their files are now."""
        entries = {table.name: lake.entries(table, days) for table in FILES}
        found = {}
        for day in entries[SCHEDULE.name]:
            marks = {name: of[day].mark for name, of in entries.items() if day in of}
            kept = self.days.get(day)
            found[day] = kept if kept and kept.marks == marks else _read(lake, day, marks, kept)
        self.days = found
        return {day: of for day, of in found.items() if of.is_scheduled}


@lru_cache(maxsize=HOMES)
def remembered(store: str, runs: str) -> Remembered:  # noqa: ARG001  (they are its key)
    """What this process keeps of a store, and of the runs whose storage has an id."""
    return Remembered()


def _read(lake: Lake, day: date, marks: dict[str, Any], kept: OfDay | None) -> OfDay:
    """What the files of a day give; of those that did not change, what they gave before."""

    def same(*tables: Any) -> bool:  # noqa: ANN401
        return kept is not None and all(kept.marks.get(t.name) == marks.get(t.name) for t in tables)

    starts = (kept.starts or None) if kept and same(*STARTS) else _starts(lake, day)
    complete = kept.complete if kept and same(*PLAYED) else _complete(lake, day)
    lacking = kept.ungraded if kept and same(*PLAYED, *GRADED) else _ungraded(lake, day, complete)
    judged = kept.gaps if kept and same(EXPECTED_OUTPUTS) else gaps_of(_rows(lake, EXPECTED_OUTPUTS, day))
    return OfDay(marks, starts or (), complete, lacking, judged, is_scheduled=bool(starts))


def _rows(lake: Lake, table: Table, day: date) -> pl.DataFrame:
    """What is stored of a day; nothing where it cannot be read."""
    try:
        return lake.read(table, [day])
    except CorruptPartitionError:
        return table.empty()


def _starts(lake: Lake, day: date) -> tuple[pl.DataFrame, ...] | None:
    """The schedule and what books said; None where the schedule cannot be read, as if it had not been stored."""
    try:
        schedule = lake.read(SCHEDULE, [day])
    except CorruptPartitionError:
        return None
    return schedule, *(_rows(lake, table, day).select(WORDS).unique() for table in STARTS[1:])


def _complete(lake: Lake, day: date) -> frozenset[str]:
    """Games with rows: what is incomplete is stored only once nothing better is expected."""
    first, *others = (set(_rows(lake, table, day)["game_id"]) for table in PLAYED)
    return frozenset(first.intersection(*others))


def _ungraded(lake: Lake, day: date, complete: frozenset[str]) -> frozenset[str]:
    if not complete:  # tonight's predictions are read when there is something to grade them by
        return frozenset()
    try:
        return frozenset(ungraded({table.name: lake.read(table, [day]) for table in GRADED}))
    except CorruptPartitionError:
        return complete


def known(
    home: Home,
    instance: dg.DagsterInstance,
    now: datetime,
    budget: int | None = None,
    tariff: Tariff = DEFAULT_TARIFF,
) -> Known:
    """What is known at an instant of today and of the LOOKED_BACK days before.

    Args:
        home: where it lies.
        instance: whose runs tell what was done.
        now: UTC.
        budget: credits that a day may cost; None for no limit.
        tariff: what polls cost.
    """
    today = game_date(now)
    days = Days(today - LOOKED_BACK * DAY, today)
    memory = remembered(home.settings.store, _id_of(instance))
    with memory.lock:
        of_days = memory.of_days(home.lake, days)
        games = tuple(game for day in of_days.values() for game in day.at(now.astimezone(UTC)))
        runs, changed = memory.runs.of(instance, days), memory.runs.changed(instance, days)
    nights = home.manifests.days()
    return Known(
        now,
        games,
        scheduled=frozenset(of_days),
        nights=frozenset(day for day in nights if day in days),
        built=frozenset(home.lake.entries(FEATURE_STORE, days)),
        begun=min((*nights[:1], *home.lake.stored(FEATURE_STORE)[:1]), default=None),
        trained=_trained(home.lake, days),
        attempts=runs,
        changed=changed,
        gaps=tuple(gap for day in recent(today) if day in of_days for gap in of_days[day].gaps),
        night_at=next(iter(home.manifests.instants(today)), None),
        heard_at=of_days[today].heard_at if today in of_days else None,
        budget=budget,
        tariff=tariff,
    )


def _trained(lake: Lake, days: Days) -> frozenset[date]:
    """Mondays of the weeks of which each family has a model."""
    weeks = {model_week(day) for day in days}
    return frozenset(weeks.intersection(*(lake.entries(table, weeks) for table in MODEL_TABLES.values())))


def _id_of(instance: dg.DagsterInstance) -> str:
    """Tells the runs of one instance from those of another; each tick opens its own."""
    storage = instance.run_storage
    return storage.get_run_storage_id() if isinstance(storage, SqlRunStorage) else instance.root_directory


class Planned(dg.ConfigurableResource["Planned"]):
    """What the planner knows now, of the home and of the runs that Dagster has on record."""

    home: dg.ResourceDependency[Home]
    clock: dg.ResourceDependency[Clock]
    world: dg.ResourceDependency[World]
    credits_per_day: str = Field(
        default=DEFAULTS["NBA_PROPS_ODDS_CREDITS_PER_DAY"],
        description="Credits of The Odds API that a day's planned steps may cost; no limit where it is empty.",
    )

    def known(self, instance: dg.DagsterInstance, at: datetime | None = None) -> Known:
        """What is known now, or at another instant.

        Raises:
            ConfigurationError: naming the variable whose value cannot be used.
        """
        tariff = Tariff(*(self.world.tariff.worst(endpoint) for endpoint in ("event_odds", "odds")))
        return known(self.home, instance, at or self.clock.now(), credits_of(self.credits_per_day), tariff)
