"""What the webserver and daemon that `make ui` starts show of runs of the command line, and a backfill through them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from nba_props.days import Days
from tests.built_home import prepared
from tests.servers import free_port
from tests.simulated_home import THAT_EVENING, simulated_home

DAYS = Days(date(2024, 4, 1), date(2024, 4, 3))
ASSETS = ["team_defense_zones", "daily_cache"]
LAUNCH = """mutation($params: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $params) {
    ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"""
STATUS = """query($id: String!) { partitionBackfillOrError(backfillId: $id) {
    ... on PartitionBackfill { status runs(limit: 20) { runId } } } }"""
# What the timeline of the Overview asks of a run: without `repositoryOrigin` it leaves the run out.
TIMELINE = """{ runsOrError(filter: {statuses: [SUCCESS]}) { ... on Runs { results { pipelineName
    repositoryOrigin { repositoryName repositoryLocationName } } } } }"""
REPOSITORIES = "{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } } } } }"
CHECKOUT = Path(__file__).parents[2]
PATIENCE = 150  # seconds

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ui")]


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a webserver over the simulated home."""
    home = simulated_home(tmp_path_factory)
    with prepared(home, THAT_EVENING):
        yield from _served(home)


def _served(home: Path) -> Iterator[str]:
    port = free_port()
    dg = str(Path(sys.executable).parent / "dg")
    line = [dg, "dev", "-w", str(CHECKOUT / "workspace.yaml"), "-h", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        line, cwd=home, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        # The children of `dg dev` outlive it when it is ended alone: they share a session of their own.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(url: str, query: str, **variables: object) -> dict[str, Any]:
    """The reply's only field; waits for a server that is still starting."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            reply = httpx.post(f"{url}/graphql", json={"query": query, "variables": variables}, timeout=60)
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(1)
        else:
            field: dict[str, Any] = next(iter(reply.json()["data"].values()))
            return field


def test_runs_of_the_command_line_are_on_the_timeline_in_the_rows_of_their_jobs(ui: str) -> None:
    (repository,) = ask(ui, REPOSITORIES)["nodes"]
    runs = ask(ui, TIMELINE)["results"]
    assert {run["pipelineName"] for run in runs} == {"ingest", "features", "train", "nightly"}
    place = {
        "repositoryName": repository["name"],
        "repositoryLocationName": repository["location"]["name"],
    }
    assert [run["repositoryOrigin"] for run in runs] == [place] * len(runs)


def test_a_range_of_several_assets_is_one_run(ui: str) -> None:
    params = {
        "assetSelection": [{"path": [name]} for name in ASSETS],
        "partitionNames": [str(day) for day in DAYS],
    }
    launched = ask(ui, LAUNCH, params=params)
    until = time.monotonic() + PATIENCE
    backfill: dict[str, Any] = {}
    while backfill.get("status") in (None, "REQUESTED") and time.monotonic() < until:
        time.sleep(2)
        backfill = ask(ui, STATUS, id=launched["backfillId"])
    assert backfill["status"] == "COMPLETED_SUCCESS"
    assert len(backfill["runs"]) == 1
