"""Frames as CSV for spreadsheets: the same text for equal frames, text in quotes, numbers bare, and no cell a formula.

Which rows and columns a file has is not known here.
"""

import polars as pl
import polars.selectors as cs

CONTROL = r"[\x00-\x1f\x7f]"
# With which a spreadsheet begins a formula, also behind blanks, and in the wide forms that Excel takes for the same.
FORMULA = "^\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]"
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
    if "source" not in rows.columns:
        raise ValueError("a CSV file says in each row whose data it shows: the column `source` is missing")
    flat = rows.with_columns(
        cs.datetime().dt.strftime(ISO),
        cs.list().cast(pl.List(pl.String)).list.join(" "),
        cs.float().fill_nan(None),
    )
    return flat.with_columns(_harmless(pl.col(pl.String))).write_csv(quote_style="non_numeric").encode()


def _harmless(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace_all(CONTROL, " ")
    return pl.when(plain.str.contains(FORMULA)).then("'" + plain).otherwise(plain).name.keep()
