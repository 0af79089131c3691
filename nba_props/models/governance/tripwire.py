"""The gate against results that are too good to be true: beating the books by this much is a leak until disproved."""

from dataclasses import dataclass

import polars as pl

from nba_props.models.governance.evidence import calls
from nba_props.models.governance.gate import Gate, GateVerdict
from nba_props.models.statistics import Estimate, mean


@dataclass(frozen=True, slots=True)
class Tripwire:
    """A figure that must not exceed its limit on `enough` rows or more."""

    name: str
    value: float | None
    limit: float
    rows: int
    enough: int

    @property
    def is_tripped(self) -> bool:
        """Whether the figure exceeds its limit on enough rows."""
        return self.value is not None and self.value > self.limit and self.rows >= self.enough

    def __str__(self) -> str:
        value = "no figure" if self.value is None else f"{self.value:.3f}"
        return f"{self.name} {value} of {self.rows}, at most {self.limit:g}"


def too_good(rows: pl.DataFrame) -> Gate:
    """FAIL once a wire is tripped; on few rows the other gates decide."""
    wires = (_error(rows), *(_hits(rows, edge) for edge in (1.0, 3.0)), _brier(rows))
    tripped, error = [w for w in wires if w.is_tripped], wires[0]
    verdict: GateVerdict = "FAIL" if tripped else "PASS" if error.rows else "INSUFFICIENT"
    detail = "; ".join(map(str, tripped or wires))
    meaning = "points by which the error is below the latest pre-tip line's, at most 0.10"
    return Gate("too_good", verdict, meaning, Estimate(error.rows, error.value), detail)


def _error(rows: pl.DataFrame) -> Tripwire:
    has_line = rows.drop_nulls("latest_line")
    line, model = ((pl.col(p) - pl.col("actual_points")).abs() for p in ("latest_line", "predicted_points"))
    return Tripwire("points better than the line", mean(has_line, line - model), 0.10, has_line.height, 2000)


def _hits(rows: pl.DataFrame, edge: float) -> Tripwire:
    taken = calls(rows, edge)
    return Tripwire(f"hit rate at edge {edge:g}", mean(taken, pl.col("hit")), 0.58, taken.height, 500)


def _brier(rows: pl.DataFrame) -> Tripwire:
    """One minus the Brier score, so that more is better, as for the other wires: 0.760 is a Brier score of 0.240."""
    priced = calls(rows, 0.0).drop_nulls("p_over")
    won = (pl.col("actual_points") > pl.col("consensus_line")).cast(pl.Float64)
    return Tripwire("1 - Brier", mean(priced, 1 - (pl.col("p_over") - won) ** 2), 0.760, priced.height, 2000)
