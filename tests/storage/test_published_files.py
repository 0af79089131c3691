"""Files for readers outside the product."""

from pathlib import Path

import pytest

from nba_props.storage.published_files import FileNameError, PublishedFiles


def test_a_file_whose_content_is_there_already_is_not_written(tmp_path: Path) -> None:
    files = PublishedFiles(str(tmp_path / "exports"))
    assert files.publish({"picks/a.json": b"1", "b.json": b"2"}).written == ("b.json", "picks/a.json")
    before = (tmp_path / "exports/picks/a.json").stat().st_ino
    again = files.publish({"picks/a.json": b"1", "b.json": b"3"})
    assert (again.written, again.unchanged) == (("b.json",), ("picks/a.json",))
    assert (tmp_path / "exports/picks/a.json").stat().st_ino == before
    assert files.read(["b.json", "absent.json"]) == {"b.json": b"3"}
    assert files.written == {"b.json", "picks/a.json"}
    assert PublishedFiles(files.root).written == set()


def test_a_file_that_says_the_same_by_the_callers_word_is_not_written(tmp_path: Path) -> None:
    files = PublishedFiles(str(tmp_path))
    files.publish({"a.json": b"old"})
    assert files.publish({"a.json": b"new"}, lambda *_: True).written == ()
    assert files.read(["a.json"]) == {"a.json": b"old"}


@pytest.mark.parametrize(
    "path",
    ["../a.json", "a/../../b", "/etc/passwd", "a//b", "", ".hidden", "a\x00b", "a/.b", "<script>", "x" * 201],
)
def test_no_path_leaves_the_root(tmp_path: Path, path: str) -> None:
    with pytest.raises(FileNameError):
        PublishedFiles(str(tmp_path / "root")).publish({"good.json": b"1", path: b"x"})
    assert not (tmp_path / "root").exists()


def test_what_a_killed_write_left_aside_is_not_listed(tmp_path: Path) -> None:
    files = PublishedFiles(str(tmp_path))
    files.publish({"nights/a.html": b"1", "b.html": b"2"})
    (tmp_path / f".b.html.{'0' * 32}").write_bytes(b"half")
    assert files.listed() == {"nights/a.html", "b.html"}
    assert files.listed("nights") == {"nights/a.html"}
    assert files.listed("bets") == set()


def test_files_lie_on_any_file_system() -> None:
    files = PublishedFiles("memory://published-files")
    files.publish({"a/b.json": b"1"})
    assert files.read(["a/b.json"]) == {"a/b.json": b"1"}
    assert files.listed() == {"a/b.json"}
