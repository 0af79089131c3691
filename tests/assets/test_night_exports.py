"""The exports of a night through their assets: what a run writes, and what it leaves as it is."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from nba_props.commands.runs import run_job
from nba_props.days import Days
from nba_props.settings import Settings
from nba_props.storage.published_files import PublishedFiles
from tests.simulated_home import THAT_EVENING, TONIGHT, linked

EXPORTS = ("tonight_export", "picks_export", "live_grading_export")
DAY = TONIGHT.first

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own, whose night has been run."""
    return linked(simulated, tmp_path_factory.mktemp("exports") / "home")


@pytest.fixture
def exports(home: Path, monkeypatch: pytest.MonkeyPatch) -> PublishedFiles:
    """Its exports, with the environment of its evening."""
    here = {"NBA_PROPS_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")}
    for name, value in (THAT_EVENING | here).items():
        monkeypatch.setenv(name, value)
    return PublishedFiles(f"{Settings.read().exports}/v1")


def marks(exports: PublishedFiles) -> Mapping[str, int]:
    """When each file was written."""
    return {path: Path(exports.place(path)).stat().st_mtime_ns for path in exports.listed()}


def test_a_night_leaves_its_exports_marked_as_simulated(exports: PublishedFiles) -> None:
    paths = exports.listed()
    folders = ("tonight", "predictions", "picks", "signals", "best-bets", "signal-best-bets")
    dated = {f"{folder}/{DAY}.json" for folder in folders}
    sheets = {f"{folder}/{DAY}.csv" for folder in ("best-bets", "fair-prices")}
    newest = {
        "tonight/all-players.json", "predictions/today.json", "best-bets/latest.json", "signal-best-bets/latest.json",
    }  # fmt: skip
    assert dated | sheets | newest <= paths
    of_players = {path for path in paths if path.startswith("tonight/player/")}
    documents = {path: json.loads(body) for path, body in exports.read(dated | newest | of_players).items()}
    assert {document["source"] for document in documents.values()} == {"simulated"}
    assert len(of_players) == documents[f"tonight/{DAY}.json"]["total_players"] > 100
    assert documents["best-bets/latest.json"] == documents[f"best-bets/{DAY}.json"]


def test_a_run_that_finds_nothing_new_writes_nothing_and_one_of_an_older_range_no_newer_file(
    exports: PublishedFiles,
) -> None:
    before = marks(exports)
    run_job("nightly", TONIGHT, only=("tonight_export", "picks_export"))
    assert marks(exports) == before
    run_job("grade", Days(DAY.replace(day=8), DAY.replace(day=9)), only=EXPORTS)
    after = marks(exports)
    assert {path: after[path] for path in before} == before
    new = after.keys() - before
    assert {path for path in new if path.startswith("tonight/") and "/player/" not in path} == {
        "tonight/2024-04-08.json", "tonight/2024-04-09.json",
    }  # fmt: skip
    assert {path for path in new if path.startswith("live")} == {
        "live-grading/2024-04-08.json", "live-grading/2024-04-09.json",
    }  # fmt: skip
    past = json.loads(exports.read(["tonight/2024-04-09.json"])["tonight/2024-04-09.json"])
    assert {game["game_status"] for game in past["games"]} == {"final"}
    assert any(p["actual_points"] is not None for game in past["games"] for p in game["players"])


def test_while_games_run_their_state_is_told(
    exports: PublishedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-11T01:00:00Z")
    run_job("live_grading", TONIGHT)
    [body] = exports.read([f"live-grading/{DAY}.json"]).values()
    document = json.loads(body)
    assert {game["game_status"] for game in document["games"]} >= {"in_progress", "scheduled"}
    assert {game["period"] for game in document["games"] if game["game_status"] == "in_progress"} == {1}
    assert document["summary"]["pending"] > 0
