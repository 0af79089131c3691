"""A gate's result, and how an interval decides it. Which figures are judged is decided in `gates`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nba_props.models.statistics import Estimate

GateVerdict = Literal["PASS", "FAIL", "INSUFFICIENT"]


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate's result: `meaning` names the figure, its unit and its limit, `detail` is a message for people."""

    name: str
    verdict: GateVerdict
    meaning: str
    estimate: Estimate
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.verdict} ({self.detail or figure(self.estimate)})"


def within(estimate: Estimate, limit: float) -> GateVerdict:
    """PASS if the interval lies within plus or minus the limit, FAIL if it lies outside, else INSUFFICIENT."""
    if estimate.low is None or estimate.high is None:
        return "INSUFFICIENT"
    if estimate.low > limit or estimate.high < -limit:
        return "FAIL"
    return "PASS" if -limit <= estimate.low and estimate.high <= limit else "INSUFFICIENT"


def above(estimate: Estimate, floor: float | None) -> GateVerdict:
    """PASS if the interval lies above the floor, FAIL if it lies below, else INSUFFICIENT."""
    if estimate.low is None or estimate.high is None or floor is None:
        return "INSUFFICIENT"
    return "PASS" if estimate.low > floor else "FAIL" if estimate.high < floor else "INSUFFICIENT"


def below(estimate: Estimate, ceiling: float) -> GateVerdict:
    """PASS if the interval lies below the ceiling, FAIL if it lies above, else INSUFFICIENT."""
    if estimate.low is None or estimate.high is None:
        return "INSUFFICIENT"
    return "PASS" if estimate.high < ceiling else "FAIL" if estimate.low > ceiling else "INSUFFICIENT"


def worst(verdicts: Sequence[GateVerdict]) -> GateVerdict:
    """FAIL before INSUFFICIENT before PASS; INSUFFICIENT without any verdict."""
    order: tuple[GateVerdict, ...] = ("FAIL", "INSUFFICIENT", "PASS")
    return next((v for v in order if v in verdicts), "INSUFFICIENT")


def figure(estimate: Estimate) -> str:
    """A figure with its interval and number of rows, for people."""
    if estimate.value is None:
        return "nothing to judge"
    interval = "" if estimate.low is None else f" [{estimate.low:.3f}, {estimate.high:.3f}]"
    return f"{estimate.value:.3f}{interval} of {estimate.n}"


def against(estimate: Estimate, floor: float | None) -> str:
    """A hit rate beside its break-even rate, for people."""
    return figure(estimate) + ("" if floor is None else f" against {floor:.3f}")
