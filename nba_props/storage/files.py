"""Atomic, lasting writes on any fsspec path: a file is the old one or the new one, under kill -9 and on a full disk too.

What is in a file is not known here.
"""

import errno
import os
import re
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path, PurePosixPath

import fsspec
from fsspec.implementations.local import LocalFileSystem

# The name of a file while it is written, and what a killed writer leaves: `.<name>.<32 hexadecimal digits>`.
ASIDE = re.compile(r"\..+\.[0-9a-f]{32}")
# No writer takes a day over a file: one that lies aside for longer has lost its writer.
ABANDONED_SECONDS = 86_400
WRITERS = 8
# Nearly all of reading a small file of an object store is waiting.
READERS = 32

CURES = {
    errno.ENOSPC: "free space on its disk",
    errno.EDQUOT: "free space in its user's quota",
    errno.EFBIG: "raise the limit of a file's size (ulimit -f)",
    errno.EACCES: "let this user write there",
    errno.EPERM: "let this user write there",
    errno.EROFS: "mount its disk writable",
    errno.EISDIR: "remove the folder that has its name",
    errno.ENOTDIR: "remove the file that has the name of its folder",
    errno.EEXIST: "remove the file that has the name of its folder",
}


def put(fs: fsspec.AbstractFileSystem, path: str, content: bytes) -> None:
    """Writes one file; see `put_all`."""
    put_all(fs, {path: content})


def put_all(fs: fsspec.AbstractFileSystem, contents: Mapping[str, bytes]) -> None:
    """Writes files by path: all of them aside and synced, then each put in place, then their folders synced.

    A disk that fills up thus replaces none. A kill while they are put in place leaves some old and some new. An
    object store's upload is atomic by itself.

    Raises:
        OSError: naming the file and the fix; nothing is left aside.
    """
    folders = sorted({str(PurePosixPath(path).parent) for path in contents})
    if isinstance(fs, LocalFileSystem):
        _put_local({Path(path): content for path, content in contents.items()}, [Path(f) for f in folders])
        return
    for folder in folders:
        fs.makedirs(folder, exist_ok=True)
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(fs.pipe_file, contents.keys(), contents.values()))


def read_all(fs: fsspec.AbstractFileSystem, paths: Sequence[str]) -> list[bytes]:
    """The contents of files, in the order of their paths; those of an object store are fetched side by side.

    Raises:
        FileNotFoundError: for the first that does not exist.
    """
    if isinstance(fs, LocalFileSystem) or len(paths) < 2:
        return [fs.cat_file(path) for path in paths]
    with ThreadPoolExecutor(min(READERS, len(paths))) as pool:
        return list(pool.map(fs.cat_file, paths))


def add(fs: fsspec.AbstractFileSystem, path: str, content: bytes) -> None:
    """Writes one new file, as lastingly as `put`, but never in another's place.

    Raises:
        FileExistsError: when the path is taken; what is there stays.
        OSError: naming the file and the fix.
    """
    target = Path(path)
    if not isinstance(fs, LocalFileSystem):
        fs.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
        fs.pipe_file(path, content, mode="create")
        return
    aside = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    _make(target.parent)
    try:
        _write(aside, content, target)
        os.link(aside, target)  # unlike a rename, it fails where the name is taken
    finally:
        aside.unlink(missing_ok=True)
    _sync(target.parent)
    _sweep(target.parent)


def _put_local(contents: Mapping[Path, bytes], folders: list[Path]) -> None:
    mark = uuid.uuid4().hex
    asides = {target: target.with_name(f".{target.name}.{mark}") for target in contents}
    for folder in folders:
        _make(folder)
    try:
        # Most of a small file's time is its sync: several wait at once.
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(_write, asides.values(), contents.values(), contents.keys()))
        for target, aside in asides.items():
            _place(aside, target)
    finally:
        for aside in asides.values():
            aside.unlink(missing_ok=True)
    for folder in folders:
        _sync(folder)
        _sweep(folder)


def _make(folder: Path) -> None:
    """The folder and those above it; their names last too."""
    missing = list(takewhile(lambda f: not f.is_dir(), (folder, *folder.parents)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _named(error, folder) from error
    for made in missing:
        _sync(made.parent)


def _write(aside: Path, content: bytes, target: Path) -> None:
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _named(error, target) from error


def _place(aside: Path, target: Path) -> None:
    try:
        aside.replace(target)
    except OSError as error:
        raise _named(error, target) from error


def _named(error: OSError, path: Path) -> OSError:
    """The same error about the file that was asked for, with the fix."""
    cure = CURES.get(error.errno or 0)
    reason = error.strerror or str(error)
    return OSError(error.errno, f"{reason}; {cure} and run again" if cure else reason, str(path))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Removes what killed writers left aside. The folder, just written to, tells the time by its own disk's clock."""
    now = folder.stat().st_mtime
    with os.scandir(folder) as entries:
        left = [Path(entry) for entry in entries if ASIDE.fullmatch(entry.name)]
    for aside in left:
        try:
            if now - aside.stat().st_mtime > ABANDONED_SECONDS:
                aside.unlink()
        except FileNotFoundError:  # its writer has put it in place, or another one swept it
            continue
