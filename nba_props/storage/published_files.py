"""Files for readers outside the product, below one root: written whole, and only where their content is another one.

What they contain is not known here.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import fsspec

from nba_props.errors import NbaPropsError
from nba_props.storage.files import put_all
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
    """Files below a root, any fsspec URL; `written` holds the paths that `publish` wrote, others' too who share it."""

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
        stored = self.read(files)
        new = {
            path: content
            for path, content in files.items()
            if path not in stored or not is_same(stored[path], content)
        }
        fs, root = fsspec.core.url_to_fs(self.root)
        if new:
            put_all(fs, {f"{root}/{path}": content for path, content in new.items()})
            self.written.update(new)
        return Published(tuple(sorted(new)), tuple(sorted(files.keys() - new.keys())))

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The contents of those of the paths that are stored now.

        Raises:
            FileNameError: for a path that would leave the root.
        """
        fs, root = fsspec.core.url_to_fs(self.root)
        places = {f"{root}/{_check(path)}": path for path in paths}
        if not places:
            return {}
        seen: dict[str, Any] = {}
        if isinstance(fs, GcsFiles):  # a listing is a request, and what it names may be kept here
            seen = {
                "seen": fs.find(
                    posixpath.commonpath(posixpath.dirname(place) for place in places), detail=True
                )
            }
        found: dict[str, bytes] = fs.cat(list(places), on_error="omit", **seen)
        return {places[place]: content for place, content in found.items()}

    def listed(self, folder: str = "") -> set[str]:
        """The paths of all files in a folder of the root and below it; hidden ones are left out."""
        return set(self.entries(folder))

    def entries(self, folder: str = "") -> dict[str, dict[str, Any]]:
        """The paths of `listed` with what the listing says of each."""
        fs, root = fsspec.core.url_to_fs(self.root)
        place = f"{root}/{_check(folder)}" if folder else root
        fs.invalidate_cache(place)
        inner = {path.removeprefix(f"{root}/"): entry for path, entry in fs.find(place, detail=True).items()}
        return {path: entry for path, entry in inner.items() if not path.rpartition("/")[2].startswith(".")}

    def place(self, path: str) -> str:
        """Where a file lies: a local path, or a URL."""
        return f"{self.root}/{_check(path)}"


def _check(path: str) -> str:
    if not all(PART.fullmatch(part) for part in path.split("/")):
        raise FileNameError(f"{path!r} is not a path of plain file names")
    return path
