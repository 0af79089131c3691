"""The eight subsets of a day's predictions whose records are kept. Who is in one is decided in `bets.subsets.picks`."""

from dataclasses import dataclass

# What the daily signal says, and the word for readers.
DAILY_SIGNALS = {"GREEN": "favorable", "YELLOW": "neutral", "RED": "challenging"}
NO_SIGNAL = "neutral"
GOOD = ("GREEN", "YELLOW")


@dataclass(frozen=True, slots=True)
class Subset:
    """A subset.

    Attributes:
        id: number in exports.
        least_edge: points by which the prediction lies from the line at least.
        directions: the recommendations that count.
        signals: the daily signals on which it has picks; None for every day, with a daily signal or without. A day
            without a daily signal passes no such condition.
        top: how many picks it has at most; None for all.
    """

    id: int
    key: str
    name: str
    least_edge: float
    directions: tuple[str, ...] = ("OVER", "UNDER")
    signals: tuple[str, ...] | None = None
    top: int | None = None


SUBSETS: tuple[Subset, ...] = (
    Subset(1, "top_pick", "Top Pick", 5, ("OVER",), GOOD, 1),
    Subset(2, "top_3", "Top 3", 5, ("OVER",), GOOD, 3),
    Subset(3, "top_5", "Top 5", 5, signals=GOOD, top=5),
    Subset(4, "high_edge_over", "High Edge OVER", 5, ("OVER",)),
    Subset(5, "high_edge_all", "High Edge All", 5),
    Subset(6, "ultra_high_edge", "Ultra High Edge", 7),
    Subset(7, "green_light", "Green Light", 5, signals=GOOD),
    Subset(8, "all_picks", "All Picks", 3),
)
