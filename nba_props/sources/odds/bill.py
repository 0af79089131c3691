"""The cost in credits of requests to The Odds API, and a client's running bill, taken from the replies' headers.

How much may be spent is decided by the caller: see `purchase`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from nba_props.declared.markets import GAME_MARKETS, PLAYER_MARKETS

BOOKS_OF_A_REGION = 10
HISTORY_FACTOR = 10


@dataclass(frozen=True, slots=True)
class Tariff:
    """Credits that a request costs at most, by endpoint: markets x regions, ten times that for history.

    `regions` is the number of regions that are billed. Markets that come back empty are free.
    """

    regions: int

    @classmethod
    def of(cls, regions: tuple[str, ...], books: tuple[str, ...]) -> "Tariff":
        """The tariff of a client: bookmakers win over regions, and each started group of ten is billed as one region."""
        return cls(-(-len(books) // BOOKS_OF_A_REGION) if books else len(regions))

    def worst(self, endpoint: str) -> int:
        """The most that one request to an endpoint costs."""
        match endpoint:
            case "events":
                return 0
            case "historical_events":
                return 1
            case "event_odds" | "historical_event_odds":
                live = len(PLAYER_MARKETS) * self.regions
            case _:
                live = len(GAME_MARKETS) * self.regions
        return live * HISTORY_FACTOR if endpoint.startswith("historical_") else live


@dataclass(slots=True)
class Bill:
    """Credits spent through a client, those that unanswered requests may have cost, and those left on the account."""

    spent: int = 0
    unconfirmed: int = 0
    left: int | None = None
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def at_most(self) -> int:
        """Credits spent if every unanswered request was billed."""
        return self.spent + self.unconfirmed

    def settle(self, headers: Mapping[str, str], otherwise: int) -> None:
        """Adds the cost that a reply's headers give; `otherwise` if they give none."""
        with self._lock:
            self.spent += _whole(headers.get("x-requests-last"), otherwise)
            if "x-requests-remaining" in headers:
                left = _whole(headers["x-requests-remaining"], 0)
                # Replies overtake one another: the smallest remainder is the latest.
                self.left = left if self.left is None else min(self.left, left)

    def lose(self, worst: int) -> None:
        """Adds the possible cost of a request that got no reply."""
        with self._lock:
            self.unconfirmed += worst


def _whole(text: str | None, otherwise: int) -> int:
    try:
        return max(int(text), 0) if text is not None else otherwise
    except ValueError:
        return otherwise
