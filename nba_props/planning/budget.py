"""What a day's credits are spent on: closing polls first, then the night, then the polls nearest to the tip-offs.

What is asked for is decided before, in `planning.polls`; nothing is bought that is over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nba_props.planning.attempts import Attempts
from nba_props.planning.looks import LAST_HOUR, Look
from nba_props.planning.step import Step

CLOSING, NIGHT, SOON, EARLY = range(4)


@dataclass(frozen=True, slots=True)
class Bought:
    """What a budget pays for.

    Attributes:
        looks: with quotes, those included that are done or over.
        nights: names of the nights that may request quotes.
        not_polled: why no closing poll of a game is paid for, by game.
        unpaid: why a night requests no quotes, by step.
    """

    looks: frozenset[Look]
    nights: frozenset[str]
    not_polled: dict[str, str]
    unpaid: dict[str, str]


@dataclass(frozen=True, slots=True)
class Purse:
    """The credits that a day may still cost.

    Attributes:
        budget: of the day.
        left: of it, after what today's runs may have cost.
        event: of one poll of a game.
    """

    budget: int
    left: int
    event: int


def buy(
    looks: Sequence[Look], nights: Iterable[Step], attempts: Attempts, purse: Purse | None, now: datetime
) -> Bought:
    """What is paid for, in order of use; without a purse everything.

    Closing polls go before the night, the earliest tip-offs first. A night that cannot be paid for with all its games
    requests no quotes at all: its lines are then those of the polls that can be paid for.
    """
    nights = list(nights)
    if purse is None:
        return Bought(frozenset(looks), frozenset(night.name for night in nights), {}, {})
    left, paid, not_polled = purse.left, [], {}
    rows = [(_rank(look), look.lead, look.game.tip_off, look.game.game_id, look) for look in looks]
    open_looks = [row for row in rows if row[-1].until > now and not attempts.is_taken(row[-1].step)]
    paid = [row[-1] for row in rows if row[-1].until <= now or attempts.is_taken(row[-1].step)]
    for rank in (CLOSING, NIGHT, SOON, EARLY):
        for *_, look in sorted((row for row in open_looks if row[0] == rank), key=lambda row: row[1:4]):
            if left >= purse.event:
                left -= purse.event
                paid.append(look)
            elif rank == CLOSING:
                not_polled[look.game.game_id] = f"{_why(purse)}, and closing polls of earlier games go first"
        if rank == NIGHT:
            bought, unpaid, left = _nights(nights, attempts, purse, left, now)
    return Bought(frozenset(paid), bought, not_polled, unpaid)


def _rank(look: Look) -> int:
    if look.is_close:
        return CLOSING
    return SOON if look.lead <= LAST_HOUR else EARLY


def _nights(
    nights: Iterable[Step], attempts: Attempts, purse: Purse, left: int, now: datetime
) -> tuple[frozenset[str], dict[str, str], int]:
    bought, unpaid = set(), {}
    for night in nights:
        if attempts.is_taken(night.name) or night.until <= now:
            bought.add(night.name)
        elif left >= night.credits:
            left -= night.credits
            bought.add(night.name)
        else:
            unpaid[night.name] = f"it costs {night.credits:,}; {_why(purse)}, and closing polls go first"
    return frozenset(bought), unpaid, left


def _why(purse: Purse) -> str:
    return f"the day's budget of {purse.budget:,} credits has {max(purse.left, 0):,} left"
