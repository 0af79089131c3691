"""Which of many files are read where not all can be: other ones on other days, so that in time each has its turn."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

Item = TypeVar("Item")
# Chooses some of a sequence, or all.
Choice = Callable[[Sequence[Item]], Sequence[Item]]


def every_one(items: Sequence[Item]) -> Sequence[Item]:
    """All of them."""
    return items


def spread(items: Sequence[Item], most: int, today: date) -> Sequence[Item]:
    """At most so many, evenly spread over the whole; the next day begins one further."""
    step = -(-len(items) // most) if items else 1
    return items[today.toordinal() % step :: step]
