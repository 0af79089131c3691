"""The page of a night as bytes."""

from datetime import date, datetime
from typing import Literal

import polars as pl

from nba_props.bets.best_bets.without_bets import why_without
from nba_props.declared.rules import RULES
from nba_props.models.accuracy.coverage import of_predictions
from nba_props.models.accuracy.tables import served
from nba_props.publishing.report import words
from nba_props.publishing.report.grid import Cell, Grid, Head, Tile
from nba_props.publishing.report.night.bets import bets_grid
from nba_props.publishing.report.night.players import players_grid
from nba_props.publishing.report.night.tables import NightTables
from nba_props.publishing.report.night.verdict import verdict_of
from nba_props.publishing.report.shell import Page, rendered
from nba_props.quality import feeds
from nba_props.quality.prices import told_of_prices

Source = Literal["real", "simulated"]
AFTERWARDS = pl.col("provenance") == "backfill"
IS_WITHDRAWN = pl.col("withdrawn_at").is_not_null()


def place_of(day: date) -> str:
    """Where the page of a night lies below the report's root."""
    return f"nights/{day}.html"


def night_page(night: NightTables, path: str, source: Source, made_at: datetime) -> bytes:
    """The page of a night.

    Args:
        night: what is known.
        path: `place_of(day)`, or `index.html` for the newest night.
        source: whose games they are.
        made_at: instant of the run (UTC).
    """
    page = Page(
        path=path,
        title=words.day(night.day),
        section="tonight" if path == "index.html" else "nights",
        source=source,
        made_at=made_at,
        lead=_lead(night),
    )
    told = night.bets.filter(~AFTERWARDS)
    standing = told.filter(~IS_WITHDRAWN)
    bets = {
        "standing": ("Bets that stand, in the order of publication", standing),
        "withdrawn": ("Bets that were published and then withdrawn", told.filter(IS_WITHDRAWN)),
        "afterwards": (
            "Bets of a backfill, made after the tip-off and told to nobody",
            night.bets.filter(AFTERWARDS),
        ),
    }
    return rendered(
        page,
        "night.html",
        night=night,
        tiles=_tiles(night, standing),
        verdict=verdict_of(night),
        quality=_quality(night),
        why_none=_why_none(night),
        data=f"{page.root}data/{night.day}.html",
        players=players_grid(night, page.root),
        rules=_rules(night.prices),
        **{
            key: bets_grid(key, caption, rows, night.grades, page.root)
            for key, (caption, rows) in bets.items()
        },
    )


def _why_none(night: NightTables) -> str:
    """Why the night has no bet; nothing where it has one."""
    if night.bets.height:
        return ""
    if night.predictions.is_empty():
        return "no player was predicted; the data of the night say what failed"
    return why_without(night.predictions, night.prices)


def _lead(night: NightTables) -> str:
    standing = night.bets.filter(~IS_WITHDRAWN).height
    games = night.slate["game_id"].n_unique()
    return f"{_counted(standing, 'bet')}, {_counted(games, 'game')}, {_counted(night.slate.height, 'player')}"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _tiles(night: NightTables, standing: pl.DataFrame) -> list[Tile]:
    tips = night.slate["tip_off"].to_list()
    predicted = night.predictions.drop_nulls("predicted_points")
    tiles = [
        Tile("Bets that stand", words.count(standing.height), f"of {night.prices.height:,} priced sides"),
        Tile("Stakes together", words.share(_total(standing["stake"])), "of the bankroll"),
        Tile("Mean value", words.change(_mean(standing["expected_value"])), "per unit, as claimed"),
        Tile("Players with a line", words.count(predicted["consensus_line"].count()), f"of {predicted.height:,} predicted"),
        Tile("Tip-offs", words.clock(min(tips)), f"to {words.clock(max(tips))}"),
    ]  # fmt: skip
    return [*tiles, *_results(night.grades)]


def _results(grades: pl.DataFrame) -> list[Tile]:
    """How the night's published bets ended, withdrawn ones too; nothing before the first one is graded."""
    told = grades.filter(~AFTERWARDS)
    if told.is_empty():
        return []
    won, lost = (told.filter(result=result).height for result in ("WIN", "LOSS"))
    profit, closing = _total(told["profit"]), _mean(told["closing_value"])
    others = told.height - won - lost
    return [
        Tile("Won and lost", f"{won}–{lost}", f"{others} pushed or void" if others else ""),
        Tile("Profit", words.units(profit), "units, one a bet", "good" if profit > 0 else "bad" if profit < 0 else ""),
        Tile("Closing value", words.change(closing), f"mean of {_counted(told['closing_value'].count(), 'bet')}"),
    ]  # fmt: skip


def _quality(night: NightTables) -> list[str]:
    """What is known of the night's data, a sentence or two each."""
    missing = [f"Missing: {feeds.told(feed)}." for feed in night.verdict.culprits.to_dicts()]
    opened = night.gaps.filter(pl.col("resolved_at").is_null()).height
    names = night.unresolved["player_name"].n_unique()
    told = [
        served(of_predictions(night.predictions)),
        told_of_prices(night.prices),
        f"{_counted(opened, 'player')} on the slate without a complete row for the champion." if opened else "",
        f"{_counted(names, 'name')} in the books' lists could not be resolved; their quotes are left out." if names else "",
    ]  # fmt: skip
    return [*missing, *(sentence for sentence in told if sentence)]


def _rules(prices: pl.DataFrame) -> Grid:
    """How many sides each rule rejects first."""
    first = prices.group_by("filter_reason").agg(sides=pl.len(), players=pl.col("player_id").n_unique())
    counts = {reason: (sides, players) for reason, sides, players in first.iter_rows()}
    rows = [
        (
            Cell(words.words(rule.name)),
            Cell(rule.meaning),
            *(Cell(words.count(n), order=n) for n in counts[rule.name]),
        )
        for rule in RULES
        if rule.name in counts
    ]
    heads = (Head("Rule"), Head("A side is no bet because"), Head("Sides", True), Head("Players", True))
    return Grid("rules", "One row is the first rule that rejects a priced side", heads, rows)


def _total(values: pl.Series) -> float:
    return float(values.sum())


def _mean(values: pl.Series) -> float | None:
    known = values.drop_nulls()
    return float(known.sum()) / known.len() if known.len() else None
