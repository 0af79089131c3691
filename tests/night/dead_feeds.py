"""Nights on which a feed, or a host with all its feeds, gives no answer: what each costs, as a table of text.

`python -m tests.night.dead_feeds HOME FOLDER` prints the table that is committed as `losses.txt`: HOME is that of
`tests.simulated_home`, FOLDER an empty one for its copies.
"""

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from nba_props.commands.runs import run_job, unpublished
from nba_props.days import Days
from nba_props.declared.outputs import DOCUMENTS, STATES
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.storage.lake import Lake
from tests.simulated_home import linked

# The night after the one that the home has: nothing of it is in raw.
BEFORE, NIGHT = date(2024, 4, 10), date(2024, 4, 11)
EVENING = "2024-04-11T20:00:00Z"
# Within an hour of the first tip-off, when what the night lacks is missing and no longer to come.
LATER = "2024-04-11T23:30:00Z"
DEAD = "503 2024-04-10T20:30Z 2024-04-13"
# The feeds of each host, and one at a time.
HOSTS = {
    "The Odds API": ("odds_lines", "game_lines"),
    "NBA.com": ("schedule", "box_scores", "shots"),
}
FEEDS = ("schedule", "box_scores", "shots", "injuries", "odds_lines", "game_lines")
CASES: dict[str, tuple[str, ...]] = {"none": (), **{feed: (feed,) for feed in FEEDS}, **HOSTS}
GRADES = ("schedule", "box_scores", "shots", "player_games", "team_games", "grades")
LOSSES = Path(__file__).with_name("losses.txt")


def night(home: Path, copy: Path, dead: tuple[str, ...]) -> Lake:
    """Plays a night on a copy of the home with feeds dead, behind the grades of the night before, and returns its lake.

    It leaves the exports out, which show what the tables hold.

    Raises:
        RunFailedError: a command of this night would have ended with status 1.
    """
    linked(home, copy)
    os.environ |= {
        "NBA_PROPS_HOME": str(copy),
        "DAGSTER_HOME": str(copy / "dagster"),
        "NBA_PROPS_NOW": EVENING,
        "NBA_PROPS_SIMULATED_TROUBLE": ", ".join(f"{feed} {DEAD}" for feed in dead),
    }
    run_job("grade", Days.one(BEFORE), only=GRADES)
    run_job("nightly", Days.one(NIGHT), only=unpublished("nightly"))
    return judged(copy)


def judged(copy: Path) -> Lake:
    """Judges, when everything of the night is due, which of its outputs are there."""
    os.environ["NBA_PROPS_NOW"] = LATER
    run_job("nightly", Days.one(NIGHT), only=["expected_outputs"])
    return Lake(str(copy / "lake"))


def losses(case: str, lake: Lake) -> Iterator[str]:
    """The lines of a case: predictions by family, players and games with lines, bets, and outputs that are not whole."""
    predicted = lake.read(PREDICTIONS, [NIGHT]).filter("is_active").drop_nulls("predicted_points")
    counts = predicted.group_by("family", "role").len().sort("family", "role")
    yield from (f"{case} | predictions | {family} ({role}) | {n}" for family, role, n in counts.iter_rows())
    yield f"{case} | lines | players | {lake.read(ODDS_LINES, [NIGHT])['player_id'].n_unique()}"
    yield f"{case} | lines | games | {lake.read(GAME_LINES, [NIGHT])['game_id'].n_unique()}"
    yield f"{case} | bets | fair prices | {lake.read(FAIR_PRICES, [NIGHT]).height}"
    yield f"{case} | bets | best bets | {lake.read(BEST_BETS, [NIGHT]).height}"
    outputs = lake.read(EXPECTED_OUTPUTS, [NIGHT]).filter(
        ~pl.col("state").is_in(("COMPLETE", "EXPECTED")), ~pl.col("output").is_in(list(DOCUMENTS))
    )
    states = outputs.group_by("output", "state").len().sort("output", pl.col("state").cast(pl.Enum(STATES)))
    yield from (f"{case} | coverage | {output} {state} | {n}" for output, state, n in states.iter_rows())


def table(home: Path, folder: Path) -> Iterator[str]:
    """The whole table, line by line."""
    for number, (case, dead) in enumerate(CASES.items()):
        yield from losses(case, night(home, folder / str(number), dead))


if __name__ == "__main__":
    for line in table(Path(sys.argv[1]), Path(sys.argv[2])):
        print(line, flush=True)
