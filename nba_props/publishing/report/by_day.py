"""Tables of a range of days, handed out day by day: each is divided once, however many pages are made of it."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from nba_props.days import Days

DAY = "game_date"


class ByDay:
    """Frames with a column `game_date`, by name and day."""

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        self._empty = {name: frame.clear() for name, frame in frames.items()}
        self._parts = {
            name: {key[0]: part for key, part in frame.partition_by(DAY, as_dict=True).items()}
            for name, frame in frames.items()
        }

    def of(self, name: str, day: date) -> pl.DataFrame:
        """The rows of a day; an empty frame where there are none."""
        return self._parts[name].get(day, self._empty[name])

    def up_to(self, name: str, day: date, before: int) -> pl.DataFrame:
        """The rows of a day and of so many days before it."""
        parts = [self.of(name, earlier) for earlier in (*Days.one(day).before(before), day)]
        return pl.concat([self._empty[name], *parts])

    def newest_before(self, name: str, day: date) -> pl.DataFrame:
        """The rows of the newest day before a day that has any."""
        earlier = [other for other in self._parts[name] if other < day]
        return self.of(name, max(earlier)) if earlier else self._empty[name]
