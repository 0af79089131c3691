"""`make season`, or `python -m season`: plays a simulated season by itself, judges it, and exits with 1 where it went wrong.

A season of more than 20 days is played in two halves side by side, one on each processor: the second begins with a history
that was ingested as a whole, not lived through.
"""

import argparse
import math
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

from season.faults import Faults
from season.parts import part
from season.script import OPENING, Season
from season.telling import tell_verdict

WHOLE = 20  # days that are played in one part


def main() -> None:
    """Plays and judges a season."""
    asked = _arguments()
    faults = Faults(asked.seed, asked.share, asked.kills)
    halves = 2 if asked.days > WHOLE and not asked.real else 1
    seasons = _split(Season(asked.first, asked.days, faults, asked.credits), halves)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="nba_props-season-", dir=asked.below) as folder:
        homes = [Path(asked.home or folder) / f"part-{number}" for number in range(1, halves + 1)]
        with ProcessPoolExecutor(halves, get_context("spawn")) as pool:
            work = [
                pool.submit(part, *each, asked.real, 60 * asked.minutes)
                for each in zip(seasons, homes, strict=True)
            ]
            parts = [one.result() for one in work]
    good = tell_verdict(parts, time.monotonic() - started)
    sys.exit(0 if good else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m season", description=__doc__)
    parser.add_argument("--days", type=int, default=170, help="game days")
    parser.add_argument("--seed", type=int, default=1, help="of what goes wrong")
    parser.add_argument("--first", type=date.fromisoformat, default=OPENING, help="the first day")
    parser.add_argument("--credits", type=int, default=0, help="that a day may cost; 0 for no limit")
    parser.add_argument(
        "--minutes", type=float, default=math.inf, help="after which it ends early, for each part"
    )
    parser.add_argument("--share", type=float, default=0.05, help="of requests that go wrong")
    parser.add_argument("--kills", type=float, default=0.01, help="share of runs that are killed")
    parser.add_argument("--real", action="store_true", help="every run has a process of its own")
    parser.add_argument("--home", help="a folder in which the homes are kept; by default they are removed")
    parser.add_argument("--below", help="where a folder is made that is removed; by default the system's")
    return parser.parse_args()


def _split(season: Season, parts: int) -> list[Season]:
    """So many seasons of nearly equal length in a row."""
    length = -(-season.days // parts)
    return [
        replace(season, first=season.first + timedelta(days=begin), days=min(length, season.days - begin))
        for begin in range(0, season.days, length)
    ]


if __name__ == "__main__":
    main()
