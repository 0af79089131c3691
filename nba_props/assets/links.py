"""Where people read on from an asset's page: the report's page, and the payloads that the day was made from."""

from datetime import date
from typing import Any

import dagster as dg

from nba_props.declared.tables.quotes import ODDS_LINES
from nba_props.resources.home import Home
from nba_props.sources.raw_places import PLACES


def night_links(home: Home, day: date) -> dict[str, dg.MetadataValue[Any]]:
    """The report's page of a night, and the folder of the quotes that were fetched of it; archives have none."""
    return _links(home, f"nights/{day}.html", day)


def record_links(home: Home, day: date) -> dict[str, dg.MetadataValue[Any]]:
    """The report's page of the record, and the folder of the quotes that were fetched of a day."""
    return _links(home, "record.html", day)


def _links(home: Home, page: str, day: date) -> dict[str, dg.MetadataValue[Any]]:
    quotes = PLACES[ODDS_LINES.name]
    folders = home.raw.folders(quotes.source, quotes.endpoints, str(day))
    raw = {"raw": dg.MetadataValue.path(folders[0])} if folders else {}
    return {"report": dg.MetadataValue.path(home.report.place(page)), **raw}
