"""Files for readers outside the product, below one root: written whole, and only where their content is another one.

What they contain is not known here.
"""

import errno
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import fsspec

from nba_props.errors import NbaPropsError
from nba_props.storage.files import CHANGES, put_all
from nba_props.storage.gcs.files import GcsFiles

# Names may come from the network: each part is a plain file name, so that no path leaves the root.
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,199}")


class FileNameError(NbaPropsError):
    """A path that is not one of plain names; the message holds it."""


class Published(NamedTuple):
    """Paths below the root: the files that were written, and those whose content was there already."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]


def is_equal(stored: bytes, new: bytes) -> bool:
    """Whether two files have the same bytes."""
    return stored == new


@dataclass(frozen=True, slots=True)
class PublishedFiles:
    """Files below a root, any fsspec URL; `written` holds the paths that `publish` wrote, others' too who share it.

    In a bucket a file is replaced only as it was seen, so that what other runs write meanwhile is looked at before.
    """

    root: str
    written: set[str] = field(default_factory=set, compare=False)

    def publish(
        self, files: Mapping[str, bytes], is_same: Callable[[bytes, bytes], bool] = is_equal
    ) -> Published:
        """Writes the files by path below the root, except those whose stored content is the same.

        Args:
            files: contents by path.
            is_same: whether a stored content and a new one say the same.

        Raises:
            FileNameError: for a path that would leave the root; nothing is written.
            OSError: naming the file and the fix; none is half written.
        """
        ahead, written = dict(files), set[str]()
        for _ in range(CHANGES):
            stored, seen = self._stored(ahead)
            new = {
                path: content
                for path, content in ahead.items()
                if path not in stored or not is_same(stored[path], content)
            }
            done = self._replaced(new, seen)
            written |= done
            ahead = {path: content for path, content in new.items() if path not in done}
            if not ahead:
                self.written.update(written)
                return Published(tuple(sorted(written)), tuple(sorted(files.keys() - written)))
        raise OSError(
            errno.EBUSY, f"other runs wrote it {CHANGES} times at the same time; run again", min(ahead)
        )

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The contents of those of the paths that are stored now.

        Raises:
            FileNameError: for a path that would leave the root.
        """
        return self._stored(paths)[0]

    def _stored(self, paths: Iterable[str]) -> tuple[dict[str, bytes], dict[str, Any]]:
        """The contents of those of the paths that are stored, and the listing of a bucket in which they were found."""
        fs, root = fsspec.core.url_to_fs(self.root)
        places = {f"{root}/{_check(path)}": path for path in paths}
        seen: dict[str, Any] = {}
        if not places:
            return {}, seen
        if not isinstance(fs, GcsFiles):
            found: dict[str, bytes] = fs.cat(list(places), on_error="omit")
        else:  # a listing is a request, and what it names may be kept here
            seen = self._below(posixpath.commonpath(posixpath.dirname(place) for place in places))
            found = fs.cat([place for place in places if place in seen], on_error="omit", seen=seen)
        return {places[place]: content for place, content in found.items()}, seen

    def _replaced(self, new: Mapping[str, bytes], seen: Mapping[str, Any]) -> set[str]:
        """Writes files and returns their paths, in a bucket without those that are other ones than were seen."""
        fs, root = fsspec.core.url_to_fs(self.root)
        contents = {f"{root}/{path}": content for path, content in new.items()}
        if not isinstance(fs, GcsFiles):
            if contents:
                put_all(fs, contents)
            return set(new)
        return {path.removeprefix(f"{root}/") for path in fs.replace_each(contents, seen)}

    def listed(self, folder: str = "") -> set[str]:
        """The paths of all files in a folder of the root and below it; hidden ones are left out."""
        return set(self.entries(folder))

    def entries(self, folder: str = "") -> dict[str, dict[str, Any]]:
        """The paths of `listed` with what the listing says of each, as of now."""
        _, root = fsspec.core.url_to_fs(self.root)
        place = f"{root}/{_check(folder)}" if folder else root
        inner = {path.removeprefix(f"{root}/"): entry for path, entry in self._below(place).items()}
        return {path: entry for path, entry in inner.items() if not path.rpartition("/")[2].startswith(".")}

    def _below(self, place: str) -> dict[str, Any]:
        """The entries of all files below a folder, by their path in the file system."""
        fs, _ = fsspec.core.url_to_fs(self.root)
        fs.invalidate_cache(place)
        return dict(fs.find(place, detail=True))

    def place(self, path: str) -> str:
        """Where a file lies: a local path, or a URL."""
        return f"{self.root}/{_check(path)}"


def _check(path: str) -> str:
    if not all(PART.fullmatch(part) for part in path.split("/")):
        raise FileNameError(f"{path!r} is not a path of plain file names")
    return path
