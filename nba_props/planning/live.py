"""Live grading: every ten minutes while games of a day are under way."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from nba_props.days import Days
from nba_props.planning.step import Game, Step
from nba_props.sources.finals import GAME_LENGTH

EVERY = timedelta(minutes=10)


def live(day: date, games: Sequence[Game], now: datetime) -> Iterator[Step]:
    """Live gradings of a day, on the tens of minutes of the clock, each until the next."""
    if not games:
        return
    at, end = _next(min(game.tip_off for game in games)), max(game.tip_off for game in games) + GAME_LENGTH
    while at < end:
        until = at + EVERY
        under_way = [game for game in games if game.tip_off < at < game.tip_off + GAME_LENGTH]
        if under_way and (until <= now or not all(game.is_complete for game in under_way)):
            yield Step("live", Days.one(day), at, until, f"{at:%H:%MZ}")
        at = until


def _next(instant: datetime) -> datetime:
    """The first ten minutes of the clock after an instant."""
    return instant.replace(minute=instant.minute // 10 * 10, second=0, microsecond=0) + EVERY
