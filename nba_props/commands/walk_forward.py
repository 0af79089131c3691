"""`nba-props walk-forward`: trains and predicts its way through a range of stored days, and keeps the rows.

One process, no Dagster run: models are not stored and nothing serves from here. As a backfill the same is had by the
weeks of `train`, then the days of `predictions`.
"""

from typing import Annotated

import fsspec
import polars as pl
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from nba_props.commands.console import Retrain, days_of, screen
from nba_props.days import Days
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.declared.tables.table import Table
from nba_props.settings import Settings
from nba_props.storage.files import put
from nba_props.storage.lake import Lake, encode


def walk_forward(
    first: Annotated[str, typer.Option("--from", help="first game date to predict: 2024-03-01")],
    last: Annotated[str, typer.Option("--to", help="last game date to predict")],
    families: Annotated[
        str | None, typer.Option(help="families, fit-free predictors too, by commas; all by default")
    ] = None,
    retrain: Annotated[Retrain, typer.Option(help="how often models are trained anew")] = Retrain.WEEK,
) -> None:
    """Trains for a week, predicts it and moves on; writes a row per player-game and predictor, prints the errors."""
    from nba_props.models.walk_forward.walk import chosen  # noqa: PLC0415  (numpy and scipy are slow to load)
    from nba_props.models.walk_forward.walk import walk_forward as walked  # noqa: PLC0415

    settings = Settings.read()
    settings.claim()
    days = days_of(first, last)
    try:
        wanted, fit_free = chosen([name.strip() for name in families.split(",")] if families else [])
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    lake = Lake(settings.lake)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(f"walk-forward {days}", total=None)
        rows = walked(
            wanted, days, _up_to(lake, FEATURE_STORE, days), _up_to(lake, PLAYER_GAMES, days), retrain.value,
            lambda done, total: bars.update(task, completed=done, total=total), fit_free,
        )  # fmt: skip
    path = settings.home / "walk_forward" / f"{days}.parquet"
    put(fsspec.filesystem("file"), str(path), encode([rows])[0])
    out = screen(120)
    out.print(shown(rows))
    out.print(f"{rows.height:,} rows in {path}", soft_wrap=True, highlight=False)


def _up_to(lake: Lake, table: Table, days: Days) -> pl.DataFrame:
    """All that is stored of a table up to the end of the days."""
    return lake.read(table, [day for day in lake.stored(table) if day <= days.last])


def shown(rows: pl.DataFrame) -> Grid:
    """Errors on each predictor's lined rows, with the line's and the last-10 mean's on the very same."""
    grid = Grid(title="Mean absolute error, points, where there is a line", title_justify="left")
    for name in ("predictor", "player-games", "error", "the line's", "last 10's"):
        grid.add_column(name, justify="left" if name == "predictor" else "right")
    used = rows.filter(pl.col("reason").is_null(), pl.col("consensus_line").is_not_null())
    for name, count, *errors in _errors(used).rows():
        grid.add_row(name, f"{count:,}", *(f"{error:.3f}" for error in errors))
    return grid


def _errors(rows: pl.DataFrame) -> pl.DataFrame:
    said = ("predicted_points", "consensus_line", "points_avg_last_10")
    known = rows.drop_nulls(["points_avg_last_10"])
    errors = [(pl.col(name) - pl.col("points")).abs().mean() for name in said]
    return known.group_by("predictor").agg(pl.len(), *errors).sort("predicted_points")
