"""`nba-props walk-forward`: trains and predicts its way through a range of stored days, and stores the rows.

It is one process without a Dagster run; its models are not stored and serve nothing. The same rows come from a
backfill of weeks of `train` and then of days of `predictions`.
"""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid

from nba_props.commands.arguments import First, Last, Retrain, days_of, predictors_of
from nba_props.commands.console import progress, screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.days import Days

if TYPE_CHECKING:
    import polars as pl

    from nba_props.declared.tables.table import Table
    from nba_props.storage.lake import Lake


def walk_forward(
    first: First,
    last: Last,
    families: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES", help="Families and fit-free predictors, separated by commas; all by default."
        ),
    ] = None,
    retrain: Annotated[Retrain, typer.Option(help="How often models are trained.")] = Retrain.WEEK,
) -> None:
    """Trains for a week, predicts it and moves on; stores a row per player-game and predictor, prints the errors."""
    import fsspec

    from nba_props.declared.tables.features import FEATURE_STORE
    from nba_props.declared.tables.stats import PLAYER_GAMES
    from nba_props.models.walk_forward.walk import walk_forward as walk
    from nba_props.storage.files import put
    from nba_props.storage.lake import encode

    days, (chosen, fit_free) = days_of(first, last), predictors_of(families)
    settings = existing_home()
    lake = lake_of(settings)
    with progress(f"walk-forward {days}") as advance:
        rows = walk(
            chosen, days, _up_to(lake, FEATURE_STORE, days), _up_to(lake, PLAYER_GAMES, days), retrain.value, advance,
            fit_free,
        )  # fmt: skip
    path = settings.home / "walk_forward" / f"{days}.parquet"
    put(fsspec.filesystem("file"), str(path), encode([rows])[0])
    out = screen(120)
    out.print(grid(rows))
    out.print(f"{rows.height:,} rows in {path}", soft_wrap=True, highlight=False)


def _up_to(lake: "Lake", table: "Table", days: Days) -> "pl.DataFrame":
    """All that is stored of a table up to the end of the days."""
    return lake.read(table, [day for day in lake.stored(table) if day <= days.last])


def grid(rows: "pl.DataFrame") -> Grid:
    """Each predictor's error on its rows with a line, beside the errors of the line and of the last-10 mean there."""
    table = Grid(title="Mean absolute error, points, where there is a line", title_justify="left")
    for name in ("predictor", "player-games", "error", "the line's", "last 10's"):
        table.add_column(name, justify="left" if name == "predictor" else "right")
    for name, count, *errors in _errors(rows).rows():
        table.add_row(name, f"{count:,}", *(f"{error:.3f}" for error in errors))
    return table


def _errors(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    names = ("predicted_points", "consensus_line", "points_avg_last_10")
    errors = [(pl.col(name) - pl.col("points")).abs().mean() for name in names]
    used = rows.filter(pl.col("reason").is_null()).drop_nulls(["consensus_line", "points_avg_last_10"])
    return used.group_by("predictor").agg(pl.len(), *errors).sort("predicted_points")
