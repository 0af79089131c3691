"""Which contents of the archive's files a store's tables come from: `contents.json` below a root, any fsspec URL.

A file's content is recorded when it is first used. Another one under the same name would make old days anew without a
word, and no replay could tell: it is refused until a person accepts it.
"""

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import fsspec
import msgspec

from nba_props.errors import ConfigurationError, NbaPropsError
from nba_props.storage.files import change


class ArchiveChangedError(ConfigurationError):
    """A file of the archive has another content than the one that was used first; nothing of it was read."""


class ArchiveContentsError(NbaPropsError):
    """The record of the contents cannot be read; the message names it and says what to do."""


class Content(msgspec.Struct, frozen=True):
    """A content of a file: its SHA-256, and when (UTC) it was first used, or accepted in the place of another one."""

    sha256: str
    recorded_at: datetime


Contents = dict[str, list[Content]]


class ArchiveContents:
    """The contents that are used of each file, by its name: the last one counts, the others are history."""

    def __init__(self, root: str) -> None:
        self.fs, root = fsspec.core.url_to_fs(root)
        self.path = f"{root}/contents.json"

    def recorded(self) -> Contents:
        """All contents of each file, in the order in which they were recorded.

        Raises:
            ArchiveContentsError: naming the record.
        """
        try:
            return self._decoded(self.fs.cat_file(self.path))
        except FileNotFoundError:
            return {}

    def _decoded(self, stored: bytes | None) -> Contents:
        try:
            return msgspec.json.decode(stored, type=Contents) if stored is not None else {}
        except msgspec.DecodeError as error:
            raise ArchiveContentsError(
                f"{self.path} cannot be read ({error}): restore it from a copy"
            ) from None

    def in_use(self) -> dict[str, str]:
        """The hash of the content that is used of each file."""
        return {name: contents[-1].sha256 for name, contents in self.recorded().items()}

    def check(self, path: Path, now: datetime) -> None:
        """Records a file that is used for the first time.

        Raises:
            ArchiveChangedError: it has another content than the one in use.
        """
        used = self.in_use().get(path.name)
        if used is None:
            self.accept(path, now)
        elif (found := content_hash(path)) != used:
            raise ArchiveChangedError(
                f"archive file {path.name} has the content {found[:12]}, and the tables of this store come from "
                f"{used[:12]}: put that file back, or accept the new one with `nba-props archive --accept {path.name}`"
            )

    def accept(self, path: Path, now: datetime) -> None:
        """Uses a file's present content from now on."""
        content = Content(content_hash(path), now.astimezone(UTC))

        def added(stored: bytes | None) -> bytes | None:
            recorded = self._decoded(stored)
            known = recorded.get(path.name, [])
            if known and known[-1].sha256 == content.sha256:
                return None
            recorded[path.name] = [*known, content]
            return msgspec.json.format(msgspec.json.encode(recorded, order="sorted"), indent=1) + b"\n"

        change(self.fs, self.path, added)


def content_hash(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits; of one that has not changed since, it is known."""
    status = path.stat()
    return _hash(path, status.st_ino, status.st_mtime_ns, status.st_size)


@cache
def _hash(path: Path, *_mark: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
