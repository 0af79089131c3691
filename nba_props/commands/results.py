"""`nba-props results`: what became of the published bets of a home, for people and for programs."""

import json
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nba_props.commands.arguments import AsJson, day_of, days_of
from nba_props.commands.console import iso, screen
from nba_props.commands.homes import existing_home, lake_of
from nba_props.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from nba_props.storage.lake import Lake

WIDTH, SHOWN = 120, 30


class By(StrEnum):
    """What results are grouped by."""

    BOOK = "book"
    SIDE = "side"
    FAMILY = "family"
    RULE = "rule"
    SIGNAL = "signal"
    MONTH = "month"


def results(
    first: Annotated[
        date | None,
        typer.Option("--from", parser=day_of, metavar="DATE", help="First game date; all by default."),
    ] = None,
    last: Annotated[
        date | None,
        typer.Option("--to", parser=day_of, metavar="DATE", help="Last game date; all by default."),
    ] = None,
    by: Annotated[
        By | None, typer.Option(help="Figures of each group; those of rules are of sides that were not bet.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Shows what became of the published bets: results, profit and closing value, each with its interval."""
    if first and last:
        days_of(first, last)
    settings = existing_home()
    report = report_of(settings, first, last, by)
    if as_json:
        typer.echo(json.dumps(report, indent=2, default=iso, allow_nan=False))
    else:
        show(report, settings)


def report_of(settings: Settings, first: date | None, last: date | None, by: By | None) -> dict[str, Any]:
    """The published bets of a home as plain objects, one each, and the figures of those of one provenance."""
    from nba_props.bets.grades.results import groups, reported, summary
    from nba_props.declared.tables.grades import PRICE_GRADES

    lake = lake_of(settings)
    rows = published(settings, lake, first, last)
    prices = lake.read(PRICE_GRADES, within(lake.stored(PRICE_GRADES), first, last) if by is By.RULE else [])
    of = reported(rows["provenance"], prices["provenance"])
    counted, priced = (frame.filter(provenance=of) if of else frame for frame in (rows, prices))
    report: dict[str, Any] = {
        "from": first or rows["game_date"].min(),
        "to": last or rows["game_date"].max(),
        "provenance": of,
        "source": settings.label,
        "bets": rows.to_dicts(),
        "summary": summary(counted),
        "by_provenance": {
            name: summary(rows.filter(provenance=name)) for name in sorted(rows["provenance"].unique())
        },
    }
    if by is None:
        return report
    return report | {"by": by.value, "groups": groups(counted, by.value, priced, signals(lake, rows))}


def published(settings: Settings, lake: "Lake", first: date | None, last: date | None) -> "pl.DataFrame":
    """Rows of `bets.grades.results.results` of a home and range.

    Raises:
        RecordBrokenError: stored bets are not those that were published.
    """
    from nba_props.bets.best_bets.chain import of_the_record, verify
    from nba_props.bets.grades.results import results as results_of
    from nba_props.declared.tables.grades import BET_GRADES
    from nba_props.declared.tables.record import BEST_BETS
    from nba_props.storage.record_store import RecordStore

    days = within(lake.stored(BEST_BETS), first, last)
    bets = of_the_record(lake.read(BEST_BETS, days))
    verify(bets, RecordStore(settings.record).seals(days))
    return results_of(bets, lake.read(BET_GRADES, days), placed(settings, days))


def placed(settings: Settings, days: list[date]) -> "pl.DataFrame":
    """What a person noted of the bets of the days."""
    from nba_props.bets.best_bets.placed import placed as placed_of
    from nba_props.storage.placed_store import PlacedStore

    return placed_of(PlacedStore(settings.placed).notes(days))


def signals(lake: "Lake", rows: "pl.DataFrame") -> "pl.DataFrame":
    """The signals that spoke on the days of bets."""
    from nba_props.declared.tables.signals import SIGNALS

    return lake.read(SIGNALS, rows["game_date"].unique())


def within(stored: list[date], first: date | None, last: date | None) -> list[date]:
    """The stored days of a range that may be open at either end."""
    return [day for day in stored if (first or day) <= day <= (last or day)]


def show(report: dict[str, Any], settings: Settings) -> None:
    """Prints the newest bets, the figures and what may be concluded from them."""
    from nba_props.bets.grades.verdict import claims, closes, verdict
    from nba_props.commands.result_tables import bet_grid, figures_grid

    out, bets = screen(WIDTH), report["bets"]
    note = " (simulated: no real game, player or price)" if settings.source == "simulated" else ""
    if bets:
        out.print(bet_grid(f"Published bets{note}, the newest of {len(bets)}", bets[-SHOWN:]))
    if report.get("groups"):
        out.print(figures_grid(report["by"], report["groups"]))
    out.print(
        figures_grid("all", [{"all": report["provenance"] or "none", "is_bet": True} | report["summary"]])
    )
    for sentence in (verdict, claims, closes):
        out.print(sentence(report["summary"]), highlight=False)


def show_day(settings: Settings, day: date) -> None:
    """Prints what became of a day's bets, and which grades of the day a corrected score superseded."""
    from nba_props.bets.grades.verdict import verdict
    from nba_props.commands.result_tables import bet_grid, correction
    from nba_props.declared.tables.bets import GRADES
    from nba_props.declared.tables.grades import BET_GRADES

    report, out, lake = report_of(settings, day, day, None), screen(WIDTH), lake_of(settings)
    if report["bets"]:
        out.print(bet_grid(f"Bets of {day}", report["bets"]))
        out.print(verdict(report["summary"]), highlight=False)
    else:
        out.print(f"No bets were published for {day}.")
    for table in (BET_GRADES, GRADES):
        rows = lake.read(table, [day])
        for row in rows.filter(rows["superseded_at"].is_not_null()).to_dicts():
            out.print(correction(table.name, row), highlight=False, soft_wrap=True)
