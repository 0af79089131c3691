"""The raw store: every payload lands unchanged and append-only before it is parsed.

One file is one payload, gzipped, at `<source>/<endpoint>/<key>/<fetched_at>-<hash>.json.gz`; a payload that could
not be read lies under `_quarantine` with its reason beside it. Tables can be rebuilt from here alone.
"""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

import fsspec

STAMP = "%Y%m%dT%H%M%S%fZ"
QUARANTINE = "_quarantine"


@dataclass(frozen=True, slots=True)
class Payload:
    """One reply of a source: its body and the instant (UTC) at which it was fetched."""

    source: str
    endpoint: str
    key: str
    fetched_at: datetime
    body: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def path(self) -> str:
        stamp = self.fetched_at.astimezone(UTC).strftime(STAMP)
        return f"{self.source}/{self.endpoint}/{self.key}/{stamp}-{self.sha256[:12]}.json.gz"


class RawStore:
    """Payload files below a root on any fsspec path."""

    def __init__(self, root: str) -> None:
        self.fs, self.root = fsspec.core.url_to_fs(root)

    def land(self, payload: Payload) -> None:
        """Writes a payload once; the same bytes of the same instant are the same file."""
        self._write(payload.path, gzip.compress(payload.body, compresslevel=1, mtime=0))

    def quarantine(self, payload: Payload, reason: str) -> None:
        """Moves a landed payload that cannot be read aside, with the reason, so that no rebuild trips over it."""
        self._write(f"{QUARANTINE}/{payload.path}", gzip.compress(payload.body, compresslevel=1, mtime=0))
        self._write(f"{QUARANTINE}/{payload.path}.reason.txt", reason.encode())
        if self.fs.exists(landed := f"{self.root}/{payload.path}"):
            self.fs.rm_file(landed)

    def all(self, source: str, endpoint: str, key: str, until: datetime) -> Iterator[Payload]:
        """Payloads of a key or of what lies below it, fetched by an instant, oldest first."""
        folder = f"{self.root}/{source}/{endpoint}/{key}"
        found = [p for p in self.fs.find(folder) if p.endswith(".json.gz")] if self.fs.isdir(folder) else []
        for path in sorted(found, key=lambda p: (PurePosixPath(p).name, p)):
            at = datetime.strptime(PurePosixPath(path).name.split("-")[0], STAMP).replace(tzinfo=UTC)
            if at <= until:
                inner = PurePosixPath(path).relative_to(f"{self.root}/{source}/{endpoint}").parent
                yield Payload(source, endpoint, str(inner), at, gzip.decompress(self.fs.cat_file(path)))

    def newest(self, source: str, endpoint: str, key: str, until: datetime) -> Payload | None:
        """The last payload of a key fetched by an instant."""
        found = None
        folder = f"{self.root}/{source}/{endpoint}/{key}"
        names = (
            sorted(PurePosixPath(p).name for p in self.fs.ls(folder, detail=False))
            if self.fs.isdir(folder)
            else []
        )
        for name in names:
            if not name.endswith(".json.gz"):
                continue
            at = datetime.strptime(name.split("-")[0], STAMP).replace(tzinfo=UTC)
            if at <= until:
                found = (name, at)
        if found is None:
            return None
        body = gzip.decompress(self.fs.cat_file(f"{folder}/{found[0]}"))
        return Payload(source, endpoint, key, found[1], body)

    def _write(self, path: str, content: bytes) -> None:
        target = f"{self.root}/{path}"
        if self.fs.exists(target):
            return
        self.fs.makedirs(str(PurePosixPath(target).parent), exist_ok=True)
        part = f"{target}.part"
        self.fs.pipe_file(part, content)
        self.fs.mv(part, target)
