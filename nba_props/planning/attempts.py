"""The runs of steps, looked up by step and by day. What a run is to do next is not decided here."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from nba_props.days import Days
from nba_props.planning.step import Attempt

# Names whose parts are kept: a month has a few thousand, and each minute asks for them again.
NAMES = 8192


class StepName(NamedTuple):
    """The parts of a step's name."""

    days: Days
    kind: str
    at: str


@lru_cache(maxsize=NAMES)
def parts_of(name: str) -> StepName:
    """The parts of `2024-04-14/poll/17:45Z` or `2024-04-10...2024-04-12/ingest`."""
    days, _, rest = name.partition("/")
    kind, _, at = rest.partition("/")
    return StepName(Days.read(days), kind, at)


class Attempts:
    """Attempts by the step that they tried; those after an instant are not known at it."""

    def __init__(self, attempts: Iterable[Attempt], now: datetime) -> None:
        self._by_step: dict[str, list[Attempt]] = defaultdict(list)
        for attempt in attempts:
            if attempt.requested_at <= now:
                self._by_step[attempt.step].append(attempt)

    @cached_property
    def _by_day(self) -> dict[date, list[tuple[str, Attempt]]]:
        found: dict[date, list[tuple[str, Attempt]]] = defaultdict(list)
        for name, some in self._by_step.items():
            days, kind, _ = parts_of(name)
            for day in days:
                found[day] += [(kind, attempt) for attempt in some]
        return found

    def of(self, step: str) -> list[Attempt]:
        """All attempts of a step."""
        return self._by_step.get(step, [])

    def of_day(self, day: date, kinds: Collection[str]) -> list[Attempt]:
        """Attempts of steps of some kinds whose days hold a day."""
        return [attempt for kind, attempt in self._by_day.get(day, ()) if kind in kinds]

    def on(self, day: date) -> list[Attempt]:
        """Attempts of any step whose days hold a day."""
        return [attempt for _, attempt in self._by_day.get(day, ())]

    def active(self, day: date, kinds: Collection[str]) -> tuple[str, ...]:
        """Names of the steps of some kinds and of a day that are queued or under way, in order."""
        some = self.of_day(day, kinds)
        return tuple(sorted({attempt.step for attempt in some if attempt.state == "active"}))

    def is_active(self, step: str) -> bool:
        """Whether a run of the step is queued or under way."""
        return any(attempt.state == "active" for attempt in self.of(step))

    def is_done(self, step: str) -> bool:
        """Whether a run of the step has succeeded."""
        return any(attempt.state == "succeeded" for attempt in self.of(step))

    def is_taken(self, step: str) -> bool:
        """Whether nothing is to be asked for the step: a run does it or has done it."""
        return any(attempt.state != "failed" for attempt in self.of(step))

    def failures(self, step: str) -> list[Attempt]:
        """The attempts of a step that failed."""
        return [attempt for attempt in self.of(step) if attempt.state == "failed"]
