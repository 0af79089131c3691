"""Days of games that plans are tested on, each awkward in its own way."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from nba_props.days import EASTERN, assumed_tip_off, eastern
from nba_props.planning.step import Game, Known, Plan, Step

DAY = timedelta(days=1)
MATINEE = date(2024, 4, 14)
SPRING, AUTUMN = date(2024, 3, 10), date(2024, 11, 3)
LATE, OFF, DOUBLE = date(2024, 4, 4), date(2024, 4, 8), date(2024, 1, 15)


def games_of(day: date, *tips: tuple[int, int], is_done: bool = False) -> tuple[Game, ...]:
    """Games with tip-offs at hours and minutes, Eastern; their ids say which."""
    return tuple(
        Game(f"{day:%y%m%d}{n:02d}", day, eastern(day, time(hour, minute)), is_done, is_done)
        for n, (hour, minute) in enumerate(tips)
    )


# The last day of 2023-24: seven games at 13:00 and eight at 15:30, Eastern.
OF_MATINEE = games_of(MATINEE, *[(13, 0)] * 7, *[(15, 30)] * 8)
OF_LATE = games_of(LATE, (19, 30), (22, 30))
# A day of two blocks that lie far apart: Martin Luther King Day.
OF_DOUBLE = games_of(DOUBLE, (12, 30), (22, 0))
OF_SPRING, OF_AUTUMN = games_of(SPRING, (13, 0), (20, 0)), games_of(AUTUMN, (12, 0), (18, 0))
UNKNOWN_TIPS = (Game("unknown", LATE, assumed_tip_off(LATE)),)


def known_of(day: date, games: Sequence[Game], now: datetime | None = None, **more: object) -> Known:
    """What is known in the morning of a day whose schedule is stored and whose past is whole."""
    at = now or eastern(day, time(6))
    before = frozenset(day - n * DAY for n in range(1, 32))
    facts: dict[str, object] = {
        "games": tuple(games),
        "scheduled": before | {day},
        "nights": before,
        "built": before,
        "trained": frozenset(day - n * DAY for n in range(7)),
        "heard_at": eastern(day, time(5, 46)),
    }
    return Known(at, **(facts | more))  # type: ignore[arg-type]  # fields by name


def of_kind(plan: Plan, kind: str) -> list[Step]:
    """The steps of a kind, in order."""
    return [step for step in plan.steps if step.kind == kind]


def clock(instant: datetime) -> str:
    """An instant as clocks in the East show it: `14 17:45`."""
    return f"{instant.astimezone(EASTERN):%d %H:%M}"


def quoted(plan: Plan, game_id: str) -> list[str]:
    """When quotes of a game are asked for, Eastern."""
    steps = [step for step in plan.steps if game_id in step.games]
    return [clock(step.due_at).split()[1] for step in steps]
