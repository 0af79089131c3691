"""`nba-props demo`: a simulated season up to a night of April 2024, a model, and that night's bets."""

import os
import shlex
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import typer

from nba_props.commands.bets import show_bets
from nba_props.commands.console import console, run
from nba_props.commands.homes import prepared_home
from nba_props.commands.why_none import show_served
from nba_props.days import Days, game_date, model_week, season_start
from nba_props.instance.dagster_home import DEFAULT_HOME
from nba_props.settings import Settings

NOW = "2024-04-10T20:00:00Z"
SEASON = date(2023, 10, 24)
# Enough quotes to calibrate on; those of a whole season would double the demo's time.
QUOTED = timedelta(days=70)
# The default champion, the last of its succession and two shadows; all ten families would take half a minute more.
FAMILIES = ("catboost_v9", "catboost_core", "points_distribution", "catboost_residual")


def demo() -> None:
    """Simulates a season up to a night of April 2024, trains models and shows that night's bets."""
    started = time.monotonic()
    os.environ.setdefault("NBA_PROPS_NOW", NOW)
    if Settings.read().source != "simulated":
        raise typer.BadParameter("the demo is simulated: unset NBA_PROPS_SOURCE")
    settings = prepared_home()
    tonight = game_date(settings.now())
    console.print(
        f"A simulated league, seen from {settings.now():%Y-%m-%d %H:%M} UTC. Nothing here is real.\n"
    )
    _run_jobs(tonight)
    show_served(settings, tonight)
    show_bets(settings, tonight)
    console.print(f"\nDone in {time.monotonic() - started:.0f} s. Next, from this folder:\n", highlight=False)
    console.print(next_steps(settings.home, tonight), highlight=False, markup=False, soft_wrap=True)


def _run_jobs(tonight: date) -> None:
    """The season up to yesterday, the week's models, then the night."""
    yesterday = tonight - timedelta(days=1)
    season = Days(max(SEASON, season_start(tonight)), yesterday)
    quoted = Days(max(season.first, tonight - QUOTED), yesterday)
    # The first half of the season has no quotes on purpose, so that checks of the past would say nothing new.
    if season.first < quoted.first:
        run(f"games {season.first} on", "grade", Days(season.first, quoted.before(1).last))
    run(f"games, quotes {quoted.first} on", "ingest", quoted, show_checks=False)
    run(f"features {season.first} on", "features", season, show_checks=False)
    week = Days.one(model_week(tonight))
    run("train", "train", week, only=[*FAMILIES, "training_set", "model_registry"])
    run(f"nightly {tonight}", "nightly", Days.one(tonight))


def next_steps(home: Path, tonight: date) -> str:
    """Commands for a fresh shell in this folder, each below a line that says what it shows."""
    folder = Path.cwd()
    setting = "" if home == folder / DEFAULT_HOME else f"NBA_PROPS_HOME={shlex.quote(str(home))} "
    program, lake = (_from_here(path, folder) for path in (Path(sys.argv[0]).absolute(), home / "lake"))
    steps = {
        "The lineage, checks and backfills, at http://127.0.0.1:3000:": f"{setting}make ui",
        "The table above; with --json for programs:": f"{setting}{program} bets {tonight}",
        "One Parquet file per table and day, for DuckDB or Polars:": f"ls {lake}",
    }
    return "\n".join(f"{about}\n    {command}" for about, command in steps.items())


def _from_here(path: Path, folder: Path) -> str:
    return shlex.quote(str(path.relative_to(folder) if path.is_relative_to(folder) else path))
