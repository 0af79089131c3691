"""Numbers and instants as pages write them. A number that is not known is a dash."""

from datetime import date, datetime

from nba_props.days import EASTERN
from nba_props.declared.books import BOOKS

NONE = "–"
MINUS = "−"
TITLES = {book.key: book.title for book in BOOKS}


def price(value: int | None) -> str:
    """An American price, as in +110 and −110."""
    return NONE if value is None else _signed(f"{value:+d}")


def points(value: float | None) -> str:
    """A number of points to one decimal."""
    return NONE if value is None else _signed(f"{value:.1f}")


def line(value: float | None) -> str:
    """A line as books write it, as in 24.5."""
    return NONE if value is None else f"{value:g}"


def share(value: float | None, decimals: int = 1) -> str:
    """A probability or share in percent."""
    return NONE if value is None else _signed(f"{value:.{decimals}%}")


def change(value: float | None, decimals: int = 1) -> str:
    """A share with its sign, such as an expected value."""
    return NONE if value is None else _signed(f"{value:+.{decimals}%}")


def units(value: float | None) -> str:
    """A profit in units staked, with its sign."""
    return NONE if value is None else _signed(f"{value:+.2f}")


def count(value: int | None) -> str:
    """A number of things."""
    return NONE if value is None else f"{value:,}"


def words(key: str) -> str:
    """A key as words, as in low expected value."""
    return key.replace("_", " ")


def book(key: str | None) -> str:
    """What a book calls itself; its key where it is not declared, nothing where there is none."""
    return TITLES.get(key, key) if key else ""


def clock(instant: datetime | None) -> str:
    """Hour and minute in the East, as in 19:30."""
    return NONE if instant is None else f"{instant.astimezone(EASTERN):%H:%M}"


def moment(instant: datetime | None) -> str:
    """Date, hour and minute in the East, as in 10 Apr 2024, 16:00."""
    return NONE if instant is None else f"{(local := instant.astimezone(EASTERN)).day} {local:%b %Y, %H:%M}"


def day(value: date | None) -> str:
    """A game date with its weekday, as in Wed 10 Apr 2024."""
    return NONE if value is None else f"{value:%a} {value.day} {value:%b %Y}"


def _signed(text: str) -> str:
    """A minus as wide as a plus. What rounds to zero has none."""
    if text.startswith("-") and not text.strip("-0.%"):
        text = text[1:]
    return text.replace("-", MINUS)


FILTERS = (price, points, line, share, change, units, count, words, clock, moment, day)
