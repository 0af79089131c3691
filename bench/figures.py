"""A figure: what something costs, beside a baseline measured in the same run. Machines are noisy; ratios less so."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds of `name`, those of `of`, and what else there is to say: a rate, a target, a size."""

    name: str
    seconds: float
    baseline: float
    of: str
    note: str = ""

    @property
    def ratio(self) -> float:
        """Seconds, divided by those of the baseline."""
        return self.seconds / self.baseline if self.baseline else float("nan")

    def record(self) -> dict[str, Any]:
        """The figure for programs."""
        return asdict(self) | {"ratio": self.ratio}


def timed(work: Callable[[], T], repeats: int = 3) -> tuple[float, T]:
    """Best seconds of some repeats, and the last result."""
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - begun)
    return best, result
