"""Which content of an archive's file is used."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nba_props.storage.archive_contents import (
    ArchiveChangedError,
    ArchiveContents,
    ArchiveContentsError,
    content_hash,
)

NOW = datetime(2024, 4, 10, 20, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "archive" / "games.csv"
    path.parent.mkdir()
    path.write_text("first")
    return path


def test_the_first_content_is_used_and_another_one_is_refused_until_it_is_accepted(
    tmp_path: Path, file: Path
) -> None:
    contents = ArchiveContents(str(tmp_path / "store"))
    contents.check(file, NOW)
    contents.check(file, NOW)
    first = content_hash(file)
    assert contents.in_use() == {"games.csv": first}
    file.write_text("another")
    with pytest.raises(
        ArchiveChangedError, match=rf"games.csv .* come from {first[:12]}.*--accept games.csv"
    ):
        contents.check(file, NOW)
    assert contents.in_use() == {"games.csv": first}
    contents.accept(file, NOW)
    contents.check(file, NOW)
    assert [of.sha256 for of in contents.recorded()["games.csv"]] == [first, content_hash(file)]


def test_a_record_that_cannot_be_read_is_named(tmp_path: Path, file: Path) -> None:
    contents = ArchiveContents(str(tmp_path))
    (tmp_path / "contents.json").write_text("{")
    with pytest.raises(ArchiveContentsError, match=r"contents.json cannot be read"):
        contents.check(file, NOW)
