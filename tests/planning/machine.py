"""A machine that asks the planner each minute that it is awake, and whose runs take time, fail, are killed or hang.

What the runs do to the world is all that it knows of the product: a night stores the day, a grading the final games.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from nba_props.days import game_date
from nba_props.planning.attempts import Attempts
from nba_props.planning.due import again_at, due, run_key
from nba_props.planning.step import Attempt, Game, Known, Plan, Step, Tariff
from nba_props.planning.tonight import plan

MINUTE = timedelta(minutes=1)
Fate = Literal["succeeds", "fails", "killed", "hangs"]
LASTS: dict[str, timedelta] = {"killed": timedelta(minutes=2), "hangs": timedelta(minutes=30)}
# The machine ticks at least so often.
SELDOM = timedelta(minutes=15)
GAME_LASTS = timedelta(hours=2, minutes=20)


@dataclass(slots=True)
class Run:
    """A run of a step, and what will become of it."""

    step: Step
    attempt: Attempt
    ends_at: datetime
    fate: Fate


@dataclass
class Machine:
    """The world of the planner.

    Attributes:
        games: all that will ever be scheduled; what is known of them follows from the runs.
        fate: of a run, by its step and when it was requested.
        watch: is called behind each tick with what was asked for.
        lasts: how long a run that is not killed and does not hang takes.
    """

    games: tuple[Game, ...]
    nights: set[date] = field(default_factory=set)
    built: set[date] = field(default_factory=set)
    scheduled: set[date] = field(default_factory=set)
    trained: set[date] = field(default_factory=set)
    budget: int | None = None
    fate: Callable[[Step, datetime], Fate] = lambda *_: "succeeds"
    watch: Callable[["Machine", list[Step], datetime], None] | None = None
    lasts: timedelta = MINUTE
    runs: list[Run] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    complete: set[str] = field(default_factory=set)
    heard_at: datetime | None = None
    planned: Plan = field(default_factory=lambda: Plan(()))

    def known(self, now: datetime) -> Known:
        """What the planner is told."""
        games = [
            replace(game, is_complete=game.game_id in self.complete, is_graded=game.game_id in self.complete)
            for game in self.games
            if game.game_date in self.scheduled
        ]
        return Known(
            now, tuple(games), frozenset(self.scheduled), frozenset(self.nights), frozenset(self.built),
            frozenset(self.trained), self.attempts, heard_at=self.heard_at, budget=self.budget, tariff=Tariff(4, 6),
        )  # fmt: skip

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Those of all runs so far."""
        return tuple(run.attempt for run in self.runs)

    def play(self, first: datetime, last: datetime, asleep: Collection[datetime] = ()) -> "Machine":
        """Ticks from the first to before the last minute, at those at which something may have changed.

        Another plan than at the tick before follows only from a step's times, the end of a run, or a failure's backoff.
        """
        now = first
        while now < last:
            if now not in asleep:
                self.tick(now)
                now = self._next(now)
            else:
                now += MINUTE
        return self

    def _next(self, now: datetime) -> datetime:
        attempts = Attempts(self.attempts, now)
        instants = [now + SELDOM, *(run.ends_at for run in self.runs if run.attempt.state == "active")]
        for step in self.planned.steps:
            if step.until > now:
                instants += [step.due_at, again_at(step, attempts), *filter(None, [step.waits_until])]
        later = min(instant for instant in instants if instant > now)
        return now + MINUTE * -(-(later - now) // MINUTE)

    def tick(self, now: datetime) -> list[Step]:
        """Ends the runs that end by now, and starts those that are due."""
        for run in self.runs:
            if run.attempt.state == "active" and run.ends_at <= now:
                self._end(run)
        known = self.known(now)
        self.planned = plan(known)
        steps = due(self.planned, known.attempts, now)
        for step in steps:
            key = run_key(step, known.attempts)
            assert key not in self.keys, "a scheduler launches a key once"
            self.keys.add(key)
            fate = self.fate(step, now)
            attempt = Attempt(step.name, "active", now, step.credits)
            self.runs.append(Run(step, attempt, now + LASTS.get(fate, self.lasts), fate))
        if self.watch:
            self.watch(self, steps, now)
        return steps

    def _end(self, run: Run) -> None:
        state: Literal["succeeded", "failed"] = "succeeded" if run.fate == "succeeds" else "failed"
        run.attempt = replace(run.attempt, state=state)
        if state == "succeeded":
            self._done(run.step, run.attempt.requested_at)

    def _done(self, step: Step, at: datetime) -> None:
        days = set(step.days)
        match step.kind:
            case "night":
                self.nights |= days
                self.built |= days
            case "repair":
                self.built |= days
            case "train":
                self.trained |= days
            case "ingest" | "grade" | "corrections":
                self.complete |= {
                    g.game_id for g in self.games if g.game_date in days and g.tip_off + GAME_LASTS <= at
                }
        if step.kind in {"schedule", "night", "grade", "corrections", "ingest"} or "schedule" in step.asks:
            self.scheduled |= days
        if game_date(at) in days and (step.kind == "night" or "schedule" in step.asks):
            self.heard_at = at

    def asked(self, kind: str, day: date | None = None) -> list[Run]:
        """The runs of a kind of step, and of a day."""
        return [run for run in self.runs if run.step.kind == kind and (day is None or day in run.step.days)]
