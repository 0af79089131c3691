"""Atomic, durable writes on any fsspec path: a file is the old one or the new one, after kill -9 and on a full disk too.

What files contain is not known here.
"""

import errno
import os
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from nba_props.storage.full_disk import FULL, room
from nba_props.storage.gcs.files import GcsFiles

# The name of a file while it is written: `.<name>.<32 hexadecimal digits>`. A killed writer leaves it behind.
ASIDE = re.compile(r"\..+\.[0-9a-f]{32}")
# No write takes a day: a temporary file that is older has lost its writer.
ABANDONED_SECONDS = 86_400
WRITERS = 8
# How often a change is made anew, when other processes write the same file at the same time.
CHANGES = 20
# Bytes of a folder's or a name's own block.
SMALLEST = 4096
# Nearly all of reading or writing a small file of an object store is waiting.
AT_ONCE = 32
# Where nothing is known of files but their paths.
UNSEEN: Mapping[str, Mapping[str, Any]] = {}

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


def put_all(fs: fsspec.AbstractFileSystem, contents: Mapping[str, bytes]) -> dict[str, Any]:
    """Writes files by path: all to temporary files that are synced, then each renamed, then their folders synced.

    When the disk is full, none is replaced. A kill between the renames leaves some files old and some new. An object
    store's upload is atomic by itself.

    Returns:
        What a bucket says of the new files, as a listing would, by path; nothing of other file systems.

    Raises:
        OSError: naming the file and the fix; no temporary file is left.
    """
    folders = sorted({str(PurePosixPath(path).parent) for path in contents})
    if isinstance(fs, LocalFileSystem):
        _put_local({Path(path): content for path, content in contents.items()}, [Path(f) for f in folders])
        return {}
    for folder in folders:
        fs.makedirs(folder, exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = dict(zip(contents, pool.map(fs.pipe_file, contents.keys(), contents.values()), strict=True))
    return {path: entry for path, entry in told.items() if entry}


def read_all(
    fs: fsspec.AbstractFileSystem, paths: Sequence[str], seen: Mapping[str, Mapping[str, Any]] = UNSEEN
) -> list[bytes]:
    """The contents of files, in the order of their paths; those of an object store are fetched side by side.

    Args:
        fs: the file system.
        paths: of the files.
        seen: their entries in a listing. A generation that one names is not fetched again where it is kept here.

    Raises:
        FileNotFoundError: for the first that does not exist.
    """
    if isinstance(fs, GcsFiles):
        found = fs.cat(list(paths), seen=seen)
        return [found[path] for path in paths]
    if isinstance(fs, LocalFileSystem) or len(paths) < 2:
        return [fs.cat_file(path) for path in paths]
    with ThreadPoolExecutor(min(AT_ONCE, len(paths))) as pool:
        return list(pool.map(fs.cat_file, paths))


def change(fs: fsspec.AbstractFileSystem, path: str, changed: Callable[[bytes | None], bytes | None]) -> None:
    """Writes a file anew from its content. In a bucket, what another process writes meanwhile is not lost.

    Args:
        fs: the file system.
        path: of the file.
        changed: the new content of the present one, which is None where there is no file; None where it is right as it is.

    Raises:
        OSError: naming the file and the fix.
    """
    if not isinstance(fs, GcsFiles):
        content = fs.cat_file(path) if fs.exists(path) else None
        if (new := changed(content)) is not None:
            put(fs, path, new)
        return
    for _ in range(CHANGES):
        content, generation = fs.read_for_change(path)
        new = changed(content)
        if new is None:
            return
        with suppress(FileExistsError):  # another process was faster: what it wrote is read first
            fs.replace_file(path, new, generation)
            return
    raise OSError(errno.EBUSY, f"other processes wrote it {CHANGES} times at the same time; run again", path)


def add(fs: fsspec.AbstractFileSystem, path: str, content: bytes) -> None:
    """Writes one new file, as durably as `put`, and never replaces one.

    Raises:
        FileExistsError: when the path exists; its file stays.
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
        os.link(aside, target)  # unlike a rename, it fails when the name exists
    finally:
        aside.unlink(missing_ok=True)
    _sync(target.parent)
    _sweep(target.parent)


def keep_each(fs: fsspec.AbstractFileSystem, contents: Mapping[str, bytes]) -> None:
    """Writes files as `keep` does, by path; those of an object store side by side.

    Raises:
        OSError: naming the file and the fix; some of the others may be there.
    """
    at_once = 1 if isinstance(fs, LocalFileSystem) else min(AT_ONCE, len(contents) or 1)
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda path: keep(fs, path, contents[path]), contents))


def keep(fs: fsspec.AbstractFileSystem, path: str, content: bytes) -> None:
    """Writes a file whose name says what its content is: one that is there stays, as durably as `put` writes.

    Raises:
        OSError: naming the file and the fix.
    """
    if not isinstance(fs, LocalFileSystem):
        with suppress(FileExistsError):
            add(fs, path, content)
    elif not fs.exists(path):
        put(fs, path, content)


def _put_local(contents: Mapping[Path, bytes], folders: list[Path]) -> None:
    mark = uuid.uuid4().hex
    asides = {target: target.with_name(f".{target.name}.{mark}") for target in contents}
    for folder in folders:
        _make(folder)
    try:
        # A small file's time is mostly its sync: several wait at once.
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
    """Makes the folder and those above it, and syncs their names too."""
    missing = list(takewhile(lambda f: not f.is_dir(), (folder, *folder.parents)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _named(error, folder) from error
    for new in missing:
        _sync(new.parent)


def _write(aside: Path, content: bytes, target: Path) -> None:
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _named(error, target, len(content)) from error


def _place(aside: Path, target: Path) -> None:
    try:
        aside.replace(target)
    except OSError as error:
        raise _named(error, target) from error


def _named(error: OSError, path: Path, needed: int = 0) -> OSError:
    """The same error, naming the file that the caller wrote, and the fix; of a full disk what is needed and free."""
    cure = CURES.get(error.errno or 0)
    reason = error.strerror or str(error)
    if error.errno in FULL:
        reason = f"{reason}: {room(path, needed or SMALLEST)}"
    return OSError(error.errno, f"{reason}; {cure} and run again" if cure else reason, str(path))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Removes temporary files of killed writers. The folder was just written to: its time is that of the disk's clock."""
    now = folder.stat().st_mtime
    with os.scandir(folder) as entries:
        leftovers = [Path(entry) for entry in entries if ASIDE.fullmatch(entry.name)]
    for aside in leftovers:
        try:
            if now - aside.stat().st_mtime > ABANDONED_SECONDS:
                aside.unlink()
        except FileNotFoundError:  # its writer renamed it, or another one removed it
            continue
