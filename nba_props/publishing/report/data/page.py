"""The page of a night's data as bytes."""

from datetime import date, datetime
from typing import Literal

import polars as pl

from nba_props.models.accuracy.coverage import of_predictions
from nba_props.models.accuracy.tables import served
from nba_props.publishing.report import words
from nba_props.publishing.report.data.missing import feeds_grid, gaps_grid, names_grid
from nba_props.publishing.report.data.models import gates_grid, models_grid
from nba_props.publishing.report.data.outputs import outputs_grid, troubles_grid
from nba_props.publishing.report.grid import Tile
from nba_props.publishing.report.night.tables import NightTables
from nba_props.publishing.report.night.verdict import verdict_of
from nba_props.publishing.report.shell import Page, rendered
from nba_props.quality.feeds import is_missing


def place_of(day: date) -> str:
    """Where the page of a night's data lies below the report's root."""
    return f"data/{day}.html"


def data_page(
    night: NightTables,
    registry: pl.DataFrame,
    path: str,
    source: Literal["real", "simulated"],
    made_at: datetime,
) -> bytes:
    """The page of a night's data.

    Args:
        night: what is known.
        registry: the newest view of the registry up to the night, rows of MODEL_REGISTRY.
        path: `place_of(day)`, or `data.html` for the newest night.
        source: whose games they are.
        made_at: instant of the run (UTC).
    """
    lead = f"What the pages of {words.day(night.day)} are made of, and what is missing"
    page = Page(path=path, title="Data", section="data", source=source, made_at=made_at, lead=lead)
    coverage = of_predictions(night.predictions)
    return rendered(
        page,
        "data.html",
        verdict=verdict_of(night),
        tiles=_tiles(night, coverage["lined"], coverage["predicted"], sum(coverage["stand_ins"].values())),
        served=served(coverage),
        outputs=outputs_grid(night.outputs),
        troubles=troubles_grid(night.outputs),
        feeds=feeds_grid(night.feeds),
        gaps=gaps_grid(night.gaps),
        names=names_grid(night.unresolved),
        models=models_grid(registry),
        gates=gates_grid(registry),
    )


def _tiles(night: NightTables, lined: int, predicted: int, stood_in: int) -> list[Tile]:
    missing = night.feeds.filter(is_missing()).height
    opened = night.gaps.filter(pl.col("resolved_at").is_null()).height
    names = night.unresolved["player_name"].n_unique()
    return [
        Tile("Feeds complete", f"{night.feeds.height - missing}/{night.feeds.height}", tone="bad" if missing else ""),
        Tile("Predicted with a line", words.count(predicted), f"of {lined:,} with a line"),
        Tile("By stand-ins", words.count(stood_in), "another model than the champion"),
        Tile("Players with gaps", words.count(opened), f"of {night.slate.height:,} on the slate"),
        Tile("Names not known", words.count(names), f"{night.unresolved.height:,} quotes left out"),
    ]  # fmt: skip
