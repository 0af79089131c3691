"""What the documents of a run share: whose data they show, and the instant by which their facts were known."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar, cast

import msgspec
import polars as pl

from nba_props.days import Days, game_date, season_start

Made = Literal["live", "replay", "backfill"]
PREFERRED = ("live", "replay", "backfill")
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Seen:
    """A look at the lake: `source` is `real` or `simulated`, `at` the run's instant (UTC)."""

    source: str
    at: datetime

    @property
    def today(self) -> date:
        """The game date of the instant."""
        return game_date(self.at)

    @property
    def season(self) -> Days:
        """The game dates of today's season up to today; today alone before it begins."""
        return Days(min(season_start(self.today), self.today), self.today)

    @property
    def head(self) -> dict[str, Any]:
        """The head of a document."""
        return {"source": self.source, "generated_at": self.at}

    def known(self, rows: pl.DataFrame, column: str = "known_at") -> pl.DataFrame:
        """The rows that were known by the instant, as the column says."""
        return rows.filter(pl.col(column) <= self.at)

    def graded(self, grades: pl.DataFrame) -> pl.DataFrame:
        """The grades that counted at the instant: a score that came later, or its correction, does not exist yet."""
        superseded = pl.col("superseded_at").is_null() | (pl.col("superseded_at") > self.at)
        return self.known(grades, "scored_at").filter(superseded)


def of_one_provenance(rows: pl.DataFrame, *per: str) -> pl.DataFrame:
    """The rows of the first provenance that there is of live, replay and backfill; they are never mixed.

    Args:
        rows: rows with `provenance`.
        per: columns, for each of whose values it is chosen anew; once for all rows without them.
    """
    rank = pl.col("provenance").replace_strict({p: n for n, p in enumerate(PREFERRED)}, return_dtype=pl.Int8)
    return rows.filter(rank == (rank.min().over(*per) if per else rank.min()))


def provenance_of(rows: pl.DataFrame) -> Made | None:
    """The provenance of rows of one; None without rows."""
    return cast("Made", rows["provenance"][0]) if rows.height else None


def records(rows: pl.DataFrame, shape: type[P]) -> tuple[P, ...]:
    """An object of a shape per row, filled by the names of its fields."""
    fields = msgspec.structs.fields(shape)  # type: ignore[arg-type]  # shapes are structs
    return tuple(msgspec.convert(row, shape) for row in rows.select(f.name for f in fields).to_dicts())


def percent(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """A share in percent to one decimal; null over zero."""
    return pl.when(whole > 0).then((100 * part / whole).round(1))
