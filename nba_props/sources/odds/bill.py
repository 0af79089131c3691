"""What The Odds API's requests cost in credits, and the running bill of a client, by the replies' own word.

What may be spent is decided by who asks: see `odds_history`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from nba_props.declared.markets import GAME_MARKETS, PLAYER_MARKETS

BOOKS_OF_A_REGION = 10
HISTORY = 10


@dataclass(frozen=True, slots=True)
class Tariff:
    """Credits that a request costs at most, by endpoint: markets x regions, ten times that for history.

    `regions` is the number that is billed: ten started bookmakers are one. Markets that come back empty are free.
    """

    regions: int

    @classmethod
    def of(cls, regions: tuple[str, ...], books: tuple[str, ...]) -> "Tariff":
        """The tariff of a client's choice of books; they win over regions."""
        return cls(-(-len(books) // BOOKS_OF_A_REGION) if books else len(regions))

    def worst(self, endpoint: str) -> int:
        match endpoint:
            case "events":
                return 0
            case "historical_events":
                return 1
            case "event_odds" | "historical_event_odds":
                now = len(PLAYER_MARKETS) * self.regions
            case _:
                now = len(GAME_MARKETS) * self.regions
        return now * HISTORY if endpoint.startswith("historical_") else now


@dataclass(slots=True)
class Bill:
    """Credits spent through a client, those that unanswered requests may have cost, and those left on the account."""

    spent: int = 0
    unconfirmed: int = 0
    left: int | None = None
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def at_most(self) -> int:
        return self.spent + self.unconfirmed

    def settle(self, headers: Mapping[str, str], otherwise: int) -> None:
        """Adds a reply's cost; `otherwise` where it does not say."""
        with self._lock:
            self.spent += _whole(headers.get("x-requests-last"), otherwise)
            if "x-requests-remaining" in headers:
                left = _whole(headers["x-requests-remaining"], 0)
                # Replies overtake one another: of what they say is left, the least is the latest.
                self.left = left if self.left is None else min(self.left, left)

    def lose(self, worst: int) -> None:
        """Adds a request to which no reply came."""
        with self._lock:
            self.unconfirmed += worst


def _whole(text: str | None, otherwise: int) -> int:
    try:
        return max(int(text), 0) if text is not None else otherwise
    except ValueError:
        return otherwise
