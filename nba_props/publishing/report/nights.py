"""The list of nights, by month, with what their published bets made."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, Literal

import polars as pl

from nba_props.bets.best_bets.chain import of_the_record
from nba_props.declared.grades import is_decided
from nba_props.declared.tables.record import BET
from nba_props.models.statistics import Estimate, mean_by_date
from nba_props.publishing.report import words
from nba_props.publishing.report.grid import Cell, Grid, Head, Tile, Tone
from nba_props.publishing.report.night.page import place_of
from nba_props.publishing.report.shell import Page, rendered

PLACE = "nights.html"
LEADS = {
    "live": "Totals are of bets that were published before the tip-off; replayed nights are in none.",
    "replay": "Every bet was replayed: made under a set clock, not when it could be placed.",
}
HEADS = (
    Head("Night"),
    Head("Bets", is_number=True, meaning="published, withdrawn ones too"),
    Head("Withdrawn", is_number=True),
    Head("Won", is_number=True),
    Head("Lost", is_number=True),
    Head("Push or void", is_number=True),
    Head("Profit", is_number=True, meaning="units, one a bet"),
    Head("Closing value", is_number=True, meaning="mean expected value of the prices at the close"),
)


def nights_page(
    days: Collection[date],
    best_bets: pl.DataFrame,
    bet_grades: pl.DataFrame,
    source: Literal["real", "simulated"],
    made_at: datetime,
) -> bytes:
    """The page of all nights: those that have a page, and those whose bets were made before there were pages.

    Args:
        days: the game dates that have a page.
        best_bets: rows of BEST_BETS of all days.
        bet_grades: current rows of BET_GRADES of all days.
        source: whose games they are.
        made_at: instant of the run (UTC).
    """
    rows = per_night(days, best_bets, bet_grades).to_dicts()
    # Live and replayed bets are never added up.
    kind = "replay" if all(row["is_replayed"] for row in rows if row["bets"]) else "live"
    lead = LEADS[kind] if any(row["bets"] for row in rows) else ""
    page = Page(path=PLACE, title="Nights", section="nights", source=source, made_at=made_at, lead=lead)
    months = [
        (f"{first:%B %Y}", _grid(first, list(of_month), days))
        for first, of_month in groupby(rows, lambda row: row["game_date"].replace(day=1))
    ]
    totals = per_night(days, best_bets.filter(provenance=kind), bet_grades).to_dicts()
    decided = bet_grades.filter(is_decided(), provenance=kind)
    tiles = _tiles(totals, mean_by_date(decided, pl.col("profit")))
    return rendered(page, "nights.html", tiles=tiles, months=months)


def per_night(days: Collection[date], best_bets: pl.DataFrame, bet_grades: pl.DataFrame) -> pl.DataFrame:
    """One row per night that has a page or a bet, newest first: counts of the bets that were told in time, and their profit.

    `profit` and `closing_value` are null where no bet is graded, or none has a close.
    """
    told = of_the_record(best_bets).filter(pl.col("provenance") != "backfill")
    graded = bet_grades.select(*BET, "result", "profit", "closing_value")
    per_day = (
        told.join(graded, on=BET, how="left")
        .group_by("game_date")
        .agg(
            bets=pl.len(),
            is_replayed=(pl.col("provenance") == "replay").all(),
            withdrawn=pl.col("withdrawn_at").count(),
            won=(pl.col("result") == "WIN").sum(),
            lost=(pl.col("result") == "LOSS").sum(),
            returned=pl.col("result").is_in(["PUSH", "VOID"]).sum(),
            graded=pl.col("result").count(),
            profit=pl.when(pl.col("profit").count() > 0).then(pl.col("profit").sum()),
            closed=pl.col("closing_value").count(),
            closing_value=pl.col("closing_value").mean(),
        )
    )
    every = sorted({*days, *told["game_date"]}, reverse=True)
    listed = pl.DataFrame({"game_date": every}, schema={"game_date": pl.Date})
    counts = pl.col("bets", "withdrawn", "won", "lost", "returned", "graded", "closed")
    return listed.join(per_day, on="game_date", how="left", maintain_order="left").with_columns(
        counts.fill_null(0), pl.col("is_replayed").fill_null(value=False)
    )


def _grid(month: date, rows: Sequence[dict[str, Any]], days: Collection[date]) -> Grid:
    return Grid(
        f"nights-{month:%Y-%m}",
        f"Nights of {month:%B %Y}, newest first",
        HEADS,
        [_cells(row, has_page=row["game_date"] in days) for row in rows],
    )


def _cells(row: dict[str, Any], *, has_page: bool) -> Sequence[Cell]:
    day, waiting = row["game_date"], row["bets"] - row["graded"]
    replayed = "replayed" if row["is_replayed"] else ""
    results = [Cell(words.count(row[name]), order=row[name]) for name in ("won", "lost", "returned")]
    return (
        Cell(
            words.day(day),
            order=str(day),
            href=place_of(day) if has_page else None,
            note=", ".join(filter(None, (f"{waiting} not graded" if waiting else "", replayed))),
        ),
        *(Cell(words.count(row[name]), order=row[name]) for name in ("bets", "withdrawn")),
        *results,
        Cell(words.units(row["profit"]), order=_order(row["profit"]), tone=_tone(row["profit"])),
        Cell(words.change(row["closing_value"]), order=_order(row["closing_value"])),
    )


def _tiles(rows: Sequence[dict[str, Any]], profit: Estimate) -> list[Tile]:
    """All nights together."""
    total = {
        name: sum(row[name] or 0 for row in rows) for name in ("bets", "withdrawn", "won", "lost", "profit")
    }
    return [
        Tile("Nights", words.count(len(rows))),
        Tile("Bets", words.count(total["bets"]), f"{total['withdrawn']:,} withdrawn"),
        Tile("Won and lost", f"{total['won']:,}–{total['lost']:,}"),
        Tile("Profit", words.units(total["profit"]), "units, one a bet", _tone(total["profit"])),
        Tile("Profit per bet", words.change(profit.value), _interval(profit)),
    ]


def _interval(profit: Estimate) -> str:
    """The 95 % interval in words: a profit without it says little."""
    if profit.low is None or profit.high is None:
        return "too few nights for an interval"
    return f"{words.change(profit.low)} to {words.change(profit.high)}, 95 %"


def _tone(profit: float | None) -> Tone:
    return "" if not profit else "good" if profit > 0 else "bad"


def _order(value: float | None) -> float | str:
    return "" if value is None else value
