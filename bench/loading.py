"""Loading the definitions in a fresh process, beside importing Dagster alone."""

import subprocess
import sys

from bench.figures import Figure, timed

TARGET = 2.0


def run() -> list[Figure]:
    """The figure of a load."""
    ours, theirs = (_fresh(c) for c in ("import nba_props.definitions as d; d.defs()", "import dagster"))
    return [Figure("load the definitions", ours, theirs, "import dagster", f"target {TARGET} s")]


def _fresh(code: str) -> float:
    """The best of three: the first fills the file cache."""
    return timed(lambda: subprocess.run([sys.executable, "-c", code], check=True))[0]  # noqa: S603  (the code above)
