"""`nba-props repair`: what used a corrected box score, and building it again. Which days those are is in `quality`."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid

from nba_props.commands.arguments import day_of, days_of
from nba_props.commands.console import run, screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.days import Days, game_date
from nba_props.instance.dagster_home import prepare

if TYPE_CHECKING:
    import polars as pl

    from nba_props.settings import Settings


def repair(
    first: Annotated[
        date | None, typer.Option("--from", parser=day_of, metavar="DATE", help="First day to repair.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", parser=day_of, metavar="DATE", help="Last day to repair.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be built again, no more.")
    ] = False,
) -> None:
    """Builds again what used box scores or shots that the league has corrected since: stats, features, grades.

    Only past days; predictions and best bets stay as they were made.
    """
    if first and last:
        days_of(first, last)
    settings = existing_home()
    prepare(settings)
    found = stale_partitions(settings, first, last)
    if found.is_empty():
        screen(120).print("Nothing that is stored used a box score that was corrected later.", soft_wrap=True)
        return
    screen(120).print(_grid(found))
    for days, job, tables in () if dry_run else runs(found):
        run(f"repair {job} {days}", job, days, only=tables)


def stale_partitions(settings: "Settings", first: date | None, last: date | None) -> "pl.DataFrame":
    """Rows of `quality.repairs.stale` of the past days of a home, or of those from `first` to `last`."""
    from dagster import DagsterInstance

    from nba_props.declared.tables.every_table import TABLES
    from nba_props.instance.instants import instants
    from nba_props.quality import repairs

    lake, today = lake_of(settings), game_date(settings.now())
    corrected = repairs.corrections(
        **{name: lake.read(TABLES[name], lake.stored(TABLES[name])) for name in repairs.SOURCES}
    )
    stored = {name: _past(lake.stored(TABLES[name]), today, first, last) for name in repairs.USERS}
    used = repairs.users(corrected, stored)
    days = {name: used.filter(table=name)["game_date"].unique().to_list() for name in stored}
    with DagsterInstance.get() as instance:
        built = [
            (name, day, at) for name in stored for day, at in instants(instance, name, days[name]).items()
        ]
    games = lake.read(TABLES["player_games"], corrected["day"].unique())
    return repairs.stale(used, repairs.built_at(built), repairs.unseen(corrected, games))


def _past(stored: list[date], today: date, first: date | None, last: date | None) -> list[date]:
    """Stored days before today, which its own runs build, and within the given range."""
    return [day for day in stored if (first or day) <= day <= (last or day) and day < today]


def runs(found: "pl.DataFrame") -> Iterator[tuple[Days, str, list[str]]]:
    """The job runs that build partitions again, in the order of days: the range, the job and its tables.

    Days in a row that lack the same tables are one run. Grades come last, of days of their own: they have a job of their
    own, of which nothing else is run, since predictions and best bets of the past never change.
    """
    from nba_props.quality.repairs import GRADED

    tables: defaultdict[date, list[str]] = defaultdict(list)
    for day, table in found.select("game_date", "table").unique().sort("game_date", "table").rows():
        tables[day].append(table)
    parts = {"features": lambda name: name not in GRADED, "grade": lambda name: name in GRADED}
    for job, is_of in parts.items():
        due = {day: list(filter(is_of, names)) for day, names in tables.items()}
        for days, names in _in_a_row({day: names for day, names in due.items() if names}):
            yield days, job, names


def _in_a_row(tables: dict[date, list[str]]) -> Iterator[tuple[Days, list[str]]]:
    pending: Days | None = None
    for day, names in tables.items():
        if pending and day == pending.last + timedelta(1) and names == tables[pending.last]:
            pending = Days(pending.first, day)
            continue
        if pending:
            yield pending, tables[pending.last]
        pending = Days.one(day)
    if pending:
        yield pending, tables[pending.last]


def _grid(found: "pl.DataFrame") -> Grid:
    """One line per day: its tables, and the games that they used."""
    grid = Grid(title="Built before a correction that they use", title_justify="left")
    for head in ("day", "tables", "corrected games"):
        grid.add_column(head)
    for (day,), rows in found.partition_by("game_date", as_dict=True, maintain_order=True).items():
        games = rows.unique("game_id", maintain_order=True)
        corrected = (
            f"{g} at {at:%Y-%m-%d %H:%M}Z" for g, at in games.select("game_id", "corrected_at").rows()
        )
        grid.add_row(str(day), ", ".join(rows["table"].unique().sort()), ", ".join(corrected))
    return grid
