"""From frames to documents and files: rows within rows, documents of a frame, and which files a run may replace.

What is in a document is not known here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

import msgspec
import polars as pl

from nba_props.publishing.exports.document import Document, Part, encoded, says_the_same

D = TypeVar("D", bound=Document)
# The night that a document is about, in its head.
NIGHT = re.compile(rb'"(?:game_)?date":"(\d{4}-\d{2}-\d{2})"')

# The instant that it is as of.
INSTANT = re.compile(rb'"generated_at":"([^"]+)"')
FIRST = datetime.min.replace(tzinfo=UTC)


class Made(NamedTuple):
    """What the head of a run's documents says: `real` or `simulated` data, and the run's instant (UTC)."""

    source: str
    at: datetime


def with_parts(rows: pl.DataFrame, parts: pl.DataFrame, on: Sequence[str], name: str) -> pl.DataFrame:
    """The rows with a list column of the parts that share their key, in their order; empty for a row without any."""
    inner = parts.group_by(on, maintain_order=True).agg(pl.struct(pl.exclude(on)).alias(name))
    joined = rows.join(inner, on=on, how="left", maintain_order="left")
    return joined.with_columns(pl.col(name).fill_null(pl.lit([], inner.schema[name])))


def names(shape: type[Part]) -> list[str]:
    """The fields of a part, in their order."""
    return [field.name for field in msgspec.structs.fields(shape)]


def documents(rows: pl.DataFrame, shape: type[D], made: Made) -> Iterator[D]:
    """A document of each row, whose columns are the fields that its head does not have.

    Raises:
        msgspec.ValidationError: a value is not of its field's type.
    """
    # By way of text: Polars writes it, and msgspec reads it, several times as fast as either makes or takes Python objects.
    headed = rows.with_columns(source=pl.lit(made.source), generated_at=pl.lit(made.at))
    texts = headed.select(pl.struct(pl.all()).struct.json_encode()).to_series()
    return (msgspec.json.decode(text, type=shape) for text in texts)


def files(made: Iterable[D], path: Callable[[D], str]) -> dict[str, bytes]:
    """The documents by their path."""
    return {path(document): encoded(document) for document in made}


def stands_by_night(stored: bytes, new: bytes) -> bool:
    """Whether a stored file stays in the place of a new one: it says the same, or it is of a later night."""
    return _night(stored) > _night(new) or says_the_same(stored, new)


def stands_by_instant(stored: bytes, new: bytes) -> bool:
    """Whether a stored file stays in the place of a new one: it says the same, or it is as of a later instant."""
    return _instant(stored) > _instant(new) or says_the_same(stored, new)


def _instant(content: bytes) -> datetime:
    """The instant that a document is as of; the first of all where it names none."""
    found = INSTANT.search(content)
    return datetime.fromisoformat(found[1].decode()) if found else FIRST


def _night(content: bytes) -> bytes:
    """The night of a document, as its date is written; nothing where it names none."""
    found = NIGHT.search(content)
    return found[1] if found else b""
