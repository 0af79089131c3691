"""Which of a game's payloads counts: the newest that is whole; an incomplete one only once no better is expected.

Pure: payloads come as `Version`s, and what is asked for again is decided by `ingest`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from nba_props.declared.tables.table import INSTANT, Table
from nba_props.sources.outcomes import Notes


@dataclass(frozen=True, slots=True)
class Version:
    """A game's rows of one payload. `problem` says why they are not the whole game; empty where they are."""

    fetched_at: datetime
    frame: pl.DataFrame
    problem: str = ""
    notes: Notes = field(default_factory=Notes)


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows that count at an instant, none while they are awaited, and problem and notes of their version."""

    frame: pl.DataFrame
    problem: str
    notes: Notes


def counted(table: Table, versions: Sequence[Version], settles_at: datetime, now: datetime) -> Counted:
    """The rows of a game that count now.

    They keep the known_at of the first rows that counted; where their content is another one, `corrected_at` is the
    instant from which on it has stood.

    Args:
        table: what the rows belong to.
        versions: the payloads with rows that were fetched by now, oldest first; at least one.
        settles_at: from then on the newest version counts though it be incomplete, if none is whole.
        now: the instant of the question.
    """
    current: Version | None = None
    corrected_at: datetime | None = None
    known_at = pl.lit(None, INSTANT)
    for at, version in _timeline(versions, settles_at):
        is_worse = current is not None and version.problem and not current.problem
        if at > now or is_worse:
            continue
        if current is None:
            known_at = pl.lit(version.frame["known_at"].min(), INSTANT)
        elif not _same_content(table, current.frame, version.frame):
            corrected_at = at
        current = version
    if current is None:
        return Counted(table.empty(), versions[-1].problem, versions[-1].notes)
    stamped = current.frame.with_columns(known_at=known_at, corrected_at=pl.lit(corrected_at, INSTANT))
    return Counted(stamped, current.problem, current.notes)


def _timeline(versions: Sequence[Version], settles_at: datetime) -> Iterator[tuple[datetime, Version]]:
    """When each version begins to count, in the order of time: of the incomplete ones before settling, the last."""
    early = [version for version in versions if version.problem and version.fetched_at <= settles_at]
    whole = [(v.fetched_at, v) for v in versions if not v.problem]
    late = [(v.fetched_at, v) for v in versions if v.problem and v.fetched_at > settles_at]
    yield from sorted([*whole, *((settles_at, v) for v in early[-1:]), *late], key=lambda pair: pair[0])


def _same_content(table: Table, one: pl.DataFrame, other: pl.DataFrame) -> bool:
    stamps = ("known_at", "corrected_at")
    return one.drop(stamps).sort(table.key).equals(other.drop(stamps).sort(table.key))
