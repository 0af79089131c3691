"""The report through its asset: which pages are written, and which are left as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.declared.tables.every_table import TABLES
from nba_props.definitions import defs
from nba_props.instance.run_tags import RANGE
from nba_props.resources.wiring import given
from nba_props.storage.lake import Lake
from nba_props.storage.published_files import PublishedFiles
from tests.bets.record_rows import NOON
from tests.dagster_results import shown
from tests.market.market_rows import DAY
from tests.publishing.report.night_rows import frame, grade, moved, tables

ASSETS = [a for a in defs().assets or () if isinstance(a, dg.AssetsDefinition)]
BEFORE = DAY - timedelta(1)


@dataclass(frozen=True)
class Reported:
    """A home, and runs of the report in it."""

    home: Path

    @property
    def files(self) -> PublishedFiles:
        """Its report."""
        return PublishedFiles(str(self.home / "report"))

    def put(self, frames: Mapping[str, pl.DataFrame], day: date = DAY) -> None:
        """Writes the tables of a night."""
        lake = Lake(str(self.home / "lake"))
        for name, rows in frames.items():
            lake.write(TABLES[name], rows, [day])

    def run(self, *days: date, now: datetime = NOON) -> Mapping[str, object]:
        """What a run over the days says of its pages."""
        ends = dict(zip(RANGE, (str(min(days)), str(max(days))), strict=True))
        result = dg.materialize(
            ASSETS,
            selection=dg.AssetSelection.assets("report"),
            partition_key=str(days[0]) if len(days) == 1 else None,
            tags=ends if len(days) > 1 else {},
            resources=given(NBA_PROPS_HOME=str(self.home), NBA_PROPS_NOW=now.isoformat()),
        )
        return shown(result, "report")

    def content(self, path: str) -> bytes:
        """The bytes of a page."""
        return self.files.read([path])[path]


@pytest.fixture
def reported(tmp_path: Path) -> Reported:
    made = Reported(tmp_path)
    made.put(tables())
    return made


def test_a_night_is_written_once_and_stays_as_it_is_while_nothing_changes(reported: Reported) -> None:
    first = reported.run(DAY)
    stored = reported.content("index.html")
    again = reported.run(DAY, now=NOON + timedelta(hours=1))
    assert (first["files written"], first["files unchanged"]) == (6, 0)
    assert (again["files written"], again["files unchanged"]) == (0, 6)
    assert reported.content("index.html") == stored
    assert str(first["folder"]).endswith("report/index.html")


def test_a_grade_changes_the_pages_that_show_it_alone(reported: Reported) -> None:
    reported.run(DAY)
    reported.put({"bet_grades": frame("bet_grades", grade())})
    assert reported.run(DAY, now=NOON + timedelta(days=1))["files written"] == 4
    assert b"24 points" in reported.content("nights/2024-01-15.html")
    assert b"+1.00" in reported.content("nights.html")


def test_an_older_night_that_is_run_later_stays_behind_the_newer_one(reported: Reported) -> None:
    reported.run(DAY)
    reported.put(moved(tables(), -1), BEFORE)
    assert reported.run(BEFORE)["files written"] == 4
    assert b"Mon 15 Jan 2024</h1>" in reported.content("index.html")
    assert b"nights/2024-01-14.html" in reported.content("nights.html")


def test_a_range_writes_the_pages_of_its_nights_in_one_run(reported: Reported) -> None:
    reported.put(moved(tables(), -1), BEFORE)
    reported.run(BEFORE, DAY)
    nights = {path for path in reported.files.listed() if path.startswith("nights/")}
    assert nights == {"nights/2024-01-14.html", "nights/2024-01-15.html"}


def test_a_run_at_an_earlier_instant_replaces_neither_the_record_nor_the_list_of_nights(
    reported: Reported,
) -> None:
    reported.run(DAY)
    before = {path: reported.content(path) for path in ("record.html", "nights.html", "index.html")}
    reported.put(moved(tables(), -1), BEFORE)
    reported.run(BEFORE, now=NOON - timedelta(days=1))
    assert {path: reported.content(path) for path in before} == before
    assert b"Sun 14 Jan 2024</h1>" in reported.content("nights/2024-01-14.html")
    reported.run(DAY, now=NOON + timedelta(hours=1))
    assert b"nights/2024-01-14.html" in reported.content("nights.html")
