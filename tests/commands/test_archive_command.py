"""`nba-props archive`: another content of an archive's file is refused until it is accepted on purpose."""

from pathlib import Path

import polars as pl
import pytest

from nba_props.resources.world import open_ingest
from nba_props.settings import Settings
from nba_props.sources.archive.files import COLUMNS
from nba_props.storage.archive_contents import ArchiveChangedError
from tests.commands.calls import assert_refused, call
from tests.sources.archive.samples import DAYS, archive, rows
from tests.sources.wire_samples import MIA


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A live home with an archive that lies beside it."""
    folder = tmp_path / "archive"
    folder.mkdir()
    archive(folder)
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NBA_PROPS_SOURCE", "live")
    monkeypatch.setenv("NBA_PROPS_ARCHIVE", str(folder))
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-20T20:00:00Z")
    Settings.read().claim()
    return tmp_path


def archived_games() -> pl.DataFrame:
    settings = Settings.read()
    return open_ingest(settings, settings.now, prefer="archive").schedule(DAYS).frame


def test_a_content_is_recorded_at_first_use_and_another_one_is_refused_until_it_is_accepted(
    home: Path,
) -> None:
    assert archived_games().height == 3
    shown = call("archive").stdout
    assert "games.parquet" in shown
    assert "the same" in shown
    other = rows("games", {"game_id": MIA, "home": "MIA", "away": "DAL", "status": "final"})
    other.select(*COLUMNS["games"]).write_parquet(home / "archive" / "games.parquet")
    with pytest.raises(ArchiveChangedError, match=r"archive file games\.parquet .* --accept games\.parquet"):
        archived_games()
    assert "another one" in call("archive").stdout
    assert "the same" in call("archive", "--accept", "games.parquet").stdout
    assert archived_games().height == 1


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["absent.parquet", "../archive/games.parquet", ""])
def test_a_file_that_the_archive_does_not_have_cannot_be_accepted(name: str) -> None:
    assert_refused(call("archive", "--accept", name), "the archive has no file")
