"""Contents of files below a root by their SHA-256, on any fsspec URL. What they are is not known here.

A file of a local store is kept by a hard link: our files are replaced and never changed in place, so that a link costs no
space until the file has another content.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from nba_props.storage import links
from nba_props.storage.files import AT_ONCE, UNSEEN, keep, put, put_all, read_all
from nba_props.storage.gcs.files import GcsFiles

BATCH = 200
# What is no file of ours, or not for us, is told by whoever needs it.
UNREADABLE = (FileNotFoundError, IsADirectoryError, PermissionError)


def sha256(content: bytes) -> str:
    """The name of a content."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Objects:
    """Files `<root>/<hash>`."""

    root: str

    def keep(self, content: bytes) -> str:
        """Keeps a content and returns its hash."""
        fs, root = fsspec.core.url_to_fs(self.root)
        name = sha256(content)
        keep(fs, f"{root}/{name}", content)
        return name

    def keep_files(
        self,
        fs: fsspec.AbstractFileSystem,
        paths: Iterable[str],
        seen: Mapping[str, Any] = UNSEEN,
        known: set[str] | None = None,
    ) -> dict[str, str]:
        """Keeps files of a file system and returns their hashes by path; one that is gone or cannot be read is left out.

        Args:
            fs: where they lie.
            paths: of the files.
            seen: their entries in a listing, by path.
            known: what `names` returned, where the caller has asked.
        """
        own, root = fsspec.core.url_to_fs(self.root)
        paths = list(paths)
        if known is None:
            known = self.names() if len(paths) > BATCH else set()
        own.makedirs(root, exist_ok=True)
        if isinstance(fs, LocalFileSystem) and isinstance(own, LocalFileSystem):
            return dict(_linked(Path(root), paths, known))
        within = self._copied_within(paths, seen, known) if isinstance(own, GcsFiles) else {}
        return within | dict(self._copied(fs, [path for path in paths if path not in within], known))

    def _copied_within(
        self, paths: Iterable[str], seen: Mapping[str, Any], known: set[str]
    ) -> dict[str, str]:
        """Hashes of files that the bucket itself copied, none of which was read: their writers told their hashes."""
        own, root = fsspec.core.url_to_fs(self.root)
        told = {path: seen[path]["sha256"] for path in paths if seen.get(path, {}).get("sha256")}
        copies = {f"{root}/{name}": seen[path] for path, name in told.items() if name not in known}
        try:
            own.copy_new(copies)
        except FileNotFoundError:  # one was replaced since it was listed: it is read
            return {}
        return told

    def _copied(
        self, fs: fsspec.AbstractFileSystem, paths: Iterable[str], known: set[str]
    ) -> Iterator[tuple[str, str]]:
        """Batch by batch, since an object store answers many requests at once and memory holds only so many files."""
        own, root = fsspec.core.url_to_fs(self.root)
        ahead = list(paths)
        while ahead:
            batch, ahead = ahead[:BATCH], ahead[BATCH:]
            contents = dict(zip(batch, read_all(fs, batch), strict=True))
            names = {path: sha256(content) for path, content in contents.items()}
            put_all(own, {f"{root}/{names[p]}": c for p, c in contents.items() if names[p] not in known})
            known |= set(names.values())
            yield from names.items()

    def names(self) -> set[str]:
        """The hashes of all that is kept now."""
        fs, root = fsspec.core.url_to_fs(self.root)
        fs.invalidate_cache(root)
        try:
            found = fs.ls(root, detail=False)
        except FileNotFoundError:
            return set()
        return {name for path in found if not (name := path.rpartition("/")[2]).startswith(".")}

    def read_each(self, names: Iterable[str]) -> dict[str, bytes]:
        """The contents that `read` returns, by name; those of an object store are fetched side by side."""
        wanted = list(dict.fromkeys(names))
        with ThreadPoolExecutor(min(AT_ONCE, len(wanted) or 1)) as pool:
            found = dict(zip(wanted, pool.map(self.read, wanted), strict=True))
        return {name: content for name, content in found.items() if content is not None}

    def read(self, name: str) -> bytes | None:
        """A content; None where it is not kept, or where what is kept has another hash."""
        fs, root = fsspec.core.url_to_fs(self.root)
        try:
            content = bytes(fs.cat_file(f"{root}/{name}"))
        except FileNotFoundError:
            return None
        return content if sha256(content) == name else None

    def place(self, name: str, target: Path, *, may_link: bool = True) -> bool:
        """Makes a local file of a content, by a link where that goes; False where `read` has none."""
        content = self.read(name)
        if content is None:
            return False
        fs, root = fsspec.core.url_to_fs(self.root)
        links.place(fs, f"{root}/{name}", content, target, may_link=may_link)
        return True

    def remove(self, names: Iterable[str]) -> int:
        """Removes contents and returns the bytes that are free by that: not those of links to files that are there."""
        fs, root = fsspec.core.url_to_fs(self.root)
        freed = 0
        for name in names:
            with suppress(FileNotFoundError):
                info = fs.info(f"{root}/{name}")
                fs.rm_file(f"{root}/{name}")
                freed += int(info["size"]) if info.get("nlink", 1) == 1 else 0
        return freed


def _linked(root: Path, paths: Iterable[str], known: set[str]) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            with open(path, "rb") as file:  # noqa: PTH123  (a Path costs more than the call, thousands of times)
                content, inode = file.read(), os.fstat(file.fileno()).st_ino
        except UNREADABLE:
            continue
        name = sha256(content)
        if name not in known:
            _keep(root / name, Path(path), content, inode)
            known.add(name)
        yield path, name


def _keep(target: Path, path: Path, content: bytes, inode: int) -> None:
    """Links the file that was read; it may have been replaced since, and then its content is written."""
    if target.exists() or (links.link(path, target) and target.stat().st_ino == inode):
        return
    put(LocalFileSystem(), str(target), content)
