"""All pages of the report that the tables of a range of days change, by path."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Literal

import polars as pl

from nba_props.days import Days, game_date
from nba_props.publishing.report import nights as list_of_nights
from nba_props.publishing.report.data import page as data
from nba_props.publishing.report.night import page as night
from nba_props.publishing.report.night.tables import NightTables, nights
from nba_props.publishing.report.shell import NAVIGATION, Page, Section, rendered

FIRST_PAGE, NEWEST_DATA = "index.html", "data.html"
NIGHT = re.compile(r"nights/(\d{4}-\d{2}-\d{2})\.html")


def site(
    tables: Mapping[str, pl.DataFrame],
    registries: Mapping[date, pl.DataFrame],
    stored: Collection[str],
    days: Days,
    source: Literal["real", "simulated"],
    made_at: datetime,
) -> dict[str, bytes]:
    """The pages of the range's nights, the list of nights, and where the newest night is among them, its first pages.

    A night keeps its page for good, and an older one never takes the place of a newer one. As long as no night was run, the
    first pages say so: the navigation of the others leads to them.

    Args:
        tables: as `night.tables.nights` takes them.
        registries: the newest view of the registry up to each of the range's nights.
        stored: the paths of the report's pages that are there.
        days: the range.
        source: whose games they are.
        made_at: instant of the run (UTC).
    """
    kept = {date.fromisoformat(found[1]) for path in stored if (found := NIGHT.fullmatch(path))}
    made = {of.day: of for of in nights(tables, days, game_date(made_at))}
    every = kept | made.keys()
    pages = {
        path: content
        for day, of in made.items()
        for path, content in _pages(of, registries[day], source, made_at, is_newest=day == max(every))
    }
    pages = pages if every else dict(_without_a_night(source, made_at))
    record = tables["best_bets"], tables["bet_grades"]
    return pages | {list_of_nights.PLACE: list_of_nights.nights_page(every, *record, source, made_at)}


def _without_a_night(source: Literal["real", "simulated"], made_at: datetime) -> Iterator[tuple[str, bytes]]:
    sections: tuple[tuple[Section, str], ...] = (("tonight", FIRST_PAGE), ("data", NEWEST_DATA))
    for section, path in sections:
        title = NAVIGATION[section][0]
        page = Page(path=path, title=title, section=section, source=source, made_at=made_at)
        yield path, rendered(page, "nights.html", tiles=[], months=[])


def _pages(
    of: NightTables,
    registry: pl.DataFrame,
    source: Literal["real", "simulated"],
    made_at: datetime,
    *,
    is_newest: bool,
) -> Iterator[tuple[str, bytes]]:
    for path in (night.place_of(of.day), *([FIRST_PAGE] if is_newest else [])):
        yield path, night.night_page(of, path, source, made_at)
    for path in (data.place_of(of.day), *([NEWEST_DATA] if is_newest else [])):
        yield path, data.data_page(of, registry, path, source, made_at)
