"""`nba-props feature`: a value of the feature store, the rows that it was made of, and when each was known."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console
from rich.table import Table as Grid

from nba_props.commands.console import screen
from nba_props.features.explain import NotFound, explain, find_feature, find_player, needed
from nba_props.settings import Settings

SHOWN = 30
DATE = ["%Y-%m-%d"]


def feature(
    name: Annotated[str, typer.Argument(help="a feature by name or index: points_avg_last_5, or 0")],
    player: Annotated[str, typer.Option(help="a name, a part of one, or an NBA player id")],
    day: Annotated[
        datetime, typer.Option("--date", formats=DATE, help="a game date, US/Eastern: 2024-04-10")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="an object on standard output")] = False,
) -> None:
    """Shows a feature's value for a player and a day, what it was made of, and when each of that was known."""
    Settings.read().claim()
    try:
        found = explained(name, player, day.date())
    except NotFound as error:
        raise typer.BadParameter(str(error)) from None
    if as_json:
        typer.echo(json.dumps(found, indent=2, default=lambda when: when.isoformat()))
    else:
        show(found, screen(120))


def explained(name: str, player: str, day: date) -> dict[str, Any]:
    """The value as plain objects, see `features.explain`.

    Raises:
        NotFound: no such feature, player or day.
    """
    from nba_props.declared.tables.every_table import TABLES  # noqa: PLC0415
    from nba_props.declared.tables.features import FEATURE_STORE  # noqa: PLC0415
    from nba_props.storage.lake import Lake  # noqa: PLC0415

    wanted, lake = find_feature(name), Lake(Settings.read().lake)
    rows = lake.read(FEATURE_STORE, [day])
    if rows.is_empty():
        raise NotFound(
            f"the feature store has no row of {day}; run `nba-props backfill --from {day} --to {day}`"
        )
    row = rows.row(by_predicate=pl.col("player_id") == find_player(rows, player), named=True)
    tables = {table: lake.read(TABLES[table], days) for table, days in needed(wanted, day).items()}
    return explain(wanted, row, tables)


def show(found: Mapping[str, Any], out: Console) -> None:
    """Prints a value and, one table each, its inputs, newest first."""
    f = found["feature"]
    value = "null" if found["value"] is None else f"{found['value']:g}"
    place = f"{found['team'] or 'no team'} v {found['opponent'] or '?'}, {found['game_date']}"
    held = ", ".join(f["contracts"]) or "no contract"
    lines = (
        f"[bold]{f['name']}[/bold] ({f['index']}) of {found['player']} ({found['player_id']}), {place}",
        f"[bold]{value}[/bold] {f['unit']}: {f['meaning']}",
        f"{found['state']}: {found['why']}",
        f"from {f['source']}, within {f['bounds'][0]:g} to {f['bounds'][1]:g}, held by {held}",
        f"as of {_shown(found['as_of'])}; the newest input of the whole row was known {_shown(found['inputs_known_at'])}",
    )
    out.print("\n".join(lines), highlight=False)
    for given in found["inputs"]:
        rows = given["rows"]
        count = (
            f"{SHOWN} of {len(rows)}"
            if len(rows) > SHOWN
            else "1 row"
            if len(rows) == 1
            else f"{len(rows)} rows"
        )
        out.print(f"\n[bold]{given['about']}[/bold] ({given['table']}, {count})", highlight=False)
        if rows:
            out.print(_grid(rows[:SHOWN]))


def _grid(rows: list[dict[str, Any]]) -> Grid:
    grid = Grid()
    for name, value in rows[0].items():
        grid.add_column(name.replace("_", " "), justify="right" if isinstance(value, int | float) else "left")
    for row in rows:
        grid.add_row(*(_shown(value) for value in row.values()))
    return grid


def _shown(value: Any) -> str:
    match value:
        case None:
            return "-"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case float():
            return f"{value:g}"
    return str(value)
