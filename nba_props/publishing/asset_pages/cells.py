"""The cells of narrow tables: a bet, a price, a result, a share. All are text."""

from collections.abc import Mapping
from typing import Any

from nba_props.declared.books import BOOKS

Rows = list[dict[str, str]]
NONE = "-"
TITLES = {book.key: book.title for book in BOOKS}


def book(key: str | None) -> str:
    """A book by its title."""
    return NONE if key is None else TITLES.get(key, key)


def bet(row: Mapping[str, Any]) -> str:
    """Side and line, as in U 9.5."""
    return NONE if row["line"] is None else f"{row['side'][0]} {row['line']:g}"


def price(row: Mapping[str, Any]) -> str:
    """Book and American price."""
    return NONE if row["price"] is None else f"{book(row['book'])} {american(row['price'])}"


def american(value: float | None) -> str:
    """A price with its sign."""
    return NONE if value is None else f"{value:+.0f}"


def change(value: float | None) -> str:
    """A share with its sign, in percent."""
    return NONE if value is None else f"{value:+.1%}"


def share(value: float | None) -> str:
    """A share in percent."""
    return NONE if value is None else f"{value:.1%}"


def number(value: float | None, decimals: int = 2) -> str:
    """A number with so many decimals."""
    return NONE if value is None else f"{value:.{decimals}f}"


def between(value: float | None, low: float | None, high: float | None) -> str:
    """A share with its interval, in percent."""
    if value is None or low is None or high is None:
        return change(value)
    return f"{change(value)} [{100 * low:+.1f}, {100 * high:+.1f}]"


def words(key: str | None) -> str:
    """A key as words, which may wrap."""
    return NONE if key is None else key.replace("_", " ")
