"""Tables as CSV for spreadsheets: no cell is a formula, numbers stay numbers, equal frames give equal bytes.

Which tables are published, and with which columns, is not known here.
"""

import polars as pl
import polars.selectors as cs

CONTROL = r"[\x00-\x1f\x7f]"
# What makes a spreadsheet read a cell as a formula, also behind spaces, and in the wide forms that Excel takes for the same.
FORMULA = "^\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]"


def sheet(rows: pl.DataFrame) -> bytes:
    """The rows as UTF-8 CSV with a header, in their order.

    Every text is quoted, so that a locale's separator parts no cell; control characters become spaces, and a text that a
    spreadsheet would take for a formula has an apostrophe before it. Instants are ISO 8601 in UTC, lists are joined by
    spaces, what is not a number is empty.
    """
    joined = rows.with_columns(
        cs.datetime().dt.strftime("%Y-%m-%dT%H:%M:%SZ"), cs.list().list.join(" "), cs.float().fill_nan(None)
    )
    text = pl.col(pl.String).str.replace_all(CONTROL, " ")
    harmless = pl.when(text.str.contains(FORMULA)).then(pl.lit("'") + text).otherwise(text).name.keep()
    return joined.with_columns(harmless).write_csv(quote_style="non_numeric").encode()
