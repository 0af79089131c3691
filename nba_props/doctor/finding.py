"""What the doctor says of one thing: a sentence, how bad it is, and what mends it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["good", "warning", "error"]
# The status of the command by the worst finding.
STATUS: dict[State, int] = {"good": 0, "warning": 1, "error": 2}
RUNBOOK = "docs/operations.md"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        area: what it belongs to, such as `clock` or `store`.
        state: `error` where something does not work or is lost, `warning` where it will, or works less well.
        says: one sentence.
        fix: a command or a line of the runbook; empty where nothing is to be done.
    """

    area: str
    state: State
    says: str
    fix: str = ""

    def __post_init__(self) -> None:
        if (self.state == "good") != (not self.fix):
            raise ValueError(
                f"{self.area}: a finding that is not good has a fix, and a good one has none: {self.says}"
            )


def status(findings: Iterable[Finding]) -> int:
    """The status that the command ends with: 0 where all is good, 1 for warnings, 2 for errors."""
    return max((STATUS[finding.state] for finding in findings), default=0)


def line_of(section: str) -> str:
    """The fix that is a section of the runbook."""
    return f"{RUNBOOK}, {section}"
