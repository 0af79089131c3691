"""Which games of a recorded day had quotes shortly before their tip-off, read off the recordings that the server plays.

Nothing of the product is used: what it must have seen is known apart from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

WINDOW = timedelta(minutes=45)
MINUTE = timedelta(minutes=1)
# The regions that the product asks are American; these sportsbooks of the recordings are not.
ELSEWHERE = ("pinnacle", "bet365", "kambi")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A game of the day.

    Attributes:
        game_id: of NBA.com.
        name: visitors and home, such as `WAS at BOS`.
        tip_off: UTC.
        quoted: minutes of its last 45 at which the server shows a main line of an American sportsbook, UTC.
    """

    game_id: str
    name: str
    tip_off: datetime
    quoted: tuple[datetime, ...]

    def quoted_while(self, is_there: Callable[[datetime], bool]) -> bool:
        """Whether it had quotes at a minute at which the feed was up and the machine awake."""
        return any(map(is_there, self.quoted))


def recorded(real: Path, day: date) -> tuple[Recorded, ...]:
    """The games of a day by tip-off, of the folder of recorded seasons."""
    games = pl.read_parquet(real / "games.parquet").filter(pl.col("game_date") == day)
    seen = _first_seen(real, day)
    rows = games.sort("tipoff_utc", "game_id").select("game_id", "home", "away", "tipoff_utc").rows()
    return tuple(
        Recorded(game, f"{away} at {home}", tip, _minutes(seen.get(game), tip))
        for game, home, away, tip in rows
    )


def _first_seen(real: Path, day: date) -> dict[str, datetime]:
    """When the server begins to show a main line, by game; it stays until the start."""
    quotes = pl.read_parquet(real / "player_props.parquet").filter(
        pl.col("game_date") == day,
        "is_main",
        "two_sided",
        pl.col("book_type") == "sportsbook",
        ~pl.col("book").is_in(ELSEWHERE),
        ~pl.col("is_live").fill_null(False),
    )
    shown = pl.coalesce("last_update", "snapshot_time")
    return dict(quotes.group_by("game_id").agg(shown.min()).rows())


def _minutes(seen: datetime | None, tip_off: datetime) -> tuple[datetime, ...]:
    if seen is None:
        return ()
    last = [tip_off - ahead * MINUTE for ahead in range(int(WINDOW / MINUTE), 0, -1)]
    return tuple(minute for minute in last if minute >= seen)
