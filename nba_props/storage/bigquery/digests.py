"""Row counts and content hashes of partitions, made of the same text in Polars and in BigQuery's SQL.

A row's text has every column, in the order in which they are declared: `~` for null, else `=` and the value. Instants are
microseconds, and floats have 17 digits, which no two floats share. A partition's hash is that of its rows' hashes in order.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl

from nba_props.days import Days
from nba_props.declared.mirror import Field, fields_of
from nba_props.declared.tables.table import Table
from nba_props.storage.bigquery.contents import parts
from nba_props.storage.bigquery.dataset import Dataset
from nba_props.storage.bigquery.loading import literal
from nba_props.storage.lake import Lake

NULL, VALUE = "~", "="
# Between columns, elements of a list and fields of a struct: characters that no text of ours has.
COLUMN, ELEMENT, FIELD = "\x1f", "\x1e", "\x1d"
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
MICROSECOND = timedelta(microseconds=1)


class Digest(NamedTuple):
    """How many rows a partition has, and the hash of their contents."""

    rows: int
    sha256: str


def of_frame(table: Table, frame: pl.DataFrame) -> dict[date, Digest]:
    """The digest of each partition of which there are rows."""
    columns = [_text(field) for field in fields_of(table)]
    found: dict[date, list[str]] = {}
    place = table.schema.names().index(table.partition)
    for row in frame.select(table.schema.names()).iter_rows():
        text = COLUMN.join(of(value) for of, value in zip(columns, row, strict=True))
        found.setdefault(row[place], []).append(hashlib.sha256(text.encode()).hexdigest())
    return {
        day: Digest(len(rows), hashlib.sha256("".join(sorted(rows)).encode()).hexdigest())
        for day, rows in found.items()
    }


def of_lake(lake: Lake, table: Table, days: Iterable[date]) -> dict[date, Digest]:
    """The digest of each partition of the lake of which there are rows.

    Raises:
        CorruptPartitionError: naming a file of the lake.
    """
    return {day: one for part in parts(days) for day, one in of_frame(table, lake.read(table, part)).items()}


def of_mirror(dataset: Dataset, table: Table, days: Days) -> dict[date, Digest]:
    """The digest of each partition of the mirror that has rows, computed there.

    Raises:
        MirrorError: it cannot be asked.
    """
    rows = dataset.run(digest_sql(table, dataset.id_of(table.name), days), f"{table.name} could not be read")
    return {row["partition_day"]: Digest(row["row_count"], row["digest"]) for row in rows}


def digest_sql(table: Table, place: str, days: Days) -> str:
    """The statement that makes the digests of a table's partitions."""
    text = _joined((_sql(field, f"`{field.name}`") for field in fields_of(table)), COLUMN)
    return (
        f"SELECT partition_day, COUNT(*) AS row_count,\n"
        f"  TO_HEX(SHA256(STRING_AGG(row_hash, '' ORDER BY row_hash))) AS digest\n"
        f"FROM (SELECT `{table.partition}` AS partition_day, TO_HEX(SHA256({text})) AS row_hash\n"
        f"  FROM `{place}` WHERE `{table.partition}` BETWEEN {literal(days.first)} AND {literal(days.last)})\n"
        f"GROUP BY partition_day"
    )


def _text(field: Field) -> Callable[[Any], str]:
    """The text of a column's value."""
    one = _struct(field.fields) if field.fields else TEXTS.get(field.kind, str)

    def nullable(value: Any) -> str:  # noqa: ANN401  (of any column)
        return NULL if value is None else VALUE + one(value)

    def listed(values: Sequence[Any] | None) -> str:
        return VALUE + ELEMENT.join(map(nullable, values or ()))

    return listed if field.is_list else nullable


def _struct(fields: Sequence[Field]) -> Callable[[dict[str, Any]], str]:
    texts = {field.name: _text(field) for field in fields}
    return lambda value: FIELD.join(text(value[name]) for name, text in texts.items())


# Zero has no sign here: 0.0 is added in both languages.
TEXTS: dict[str, Callable[[Any], str]] = {
    "FLOAT64": lambda value: f"{value + 0.0:.16e}",
    "TIMESTAMP": lambda value: str((value - EPOCH) // MICROSECOND),
    "BOOL": lambda value: str(value).lower(),
}
SQL = {
    "FLOAT64": "FORMAT('%.16e', {value} + 0.0)",
    "TIMESTAMP": "CAST(UNIX_MICROS({value}) AS STRING)",
    "STRING": "{value}",
}


def _sql(field: Field, value: str) -> str:
    """The same text as `_text` gives, in SQL."""
    element = "element" if field.is_list else value
    if field.fields:
        one = _joined((_sql(part, f"{element}.`{part.name}`") for part in field.fields), FIELD)
    else:
        one = SQL.get(field.kind, "CAST({value} AS STRING)").format(value=element)
    nullable = f"IFNULL(CONCAT('{VALUE}', {one}), '{NULL}')"
    if not field.is_list:
        return nullable
    elements = f"SELECT {nullable} FROM UNNEST({value}) AS element WITH OFFSET AS place ORDER BY place"
    return f"CONCAT('{VALUE}', ARRAY_TO_STRING(ARRAY({elements}), {_character(ELEMENT)}))"


def _joined(texts: Iterable[str], separator: str) -> str:
    """Texts that are never null, as one. An array, since a CONCAT of a hundred is too deep for some parsers."""
    return f"ARRAY_TO_STRING([{', '.join(texts)}], {_character(separator)})"


def _character(separator: str) -> str:
    return f"CHR({ord(separator)})"
