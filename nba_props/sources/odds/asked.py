"""What a request for odds asks: which markets, and of which books. It is part of the payload's key in raw.

A payload can only withdraw what it was asked for, and raw alone must tell what that was.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from nba_props.declared.books import BOOKS
from nba_props.declared.markets import GAME_MARKETS, PLAYER_MARKETS

SEPARATOR = "."
REGIONS, NAMED = "regions-", "books-"
# How the name begins of what was asked for after the games, of the history of the feed.
HISTORY = "history/"
# A part of a key is a file name, whose length is limited.
NAMES_OF_PART = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """The markets and the books that a payload was asked for.

    `scope` names regions or books as in the key, and is empty for a payload that was stored without it. `is_past` is
    whether it is of the feed's history, which shows what stood then to whoever asks later.
    """

    markets: tuple[str, ...]
    scope: str = ""
    is_past: bool = False

    @property
    def name(self) -> str:
        """Its form in tables: HISTORY where it is past, the markets, and the scope where it is known."""
        name = "/".join(filter(None, (SEPARATOR.join(self.markets), self.scope)))
        return HISTORY + name if self.is_past else name

    @property
    def _names(self) -> frozenset[str]:
        return _names(self.scope)

    @property
    def books(self) -> frozenset[str]:
        """The books that were asked by name, or that the regions are known to have."""
        return _books(self.scope)

    def covers(self, earlier: "Asked") -> bool:
        """Whether books that the earlier payload listed, though not declared, were asked for again."""
        if self.scope.startswith(NAMED) or earlier.scope.startswith(NAMED):
            return False
        if not self.scope or not earlier.scope:
            return self.scope == earlier.scope
        return earlier._names <= self._names


def _names(scope: str) -> frozenset[str]:
    return frozenset(scope.partition("-")[2].split(SEPARATOR))


@cache
def _books(scope: str) -> frozenset[str]:
    names = _names(scope)
    if scope.startswith(NAMED):
        return names
    return frozenset(b.key for b in BOOKS if scope and b.region in names)


def asked_key(markets: Collection[str], regions: Collection[str], books: Collection[str]) -> str:
    """The end of a payload's key in raw: the markets, and the books, which win over the regions."""
    names, kind = (list(books), NAMED) if books else (list(regions), REGIONS)
    parts = [names[first : first + NAMES_OF_PART] for first in range(0, len(names), NAMES_OF_PART)]
    return "/".join([SEPARATOR.join(markets), *(kind + SEPARATOR.join(part) for part in parts)])


def asked_of(endpoint: str, key: str) -> Asked:
    """What a stored payload was asked for; one without it in its key was asked for the markets of its endpoint."""
    is_past = endpoint.startswith("historical_")
    parts = key.split("/")
    scopes = [part for part in parts if part.startswith((REGIONS, NAMED))]
    if scopes and len(parts) > len(scopes):
        kind = NAMED if scopes[0].startswith(NAMED) else REGIONS
        names = SEPARATOR.join(part.removeprefix(kind) for part in scopes)
        return Asked(tuple(parts[-len(scopes) - 1].split(SEPARATOR)), kind + names, is_past)
    return Asked(PLAYER_MARKETS if endpoint.endswith("event_odds") else GAME_MARKETS, is_past=is_past)
