"""`nba-props accuracy`: walk-forward over a range of an archive, and how every predictor did beside line and last 10.

Everything happens in memory: no home, no lake, no Dagster is read or written, so that a run depends on the archive
and the code alone.
"""

import json
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from nba_props.commands.console import Retrain, days_of, screen
from nba_props.days import Days, day_start
from nba_props.declared.families import Family
from nba_props.models.accuracy import tables

Told = Callable[[int, int], None]


class Source(StrEnum):
    REAL = "real"
    SIMULATED = "simulated"


def accuracy(
    archive: Annotated[Path, typer.Option(help="a folder as in docs/archive.md")],
    first: Annotated[str, typer.Option("--from", help="first game date to predict: 2024-03-01")],
    last: Annotated[str, typer.Option("--to", help="last game date to predict")],
    families: Annotated[
        str | None, typer.Option(help="families, fit-free predictors too; by commas; all by default")
    ] = None,
    retrain: Annotated[Retrain, typer.Option(help="how often models are trained anew")] = Retrain.MONTH,
    source: Annotated[Source, typer.Option(help="whose games the archive holds")] = Source.REAL,
    plots: Annotated[Path | None, typer.Option(help="a folder for reliability.png and edges.png")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one object on standard output")] = False,
) -> None:
    """Trains and predicts its way through a range and tells how good every predictor was, the market included."""
    days, predictors = days_of(first, last), _predictors(families)
    began = time.monotonic()
    found = measured(archive, days, *predictors, retrain.value, source.value)
    stated = {
        "from": str(days.first), "to": str(days.last), "families": [f.name for f in predictors[0]], "retrain": retrain.value,
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip
    if plots:
        _draw(found, plots)
    if as_json:
        typer.echo(json.dumps(stated | found, indent=2, allow_nan=False))
    else:
        show(found)


def measured(
    folder: Path,
    days: Days,
    families: list[Family],
    fit_free: list[str],
    retrain: Literal["week", "month"],
    source: str,
) -> dict[str, Any]:
    """The report of a range of an archive, with its progress on standard error.

    Raises:
        SourceError: naming what the archive lacks.
    """
    from nba_props.features.chain import features  # noqa: PLC0415  (numpy and scipy are slow to load)
    from nba_props.models.accuracy.prices import prices  # noqa: PLC0415
    from nba_props.models.accuracy.report import report  # noqa: PLC0415
    from nba_props.models.walk_forward.walk import walk_forward  # noqa: PLC0415
    from nba_props.sources.archive.in_memory import load_archive  # noqa: PLC0415

    now = day_start(days.last + timedelta(days=2))
    with _bars() as bar:
        with bar("archive"):
            read = load_archive(folder, days)
        with bar("features"):
            built = features(read.frames, read.days, now)
        with bar("walk-forward") as told:
            rows = walk_forward(
                families,
                days,
                built["feature_store"],
                built["player_games"],
                retrain=retrain,
                progress=told,
                fit_free=fit_free,
            )
        with bar("report"):
            quotes = read.frames["odds_lines"].filter(days.hold())
            found = report(
                rows,
                built["player_games"],
                prices(quotes, built["moments"]),
                provenance="backfill",
                source=source,
            )
    return found | {"archive_lacks": read.absent, "archive_counts": read.counts}


def show(found: dict[str, Any]) -> None:
    """The report on standard output, readable."""
    out = screen(280)
    judged = [line for line in tables.bets(found) if not line["verdict"].endswith("too few")]
    out.print(tables.heading(found), highlight=False, soft_wrap=True)
    for title, lines in (
        ("Identical rows", tables.summary(found)),
        ("Each on its own rows", tables.own_rows(found)),
        ("Bets at the consensus line, where there were enough to judge", judged),
    ):
        out.print(f"\n[bold]{title}[/bold]", _grid(lines), sep="\n")
    out.print(tables.footing(found), highlight=False, soft_wrap=True)


def _grid(lines: list[dict[str, str]]) -> Grid:
    grid = Grid()
    for name in lines[0] if lines else ():
        grid.add_column(
            name,
            justify="left" if name in {"predictor", "bets by", "price", "verdict"} else "right",
            no_wrap=name == "predictor",
        )
    for line in lines:
        grid.add_row(*line.values())
    return grid


@contextmanager
def _bars():
    """Gives a function that opens a bar by name; what it gives takes done and total."""
    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:

        @contextmanager
        def bar(name: str):
            task = bars.add_task(name, total=None)
            yield lambda done, total: bars.update(task, completed=done, total=total)
            bars.update(task, completed=bars.tasks[task].total or 1, total=bars.tasks[task].total or 1)

        yield bar


def _draw(found: dict[str, Any], folder: Path) -> None:
    from nba_props.models.accuracy import plots as accuracy_plots  # noqa: PLC0415  (matplotlib is slow to load)

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reliability.png").write_bytes(accuracy_plots.reliability_plot(found))
    (folder / "edges.png").write_bytes(accuracy_plots.edge_plot(found))


def _predictors(names: str | None) -> tuple[list[Family], list[str]]:
    from nba_props.models.walk_forward.walk import select_predictors  # noqa: PLC0415  (numpy and scipy are slow to load)

    try:
        return select_predictors(
            list(dict.fromkeys(name.strip() for name in names.split(","))) if names else []
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
