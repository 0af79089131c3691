"""What a run of a night records of itself: here its exports, each with the instant at which it was made."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from nba_props.declared.manifest import Exports
from nba_props.resources.home import Home
from nba_props.resources.recording import RecordedRun, record
from tests.publishing.replay.instants import CODE

NIGHT = date(2024, 4, 10)
FIRST = datetime(2024, 4, 10, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(home=str(tmp_path), store="", source="simulated")


def document(made_at: datetime, content: int) -> bytes:
    """A document with its head."""
    return msgspec.json.encode({"generated_at": made_at, "content": content})


def recorded(home: Home, at: datetime) -> Exports:
    """The exports of a run's manifest."""
    run = RecordedRun(f"run of {at}", "nightly", at, False, CODE, "", {}, {})
    (manifest,) = record(home, run, [NIGHT])
    return home.manifests.exports(manifest)


def test_every_export_is_recorded_with_the_instant_at_which_it_was_made(home: Home) -> None:
    home.exports.publish(
        {"tonight/a.json": document(FIRST, 1), "b.json": document(FIRST, 2), "c.csv": b"a,b"}
    )
    first = recorded(home, FIRST)
    later = FIRST + HOUR
    home.exports.publish({"b.json": document(later, 3), "d.json": document(later, 4)})
    second = recorded(home, later)
    said = {path: export.generated_at for path, export in second.items()}
    assert said == {
        "tonight/a.json": "2024-04-10T20:00:00Z",
        "b.json": "2024-04-10T21:00:00Z",
        "c.csv": None,
        "d.json": "2024-04-10T21:00:00Z",
    }
    assert first["tonight/a.json"].sha256 == second["tonight/a.json"].sha256
    assert first.keys() == {"tonight/a.json", "b.json", "c.csv"}


def test_an_export_that_the_last_night_recorded_is_not_read_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.exports.publish({"a.json": document(FIRST, 1)})
    recorded(home, FIRST)
    monkeypatch.setattr("nba_props.resources.recording.made_at", lambda _: "read")
    home.exports.publish({"b.json": document(FIRST, 2)})
    found = recorded(home, FIRST + HOUR)
    assert {path: export.generated_at for path, export in found.items()} == {
        "a.json": "2024-04-10T20:00:00Z",
        "b.json": "read",
    }
