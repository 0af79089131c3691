"""The raw store: every payload lands unchanged and append-only before it is parsed.

One file is one payload, gzipped, at `<source>/<endpoint>/<key>/<fetched_at>-<hash>.json.gz` (`.pdf.gz` for a PDF). One
that cannot be read is moved below `_quarantine`, with its reason in a file beside it. Tables can be rebuilt from this
store alone.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

import fsspec

from nba_props.errors import BadPayloadError
from nba_props.storage.files import AT_ONCE, keep, read_all

STAMP = "%Y%m%dT%H%M%S%fZ"
PARTS_OF_STAMP = ((0, 4), (4, 6), (6, 8), (9, 11), (11, 13), (13, 15), (15, 21))
FILE = re.compile(r"(\d{8}T\d{12}Z)-[0-9a-f]{12}\.(?:json|pdf)\.gz")
# Keys contain ids from the network: each part is a plain file name, so that no path leaves the store.
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,199}")
HASH_DIGITS = 12
QUARANTINE = "_quarantine"
# Paths of files, with their entries in the listing that found them.
Found = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Payload:
    """One reply of a source: its body and the instant (UTC) at which it was fetched."""

    source: str
    endpoint: str
    key: str
    fetched_at: datetime
    body: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Its name in messages."""
        return f"{self.source}/{self.endpoint}/{self.key}"

    @property
    def sha256(self) -> str:
        """Hash of the body, in hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def path(self) -> str:
        """Its file, relative to the store's root."""
        stamp = self.fetched_at.astimezone(UTC).strftime(STAMP)
        folder = "/".join(map(checked_key, (self.source, self.endpoint, self.key)))
        kind = "pdf" if self.body.startswith(b"%PDF-") else "json"
        return f"{folder}/{stamp}-{self.sha256[:HASH_DIGITS]}.{kind}.gz"


@dataclass(frozen=True, slots=True)
class Damage:
    """A stored file that could not be decompressed. It was moved to quarantine, and is not read again."""

    endpoint: str
    key: str
    path: str
    reason: str


class RawStore:
    """Payload files below a root, any fsspec URL. `damaged` lists the files that this store moved to quarantine."""

    def __init__(self, root: str) -> None:
        self.fs, self.root = fsspec.core.url_to_fs(root)
        self.damaged: list[Damage] = []

    def land(self, payload: Payload) -> None:
        """Writes a payload. The same bytes of the same instant are the same file."""
        self._write(payload.path, gzip.compress(payload.body, compresslevel=1, mtime=0))

    def quarantine(self, payload: Payload, reason: str) -> None:
        """Moves a landed payload that cannot be parsed to quarantine, with the reason: no rebuild reads it again."""
        self._write(f"{QUARANTINE}/{payload.path}", gzip.compress(payload.body, compresslevel=1, mtime=0))
        self._write(f"{QUARANTINE}/{payload.path}.reason.txt", reason.encode())
        self._remove(f"{self.root}/{payload.path}")

    def all(self, source: str, endpoint: str, key: str, until: datetime) -> Iterator[Payload]:
        """Yields the payloads of a key and of the keys below it that were fetched by an instant, oldest first."""
        folder = self._folder(source, endpoint, key)
        found = self._below(folder)
        yield from self._loaded(source, endpoint, sorted(found, key=_by_name), found, until)

    def newest_first(self, source: str, endpoint: str, key: str, until: datetime) -> Iterator[Payload]:
        """Yields the payloads of this key alone that were fetched by an instant, newest first."""
        folder = self._folder(source, endpoint, key)
        found = {path: entry for path, entry in self._below(folder).items() if _parent(path) == folder}
        yield from self._loaded(source, endpoint, sorted(found, key=_by_name, reverse=True), found, until, 1)

    def newest(self, source: str, endpoint: str, key: str, until: datetime) -> Payload | None:
        """Returns the newest payload of a key that was fetched by an instant and can be decompressed."""
        return next(self.newest_first(source, endpoint, key, until), None)

    def holds(self, source: str, endpoint: str, key: str, until: datetime) -> bool:
        """Returns whether a payload of a key or of the keys below it was fetched by an instant. No file is opened."""
        folder = self._folder(source, endpoint, key)
        return any((at := _fetched_at(path)) is not None and at <= until for path in self._below(folder))

    def names(self, source: str, endpoint: str, key: str, until: datetime) -> list[str]:
        """The files of `all`, oldest first, as paths below the root. No file is opened."""
        found = sorted(self._below(self._folder(source, endpoint, key)), key=_by_name)
        by_then = (path for path in found if (at := _fetched_at(path)) is not None and at <= until)
        return [path.removeprefix(f"{self.root}/") for path in by_then]

    def stored(self) -> list[str]:
        """The files of all payloads that are not in quarantine, as paths below the root. No file is opened."""
        inner = (path.removeprefix(f"{self.root}/") for path in self._below(self.root))
        return sorted(name for name in inner if _fetched_at(name) and not name.startswith(f"{QUARANTINE}/"))

    def is_whole(self, name: str) -> bool:
        """Whether the file of a payload is there, and has the content whose hash its name holds."""
        try:
            body = _decompressed(self.fs.cat_file(f"{self.root}/{name}"))
        except (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error):
            return False
        return hashlib.sha256(body).hexdigest()[:HASH_DIGITS] == name.rpartition("-")[2].partition(".")[0]

    def last_fetch(self, source: str, endpoints: Iterable[str], until: datetime) -> datetime | None:
        """Returns when a payload of the endpoints was last fetched by an instant; None if never. No file is opened."""
        folders = (f"{self.root}/{source}/{endpoint}" for endpoint in endpoints)
        fetches = (_fetched_at(path) for folder in folders for path in self._below(folder))
        return max((at for at in fetches if at is not None and at <= until), default=None)

    def folders(self, source: str, endpoints: Iterable[str], key: str) -> list[str]:
        """Returns the folders of those of the endpoints that hold payloads of a key or of the keys below it."""
        folders = [self._folder(source, endpoint, key) for endpoint in endpoints]
        with ThreadPoolExecutor(len(folders) or 1) as pool:
            return [
                folder
                for folder, is_there in zip(folders, pool.map(self.fs.isdir, folders), strict=True)
                if is_there
            ]

    def _below(self, folder: str) -> Found:
        """Files below a folder now: a file system may keep listings, in which new files are missing."""
        self.fs.invalidate_cache(folder)
        return dict(self.fs.find(folder, detail=True))

    def _loaded(
        self,
        source: str,
        endpoint: str,
        paths: Sequence[str],
        found: Found,
        until: datetime,
        ahead: int = AT_ONCE,
    ) -> Iterator[Payload]:
        """The payloads of paths that were fetched by an instant; some are fetched ahead, side by side."""
        wanted = [(path, at) for path in paths if (at := _fetched_at(path)) is not None and at <= until]
        for start in range(0, len(wanted), ahead):
            some = wanted[start : start + ahead]
            contents = self._contents([path for path, _ in some], found)
            for (path, at), content in zip(some, contents, strict=True):
                if content is not None and (payload := self._payload(source, endpoint, path, at, content)):
                    yield payload

    def _contents(self, paths: Sequence[str], found: Found) -> Sequence[bytes | None]:
        """The contents of files; None for one that another process has just moved aside."""
        try:
            return read_all(self.fs, paths, found)
        except FileNotFoundError:
            if len(paths) == 1:
                return [None]
        return [content for path in paths for content in self._contents([path], found)]

    def _folder(self, source: str, endpoint: str, key: str) -> str:
        return f"{self.root}/{source}/{endpoint}/{checked_key(key)}"

    def _payload(self, source: str, endpoint: str, path: str, at: datetime, content: bytes) -> Payload | None:
        """The payload of a file; None for a damaged one, which is moved to quarantine and listed."""
        key = path.removeprefix(f"{self.root}/{source}/{endpoint}/").rpartition("/")[0]
        try:
            return Payload(source, endpoint, key, at, _decompressed(content))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            inner = str(PurePosixPath(path).relative_to(self.root))
            reason = f"raw file {inner} is damaged ({error}); it was moved to {QUARANTINE}"
        self._write(f"{QUARANTINE}/{inner}", content)
        self._write(f"{QUARANTINE}/{inner}.reason.txt", reason.encode())
        self._remove(path)
        self.damaged.append(Damage(endpoint, key, inner, reason))
        return None

    def _write(self, path: str, content: bytes) -> None:
        keep(self.fs, f"{self.root}/{path}", content)

    def _remove(self, path: str) -> None:
        try:
            self.fs.rm_file(path)
        except FileNotFoundError:  # another process was faster
            return


def _decompressed(content: bytes) -> bytes:
    if not content:  # gzip makes an empty body of it
        raise EOFError("the file is empty")
    return gzip.decompress(content)


def checked_key(key: str) -> str:
    """Returns the key when each of its parts is a plain file name.

    Raises:
        BadPayloadError: for a key that could lead out of the store.
    """
    if all(PART.fullmatch(part) for part in key.split("/")):
        return key
    raise BadPayloadError(
        f"{key!r} is no id: letters, digits, `_`, `.` and `-` only, as a source's ids have them"
    )


def _by_name(path: str) -> tuple[str, str]:
    """Sorts by the instant of the fetch, with which names begin; equal instants by content, then by key."""
    return path.rpartition("/")[2], path


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _fetched_at(path: str) -> datetime | None:
    """When a payload file was fetched; None for another file."""
    # `strptime` or a path object would take as long as opening the file.
    name = FILE.fullmatch(path.rpartition("/")[2])
    if name is None:
        return None
    year, month, day, hour, minute, second, fraction = (int(name[1][a:b]) for a, b in PARTS_OF_STAMP)
    return datetime(year, month, day, hour, minute, second, fraction, UTC)
