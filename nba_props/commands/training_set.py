"""`nba-props training-set`: the rows that a week's models can learn from, and the features that exclude others."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from nba_props.commands.arguments import AsJson, day_of
from nba_props.commands.console import iso, screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.days import game_date, model_week

if TYPE_CHECKING:
    import polars as pl

    from nba_props.storage.lake import Lake


def training_set(
    week: Annotated[
        date | None,
        typer.Option(parser=day_of, metavar="DATE", help="Any date of the week; this week by default."),
    ] = None,
    contract: Annotated[str, typer.Option(help="The contract whose reasons are shown.")] = "v9",
    as_json: AsJson = False,
) -> None:
    """Shows how many player-games each contract can learn from, and what excludes the others."""
    from nba_props.models.training.training_report import CONTRACTS, summary

    if contract not in CONTRACTS:
        raise typer.BadParameter(f"--contract: there is no {contract!r}; choose from {', '.join(CONTRACTS)}")
    settings = existing_home()
    report = report_of(lake_of(settings), model_week(week or game_date(settings.now())))
    if as_json:
        typer.echo(json.dumps(report.to_dicts(), indent=2, default=iso))
        return
    out = screen(160)
    if report.is_empty():
        out.print("No player-game is known before that week: run `nba-props backfill` first.")
        return
    for title, frame in (
        ("Rows to learn from, and the share that each contract can use", summary(report)),
        ("The same after each season's first 14 days", summary(report, "_later")),
        (
            f"Rows that lack what {contract} requires; in brackets those that lack that alone",
            _by_season(report, contract),
        ),
    ):
        out.print(Text(f"\n{title}", "bold"), grid(frame), sep="\n")


def report_of(lake: "Lake", week: date) -> "pl.DataFrame":
    """The report of a week, computed from the current rows of the lake."""
    from nba_props.declared.tables.features import FEATURE_STORE
    from nba_props.declared.tables.stats import PLAYER_GAMES
    from nba_props.models.training.training_report import training_report

    days = [day for day in lake.stored(FEATURE_STORE) if day < week]
    return training_report(week, lake.read(FEATURE_STORE, days), lake.read(PLAYER_GAMES, days))


def grid(frame: "pl.DataFrame") -> Grid:
    """A frame as a table for people; text to the left, numbers to the right."""
    import polars as pl

    from nba_props.models.training.training_view import cell

    table = Grid()
    for name, dtype in frame.schema.items():
        table.add_column(name.replace("_", " "), justify="left" if dtype == pl.String else "right")
    for row in frame.rows():
        table.add_row(*(cell(value) for value in row))
    return table


def _by_season(report: "pl.DataFrame", contract: str) -> "pl.DataFrame":
    """A row per feature, a column per season: rows that lack it, in brackets those that lack nothing else."""
    import polars as pl

    from nba_props.models.training.training_report import reasons

    lacking = (
        reasons(report).filter(contract=contract).with_columns(cell=pl.format("{} ({})", "rows", "alone"))
    )
    wide = lacking.pivot("season", index="feature", values="cell", sort_columns=True)
    totals = lacking.group_by("feature").agg(all=pl.col("rows").sum())
    return wide.join(totals, on="feature").sort("all", descending=True)
