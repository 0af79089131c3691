"""Windows over a player's past games, declared as values: which measure, how far back, which statistic.

A feature's row names a window; the column that holds it, its meaning, its unit and its expression follow from that.
How a window is computed is in `features.history`.
"""

from dataclasses import dataclass
from typing import Literal

Statistic = Literal["avg", "std", "slope"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a window is over: columns of `player_games`, a unit, and words.

    Attributes:
        is_whole: whether its values are whole numbers, whose sums are exact in any order.
    """

    columns: tuple[str, ...]
    unit: str
    words: str
    is_whole: bool = False


MEASURES = {
    "points": Measure(("points",), "points", "points", is_whole=True),
    "minutes": Measure(("minutes",), "minutes", "minutes"),
    "ppm": Measure(("points", "minutes"), "points per minute", "points per minute of each game"),
    "usage": Measure(("usage_rate",), "percent", "usage rate"),
    "attempts": Measure(("fga",), "attempts", "field-goal attempts", is_whole=True),
    "started": Measure(("started",), "ratio", "starts"),
}
# The fewest games that a statistic is defined for; a slope wants half of its window (reference system 1.2).
FEWEST = {"avg": 1, "std": 2}
WORDS = {"avg": "mean", "std": "sample deviation of", "slope": "least-squares slope of"}


@dataclass(frozen=True, slots=True)
class LastGames:
    """A statistic over the last `games` games that the player played this season, fewer where there are fewer.

    It is null below the fewest games that the statistic needs, and where less than 70 % of the window's games are
    known.
    """

    measure: str
    games: int
    statistic: Statistic = "avg"

    def __post_init__(self) -> None:
        if self.statistic == "slope" and not MEASURES[self.measure].is_whole:
            raise ValueError(f"a slope is of whole numbers, {self.measure} has others")

    @property
    def name(self) -> str:
        """The column of `daily_cache`, say points_avg_last_5."""
        return f"{self.measure}_{self.statistic}_last_{self.games}"

    @property
    def fewest(self) -> int:
        """The games below which the statistic is not defined."""
        return (self.games + 1) // 2 if self.statistic == "slope" else FEWEST[self.statistic]

    @property
    def unit(self) -> str:
        """The unit of a value."""
        unit = MEASURES[self.measure].unit
        return f"{unit} per game" if self.statistic == "slope" else unit

    @property
    def meaning(self) -> str:
        """What a value is, in words."""
        words = f"{WORDS[self.statistic]} {MEASURES[self.measure].words}"
        at_least = f", from {self.fewest} games on" if self.fewest > 1 else ""
        return f"{words} over the last {self.games} games played this season{at_least}"

    @property
    def source(self) -> str:
        """The table that holds it."""
        return "daily_cache"


@dataclass(frozen=True, slots=True)
class ExponentialMean:
    """A mean over all games that the player ever played, each weighing half of one `half_life` games later."""

    measure: str
    half_life: float

    @property
    def unit(self) -> str:
        """The unit of a value."""
        return MEASURES[self.measure].unit

    @property
    def meaning(self) -> str:
        """What a value is, in words."""
        words = MEASURES[self.measure].words
        return (
            f"exponential mean of {words} over all games played, with a half-life of {self.half_life:g} games"
        )

    @property
    def source(self) -> str:
        """The table that it is computed from."""
        return "player_games"


Window = LastGames | ExponentialMean
