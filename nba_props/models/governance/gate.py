"""A gate's answer, and how an interval decides it. Which figures are asked for, `gates` says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nba_props.models.statistics import Estimate

Verdict = Literal["PASS", "FAIL", "INSUFFICIENT"]


@dataclass(frozen=True, slots=True)
class Gate:
    """`meaning` names the figure, its unit and its limit; `found` is the figure; `told` is for people."""

    name: str
    verdict: Verdict
    meaning: str
    found: Estimate
    told: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.verdict} ({self.told or figure(self.found)})"


def within(found: Estimate, limit: float) -> Verdict:
    """Whether the interval lies within plus or minus the limit, outside, or across it."""
    if found.low is None or found.high is None:
        return "INSUFFICIENT"
    if found.low > limit or found.high < -limit:
        return "FAIL"
    return "PASS" if -limit <= found.low and found.high <= limit else "INSUFFICIENT"


def above(found: Estimate, floor: float | None) -> Verdict:
    """Whether the interval lies above the floor, below, or across it."""
    if found.low is None or found.high is None or floor is None:
        return "INSUFFICIENT"
    return "PASS" if found.low > floor else "FAIL" if found.high < floor else "INSUFFICIENT"


def below(found: Estimate, ceiling: float) -> Verdict:
    """Whether the interval lies below the ceiling, above, or across it."""
    if found.low is None or found.high is None:
        return "INSUFFICIENT"
    return "PASS" if found.high < ceiling else "FAIL" if found.low > ceiling else "INSUFFICIENT"


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """One failure fails; of nothing at all nothing can be said."""
    order: tuple[Verdict, ...] = ("FAIL", "INSUFFICIENT", "PASS")
    return next((v for v in order if v in verdicts), "INSUFFICIENT")


def figure(found: Estimate) -> str:
    """A figure with its interval and n, as people read it."""
    if found.value is None:
        return "nothing to judge"
    interval = "" if found.low is None else f" [{found.low:.3f}, {found.high:.3f}]"
    return f"{found.value:.3f}{interval} of {found.n}"


def against(found: Estimate, floor: float | None) -> str:
    """A rate beside the one at which it breaks even."""
    return figure(found) + ("" if floor is None else f" against {floor:.3f}")
