"""A full disk and a full quota are told from other faults, wherever in a chain of errors they stand."""

import errno
import sqlite3
from pathlib import Path

import fsspec
import pytest

from nba_props.storage import files
from nba_props.storage.full_disk import free_bytes, full_disk

DATABASE = Path("/homes/one/dagster")


def raised(inner: BaseException, *, directly: bool) -> BaseException:
    """An error that was raised from another one, or while that one was handled."""
    outer = RuntimeError("the step failed")
    if directly:
        outer.__cause__ = inner
    else:
        outer.__context__ = inner
    return outer


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("directly", [True, False])
def test_a_full_disk_or_quota_below_other_errors_is_named(code: int, directly: bool, tmp_path: Path) -> None:
    inner = OSError(code, "no more", str(tmp_path / "file"))
    told = str(full_disk(raised(raised(inner, directly=directly), directly=True), DATABASE))
    assert told.startswith(f"{tmp_path}/file: ")
    assert "bytes are needed and" in told
    assert "quota" in told


def test_one_of_several_errors_at_once_is_enough() -> None:
    group = ExceptionGroup("writers", [ValueError("x"), OSError(errno.ENOSPC, "full", "/disk/file")])
    assert "/disk/file" in str(full_disk(group, DATABASE))


def test_a_database_that_cannot_grow_names_its_folder(tmp_path: Path) -> None:
    told = str(full_disk(raised(full_database(tmp_path), directly=True), tmp_path))
    assert told.startswith(f"{tmp_path}: no space left for Dagster's databases")


def full_database(folder: Path) -> sqlite3.Error:
    """What SQLite raises when no page is left."""
    with sqlite3.connect(folder / "small.db") as database:
        database.execute("create table t (x)")
        database.execute("pragma max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as caught:
            database.execute("insert into t values (zeroblob(100000))")
    database.close()
    return caught.value


@pytest.mark.parametrize(
    "error",
    [ValueError("x"), OSError(errno.EACCES, "denied", "x"), sqlite3.OperationalError("no such table: t")],
)
def test_any_other_error_is_left_alone(error: Exception) -> None:
    assert full_disk(raised(error, directly=True), DATABASE) is None


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_file_that_does_not_fit_says_how_much_it_needs(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(code, "no more")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match=r"12,345 bytes are needed and [\d,]+ are free") as caught:
        files.put(fsspec.filesystem("file"), str(tmp_path / "file"), bytes(12_345))
    told = str(full_disk(caught.value, DATABASE))
    assert told.startswith(f"{tmp_path}/file: no more: 12,345 bytes are needed")
    assert list(tmp_path.iterdir()) == []


def test_what_is_free_is_asked_of_the_disk_of_a_place_that_is_not_there_yet(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") == pytest.approx(free_bytes(tmp_path), rel=0.1)
