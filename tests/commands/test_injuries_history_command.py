"""`nba-props injuries-history` as an operator meets it: the real reports of December 2023, and simulated ones."""

import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.sources.archive.tables import Archive
from nba_props.sources.http import Http
from nba_props.sources.injuries.ingest import InjuryResult
from tests.commands.calls import call, live_in
from tests.replay import ReplayServer, real
from tests.sources.chains import opened

DECEMBER = Days(date(2023, 12, 1), date(2023, 12, 31))
MONTH = ("--from", "2023-12-01", "--to", "2023-12-31", "--rate", "1000")
AFTERWARDS = "2024-07-01T12:00:00Z"
Fetch = Callable[..., Result]


@pytest.fixture
def fetch(replay: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Runs the command in a new home, in the summer after; later options win."""
    replay.step(AFTERWARDS)
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    return lambda *options: call("injuries-history", *MONTH, *options)


def requests(replay: ReplayServer) -> int:
    """Requests to the host of the reports."""
    return sum(n for path, n in replay.asked().items() if "/nba-injury/" in path)


def rebuilt(home: Path, archive: Path | None) -> InjuryResult:
    """The tables of December from raw alone, or from raw and an archive."""
    chain = opened(home, "auto" if archive else "raw", archive=archive)
    known = Archive(real())
    box_scores = known.box_scores(Days(date(2022, 12, 1), DECEMBER.last)).rows
    result = chain.injuries(DECEMBER, known.schedule(DECEMBER).rows, box_scores)
    assert breaches(INJURIES, result.frame) == breaches(INJURY_REPORTS, result.reports) == []
    return result


@pytest.mark.real
@pytest.mark.xdist_group("replay")
def test_the_reports_of_a_month_are_planned_fetched_and_read_and_not_fetched_twice(
    fetch: Fetch, replay: ReplayServer, tmp_path: Path
) -> None:
    plan = fetch("--plan-only")
    assert (plan.exit_code, requests(replay)) == (0, 0)
    assert "2023-12-25" in plan.stdout
    started = time.monotonic()
    result = fetch()
    assert time.monotonic() - started < 30
    assert result.exit_code == 0
    assert (
        "Had 76 reports in 40 files, skipped 0 that are in raw, failed 0, never published 28."
        in result.stdout
    )
    assert "Next: nba-props backfill --from 2023-12-01 --to 2023-12-31 --job ingest" in result.stdout
    replay.forget()
    again = fetch()
    assert again.exit_code == 0
    assert "Had 0 reports in 0 files" in again.stdout
    assert requests(replay) == 0

    from_raw = rebuilt(tmp_path, None)
    assert from_raw.frame.height > 4000
    titles = from_raw.frame["known_at"].dt.convert_time_zone("America/New_York").dt.strftime("%H:%M").unique()
    assert set(titles) == {"17:30", "20:30"}
    afterwards = datetime.fromisoformat("2024-01-01T03:00:00Z")
    assert from_raw.frame.filter(pl.col("known_at") > afterwards).is_empty()
    assert from_raw.unresolved.height < 0.02 * from_raw.frame.height
    both = rebuilt(tmp_path, real())
    of_raw = both.frame.join(from_raw.reports.select("game_id").unique(), on="game_id", how="semi")
    assert INJURIES.shape(of_raw).equals(INJURIES.shape(from_raw.frame))
    assert from_raw.states()["COMPLETE"] <= both.states()["COMPLETE"]


@pytest.mark.real
@pytest.mark.xdist_group("replay")
def test_a_refusal_ends_it_with_status_1_and_the_next_command_continues(
    fetch: Fetch, replay: ReplayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pauses are left out."""
    monkeypatch.setattr(Http, "rest", lambda *_: None)
    replay.spoil({"path": "/nba-injury/", "kind": "status", "status": 403, "after": 10})
    result = fetch()
    assert result.exit_code == 1
    assert "Stopped: refused: 127.0.0.1" in result.stdout
    assert "repeat the command to continue" in result.stdout
    assert "Next:" not in result.stdout
    assert requests(replay) < 60
    replay.heal()
    assert "failed 0" in fetch().stdout


def test_simulated_reports_are_fetched_hourly_and_by_the_quarter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the 21st to the 23rd of December 2025 the names change."""
    home = live_in(tmp_path, monkeypatch, "2025-12-30T12:00:00Z")
    result = call("injuries-history", "--from", "2025-12-21", "--to", "2025-12-23", "--lead", "90")
    assert result.exit_code == 0, result.stdout
    files = [path.parent for path in (home / "raw" / "nba_injury" / "report").rglob("*.pdf.gz")]
    names = {(folder.parent.name, "_" in folder.name) for folder in files}
    assert {("2025-12-21", False), ("2025-12-23", True)} <= names
    again = call("injuries-history", "--from", "2025-12-21", "--to", "2025-12-23", "--lead", "90")
    assert "Had 0 reports" in again.stdout
    assert not pl.DataFrame(again.stdout.splitlines()).is_empty()


def test_a_wrong_call_sends_no_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live_in(tmp_path, monkeypatch)
    for options in (("--to", "2023-11-01"), ("--lead", "-1"), ("--rate", "0")):
        assert call("injuries-history", *MONTH, *options).exit_code == 2
