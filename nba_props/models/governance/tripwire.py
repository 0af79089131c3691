"""The gate that stops what is too good to be true: beating the books by this much is a leak until proven otherwise."""

from dataclasses import dataclass

import polars as pl

from nba_props.models.governance.evidence import calls
from nba_props.models.governance.gate import Gate, Verdict
from nba_props.models.statistics import Estimate


@dataclass(frozen=True, slots=True)
class Wire:
    """A figure that is not to be passed over so many rows."""

    name: str
    found: float | None
    limit: float
    rows: int
    enough: int

    @property
    def is_tripped(self) -> bool:
        return self.found is not None and self.found > self.limit and self.rows >= self.enough

    def __str__(self) -> str:
        found = "no figure" if self.found is None else f"{self.found:.3f}"
        return f"{self.name} {found} of {self.rows}, at most {self.limit:g}"


def too_good(rows: pl.DataFrame) -> Gate:
    """FAIL once a wire is tripped; on fewer rows the other gates ask for proof."""
    wires = (_error(rows), *(_hits(rows, edge) for edge in (1.0, 3.0)), _brier(rows))
    tripped, error = [w for w in wires if w.is_tripped], wires[0]
    verdict: Verdict = "FAIL" if tripped else "PASS" if error.rows else "INSUFFICIENT"
    told = "; ".join(map(str, tripped or wires))
    meaning = "points by which the error is below the latest pre-tip line's, at most 0.10"
    return Gate("too_good", verdict, meaning, Estimate(error.rows, error.found), told)


def _error(rows: pl.DataFrame) -> Wire:
    lined = rows.drop_nulls("latest_line")
    line, model = ((pl.col(p) - pl.col("actual_points")).abs() for p in ("latest_line", "predicted_points"))
    return Wire("points better than the line", _mean(lined, line - model), 0.10, lined.height, 2000)


def _hits(rows: pl.DataFrame, edge: float) -> Wire:
    far = calls(rows, edge)
    return Wire(f"hit rate at edge {edge:g}", _mean(far, pl.col("hit")), 0.58, far.height, 500)


def _brier(rows: pl.DataFrame) -> Wire:
    """One less the score, as more is better there too: 0.760 is a Brier score of 0.240."""
    stated = calls(rows, 0.0).drop_nulls("p_over")
    won = (pl.col("actual_points") > pl.col("consensus_line")).cast(pl.Float64)
    return Wire("1 - Brier", _mean(stated, 1 - (pl.col("p_over") - won) ** 2), 0.760, stated.height, 2000)


def _mean(rows: pl.DataFrame, value: pl.Expr) -> float | None:
    return rows.select(value.cast(pl.Float64).mean()).item()
