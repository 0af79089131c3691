"""Registry events as files that are added and never changed: `<recorded_at>-<kind>-<hash>.json` on any fsspec URL.

A file's name contains the hash of its content, so that a truncated or changed file is noticed. What events mean is not
known here.
"""

import dataclasses
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any, get_args

import fsspec

from nba_props.declared.registry_events import Event, Kind, in_order
from nba_props.errors import NbaPropsError
from nba_props.storage.files import add, read_all

STAMP = "%Y%m%dT%H%M%S%fZ"
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

    def append(self, event: Event) -> Event:
        """Records an event and returns it with its sequence number among those of its instant.

        An event that equals the newest of its instant is not recorded again.
        """
        fs, root = fsspec.core.url_to_fs(self.root)
        stamp = event.recorded_at.astimezone(UTC).strftime(STAMP)
        newest = next(reversed(self._read(stamp)), None)
        if newest and dataclasses.replace(event, sequence=newest.sequence) == newest:
            return newest
        placed = dataclasses.replace(event, sequence=newest.sequence + 1 if newest else 0)
        content = _content(placed)
        add(fs, f"{root}/{stamp}-{placed.kind}-{_digest(content)}.json", content)
        return placed

    def _read(self, stamp: str) -> list[Event]:
        """The events whose names begin with a stamp, in order."""
        fs, root = fsspec.core.url_to_fs(self.root)
        fs.invalidate_cache()
        if not fs.isdir(root):
            return []
        kinds = {entry["name"]: entry["type"] for entry in fs.ls(root, detail=True)}
        # Hidden files are what a killed write leaves aside.
        names = {path: PurePosixPath(path).name for path in kinds}
        paths = sorted(p for p, name in names.items() if name.startswith(stamp) and not name.startswith("."))
        files = [path for path in paths if kinds[path] == "file"]
        contents = dict(zip(files, read_all(fs, files), strict=True))
        return in_order(_event(path, contents.get(path, b"")) for path in paths)


def _content(event: Event) -> bytes:
    fields = dataclasses.asdict(event)
    return (
        json.dumps(fields, indent=1, sort_keys=True, default=lambda when: when.isoformat()).encode() + b"\n"
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _event(path: str, content: bytes) -> Event:
    name = FILE.fullmatch(PurePosixPath(path).name)
    if name is None:
        raise RegistryFileError(f"{path} is no registry event: move it out of the registry's folder")
    if _digest(content) != name[1]:
        raise RegistryFileError(
            f"{path} is truncated or was changed: its content has another hash than its name; restore it from a copy, "
            f"or move it away and record the event again"
        )
    fields = json.loads(content)
    if strangers := fields.keys() - {field.name for field in dataclasses.fields(Event)}:
        raise RegistryFileError(
            f"{path} has {sorted(strangers)}, which this version does not know: update nba-props"
        )
    values: dict[str, Any] = {field: _value(field, value) for field, value in fields.items()}
    return Event(**values)


def _value(field: str, value: str | int | bool | None) -> object:
    if not isinstance(value, str):
        return value
    if field == "recorded_at":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if field in {"week", "train_from", "train_to"} else value
