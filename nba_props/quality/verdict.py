"""What an answer looks like."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

NO_ROWS = "no rows: nothing to judge"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered well, the figures, the culprits as rows, and a word where figures do not tell."""

    good: bool
    figures: Mapping[str, float]
    culprits: pl.DataFrame
    said: str = ""


def nothing(why: str = NO_ROWS) -> Verdict:
    """Good, for there is nothing to judge, and it says so: an off day is neither a bad one nor a judged one."""
    return Verdict(True, {"rows": 0}, pl.DataFrame(), why)


def share(part: int, whole: int) -> float:
    """A share to show, to four decimals; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0
