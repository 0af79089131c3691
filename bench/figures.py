"""A figure: what something costs, beside a baseline measured in the same run. Machines are noisy; ratios less so."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds of `name` beside those of its baseline `of`; `note` adds a rate, a target or a size."""

    name: str
    seconds: float
    baseline: float
    of: str
    note: str = ""

    @property
    def ratio(self) -> float:
        """Seconds of this for one second of the baseline."""
        return self.seconds / self.baseline if self.baseline else float("nan")

    def record(self) -> dict[str, Any]:
        """The figure as JSON."""
        return asdict(self) | {"ratio": self.ratio}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, and seconds of all threads of this process on the processors."""

    wall: float
    cpu: float


def timed(work: Callable[[], T], repeats: int = 3) -> tuple[float, T]:
    """Returns the best seconds on the clock of some repeats, and the last result."""
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - begun)
    return best, result


def cost(work: Callable[[], T]) -> tuple[Cost, T]:
    """Does the work once."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu), result
