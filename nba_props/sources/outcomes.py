"""The result of an ingest: rows, the state of each game, and what was noted on the way. No requests here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Literal, NamedTuple

import polars as pl

from nba_props.declared.tables.quotes import ODDS_POLLS, UNRESOLVED_NAMES
from nba_props.declared.teams import COUNTING

State = Literal["COMPLETE", "EMPTY_OK", "INCOMPLETE", "MISSING", "FAILED"]


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
    """The state of one game in one table: complete, rightly empty, incomplete, missing or failed, with the reason.

    An incomplete game has rows only once no better ones are expected. `is_asked`: whether it was asked for, if need be; a
    poll of some games says nothing about the feed of the others.
    """

    day: date
    game_id: str
    state: State
    reason: str = ""
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class Outage:
    """A day for which a feed gave nothing new: why, and its last word before (UTC; None: it was never heard).

    The day's table holds what raw held already.
    """

    day: date
    reason: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class IngestResult:
    """A table's rows with the outcome of each game, the notes, rows without a known player, outages, and polls of quotes.

    The results of games, days and sources are parts of a table's result, see `whole`.
    """

    frame: pl.DataFrame
    outcomes: tuple[GameOutcome, ...] = ()
    notes: Notes = field(default_factory=Notes)
    unresolved: pl.DataFrame = field(default_factory=UNRESOLVED_NAMES.empty)
    outages: tuple[Outage, ...] = ()
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
            tuple(outage for part in parts for outage in part.outages),
            polls=pl.concat(part.polls for part in parts),
        )


def schedule_result(listed: CountedRows) -> IngestResult:
    """The result of SCHEDULE: each listed game is complete."""
    games = listed.rows.select("game_date", "game_id").rows()
    outcomes = tuple(GameOutcome(day, game_id, "COMPLETE") for day, game_id in games)
    return IngestResult(listed.rows, outcomes, Notes(listed.counts | {"games": listed.rows.height}))


def archive_result(
    archived: CountedRows,
    games: pl.DataFrame,
    reason: str,
    absent: State = "MISSING",
    incomplete: Mapping[str, str] = MappingProxyType({}),
) -> IngestResult:
    """The result of archived games: complete where there are rows, else `absent` with the reason.

    Args:
        archived: the rows.
        games: rows of SCHEDULE.
        reason: of games without rows.
        absent: the state of games without rows.
        incomplete: why games are incomplete, by id. Their rows stay: an archive has no better ones.
    """
    with_rows = set(archived.rows["game_id"].unique())

    def outcome(day: date, game_id: str) -> GameOutcome:
        if game_id not in with_rows:
            return GameOutcome(day, game_id, absent, reason)
        problem = incomplete.get(game_id, "")
        return GameOutcome(day, game_id, "INCOMPLETE" if problem else "COMPLETE", problem)

    counting = games.filter(pl.col("season_type").is_in(COUNTING)).sort("game_id")
    outcomes = tuple(outcome(*row) for row in counting.select("game_date", "game_id").rows())
    return IngestResult(archived.rows, outcomes, Notes(archived.counts))


def outages(outcomes: Iterable[GameOutcome], last_heard: Callable[[], datetime | None]) -> tuple[Outage, ...]:
    """The days on which every game that should have rows failed: the feed was down, slow or refusing.

    Args:
        outcomes: of a table's games.
        last_heard: returns when the feed was last heard; called once, and only if there is an outage.
    """
    due = sorted(
        (o for o in outcomes if o.state != "EMPTY_OK" and o.is_asked), key=attrgetter("day", "game_id")
    )
    days = {day: list(games) for day, games in groupby(due, key=attrgetter("day"))}
    dead = {day: games[0] for day, games in days.items() if all(o.state == "FAILED" for o in games)}
    since = last_heard() if dead else None
    return tuple(Outage(day, first.reason, since) for day, first in dead.items())


def last_word(since: datetime | None) -> str:
    """When a feed was last heard, as in `2024-04-12 20:05 UTC`, or `never`."""
    return f"{since:%Y-%m-%d %H:%M} UTC" if since else "never"


def outages_told(found: Sequence[Outage]) -> str:
    """The outages of a feed in one sentence; empty if there are none."""
    if not found:
        return ""
    days = sorted({str(outage.day) for outage in found})
    range_of_days = days[0] if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]}"
    first = found[0]
    return f"No answer for {range_of_days}; last heard {last_word(first.since)}. {first.reason}"
