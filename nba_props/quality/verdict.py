"""The result of a quality check."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

NO_ROWS = "no rows: nothing to judge"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a check passes, its figures, the rows that fail it, and a note where figures do not explain the result."""

    good: bool
    figures: Mapping[str, float]
    culprits: pl.DataFrame
    note: str = ""


def nothing_to_judge(note: str = NO_ROWS) -> Verdict:
    """A check of a day without rows: it passes, and its note says that nothing was judged."""
    return Verdict(True, {"rows": 0}, pl.DataFrame(), note)


def share(part: int, whole: int) -> float:
    """A share to four decimals, for people; 0 if the whole is 0."""
    return round(part / whole, 4) if whole else 0.0
