"""The planner's values: games and what is known of them, steps, and the runs that did them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from nba_props.days import Days, game_date
from nba_props.declared.steps import STEP_KINDS, StepKind


@dataclass(frozen=True, slots=True)
class Game:
    """A counting game that is not postponed.

    Attributes:
        game_id: of NBA.com.
        game_date: the Eastern date of its tip-off.
        tip_off: UTC, the earlier of the two voices' latest words.
        is_complete: whether whole box scores of it are stored.
        is_graded: whether what can be graded of it is: its predictions and published bets have grades. True where there
            are none.
    """

    game_id: str
    game_date: date
    tip_off: datetime
    is_complete: bool = False
    is_graded: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, once.

    Attributes:
        kind: name of a StepKind.
        days: its partition, or a range; a model week is its Monday.
        due_at: from when on it is to be done, UTC.
        until: from when on it is not to be done any more, UTC; another step has taken its place, or the game has begun.
        at: tells steps of one kind and day apart; empty where there is one.
        games: the games that a poll asks for; empty for all.
        asks: assets of ingest that the run requests; empty for those of the job.
        credits: of The Odds API that it may cost.
        after: names of steps that go first, as long as `waits_until` is not there.
        waits_until: from when on it waits for no other step.
    """

    kind: str
    days: Days
    due_at: datetime
    until: datetime
    at: str = ""
    games: tuple[str, ...] = ()
    asks: frozenset[str] = frozenset()
    credits: int = 0
    after: tuple[str, ...] = ()
    waits_until: datetime | None = None

    @property
    def name(self) -> str:
        """As the tag of its runs has it: `2024-04-14/poll/17:45Z`."""
        return "/".join(filter(None, (str(self.days), self.kind, self.at)))

    @property
    def of_kind(self) -> StepKind:
        """What its kind declares."""
        return STEP_KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run of a step, as its tags tell. `requested_at` is the clock's instant, not the wall's, UTC."""

    step: str
    state: Literal["active", "succeeded", "failed"]
    requested_at: datetime
    credits: int = 0


@dataclass(frozen=True, slots=True)
class Tariff:
    """Credits of one poll of an event, and of one request of all game lines."""

    event: int
    game_lines: int


# Of the default regions.
DEFAULT_TARIFF = Tariff(4, 6)


@dataclass(frozen=True, slots=True)
class Changed:
    """A run found other facts than were stored of a past day: box scores, shots, or a filled gap.

    Attributes:
        days: the first and the last of them.
        found_at: when, by the clock, UTC, in whole seconds.
        run_id: of the run.
        is_graded: whether the same run graded the days, or none of them had grades.
    """

    days: Days
    found_at: datetime
    run_id: str = ""
    is_graded: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """An output that was due and not there when the outputs of its day were last judged.

    Attributes:
        output: its name in `declared.outputs`.
        game_date: of its game.
        judged_at: the instant of the run that judged it, UTC.
    """

    output: str
    game_date: date
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What the planner knows at an instant.

    Attributes:
        now: UTC.
        games: those of the days looked back at, and of today.
        scheduled: days of which the schedule is stored.
        nights: days that have a recorded instant of a night.
        built: days of which features are stored.
        trained: Mondays of the weeks that have models.
        attempts: runs of steps of these days.
        changed: what runs found changed.
        gaps: what was due and not there when it was last judged.
        heard_at: when the schedule of today was last read; None for never.
        night_at: the first recorded instant of today's night; None for none.
        budget: credits that a day may cost; None for no limit.
        tariff: what polls cost.
        begun: the first day, looked back at or not, of which a night or features are stored; None for none.
    """

    now: datetime
    games: tuple[Game, ...] = ()
    scheduled: frozenset[date] = frozenset()
    nights: frozenset[date] = frozenset()
    built: frozenset[date] = frozenset()
    trained: frozenset[date] = frozenset()
    attempts: tuple[Attempt, ...] = ()
    changed: tuple[Changed, ...] = ()
    gaps: tuple[Gap, ...] = ()
    heard_at: datetime | None = None
    night_at: datetime | None = None
    budget: int | None = None
    tariff: Tariff = DEFAULT_TARIFF
    begun: date | None = None

    @property
    def today(self) -> date:
        """The game date of now."""
        return game_date(self.now)

    @property
    def tips_ahead(self) -> list[datetime]:
        """The tip-offs of today's games that are ahead, the first one first."""
        tips = (game.tip_off for game in self.games if game.game_date == self.today)
        return sorted(tip for tip in tips if tip > self.now)

    @property
    def tonight_at(self) -> datetime | None:
        """When tonight was first built: its recorded instant, else when the run that did it was requested."""
        night = f"{self.today}/night"
        requested = [a.requested_at for a in self.attempts if a.step == night and a.state == "succeeded"]
        return min([*requested, *([self.night_at] if self.night_at else [])], default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a day and of the days before it that are wanted, by the instant at which they are due.

    `not_polled` says of games why no closing poll of them is paid for, `unpaid` of nights why they request no quotes, by
    name of the step.
    """

    steps: tuple[Step, ...]
    not_polled: Mapping[str, str] = field(default_factory=dict)
    unpaid: Mapping[str, str] = field(default_factory=dict)

    @property
    def credits(self) -> int:
        """Of all its steps."""
        return sum(step.credits for step in self.steps)
