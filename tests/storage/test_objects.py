"""Contents of files by their hash."""

import os
from pathlib import Path

import fsspec
import pytest

from nba_props.storage import links, objects
from nba_props.storage.objects import Objects, sha256

LOCAL = fsspec.filesystem("file")


@pytest.fixture
def kept(tmp_path: Path) -> Objects:
    return Objects(str(tmp_path / "objects"))


def test_a_file_is_kept_without_space_and_stays_when_it_is_replaced(tmp_path: Path, kept: Objects) -> None:
    file, gone = tmp_path / "a.parquet", tmp_path / "gone.parquet"
    file.write_bytes(b"first")
    hashes = kept.keep_files(LOCAL, [str(file), str(gone)])
    assert hashes == {str(file): sha256(b"first")}
    assert (tmp_path / "objects" / sha256(b"first")).stat().st_ino == file.stat().st_ino
    file.unlink()
    file.write_bytes(b"second")
    assert kept.read(sha256(b"first")) == b"first"


def test_what_was_read_is_kept_where_the_file_is_replaced_meanwhile(tmp_path: Path) -> None:
    file, target = tmp_path / "a", tmp_path / "kept"
    file.write_bytes(b"second")
    objects._keep(target, file, b"first", inode=0)
    assert target.read_bytes() == b"first"
    assert file.read_bytes() == b"second"


def test_a_content_that_was_changed_or_is_not_kept_is_none(tmp_path: Path, kept: Objects) -> None:
    name = kept.keep(b"first")
    (tmp_path / "objects" / name).write_bytes(b"other")
    assert kept.read(name) is None
    assert not kept.place(name, tmp_path / "placed")
    assert kept.read("0" * 64) is None


@pytest.mark.parametrize("may_link", [True, False])
def test_a_placed_file_shares_its_content_only_where_it_may(
    tmp_path: Path, kept: Objects, may_link: bool
) -> None:
    name, target = kept.keep(b"first"), tmp_path / "inner" / "placed"
    assert kept.place(name, target, may_link=may_link)
    assert target.read_bytes() == b"first"
    assert (target.stat().st_nlink > 1) == may_link


def test_where_no_link_goes_a_copy_is_made(
    tmp_path: Path, kept: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*paths: object) -> None:
        raise OSError(next(iter(links.NO_LINK)), f"no link of {paths}")

    monkeypatch.setattr(os, "link", refused)
    file = tmp_path / "a"
    file.write_bytes(b"first")
    assert kept.keep_files(LOCAL, [str(file)]) == {str(file): sha256(b"first")}
    assert kept.place(sha256(b"first"), tmp_path / "placed")
    assert (tmp_path / "placed").stat().st_nlink == 1


def test_an_object_store_keeps_copies() -> None:
    fs = fsspec.filesystem("memory")
    fs.pipe_file("/lake/a", b"first")
    kept = Objects("memory://store/objects")
    assert kept.keep_files(fs, ["/lake/a"]) == {"/lake/a": sha256(b"first")}
    assert (kept.read(sha256(b"first")), kept.names()) == (b"first", {sha256(b"first")})


def test_only_the_space_of_what_nothing_else_holds_is_freed(tmp_path: Path, kept: Objects) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"still there")
    linked = kept.keep_files(LOCAL, [str(file)])[str(file)]
    assert kept.remove([linked, kept.keep(b"gone"), "0" * 64]) == len(b"gone")
    assert kept.names() == set()
