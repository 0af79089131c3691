"""The raw store: every payload lands unchanged and append-only before it is parsed.

One file is one payload, gzipped, at `<source>/<endpoint>/<key>/<fetched_at>-<hash>.json.gz` (`.pdf.gz` for a
PDF); one that cannot be read lies under `_quarantine` with its reason beside it. Tables can be rebuilt from here alone.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath

import fsspec

from nba_props.errors import BadPayloadError
from nba_props.storage.files import put

STAMP = "%Y%m%dT%H%M%S%fZ"
FILE = re.compile(r"(\d{8}T\d{12}Z)-[0-9a-f]{12}\.(?:json|pdf)\.gz")
# Keys hold ids that came over the network: a part is a plain file name, so that none leads out of the store.
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
QUARANTINE = "_quarantine"


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
        """What messages call it."""
        return f"{self.source}/{self.endpoint}/{self.key}"

    @property
    def sha256(self) -> str:
        """Hash of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def path(self) -> str:
        """The file below the store: source, endpoint, key, then instant and hash."""
        stamp = self.fetched_at.astimezone(UTC).strftime(STAMP)
        folder = "/".join(map(checked_key, (self.source, self.endpoint, self.key)))
        kind = "pdf" if self.body.startswith(b"%PDF-") else "json"
        return f"{folder}/{stamp}-{self.sha256[:12]}.{kind}.gz"


@dataclass(frozen=True, slots=True)
class Damage:
    """A stored file that could not be unpacked; it was moved to quarantine, so it is met only once."""

    endpoint: str
    key: str
    path: str
    reason: str


class RawStore:
    """Payload files below a root on any fsspec path. `damaged` lists the files that this run moved aside."""

    def __init__(self, root: str) -> None:
        self.fs, self.root = fsspec.core.url_to_fs(root)
        self.damaged: list[Damage] = []

    def land(self, payload: Payload) -> None:
        """Writes a payload once; the same bytes of the same instant are the same file."""
        self._write(payload.path, gzip.compress(payload.body, compresslevel=1, mtime=0))

    def quarantine(self, payload: Payload, reason: str) -> None:
        """Moves a landed payload that cannot be read aside, with the reason: no rebuild trips over it."""
        self._write(f"{QUARANTINE}/{payload.path}", gzip.compress(payload.body, compresslevel=1, mtime=0))
        self._write(f"{QUARANTINE}/{payload.path}.reason.txt", reason.encode())
        self._remove(f"{self.root}/{payload.path}")

    def all(self, source: str, endpoint: str, key: str, until: datetime) -> Iterator[Payload]:
        """Payloads of a key or of what lies below it, fetched by an instant, oldest first."""
        folder = self._folder(source, endpoint, key)
        yield from self._loaded(source, endpoint, sorted(self._below(folder), key=_by_name), until)

    def newest_first(self, source: str, endpoint: str, key: str, until: datetime) -> Iterator[Payload]:
        """Payloads of this very key fetched by an instant that can be unpacked, the last first."""
        folder = self._folder(source, endpoint, key)
        self.fs.invalidate_cache(folder)
        found = self.fs.ls(folder, detail=False) if self.fs.isdir(folder) else []
        yield from self._loaded(source, endpoint, sorted(found, key=_by_name, reverse=True), until)

    def newest(self, source: str, endpoint: str, key: str, until: datetime) -> Payload | None:
        """The last payload of a key fetched by an instant that can be unpacked."""
        return next(self.newest_first(source, endpoint, key, until), None)

    def holds(self, source: str, endpoint: str, key: str, until: datetime) -> bool:
        """Whether a payload of a key, or of what lies below it, was fetched by an instant; none is opened."""
        folder = self._folder(source, endpoint, key)
        return any((at := _fetched_at(path)) is not None and at <= until for path in self._below(folder))

    def _below(self, folder: str) -> list[str]:
        """Files below a folder now: a file system may keep listings, in which new files are missing."""
        self.fs.invalidate_cache(folder)
        return list(self.fs.find(folder)) if self.fs.isdir(folder) else []

    def _loaded(self, source: str, endpoint: str, paths: list[str], until: datetime) -> Iterator[Payload]:
        for path in paths:
            at = _fetched_at(path)
            if at is not None and at <= until and (payload := self._load(source, endpoint, path, at)):
                yield payload

    def _folder(self, source: str, endpoint: str, key: str) -> str:
        return f"{self.root}/{source}/{endpoint}/{checked_key(key)}"

    def _load(self, source: str, endpoint: str, path: str, at: datetime) -> Payload | None:
        """The payload of a file; None for a damaged one, which is moved aside and listed."""
        key = str(PurePosixPath(path).relative_to(f"{self.root}/{source}/{endpoint}").parent)
        try:
            content = self.fs.cat_file(path)
        except FileNotFoundError:  # another process has just moved it aside
            return None
        try:
            return Payload(source, endpoint, key, at, _body(content))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            inner = str(PurePosixPath(path).relative_to(self.root))
            reason = f"raw file {inner} is damaged ({error}); it was moved to {QUARANTINE}"
        self._write(f"{QUARANTINE}/{inner}", content)
        self._write(f"{QUARANTINE}/{inner}.reason.txt", reason.encode())
        self._remove(path)
        self.damaged.append(Damage(endpoint, key, inner, reason))
        return None

    def _write(self, path: str, content: bytes) -> None:
        if not self.fs.exists(target := f"{self.root}/{path}"):
            put(self.fs, target, content)

    def _remove(self, path: str) -> None:
        try:
            self.fs.rm_file(path)
        except FileNotFoundError:  # another process was faster
            return


def checked_key(key: str) -> str:
    """The key, when each of its parts is a plain file name.

    Raises:
        BadPayloadError: for one that could lead elsewhere.
    """
    if all(PART.fullmatch(part) for part in key.split("/")):
        return key
    raise BadPayloadError(
        f"{key!r} is no id: letters, digits, `_`, `.` and `-` only, as a source's ids have them"
    )


def _by_name(path: str) -> tuple[str, str]:
    """Orders by the instant of the fetch, which names begin with; equal instants by content, then by key."""
    return PurePosixPath(path).name, path


def _fetched_at(path: str) -> datetime | None:
    """When a payload file was fetched; None for a file that is none."""
    found = FILE.fullmatch(PurePosixPath(path).name)
    return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None


def _body(content: bytes) -> bytes:
    if not content:  # gzip takes an empty file for an empty body
        raise EOFError("the file is empty")
    return gzip.decompress(content)
