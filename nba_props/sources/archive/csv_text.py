"""CSV files of the archive as text: every row by itself, with the lines of the file for messages.

What the texts mean is in `formats`.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from nba_props.errors import BadPayloadError

ROW = "row of the file"
SEPARATORS = (";", "\t", "|")


class Texts(NamedTuple):
    """The rows of a file as text with their number in ROW from 0, and the numbers of rows with too many fields."""

    rows: pl.DataFrame
    ragged: list[int]


def columns_of(path: Path) -> pl.Schema:
    """The columns that the header names, all of them text.

    Raises:
        BadPayloadError: naming the file, which is empty, is not UTF-8, or has an open quote or another separator.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file), [])
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    if not any(header):
        raise BadPayloadError(f"archive {path.name} is empty: its first line names the columns")
    found = next((sep for sep in SEPARATORS if len(header) == 1 and sep in header[0]), None)
    if found:
        raise BadPayloadError(f"archive {path.name} separates its columns by {found!r}; write commas")
    return pl.Schema(dict.fromkeys(header, pl.String()))


def read(path: Path, columns: Iterable[str]) -> Texts:
    """Some columns of a CSV; blank lines are rows of nulls. A row with more fields than the header is left out.

    Raises:
        BadPayloadError: naming the file, which is not UTF-8 or has an open quote.
    """
    needed = [ROW, *columns]
    try:
        return Texts(pl.scan_csv(path, infer_schema=False, row_index_name=ROW).select(needed).collect(), [])
    except pl.exceptions.ComputeError:
        rows, ragged = _read_singly(path)
        return Texts(rows.select(needed), ragged)


def lines_of(path: Path, numbers: Sequence[int]) -> list[int]:
    """The line on which each of the rows begins; the header is line 1, and a quoted text may span lines."""
    wanted, lines = set(numbers), dict[int, int]()
    for number, (line, _) in enumerate(_records(path), -1):
        if number in wanted:
            lines[number] = line
            if len(lines) == len(wanted):
                break
    return [lines[number] for number in numbers if number in lines]


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The first line and the fields of every record, blank lines among them, as Polars counts them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        line = 1
        for fields in reader:
            yield line, fields
            line = reader.line_num + 1


def _not_utf8(path: Path) -> BadPayloadError:
    return BadPayloadError(f"archive {path.name} is not UTF-8; save it in that encoding")


def _read_singly(path: Path) -> Texts:
    """The rows one by one: slow, and for files in which some row is broken."""
    try:
        records = [fields for _, fields in _records(path)]
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    except csv.Error as error:
        raise BadPayloadError(f"archive {path.name} is not a CSV: {error}; is a quote left open?") from None
    header, *rows = records
    width = len(header)
    ragged = [number for number, fields in enumerate(rows) if len(fields) > width]
    whole = [
        (number, *(field or None for field in fields), *[None] * (width - len(fields)))
        for number, fields in enumerate(rows)
        if 0 < len(fields) <= width
    ]
    schema = {ROW: pl.UInt32} | dict.fromkeys(header, pl.String)
    return Texts(pl.DataFrame(whole, schema=schema, orient="row"), ragged)
