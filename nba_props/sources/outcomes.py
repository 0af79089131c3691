"""The result of an ingest: rows, the state of each game, and what was noted on the way. No requests here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

import polars as pl

from nba_props.declared.tables.ingest import ODDS_POLLS, UNRESOLVED_NAMES
from nba_props.declared.teams import COUNTING
from nba_props.errors import SourceError

State = Literal["COMPLETE", "EMPTY_OK", "MISSING", "FAILED"]


class CountedRows(NamedTuple):
    """Rows of a table, and how many rows were changed or left out, by reason."""

    rows: pl.DataFrame
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Notes:
    """What was noted while payloads were read: counts by name, and fields that no type declares. Notes add up."""

    counts: Mapping[str, int] = field(default_factory=dict)
    drift: frozenset[str] = frozenset()

    def __add__(self, other: "Notes") -> "Notes":
        if not (other.counts or other.drift):
            return self
        counts = dict(self.counts)
        for name, number in other.counts.items():
            counts[name] = counts.get(name, 0) + number
        return Notes(counts, self.drift | other.drift)

    @classmethod
    def total(cls, notes: Iterable["Notes"]) -> "Notes":
        """The sum of any number of notes."""
        return sum(notes, cls())


def note(name: str, number: int = 1) -> Notes:
    """Notes with one count; none when the number is 0."""
    return Notes({name: number} if number else {})


@dataclass(frozen=True, slots=True)
class GameOutcome:
    """The state of one game in one table: complete, rightly empty, missing or failed, with the reason."""

    day: date
    game_id: str
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """A table's rows with the outcome of each game, the notes, rows without a known player, and the polls of quotes.

    The results of games, days and sources are parts of a table's result, see `whole`.
    """

    frame: pl.DataFrame
    outcomes: tuple[GameOutcome, ...] = ()
    notes: Notes = field(default_factory=Notes)
    unresolved: pl.DataFrame = field(default_factory=UNRESOLVED_NAMES.empty)
    polls: pl.DataFrame = field(default_factory=ODDS_POLLS.empty, kw_only=True)

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each noted thing happened."""
        return self.notes.counts

    @property
    def drift(self) -> frozenset[str]:
        """Paths of fields in fetched payloads that no type declares."""
        return self.notes.drift

    def states(self) -> dict[str, int]:
        """The number of games in each state."""
        return dict(Counter(outcome.state for outcome in self.outcomes))

    @staticmethod
    def whole(parts: Sequence["IngestResult"]) -> "IngestResult":
        """The rows, outcomes and notes of one or more parts, in their order."""
        return IngestResult(
            pl.concat(part.frame for part in parts),
            tuple(outcome for part in parts for outcome in part.outcomes),
            Notes.total(part.notes for part in parts),
            pl.concat(part.unresolved for part in parts),
            polls=pl.concat(part.polls for part in parts),
        )


def schedule_result(listed: CountedRows) -> IngestResult:
    """The result of SCHEDULE: each listed game is complete."""
    games = listed.rows.select("game_date", "game_id").rows()
    outcomes = tuple(GameOutcome(day, game_id, "COMPLETE") for day, game_id in games)
    return IngestResult(listed.rows, outcomes, Notes(listed.counts | {"games": listed.rows.height}))


def archive_result(
    archived: CountedRows, games: pl.DataFrame, reason: str, absent: State = "MISSING"
) -> IngestResult:
    """The result of archived games: complete where there are rows, else `absent` with the reason."""
    with_rows = set(archived.rows["game_id"].unique())
    counting = games.filter(pl.col("season_type").is_in(COUNTING)).sort("game_id")
    outcomes = tuple(
        GameOutcome(day, game_id, "COMPLETE")
        if game_id in with_rows
        else GameOutcome(day, game_id, absent, reason)
        for day, game_id in counting.select("game_date", "game_id").rows()
    )
    return IngestResult(archived.rows, outcomes, Notes(archived.counts))


def refuse_total_failure(table: str, frame: pl.DataFrame, outcomes: Iterable[GameOutcome]) -> None:
    """Fails the whole table when it is empty because every game failed.

    Rows of an earlier poll are enough to continue: the failed games are then reported one by one.

    Raises:
        SourceError: there are no rows, and every game that should have some failed.
    """
    expected = [o for o in outcomes if o.state != "EMPTY_OK"]
    if frame.is_empty() and expected and all(o.state == "FAILED" for o in expected):
        raise SourceError(f"{table}: every game failed, first {expected[0].game_id}: {expected[0].reason}")
