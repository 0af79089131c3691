"""`nba-props accuracy`: a walk-forward over a range of an archive, and how every predictor did beside the line.

Everything happens in memory: no home, lake or Dagster instance is read or written, so that a report depends on the
archive and the code alone.
"""

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table as Grid
from rich.text import Text

from nba_props.commands.arguments import AsJson, First, Last, Retrain, days_of, predictors_of
from nba_props.commands.console import progress, screen
from nba_props.days import Days, day_start

if TYPE_CHECKING:
    from nba_props.declared.families import Family

LEFT = {"predictor", "bets by", "price", "verdict", "claims", "worth"}


class Reports(StrEnum):
    """Which injury reports of an archive count: the official ones, or who in fact sat."""

    OFFICIAL = "official"
    DERIVED = "derived"


class Source(StrEnum):
    """Whose games an archive holds."""

    REAL = "real"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class Request:
    """What a report is about: an archive folder, the days to predict, the predictors, and how models are trained."""

    archive: Path
    days: Days
    families: "list[Family]"
    fit_free: list[str]
    retrain: Retrain
    source: Source
    reports: Reports = Reports.OFFICIAL


def accuracy(  # noqa: PLR0913  (a command has as many parameters as options)
    *,
    archive: Annotated[Path, typer.Option(help="A folder as in docs/archive.md.")],
    first: First,
    last: Last,
    families: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES", help="Families and fit-free predictors, separated by commas; all by default."
        ),
    ] = None,
    retrain: Annotated[Retrain, typer.Option(help="How often models are trained.")] = Retrain.MONTH,
    source: Annotated[Source, typer.Option(help="Whose games the archive holds.")] = Source.REAL,
    reports: Annotated[
        Reports,
        typer.Option(
            help="The archive's official injury reports, or who in fact sat: an upper bound of what reports are worth."
        ),
    ] = Reports.OFFICIAL,
    plots: Annotated[Path | None, typer.Option(help="A folder for reliability.png and edges.png.")] = None,
    as_json: AsJson = False,
) -> None:
    """Trains and predicts its way through a range and reports how good every predictor was, the market included."""
    request = Request(archive, days_of(first, last), *predictors_of(families), retrain, source, reports)
    began = time.monotonic()
    report = report_of(request)
    settings = {
        "from": str(first),
        "to": str(last),
        "families": [family.name for family in request.families],
        "retrain": retrain.value,
        "injury_reports": reports.value,
        "seconds": round(time.monotonic() - began, 1),
    }
    if plots:
        _draw(report, plots)
    if as_json:
        typer.echo(json.dumps(settings | report, indent=2, allow_nan=False))
    else:
        if reports is Reports.DERIVED:
            typer.echo(
                "With who in fact sat instead of injury reports: an upper bound of what these are worth."
            )
        show(report)


def report_of(request: Request) -> dict[str, Any]:
    """The report as plain objects; its progress is shown on standard error.

    Raises:
        SourceError: naming what the archive lacks.
    """
    from nba_props.bets.price_accuracy.graded_sides import Past
    from nba_props.bets.price_accuracy.report import fair_price_report
    from nba_props.features.chain import features
    from nba_props.models.accuracy.prices import prices
    from nba_props.models.accuracy.report import report
    from nba_props.models.walk_forward.walk import walk_forward
    from nba_props.sources.archive.in_memory import dates_of, load_archive
    from nba_props.sources.archive.injuries import Kind

    days = request.days
    with progress("archive"):
        archive = load_archive(request.archive, days, Kind(request.reports))
    quotes, polls = (archive.frames[name].filter(days.hold()) for name in ("odds_lines", "odds_polls"))
    if quotes.is_empty():
        typer.echo(
            f"{request.archive} has no points quote of {days}; {dates_of(archive.frames['odds_lines'])}. Without lines "
            "there is nothing to compare: the report has no rows.",
            err=True,
        )
    with progress("features"):
        built = features(archive.frames, archive.days, day_start(days.last + timedelta(days=2)))
    store, player_games = built["feature_store"], built["player_games"]
    with progress("walk-forward") as advance:
        rows = walk_forward(
            request.families,
            days,
            store,
            player_games,
            retrain=request.retrain.value,
            progress=advance,
            fit_free=request.fit_free,
        )
    with progress("report"):
        priced = prices(quotes, polls, built["moments"])
        figures = report(rows, player_games, priced, provenance="backfill", source=request.source.value)
    with progress("fair prices"):
        past = Past(
            archive.frames["odds_lines"],
            archive.frames["odds_polls"],
            built["moments"],
            player_games,
            archive.frames["injuries"],
            archive.frames["injury_reports"],
        )
        figures["fair_price"] = fair_price_report(past, rows, days)
    return figures | {"archive_lacks": archive.absent, "archive_counts": archive.counts}


def show(report: dict[str, Any]) -> None:
    """Prints the report for people."""
    from nba_props.bets.price_accuracy import tables as fair_price
    from nba_props.models.accuracy import tables

    out = screen(280)
    judged = [line for line in tables.bets(report) if not line["verdict"].endswith("too few")]
    out.print(tables.heading(report), highlight=False, soft_wrap=True)
    for title, lines in (
        ("Identical rows", tables.summary(report)),
        ("Each on its own rows", tables.own_rows(report)),
        ("Bets at the consensus line, where there were enough to judge", judged),
        ("Claims of fair prices", fair_price.claims(report["fair_price"])),
    ):
        out.print(Text(f"\n{title}", "bold"), _grid(lines), sep="\n")
    out.print(tables.footing(report), highlight=False, soft_wrap=True)
    out.print(fair_price.footing(report["fair_price"]), highlight=False, soft_wrap=True)


def _grid(lines: list[dict[str, str]]) -> Grid:
    grid = Grid()
    for name in lines[0] if lines else ():
        grid.add_column(name, justify="left" if name in LEFT else "right", no_wrap=name == "predictor")
    for line in lines:
        grid.add_row(*line.values())
    return grid


def _draw(report: dict[str, Any], folder: Path) -> None:
    from nba_props.models.accuracy import plots

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reliability.png").write_bytes(plots.reliability_plot(report))
    (folder / "edges.png").write_bytes(plots.edge_plot(report))
