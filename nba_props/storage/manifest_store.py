"""Manifests of runs, the listings that they share, and the contents of files that later runs overwrite.

`<game date>/<instant>.json`, `listings/<hash>.json.gz` and `objects/<hash>` below a root, any fsspec URL. A later run of the
same instant, which only a clock that stands still gives, takes the place of the earlier one.
"""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import fsspec
import msgspec
import polars as pl

from nba_props.declared.manifest import Exports, Hash, Manifest, Partitions
from nba_props.declared.tables.table import Table
from nba_props.errors import NbaPropsError
from nba_props.storage.files import keep_each, put, read_all
from nba_props.storage.lake import Lake, decode
from nba_props.storage.objects import Objects, sha256
from nba_props.storage.record_files import listed, stamp, stamped

ENDING = ".json"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ManifestFileError(NbaPropsError):
    """A manifest or listing that is none, or was lost; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class ManifestStore:
    """Recorded instants below a root."""

    root: str

    @property
    def objects(self) -> Objects:
        """The contents of files."""
        return Objects(f"{self.root}/objects")

    def kept(
        self, lake: Lake, tables: Iterable[Table], days: Sequence[date]
    ) -> dict[tuple[str, date], Hash | None]:
        """Keeps partitions as they are now; the hash of each by table and date, None for one that is not stored."""
        places = {lake.path(table, day): (table.name, day) for table in tables for day in days}
        files = {
            lake.path(table, day): entry.mark
            for table in tables
            for day, entry in lake.entries(table, days).items()
        }
        hashes = self.objects.keep_files(lake.fs, files, {} if lake.is_local else files)
        return {place: hashes.get(path) for path, place in places.items()}

    def keep_listings(self, listings: Iterable[Partitions | Exports]) -> list[Hash]:
        """Keeps listings, each once for all runs that found the same, and returns the hashes of their contents."""
        contents = [
            msgspec.json.encode(msgspec.to_builtins(listing, str_keys=True), order="sorted")
            for listing in listings
        ]
        names = [sha256(content) for content in contents]
        fs, root = fsspec.core.url_to_fs(self.root)
        files = {
            f"{root}/listings/{name}.json.gz": gzip.compress(content, compresslevel=6, mtime=0)
            for name, content in zip(names, contents, strict=True)
        }
        keep_each(fs, files)
        return names

    def keep_listing(self, listing: Partitions | Exports) -> Hash:
        """Keeps one listing, see `keep_listings`."""
        return self.keep_listings([listing])[0]

    def partitions(self, manifest: Manifest) -> Partitions:
        """The hashes of all partitions that the run left, by table and date.

        Raises:
            ManifestFileError: naming a listing that was lost.
        """
        whole: Partitions = {}
        for name in manifest.history.values():
            for table, days in self._listing(name, Partitions).items():
                whole.setdefault(table, {}).update(days)
        return whole

    def exports(self, manifest: Manifest) -> Exports:
        """The exports that the run left, by path.

        Raises:
            ManifestFileError: naming a listing that was lost.
        """
        found: Exports = self._listing(manifest.exports, Exports)
        return found

    def of_day_in(self, manifest: Manifest, tables: Iterable[Table], day: date) -> dict[str, pl.DataFrame]:
        """Partitions of a day as the run left them, by table.

        One that was not stored, or is not kept any more, is left out.

        Raises:
            ManifestFileError: naming a listing that was lost.
        """
        listing = manifest.history.get(f"{day:%Y-%m}")
        hashes: Partitions = self._listing(listing, Partitions) if listing else {}
        names = {table.name: (table, hashes.get(table.name, {}).get(day)) for table in tables}
        contents = self.objects.read_each(name for _, name in names.values() if name)
        return {of: decode(table, contents[name]) for of, (table, name) in names.items() if name in contents}

    def _listing(self, name: Hash, kind: Any) -> Any:  # noqa: ANN401  (a type, and a value of it)
        fs, root = fsspec.core.url_to_fs(self.root)
        path = f"{root}/listings/{name}.json.gz"
        try:
            content = gzip.decompress(fs.cat_file(path))
        except (FileNotFoundError, gzip.BadGzipFile, EOFError, zlib.error):
            content = b""
        if sha256(content) != name:
            raise ManifestFileError(f"{path} is gone or was changed: restore it from a copy")
        return msgspec.json.decode(content, type=kind)

    def write(self, manifest: Manifest) -> str:
        """Writes a manifest and returns its path below the root."""
        path = f"{manifest.game_date}/{stamp(manifest.instant)}{ENDING}"
        fs, root = fsspec.core.url_to_fs(self.root)
        content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        put(fs, f"{root}/{path}", content + b"\n")
        return path

    def prune(self, before: datetime) -> int:
        """Removes contents that only instants before another one need, and returns the bytes that are free by that.

        Manifests and listings stay: hashes say what was published, also where the bytes are gone. What no manifest
        names stays too, since a run that goes on may have just kept it.
        """
        old: set[Hash] = set()
        needed: set[Hash] = set()
        for manifest in (m for day in self.days() for m in self.of_day(day)):
            (old if manifest.instant < before else needed).update(self._contents(manifest))
        return self.objects.remove(old - needed)

    def _contents(self, manifest: Manifest) -> Iterator[Hash]:
        """The contents that a replay of an instant takes from the objects."""
        for change in manifest.tables.values():
            yield change.after
            if change.before:
                yield change.before
        for days in self.partitions(manifest).values():
            yield from days.values()
        yield from (export.sha256 for export in self.exports(manifest).values())

    def of_day(self, day: date) -> list[Manifest]:
        """The recorded instants of a game date, in order.

        Raises:
            ManifestFileError: naming the file.
        """
        fs, found = listed(f"{self.root}/{day}")
        paths = [path for path in found if path.endswith(ENDING)]
        return [
            _manifest(path, content) for path, content in zip(paths, read_all(fs, paths, found), strict=True)
        ]

    def instants(self, day: date) -> list[datetime]:
        """The recorded instants of a game date, in order, UTC; no manifest is read."""
        _, found = listed(f"{self.root}/{day}")
        names = (path.rpartition("/")[2] for path in found if path.endswith(ENDING))
        return sorted(stamped(name.removesuffix(ENDING)) for name in names)

    def newest(self, day: date) -> Manifest | None:
        """The newest recorded instant of a game date.

        Raises:
            ManifestFileError: naming the file.
        """
        fs, found = listed(f"{self.root}/{day}")
        newest = max((path for path in found if path.endswith(ENDING)), default=None)
        return _manifest(newest, fs.cat_file(newest)) if newest else None

    def days(self) -> list[date]:
        """The game dates of which an instant is recorded, in order."""
        _, found = listed(self.root)
        names = (path.rpartition("/")[2] for path in found)
        return [date.fromisoformat(name) for name in names if DAY.fullmatch(name)]


def _manifest(path: str, content: bytes) -> Manifest:
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise ManifestFileError(
            f"{path} is no manifest of this version ({error}): restore it from a copy, or move it away"
        ) from None
