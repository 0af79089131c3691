"""`nba-props feature`: a value of the feature store, the rows that it is computed from, and when each was known."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from nba_props.commands.arguments import AsJson, day_of
from nba_props.commands.console import iso, screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.text import plain

if TYPE_CHECKING:
    from nba_props.storage.lake import Lake

MOST_ROWS = 30


def feature(
    name: Annotated[
        str, typer.Argument(metavar="FEATURE", help="A name or an index: points_avg_last_5, or 0.")
    ],
    player: Annotated[str, typer.Option(help="A name, a part of one, or an NBA player id.")],
    day: Annotated[
        date,
        typer.Option("--date", parser=day_of, metavar="DATE", help="A game date, US/Eastern: 2024-04-10."),
    ],
    as_json: AsJson = False,
) -> None:
    """Shows a feature's value for a player and a day, the rows behind it, and when each was known."""
    explained = explain_value(lake_of(existing_home()), name, player, day)
    if as_json:
        typer.echo(json.dumps(explained, indent=2, default=iso))
    else:
        show(explained, screen(120))


def explain_value(lake: "Lake", name: str, player: str, day: date) -> dict[str, Any]:
    """The value as plain objects, see `features.explain`.

    Raises:
        NotFoundError: no such feature, player or day.
    """
    from nba_props.declared.tables.every_table import TABLES
    from nba_props.declared.tables.features import FEATURE_STORE
    from nba_props.features.explain import NotFoundError, explain, find_feature, find_player, needed

    row, rows = find_feature(name), lake.read(FEATURE_STORE, [day])
    if rows.is_empty():
        raise NotFoundError(
            f"the feature store has no row of {day}; run `nba-props backfill --from {day} --to {day}`"
        )
    player_id = find_player(rows, player)
    stored = next(values for values in rows.to_dicts() if values["player_id"] == player_id)
    inputs = {table: lake.read(TABLES[table], days) for table, days in needed(row, day).items()}
    return explain(row, stored, inputs)


def show(explained: Mapping[str, Any], out: Console) -> None:
    """Prints a value and a table of each of its inputs, newest first."""
    row = explained["feature"]
    value = "null" if explained["value"] is None else f"{explained['value']:g}"
    whose = f"{plain(explained['player'])} ({explained['player_id']})"
    place = f"{explained['team'] or 'no team'} v {explained['opponent'] or '?'}, {explained['game_date']}"
    contracts = ", ".join(row["contracts"]) or "no contract"
    lines = (
        Text.assemble((row["name"], "bold"), f" ({row['index']}) of {whose}, {place}"),
        Text.assemble((value, "bold"), f" {row['unit']}: {row['meaning']}"),
        f"{explained['state']}: {explained['why']}",
        f"from {row['source']}, within {row['bounds'][0]:g} to {row['bounds'][1]:g}, part of {contracts}",
        f"as of {_cell(explained['as_of'])}; the newest input of the whole row was known "
        f"{_cell(explained['inputs_known_at'])}",
    )
    out.print(*lines, sep="\n", highlight=False)
    for source in explained["inputs"]:
        rows = source["rows"]
        about = ("\n" + source["about"], "bold")
        out.print(Text.assemble(about, f" ({source['table']}, {_count(len(rows))})"), highlight=False)
        if rows:
            out.print(_grid(rows[:MOST_ROWS]))


def _count(rows: int) -> str:
    if rows > MOST_ROWS:
        return f"{MOST_ROWS} of {rows}"
    return "1 row" if rows == 1 else f"{rows} rows"


def _grid(rows: list[dict[str, Any]]) -> Grid:
    grid = Grid()
    for name, value in rows[0].items():
        grid.add_column(name.replace("_", " "), justify="right" if isinstance(value, int | float) else "left")
    for row in rows:
        grid.add_row(*(_cell(value) for value in row.values()))
    return grid


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case float():
            return f"{value:g}"
    return plain(str(value))
