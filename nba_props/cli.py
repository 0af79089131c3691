"""`nba-props`: a thin command line over the same jobs and instance that the UI shows."""

import json
import os
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as Grid

from nba_props.commands.accuracy import accuracy
from nba_props.commands.console import Day, console, day_of, run, screen
from nba_props.commands.feature import feature
from nba_props.commands.odds_history import odds_history
from nba_props.commands.prune import prune
from nba_props.commands.registry import promote, registry, retire, rollback
from nba_props.commands.simulate import simulate
from nba_props.commands.train import train
from nba_props.commands.training_set import training_set
from nba_props.commands.walk_forward import walk_forward
from nba_props.days import Days, game_date, model_week, season_start
from nba_props.errors import SourceError
from nba_props.instance.dagster_home import prepare, write_env
from nba_props.settings import Settings
from nba_props.sources.ingest import Prefer

DEMO_NOW = "2024-04-10T20:00:00Z"
DEMO_SEASON = date(2023, 10, 24)
# Enough quotes to calibrate on; a season of them would double the demo's time.
QUOTED = timedelta(days=70)
# The default champion and two shadows; all nine families would take half a minute more.
DEMO_FAMILIES = ("catboost_v9", "points_distribution", "catboost_residual")

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
COMMANDS = (
    odds_history, training_set, feature, simulate, train, walk_forward, accuracy, registry, promote, retire, rollback,
    prune,
)  # fmt: skip
for command in COMMANDS:
    app.command()(command)


def now(settings: Settings) -> datetime:
    from nba_props.resources.clock import Clock  # noqa: PLC0415  (Dagster is slow to load)

    return Clock().now()


@app.command()
def setup() -> None:
    """Prepares the home, its Dagster instance and a .env for bare dagster lines."""
    settings = Settings.read()
    prepare(settings)
    write_env(Path.cwd(), settings)


@app.command()
def backfill(
    first: Annotated[str, typer.Option("--from", help="first game date")],
    last: Annotated[str, typer.Option("--to", help="last game date")],
    job: Annotated[list[str] | None, typer.Option(help="jobs of days, in order")] = None,
    prefer: Annotated[Prefer, typer.Option(help="who answers: raw asks nobody and rebuilds")] = "auto",
) -> None:
    """Ingests a range of days and builds their features, each as a single run."""
    days = Days(day_of(first), day_of(last))
    prepare(Settings.read())
    for name in job or ["ingest", "features"]:
        run(f"{name} {days}", name, days, prefer)


@app.command()
def night(day: Day) -> None:
    """Grades the day before, then runs a night from the schedule to the best bets."""
    prepare(Settings.read())
    tonight = Days.one(day_of(day))
    yesterday = tonight.before(1)
    run(f"grade {yesterday}", "grade", yesterday)
    run(f"nightly {tonight}", "nightly", tonight)
    show(tonight.first)


@app.command()
def grade(day: Day) -> None:
    """Fetches a day's box scores and grades its predictions."""
    prepare(Settings.read())
    run(f"grade {day}", "grade", Days.one(day_of(day)))


@app.command()
def bets(
    day: Annotated[str | None, typer.Argument(help="a game date; today by default")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="a list of objects on standard output")] = False,
) -> None:
    """Shows the best bets of a day."""
    settings = Settings.read()
    settings.claim()
    wanted = day_of(day) if day else game_date(now(settings))
    if as_json:
        typer.echo(json.dumps(published_bets(wanted), indent=2, default=lambda when: when.isoformat()))
    else:
        show(wanted)


@app.command()
def docs() -> None:
    """Writes docs/tables.md and docs/features.md from their declarations."""
    from nba_props.publishing.pages import features_page, tables_page  # noqa: PLC0415

    Path("docs/tables.md").write_text(tables_page())
    Path("docs/features.md").write_text(features_page())


@app.command()
def demo() -> None:
    """A simulated season up to a night of April 2024, a model, and that night's bets."""
    started = time.monotonic()
    os.environ.setdefault("NBA_PROPS_NOW", DEMO_NOW)
    settings = Settings.read()
    if settings.source != "simulated":
        raise typer.BadParameter("the demo is simulated: unset NBA_PROPS_SOURCE")
    prepare(settings)
    tonight = game_date(now(settings))
    yesterday = Days.one(tonight).before(1).first
    season = Days(max(DEMO_SEASON, season_start(tonight)), yesterday)
    quoted = Days(max(season.first, tonight - QUOTED), yesterday)
    console.print(
        f"A simulated league, seen from {now(settings):%Y-%m-%d %H:%M} UTC. Nothing here is real.\n"
    )
    # Half a season without quotes is what these days are to be: only tonight's checks are news.
    if season.first < quoted.first:
        run(f"games {season.first} on", "grade", Days(season.first, quoted.before(1).last))
    run(f"games, quotes {quoted.first} on", "ingest", quoted, tells_checks=False)
    run(f"features {season.first} on", "features", season, tells_checks=False)
    run(
        "train",
        "train",
        Days.one(model_week(tonight)),
        only=[*DEMO_FAMILIES, "training_set", "model_registry"],
    )
    run(f"nightly {tonight}", "nightly", Days.one(tonight))
    show(tonight)
    console.print(
        f"\nDone in {time.monotonic() - started:.0f} s. Next:\n"
        f"  make ui                      the lineage, checks and backfills at http://127.0.0.1:3000\n"
        f"  nba-props bets {tonight}    the table above; --json for machines\n"
        f"  {settings.home}/lake    one Parquet file per table and day, for DuckDB or Polars\n",
        soft_wrap=True,
    )


def published_bets(day: date) -> list[dict]:
    """The day's best bets as plain objects, best first."""
    from nba_props.declared.tables.bets import BEST_BETS  # noqa: PLC0415
    from nba_props.resources.lake_io import open_lake  # noqa: PLC0415

    return open_lake().read(BEST_BETS, [day]).sort("rank").to_dicts()


def show(day: date) -> None:
    """Prints a day's bets."""
    found = published_bets(day)
    settings = Settings.read()
    note = " (simulated: no real game, player or price)" if settings.source == "simulated" else ""
    grid = Grid(title=f"Best bets of {day}{note}", title_justify="left")
    for name in ("#", "player", "game", "bet", "book", "price", "model", "market", "EV", "stake"):
        grid.add_column(
            name, justify="right" if name in {"#", "price", "model", "market", "EV", "stake"} else "left"
        )
    for b in found:
        grid.add_row(
            str(b["rank"]),
            b["player"],
            f"{b['team']} v {b['opponent']}",
            f"{b['side'].title()} {b['line']:g}",
            b["book"],
            f"{b['price']:+d}",
            f"{b['model_probability']:.1%}",
            f"{b['market_probability']:.1%}",
            f"{b['expected_value']:+.1%}",
            f"{b['stake']:.2%}",
        )
    out = screen(120)
    out.print(
        grid
        if found
        else f"No bets for {day}{note}: none was worth its price, or the night has not been run."
    )


def main() -> None:
    """The console script: a setting that cannot be used is told in a line, not in a traceback."""
    try:
        app()
    except SourceError as error:
        console.print(f"[red]{error}[/red]", soft_wrap=True)
        raise SystemExit(2) from None
