"""`nba-props demo`: a simulated season, a week of nights and mornings lived through, and the next night's bets."""

import os
import shlex
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

import typer

from nba_props.commands.bet_grid import ID
from nba_props.commands.bets import best_bets, show_bets
from nba_props.commands.console import console, progress, run
from nba_props.commands.homes import lake_of, prepared_home
from nba_props.commands.results import show_day
from nba_props.commands.why_none import show_served
from nba_props.days import Days, assumed_tip_off, game_date, model_week, season_start
from nba_props.instance.dagster_home import DEFAULT_HOME
from nba_props.settings import Settings

NOW = "2024-04-10T20:00:00Z"
SEASON = date(2023, 10, 24)
# Enough quotes to calibrate on; those of a whole season would double the demo's time.
QUOTED = timedelta(days=56)
# The default champion, the last of its succession and two shadows; all ten families would take half a minute more.
FAMILIES = ("catboost_v9", "catboost_core", "points_distribution", "catboost_residual")
TRAINED = (*FAMILIES, "training_set", "model_registry")
# Days that are lived through before tonight, and when their runs take place.
WEEK = 7
TRAINING, NIGHT, GRADES = time(15, tzinfo=UTC), time(20, tzinfo=UTC), time(11, tzinfo=UTC)
# A poll so soon before the tip-off shows the close of the games at 19:30 and 20:00 Eastern.
CLOSE = timedelta(minutes=5)
# Of the past nights the last alone has pages: the bets of a week would take a fifth of the demo's time.
PAGES = ("bet_pages", "report", "results_export")
GAMES = ("schedule", "box_scores", "shots", "player_games", "team_games")
QUOTES = ("odds_lines", "odds_polls", "unresolved_names")


def demo() -> None:
    """Simulates a season, lives through a week of it night by night, and shows the next night's bets."""
    started = monotonic()
    os.environ.setdefault("NBA_PROPS_NOW", NOW)
    if Settings.read().source != "simulated":
        raise typer.BadParameter("the demo is simulated: unset NBA_PROPS_SOURCE")
    settings = prepared_home()
    tonight = game_date(settings.now())
    console.print(
        f"A simulated league, seen from {settings.now():%Y-%m-%d %H:%M} UTC. Nothing here is real.\n"
    )
    _live_through(tonight)
    show_day(settings, tonight - timedelta(days=1))
    show_served(settings, tonight)
    show_bets(settings, tonight)
    console.print(f"\nDone in {monotonic() - started:.0f} s. Next, from this folder:\n", highlight=False)
    bets = [bet["bet_id"] for bet in best_bets(lake_of(settings), tonight)]
    steps = next_steps(settings, tonight, bets[0] if bets else None)
    console.print(steps, highlight=False, markup=False, soft_wrap=True)


def _live_through(tonight: date) -> None:
    """The season, then a week's nights and mornings, each at its own instant, then tonight."""
    now, week = os.environ["NBA_PROPS_NOW"], Days.one(tonight).before(WEEK)
    try:
        _at(datetime.combine(week.first, TRAINING))
        _season(week.first)
        _week(week)
        run(f"report {week.last}", "grade", Days.one(week.last), only=PAGES)
    finally:
        os.environ["NBA_PROPS_NOW"] = now
    run("accuracy", "accuracy_report", None)
    run(f"nightly {tonight}", "nightly", Days.one(tonight))


def _season(first: date) -> None:
    """The games and quotes before the first night, and its week's models."""
    season = Days(max(SEASON, season_start(first)), first - timedelta(days=1))
    quoted = Days(max(season.first, first - QUOTED), season.last)
    # The first half of the season has no quotes on purpose, so that checks of the past would say nothing new.
    with _games(Days(season.first, quoted.before(1).last) if season.first < quoted.first else None):
        run(f"games {season.first} on", "ingest", quoted, show_checks=False)
    run(f"features {season.first} on", "features", season, show_checks=False)
    run(f"train {model_week(first)}", "train", Days.one(model_week(first)), only=TRAINED)


@contextmanager
def _games(days: Days | None) -> Iterator[None]:
    """Games without quotes, in a process beside this one: a run in Python uses a single core."""
    from nba_props.commands.runs import run_job

    if days is None:
        yield
        return
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:
        games = beside.submit(run_job, "grade", days, only=GAMES)
        yield
        games.result()


def _week(days: Days) -> None:
    """The nights before tonight behind one bar: what warned then is history."""
    with progress(f"nights, grades {days.first} on") as advance:
        for done, day in enumerate(days, start=1):
            _lived(day, trains=day == model_week(day) and day != days.first)
            advance(done, len(days))


def _lived(day: date, *, trains: bool) -> None:
    """A night at its own evening, the last quotes before its first games, and its grades on the next morning."""
    from nba_props.commands.runs import run_job, unpublished

    if trains:
        _at(datetime.combine(day, TRAINING))
        run_job("train", Days.one(day), only=TRAINED)
    _at(datetime.combine(day, NIGHT))
    run_job("nightly", Days.one(day), only=unpublished("nightly"))
    _at(assumed_tip_off(day) - CLOSE)
    run_job("late_lines", Days.one(day), only=QUOTES)
    _at(datetime.combine(day + timedelta(days=1), GRADES))
    run_job("grade", Days.one(day), only=unpublished("grade"))


def _at(instant: datetime) -> None:
    """Sets the clock of the runs that follow."""
    os.environ["NBA_PROPS_NOW"] = instant.isoformat()


def next_steps(settings: Settings, tonight: date, bet_id: str | None) -> str:
    """What to open and to type in a fresh shell in this folder, each below a line that says what it shows.

    Args:
        settings: of the demo's home.
        tonight: the demo's night.
        bet_id: one of its bets, None where there is none.
    """
    folder = Path.cwd()
    home = (
        "" if settings.home == folder / DEFAULT_HOME else f"NBA_PROPS_HOME={shlex.quote(str(settings.home))} "
    )
    program, report, lake = (
        _from_here(Path(path).absolute(), folder)
        for path in (sys.argv[0], f"{settings.report}/index.html", settings.lake)
    )
    steps = {
        "Tonight, its bets, the record and the data as pages; open it in a browser:": report,
        "The lineage, checks, backfills and timeline, at http://127.0.0.1:3000:": f"{home}make ui",
        "The week's bets and what became of them, with intervals:": f"{home}{program} results",
    }
    if bet_id:
        steps["Why a bet was made:"] = f"{home}{program} explain --bet {bet_id[:ID]}"
    steps["Tonight rebuilt from raw payloads, and compared byte by byte:"] = (
        f"{home}{program} replay {tonight}"
    )
    steps["The bets above; with --json for programs:"] = f"{home}{program} bets {tonight}"
    steps["One Parquet file per table and day, for DuckDB or Polars:"] = f"ls {lake}"
    return "\n".join(f"{about}\n    {command}" for about, command in steps.items())


def _from_here(path: Path, folder: Path) -> str:
    return shlex.quote(str(path.relative_to(folder) if path.is_relative_to(folder) else path))
