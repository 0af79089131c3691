"""What is wrong now, as a resource: what Dagster, the lake and the disk know, looked at one after the other.

What is wrong is said by pure rooms, how it is told by `resources.alerts`.
"""

import shutil
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache

import dagster as dg
import polars as pl

from nba_props.days import Days, game_date
from nba_props.declared.alerts import OF_CHECKS
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.performance import MODEL_PERFORMANCE
from nba_props.instance.dead_runs import sweep
from nba_props.models.governance import oversight
from nba_props.models.governance.champion import DEFAULT_CHAMPION, registry_state
from nba_props.planning import found
from nba_props.planning.alerts import Fact, Seen, State, awake_since
from nba_props.planning.step import Known
from nba_props.planning.tonight import plan
from nba_props.planning.watch import Watched, last_tip_ahead, watch
from nba_props.quality import facts
from nba_props.quality.outputs.week import LOOKED_BACK
from nba_props.resources import run_facts
from nba_props.resources.home import Home
from nba_props.resources.planned import Planned

# What each look gives: where it fails, nothing of it is taken for mended.
KINDS_OF = {
    "dead runs": ("dead_run",),
    "plan": (
        "no_schedule", "no_predictions", "nothing_ran", "missed", "not_polled", "credits_low", "champion_stale", "disk_full",
    ),
    "runs": ("run_failed", "dead_run", "disk_full"),
    "checks": tuple({watch.kind for watch in OF_CHECKS.values()}),
    "ticks": ("tick_failed",),
    "outputs": ("outputs_missing", "coverage"),
    "performance": ("decay",),
}  # fmt: skip
# Grades of a week are enough to know the newest performance.
PERFORMED = 7


class Monitored(dg.ConfigurableResource["Monitored"]):
    """The home, its disk, and the runs, checks and ticks that Dagster has on record."""

    home: dg.ResourceDependency[Home]
    planned: dg.ResourceDependency[Planned]

    def seen(self, instance: dg.DagsterInstance, state: State, now: datetime) -> Seen:
        """All that is wrong at an instant. A look that fails is a fact itself, and hides none of the others.

        Args:
            instance: whose records are looked at.
            state: when it was last looked.
            now: UTC.
        """
        known = cache(lambda: self.planned.known(instance))
        looks: dict[str, Callable[[], Seen]] = {
            "dead runs": lambda: _swept(instance),
            "plan": lambda: watch(self._watched(instance, state, known())),
            "runs": lambda: _facts(found.of_runs(run_facts.ended_runs(instance), now)),
            "checks": lambda: self._checks(instance, known()),
            "ticks": lambda: _facts(found.of_ticks(run_facts.ticked(instance))),
            "outputs": lambda: _facts(self._outputs(now)),
            "performance": lambda: _facts(self._performance(now)),
        }
        looked = [_look(name, look) for name, look in looks.items()]
        return Seen(
            tuple(fact for seen in looked for fact in seen.facts),
            frozenset().union(*(seen.blind for seen in looked)),
        )

    def _watched(self, instance: dg.DagsterInstance, state: State, known: Known) -> Watched:
        asked = [attempt.requested_at for attempt in known.attempts]
        newest = run_facts.last_requested(instance)
        return Watched(
            known,
            plan(known),
            predicted=self._predicted(game_date(known.now)),
            trained=frozenset(self.home.lake.stored(MODEL_TABLES[self._champion(known.now)])),
            ran_at=max([*asked, *filter(None, [newest])], default=None),
            looked_at=state.looked_at,
            awake_since=awake_since(state, known.now),
            credits_left=run_facts.credits_left(instance),
            free_bytes=shutil.disk_usage(self.home.settings.home).free,
        )

    def _predicted(self, today: date) -> frozenset[date]:
        rows = self.home.lake.read(PREDICTIONS, [today]).filter("is_active", role="champion")
        return frozenset({today} if rows["predicted_points"].count() else ())

    def _checks(self, instance: dg.DagsterInstance, known: Known) -> Seen:
        today = game_date(known.now)
        return _facts(found.of_checks(run_facts.judged(instance, today), today, last_tip_ahead(known)))

    def _outputs(self, now: datetime) -> Iterable[Fact]:
        """Of the week's days since the home's first night: of a history that was filled by hand nothing was promised."""
        today = game_date(now)
        first = min(self.home.manifests.days(), default=today)
        rows = self.home.lake.read(EXPECTED_OUTPUTS, Days.one(today).before(LOOKED_BACK))
        return facts.of_outputs(rows.filter(pl.col("game_date") >= first), now, today)

    def _performance(self, now: datetime) -> Iterable[Fact]:
        """Of the champion's family, on the newest day with performance of the week."""
        today = game_date(now)
        days = [
            day
            for day in self.home.lake.stored(MODEL_PERFORMANCE)
            if day in Days.one(today).before(PERFORMED)
        ]
        family = self._champion(now)
        rows = self.home.lake.read(MODEL_PERFORMANCE, days[-1:]).filter(
            pl.col("family") == family, pl.col("provenance") != "backfill"
        )
        return facts.of_verdict("decay", family, oversight.above_break_even(rows), today)

    def _champion(self, now: datetime) -> str:
        champion = registry_state(self.home.registry.events(), now).champion
        return champion.family if champion else DEFAULT_CHAMPION


def _swept(instance: dg.DagsterInstance) -> Seen:
    """Records dead runs as failed, of which the look at runs then tells: Dagster's daemon looks at fewer of them."""
    sweep(instance)
    return Seen()


def _facts(of: Iterable[Fact]) -> Seen:
    return Seen(tuple(of))


def _look(name: str, look: Callable[[], Seen]) -> Seen:
    """What a look gives; where it fails, that it failed: by the error's name, since its text may hold anything."""
    try:
        return look()
    except Exception as error:
        what = f"looking at {name} failed: {type(error).__name__}"
        return Seen((Fact("blind", name, what),), frozenset(KINDS_OF[name]))
