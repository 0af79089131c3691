"""A part of a season: its history is built, it is played and judged, all in one process of its own."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from nba_props.settings import DEFAULTS
from season.found import judged, requests
from season.history import build
from season.judge import Verdict
from season.play import Played, play
from season.script import Season


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was played and judged, with its requests."""

    played: Played
    verdict: Verdict
    requests: pl.DataFrame


def part(season: Season, home: Path, real: bool, seconds: float) -> Part:
    """Builds, plays and judges a part, and prints how it goes.

    Args:
        season: the part.
        home: where; its name is printed before each line.
        real: whether every run has a process of its own.
        seconds: after which it ends early.
    """
    for name in DEFAULTS:  # a season is simulated, whatever the shell sets
        os.environ.pop(name, None)
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = "1000"

    def tell(what: str) -> None:
        print(f"{home.name}  {what}", flush=True)

    tell(f"the history before {season.first}")
    build(home, season.first)
    tell(f"{season.days} days from {season.first} on")
    played = play(season, home, tell, processes=real, seconds=seconds)
    if not played.season.days:
        sys.exit(f"{home.name} ended before its first day was over")
    return Part(played, judged(home, played), requests(home))
