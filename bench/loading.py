"""Loading the definitions in a fresh process, beside importing Dagster alone."""

import subprocess
import sys
import time


def run() -> list[dict]:
    """The better of three each: the first fills the file cache."""
    ours, theirs = (_fresh(c) for c in ("import nba_props.definitions as d; d.defs()", "import dagster"))
    return [{"name": "load definitions", "seconds": ours, "baseline": theirs, "of": "import dagster"}]


def _fresh(code: str) -> float:
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        seconds.append(time.perf_counter() - started)
    return min(seconds)
