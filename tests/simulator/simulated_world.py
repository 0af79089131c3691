"""What several tests of the simulator need: headers that NBA.com accepts, and a memory that can be emptied."""

import sys

BROWSER = {"User-Agent": "Mozilla/5.0", "Referer": "https://www.nba.com/"}


def forget() -> None:
    """Empties every cache of the simulator, as a new process would find them."""
    for module in [m for n, m in sys.modules.items() if n.startswith("nba_props.simulator.")]:
        for thing in list(vars(module).values()):
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()
