"""What several tests of the simulator need: headers that NBA.com accepts, and a way to empty all caches."""

import sys
from typing import Any, Protocol, TypeAlias

import httpx

BROWSER = {"User-Agent": "Mozilla/5.0", "Referer": "https://www.nba.com/"}
YEAR = 2023
Json: TypeAlias = dict[str, Any]


class Get(Protocol):
    """Sends one request at an instant in epoch seconds."""

    def __call__(self, now: int, path: str, **params: str) -> httpx.Response:
        """Returns the response to a request with an API key."""


def clear_caches() -> None:
    """Empties every cache of the simulator, as in a new process."""
    for module in [m for n, m in sys.modules.items() if n.startswith("nba_props.simulator.")]:
        for value in list(vars(module).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()
