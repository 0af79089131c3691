"""Refusals of the host of the injury reports: streaks of 403 for whoever sends it many requests, whatever they ask for."""

from dataclasses import dataclass

from nba_props.simulator.random_streams import Stream, stream

SHORTEST, LONGEST = 4, 12


@dataclass(frozen=True, slots=True)
class Refusals:
    """One streak of 4 to 12 refused requests in every so many; where they are depends on the seed. 0: none."""

    every: int = 0

    def __post_init__(self) -> None:
        if self.every and self.every < 2 * LONGEST:
            raise ValueError(
                f"a streak in {self.every} requests is too often; use 0, or {2 * LONGEST} or more"
            )

    def holds(self, seed: int, number: int) -> bool:
        """Whether the request of a number, counted from 0, is refused."""
        if not self.every:
            return False
        block, place = divmod(number, self.every)
        draw = stream(seed, Stream.REFUSALS, block)
        length = int(draw.integers(SHORTEST, LONGEST + 1))
        first = int(draw.integers(0, self.every - length + 1))
        return first <= place < first + length
