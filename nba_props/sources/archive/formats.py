"""How the types of archive columns are written, and the reading of values. What a read value may be is in `rules`."""

import polars as pl

from nba_props.declared.tables.table import INSTANT
from nba_props.text import CONTROLS

Type = pl.DataType | type[pl.DataType]
TEXT, WHOLE, NUMBER, TRUTH = pl.String, pl.Int64, pl.Float64, pl.Boolean
WORDS: dict[Type, str] = {
    TEXT: "text",
    NUMBER: "a number",
    TRUTH: "true or false",
    pl.Date: "a date such as 2024-04-10",
}
INSTANT_WORDS, WHOLE_WORDS = "an instant such as 2024-04-10T23:30:00Z", "a whole number"
# Texts of a form of their own, by column: the form, and how it is described.
FORMS = {
    "game_id": (r"^[0-9]{10}$", "ten digits as text: leading zeros belong to it, so write str(id).zfill(10)"),
    "season": (r"^\d{4}-\d{2}$", "a season such as 2023-24"),
}
# Text that people wrote, in which a line end or another control character is a mistake.
FREE_TEXT = ("player_name", "comment", "reason")
INSTANT_FORMS = ("%+", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M")
TRUTHS = {"true": True, "false": False}


def fits(stored: pl.DataType, dtype: Type) -> bool:
    """Whether a stored type can hold the column. Text is read as a CSV's; an id of any other type has lost its zeros."""
    if stored in (pl.Null, pl.String):
        return True
    if dtype == TEXT:
        return isinstance(stored, pl.Categorical | pl.Enum)
    if dtype == NUMBER or dtype.is_integer():
        return stored.is_numeric()
    return type(stored) is pl.Datetime if dtype == INSTANT else stored == dtype


def words(name: str, dtype: Type) -> str:
    """What a value of the column is, for messages."""
    if name in FORMS:
        return FORMS[name][1]
    if dtype == INSTANT:
        return INSTANT_WORDS
    return WHOLE_WORDS if dtype.is_integer() else WORDS[dtype]


def read_as(rows: pl.DataFrame, columns: dict[str, Type]) -> pl.DataFrame:
    """The columns in their types; null where a value cannot be read. Blank texts are null.

    Most texts are written in the plainest form. Only columns with others are read again, with care.
    """
    quick = rows.lazy().select(_plain(name, rows.schema[name], dtype) for name, dtype in columns.items())
    read = quick.collect()
    others = [name for name in columns if lost(rows[name], read[name])]
    return read.with_columns(rows.select(_careful(n, rows.schema[n], columns[n]) for n in others))


def lost(stored: pl.Series, read: pl.Series) -> int:
    """How many values that are stored are null once read: unreadable ones and blank texts."""
    return read.null_count() - stored.null_count()


def is_unread(stored: pl.Series, read: pl.Series) -> pl.Series:
    """True for values that cannot be read; a blank text is no value."""
    texts = stored.cast(TEXT).str.strip_chars()
    return read.is_null() & texts.is_not_null() & (texts != "")


def date_of(stored: pl.DataType) -> pl.Expr:
    """The date of each row, null where it cannot be read."""
    return pl.col("game_date") if stored == pl.Date else _careful("game_date", stored, pl.Date)


def _plain(name: str, stored: pl.DataType, dtype: Type) -> pl.Expr:
    column = pl.col(name)
    if stored != pl.String or dtype in (TEXT, NUMBER):
        return _careful(name, stored, dtype)
    if dtype == INSTANT:
        return column.str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False)
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d", strict=False)
    if dtype == TRUTH:
        return column.replace_strict(TRUTHS, default=None, return_dtype=TRUTH)
    return column.cast(dtype, strict=False)


def _careful(name: str, stored: pl.DataType, dtype: Type) -> pl.Expr:
    column = pl.col(name)
    if name in FREE_TEXT:
        return column.cast(TEXT).str.replace_all(CONTROLS, " ")
    if stored != pl.String or dtype == TEXT:
        is_cut = stored.is_float() and dtype.is_integer()
        return (_whole(column) if is_cut else column).cast(dtype, strict=False)
    text = column.str.strip_chars()
    if dtype == INSTANT:
        iso = text.str.replace(" ", "T", literal=True)
        return pl.coalesce(
            iso.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False) for form in INSTANT_FORMS
        )
    if dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d", strict=False)
    if dtype == TRUTH:
        return text.str.to_lowercase().replace_strict(TRUTHS, default=None, return_dtype=TRUTH)
    number = text.cast(NUMBER, strict=False)
    finite = pl.when(number.is_finite()).then(number).alias(name)
    return _whole(finite).cast(dtype, strict=False) if dtype.is_integer() else finite


def _whole(number: pl.Expr) -> pl.Expr:
    return pl.when(number == number.floor()).then(number)
