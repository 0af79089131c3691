"""What an ingest gives back: rows, and what became of each game. Who asks for what is not decided here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from nba_props.declared.tables.ingest import UNRESOLVED_NAMES
from nba_props.declared.teams import COUNTING
from nba_props.errors import SourceError

State = Literal["COMPLETE", "EMPTY_OK", "MISSING", "FAILED"]


@dataclass(frozen=True, slots=True)
class GameOutcome:
    """What became of one game in one table: complete, rightly empty, missing or failed, with the reason."""

    day: date
    game_id: str
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """A table's rows with each game's outcome, counts of what happened on the way, and drifting fields."""

    frame: pl.DataFrame
    outcomes: tuple[GameOutcome, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    drift: frozenset[str] = frozenset()
    unresolved: pl.DataFrame = field(default_factory=UNRESOLVED_NAMES.empty)

    def states(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for outcome in self.outcomes:
            found[outcome.state] = found.get(outcome.state, 0) + 1
        return found


def covered(
    frame: pl.DataFrame, games: pl.DataFrame, reason: str, absent: State = "MISSING"
) -> list[GameOutcome]:
    """Outcomes of archived games: complete where there are rows, else `absent` with the reason."""
    have = set(frame["game_id"].unique())
    counting = games.filter(pl.col("season_type").is_in(COUNTING)).sort("game_id")
    return [
        GameOutcome(day, g, "COMPLETE") if g in have else GameOutcome(day, g, absent, reason)
        for day, g in counting.select("game_date", "game_id").rows()
    ]


def refuse_nothing(table: str, frame: pl.DataFrame, outcomes: Iterable[GameOutcome]) -> None:
    """Nothing where something was expected is a failure of the table, not of its games.

    Rows that an earlier poll brought are something: they stand, and each game tells its failure.

    Raises:
        SourceError: when there are no rows and every game that should have some failed.
    """
    expected = [o for o in outcomes if o.state != "EMPTY_OK"]
    if frame.is_empty() and expected and all(o.state == "FAILED" for o in expected):
        raise SourceError(f"{table}: every game failed, first {expected[0].game_id}: {expected[0].reason}")
