"""Frames as CSV for spreadsheets: the same text for equal frames, text in quotes, numbers bare, and no cell a formula.

Which rows and columns a file has is not known here.
"""

import polars as pl

# With which a spreadsheet begins a formula, also after blanks; the second four are the same in full width.
FORMULA = r"^\s*[=+\-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}]|^[\t\r\n]"
ISO = "%Y-%m-%dT%H:%M:%S%.fZ"


def csv_text(rows: pl.DataFrame) -> bytes:
    """The rows as CSV in UTF-8, with a header. Null is an empty cell; instants are ISO 8601 in UTC.

    Text that a spreadsheet would read as a formula has an apostrophe before it, which spreadsheets do not show.

    Args:
        rows: in the order of the file, with the column `source`, so that no copy of a row of a simulated league passes
            for a real one.

    Raises:
        ValueError: rows without that column.
    """
    if "source" not in rows.columns:
        raise ValueError("a CSV file says in each row whose data it shows: the column `source` is missing")
    text = rows.with_columns(pl.col(pl.Datetime("us", "UTC")).dt.strftime(ISO)).with_columns(
        _harmless(pl.col(pl.String))
    )
    return text.write_csv(quote_style="non_numeric", line_terminator="\n").encode()


def _harmless(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(FORMULA)).then("'" + text).otherwise(text).name.keep()
