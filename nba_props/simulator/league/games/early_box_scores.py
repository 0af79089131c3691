"""What NBA.com's box score of a game says at first: now and then it lacks a side or the minutes, or is corrected later.

Drawn from a stream of its own, so that what happened in the league is the same.
"""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import IntEnum

from nba_props.simulator.arrays import Ints
from nba_props.simulator.fixtures.fixture import Fixture, instant
from nba_props.simulator.random_streams import Stream, stream

# Shares of games whose box score is incomplete in the night (half of those lack a side, half the minutes), and of games
# whose box score is corrected on the next morning.
INCOMPLETE, CORRECTED = 0.03, 0.05
# Eastern times of the next day from which on it is whole, and as corrected.
WHOLE_BY, CORRECTED_BY = time(6), time(9)


class Fault(IntEnum):
    """What is wrong with a box score."""

    NO_PLAYERS = 1
    NO_MINUTES = 2
    OTHER_SHOOTER = 3


@dataclass(frozen=True, slots=True)
class Early:
    """A fault; it is of one side (0 home, 1 away), except that a box score without minutes lacks those of both."""

    fault: Fault
    side: int


def early(seed: int, f: Fixture, now: int) -> Early | None:
    """Returns what is still wrong with the box score of a final game at `now`."""
    rng = stream(seed, Stream.EARLY_BOX_SCORES, f.season, f.key)
    drawn, side = rng.random(), int(rng.integers(2))
    morning = f.day + timedelta(days=1)
    if drawn < INCOMPLETE:
        fault = Fault.NO_PLAYERS if drawn < INCOMPLETE / 2 else Fault.NO_MINUTES
        return Early(fault, side) if now < instant(morning, WHOLE_BY) else None
    is_uncorrected = drawn < INCOMPLETE + CORRECTED and now < instant(morning, CORRECTED_BY)
    return Early(Fault.OTHER_SHOOTER, side) if is_uncorrected else None


def miscounted(counts: dict[str, Ints]) -> dict[str, Ints]:
    """Returns a side's counts, each [slot], with a basket at the rim credited to the wrong one of two scorers."""
    scorer = int(counts["rim_made"].argmax())
    others = counts["seconds"].copy()
    others[scorer] = 0
    wrong = int(others.argmax())
    changed = {name: column.copy() for name, column in counts.items()}
    basket = {"rim_made": 1, "rim_tried": 1, "paint_made": 1, "paint_tried": 1, "points": 2}
    for name, number in basket.items():
        changed[name][scorer] -= number
        changed[name][wrong] += number
    return changed
