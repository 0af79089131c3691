"""What evaluations of checks say of one day: each looked at the days of its run, and its culprits name theirs.

Which evaluation is the newest of a day, and where it is kept, is not known here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

State = Literal["passed", "failed", "not evaluated"]
# The order in which a person wants to see them.
ORDER: tuple[State, ...] = ("failed", "not evaluated", "passed")
DAY_COLUMNS = ("game_date", "day")
NAMED = 2
# A list of culprits that is as long as this may have been cut.
MAY_BE_CUT = 100


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation of a check, as its run left it.

    Attributes:
        asset, check: which one.
        severity: of a failure, WARN or ERROR.
        passed: its result.
        note: what it said in words; empty for nothing.
        culprits: rows that fail it, with their day where it has one.
        at: when it was evaluated, UTC.
        run_id: by which run.
    """

    asset: str
    check: str
    severity: str
    passed: bool
    note: str
    culprits: Sequence[Mapping[str, Any]]
    at: datetime
    run_id: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a check stands for a day; `severity` and `evaluated_at` are None where it was never evaluated."""

    asset: str
    check: str
    state: State
    severity: str | None = None
    note: str = ""
    evaluated_at: datetime | None = None
    run_id: str | None = None

    @property
    def is_alarming(self) -> bool:
        """Whether it failed with the severity of an error."""
        return self.state == "failed" and self.severity == "ERROR"


def standing(asset: str, check: str, newest: Evaluation | None, day: date) -> Standing:
    """How a check stands for a day, by the newest evaluation of a run that looked at the day; None for none."""
    if newest is None:
        return Standing(asset, check, "not evaluated")
    dated = [row for row in newest.culprits if _day_of(row)]
    of_day = [row for row in newest.culprits if _day_of(row) in (None, str(day))]
    is_of_others = bool(dated) and not of_day and len(newest.culprits) < MAY_BE_CUT
    passed = newest.passed or is_of_others
    note = "" if newest.passed else "fails on other days of its run" if is_of_others else _told(of_day)
    return Standing(
        asset, check, "passed" if passed else "failed", newest.severity,
        newest.note if newest.note and not is_of_others else note, newest.at, newest.run_id,
    )  # fmt: skip


def in_order(standings: Iterable[Standing]) -> list[Standing]:
    """Failed ones first, errors before warnings."""
    return sorted(standings, key=lambda s: (ORDER.index(s.state), s.severity != "ERROR", s.asset, s.check))


def _day_of(row: Mapping[str, Any]) -> str | None:
    return next((str(row[name]) for name in DAY_COLUMNS if row.get(name)), None)


def _told(rows: Sequence[Mapping[str, Any]]) -> str:
    """The first culprits in words, and how many more there are."""
    first = ["; ".join(str(value) for name, value in row.items() if name not in DAY_COLUMNS) for row in rows]
    more = f" and {len(first) - NAMED} more" if len(first) > NAMED else ""
    return " | ".join(first[:NAMED]) + more
