"""Frames as CSV for spreadsheets: the same text for equal frames, text in quotes, numbers bare, and no cell a formula.

Which rows and columns a file has is not known here.
"""

from collections.abc import Iterable
from datetime import date

import polars as pl
import polars.selectors as cs

CONTROL = r"[\x00-\x1f\x7f]"
# With which a spreadsheet begins a formula, also behind blanks, and in the wide forms that Excel takes for the same.
FORMULA = "^(\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20])"
ISO = "%Y-%m-%dT%H:%M:%S%.fZ"


def csv_text(rows: pl.DataFrame) -> bytes:
    """The rows as CSV in UTF-8, in their order, with a header.

    Null and what is not a number are empty cells, instants are ISO 8601 in UTC, lists are joined by blanks. Control
    characters become blanks, and text that a spreadsheet would read as a formula has an apostrophe before it, which
    spreadsheets do not show.

    Args:
        rows: with the column `source`, so that no copy of a row of a simulated league passes for a real one.

    Raises:
        ValueError: rows without that column.
    """
    return _text(_plain(rows))


def csv_texts(rows: pl.DataFrame, days: Iterable[date]) -> dict[date, bytes]:
    """A CSV of the rows of each day, in their order; see `csv_text`. A day without rows has a header alone.

    Args:
        rows: with the column `game_date`.
        days: the game dates that have a file.
    """
    plain = _plain(rows.with_columns(_day="game_date"))
    parts = plain.partition_by("_day", maintain_order=True, as_dict=True)
    return {day: _text(parts.get((day,), plain.clear()).drop("_day")) for day in days}


def _plain(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without what a cell cannot hold or a spreadsheet would run, in one query for all files."""
    if "source" not in rows.columns:
        raise ValueError("a CSV file says in each row whose data it shows: the column `source` is missing")
    flat = rows.with_columns(
        cs.datetime().dt.strftime(ISO),
        cs.list().cast(pl.List(pl.String)).list.join(" "),
        cs.float().fill_nan(None),
    )
    return flat.with_columns(
        pl.col(_suspicious(flat)).str.replace_all(CONTROL, " ").str.replace(FORMULA, "'$1")
    )


def _suspicious(rows: pl.DataFrame) -> list[str]:
    """The columns of text in which a cell has to be changed: to look costs a fifth of to replace."""
    found = rows.select(pl.col(pl.String).str.contains(f"{CONTROL}|{FORMULA}").any())
    return [name for name, is_found in zip(found.columns, found.row(0), strict=True) if is_found]


def _text(rows: pl.DataFrame) -> bytes:
    return rows.write_csv(quote_style="non_numeric").encode()
