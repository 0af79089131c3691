"""Registry events as files that are added and never changed: `<recorded_at>-<kind>-<hash>.json` on any fsspec URL.

What events mean is not known here.
"""

import dataclasses
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any, get_args

import fsspec

from nba_props.declared.registry_events import Event, Kind, in_order
from nba_props.errors import NbaPropsError
from nba_props.storage.files import add, read_all
from nba_props.storage.record_files import decoded, digest, encoded, listed, stamp

FILE = re.compile(rf"\d{{8}}T\d{{12}}Z-(?:{'|'.join(get_args(Kind))})-([0-9a-f]{{16}})\.json")


class RegistryFileError(NbaPropsError):
    """A file among the events that is none, or was cut or changed; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class RegistryStore:
    """Events below a root, any fsspec URL."""

    root: str

    def events(self) -> list[Event]:
        """Returns every event, in order.

        Raises:
            RegistryFileError: naming the file.
        """
        return self._read("")

    def names(self) -> list[str]:
        """The names of the events' files, in order."""
        _, found = listed(self.root)
        return [PurePosixPath(path).name for path, entry in found.items() if entry["type"] == "file"]

    def is_whole(self, name: str) -> bool:
        """Whether an event's file is there, and has the content whose hash its name holds."""
        fs, root = fsspec.core.url_to_fs(self.root)
        hashed = FILE.fullmatch(name)
        try:
            return hashed is not None and digest(fs.cat_file(f"{root}/{name}")) == hashed[1]
        except FileNotFoundError:
            return False

    def append(self, event: Event) -> Event:
        """Records an event and returns it with its sequence number among those of its instant.

        An event that equals the newest of its instant is not recorded again.
        """
        at = stamp(event.recorded_at)
        newest = next(reversed(self._read(at)), None)
        if newest and dataclasses.replace(event, sequence=newest.sequence) == newest:
            return newest
        placed = dataclasses.replace(event, sequence=newest.sequence + 1 if newest else 0)
        content = encoded(placed)
        fs, root = fsspec.core.url_to_fs(self.root)
        add(fs, f"{root}/{at}-{placed.kind}-{digest(content)}.json", content)
        return placed

    def _read(self, at: str) -> list[Event]:
        """The events whose names begin with a stamp, in order."""
        fs, found = listed(self.root)
        wanted = {path: entry for path, entry in found.items() if PurePosixPath(path).name.startswith(at)}
        files = [path for path, entry in wanted.items() if entry["type"] == "file"]
        contents = dict(zip(files, read_all(fs, files, wanted), strict=True))
        return in_order(_event(path, contents.get(path, b"")) for path in wanted)


def _event(path: str, content: bytes) -> Event:
    name = FILE.fullmatch(PurePosixPath(path).name)
    if name is None:
        raise RegistryFileError(f"{path} is no registry event: move it out of the registry's folder")
    fields = decoded(path, content, name[1], Event, RegistryFileError, "record the event")
    values: dict[str, Any] = {field: _value(field, value) for field, value in fields.items()}
    return Event(**values)


def _value(field: str, value: str | int | bool | None) -> object:
    if not isinstance(value, str):
        return value
    if field == "recorded_at":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if field in {"week", "train_from", "train_to"} else value
