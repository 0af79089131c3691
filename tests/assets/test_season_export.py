"""The exports beyond the night through their assets, over a lake of ten drawn nights."""

import json
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from bench.season_frames import season_frames
from nba_props.assets.season_export import results_export, season_export
from nba_props.days import Days
from nba_props.declared.tables.every_table import TABLES
from nba_props.instance.run_tags import RANGE
from nba_props.partitions import GAME_DAYS
from nba_props.publishing.exports.catalogue import schemas
from nba_props.resources.wiring import given
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from nba_props.storage.published_files import PublishedFiles
from tests.dagster_results import shown

FIRST, NIGHTS = date(2024, 1, 2), 10
DAYS = Days(FIRST, FIRST + timedelta(days=NIGHTS - 1))
MORNING = "2024-01-12T15:00:00Z"
READ = (
    "grades",
    "player_games",
    "team_games",
    "schedule",
    "subset_picks",
    "daily_signals",
    "model_performance",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose lake has the nights, and in which both assets have run."""
    folder = tmp_path_factory.mktemp("exports")
    lake, frames = (
        Lake(Settings.read({"NBA_PROPS_HOME": str(folder)}).lake),
        season_frames(FIRST, NIGHTS, families=2),
    )
    for name in READ:
        lake.write(TABLES[name], frames[name], DAYS)
    assert run(folder).success
    return folder


def run(home: Path, now: str = MORNING, days: Days = DAYS) -> dg.ExecuteInProcessResult:
    """A run of both assets over a range of days."""
    tags = dict(zip(RANGE, (str(days.first), str(days.last)), strict=True))
    resources = given(NBA_PROPS_HOME=str(home), NBA_PROPS_NOW=now)
    upstream = [
        dg.AssetSpec(name, partitions_def=GAME_DAYS).with_io_manager_key("lake")
        for name in ("grades", "player_games")
    ]
    ranged = dg.materialize(
        [results_export, *upstream], selection=[results_export], tags=tags, resources=resources
    )
    assert ranged.success
    return dg.materialize([season_export], resources=resources)


def exports(home: Path) -> PublishedFiles:
    return PublishedFiles(f"{home}/exports/v1")


def test_a_range_of_days_and_the_season_are_published_with_their_schemas(home: Path) -> None:
    listed = exports(home).listed()
    assert {f"results/{day}.{kind}" for day in DAYS for kind in ("json", "csv")} < listed
    assert {"results/latest.json", "subsets/season.json", "status.json", *schemas()} <= listed
    season = json.loads(exports(home).read(["subsets/season.json"])["subsets/season.json"])
    assert (season["source"], season["generated_at"]) == ("simulated", MORNING)
    assert sum(len(group["dates"]) for group in season["groups"]) > NIGHTS


def test_a_second_run_writes_nothing_and_keeps_the_bytes(home: Path) -> None:
    before = exports(home).read(exports(home).listed())
    again = run(home, now="2024-01-12T16:00:00Z")
    assert exports(home).read(exports(home).listed()) == before
    of = shown(again, "season_export")
    assert (of["files written"], of["files unchanged"]) == (0, len(before) - 2 * NIGHTS)
    assert Path(of["folder"]).is_dir()


def test_a_run_at_an_earlier_instant_replaces_nothing(home: Path) -> None:
    before = exports(home).read(exports(home).listed())
    run(home, now="2024-01-09T15:00:00Z", days=Days.one(FIRST))
    after = exports(home).read(before)
    season = {path for path in before if not path.startswith("results/2")}
    assert {path for path in season if after[path] != before[path]} == set()


def test_a_day_without_a_grade_publishes_no_results(home: Path) -> None:
    run(home, days=Days.one(DAYS.last + timedelta(days=1)))
    assert f"results/{DAYS.last + timedelta(days=1)}.json" not in exports(home).listed()
