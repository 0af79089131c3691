"""`nba-props training-set`: what the week's models can learn from, and feature by feature what keeps rows out."""

import json
from datetime import date, datetime
from typing import Annotated

import polars as pl
import typer
from rich.table import Table as Grid

from nba_props.commands.console import screen
from nba_props.days import game_date, model_week
from nba_props.models.training.training_report import CONTRACTS, reasons, summary, training_report
from nba_props.models.training.training_view import shown
from nba_props.settings import Settings

DATE = ["%Y-%m-%d"]


def training_set(
    week: Annotated[
        datetime | None, typer.Option(formats=DATE, help="any date of the week; this week by default")
    ] = None,
    contract: Annotated[str, typer.Option(help="whose reasons are told")] = "v9",
    as_json: Annotated[bool, typer.Option("--json", help="a list of objects on standard output")] = False,
) -> None:
    """Shows how many player-games each contract can learn from, and why no more."""
    if contract not in CONTRACTS:
        raise typer.BadParameter(f"{contract!r} is no contract; there are {', '.join(CONTRACTS)}")
    Settings.read().claim()
    report = reported(model_week(week.date() if week else _today()))
    if as_json:
        typer.echo(json.dumps(report.to_dicts(), indent=2, default=str))
        return
    out = screen(140)
    if report.is_empty():
        out.print("No player-game is known before that week: backfill games and features first.")
        return
    for title, frame in (
        ("Rows to learn from, and the share that each contract can use", summary(report)),
        ("The same after each season's first 14 days", summary(report, "_later")),
        (
            f"Rows that lack what {contract} requires; in brackets those that lack that alone",
            _by_season(report, contract),
        ),
    ):
        out.print(f"\n[bold]{title}[/bold]", grid(frame), sep="\n")


def reported(week: date) -> pl.DataFrame:
    """The report of a week from what the lake holds now, stored or not."""
    from nba_props.declared.tables.features import FEATURE_STORE  # noqa: PLC0415
    from nba_props.declared.tables.stats import PLAYER_GAMES  # noqa: PLC0415
    from nba_props.storage.lake import Lake  # noqa: PLC0415

    lake = Lake(Settings.read().lake)
    days = [day for day in lake.stored(FEATURE_STORE) if day < week]
    return training_report(week, lake.read(FEATURE_STORE, days), lake.read(PLAYER_GAMES, days))


def grid(frame: pl.DataFrame) -> Grid:
    table = Grid()
    for name, dtype in frame.schema.items():
        table.add_column(name.replace("_", " "), justify="left" if dtype == pl.String else "right")
    for row in frame.rows():
        table.add_row(*(shown(value) for value in row))
    return table


def _by_season(report: pl.DataFrame, contract: str) -> pl.DataFrame:
    """A row per feature, a column per season: rows that lack it, in brackets those that lack it alone."""
    told = reasons(report).filter(contract=contract)
    cell = pl.format("{} ({})", "rows", "alone")
    wide = told.with_columns(cell=cell).pivot("season", index="feature", values="cell", sort_columns=True)
    return wide.join(told.group_by("feature").agg(all=pl.col("rows").sum()), on="feature").sort(
        "all", descending=True
    )


def _today() -> date:
    return game_date(Settings.read().now())
