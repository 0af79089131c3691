"""Records as JSON files that are added and never changed, on any fsspec URL; what they mean is not known here.

The name of a file holds the hash of its content, so that a truncated or changed file is noticed.
"""

import dataclasses
import hashlib
import json
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import fsspec

from nba_props.errors import NbaPropsError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

STAMP = "%Y%m%dT%H%M%S%fZ"


def stamp(instant: datetime) -> str:
    """An instant in a file's name, UTC to the microsecond."""
    return instant.astimezone(UTC).strftime(STAMP)


def stamped(name: str) -> datetime:
    """The instant of a file's name, UTC.

    Raises:
        ValueError: there is none in it.
    """
    return datetime.strptime(name, STAMP).replace(tzinfo=UTC)


def encoded(record: "DataclassInstance") -> bytes:
    """A record's file, the same for equal records."""
    fields = dataclasses.asdict(record)
    return (
        json.dumps(fields, indent=1, sort_keys=True, default=lambda when: when.isoformat()).encode() + b"\n"
    )


def digest(content: bytes) -> str:
    """The hash of a file's content as its name holds it."""
    return hashlib.sha256(content).hexdigest()[:16]


def listed(root: str) -> tuple[fsspec.AbstractFileSystem, dict[str, dict[str, Any]]]:
    """What lies in a folder now, hidden files left out: the entry of each path, in order; nothing where it is no folder."""
    fs, folder = fsspec.core.url_to_fs(root)
    fs.invalidate_cache()
    try:
        entries = {entry["name"]: entry for entry in fs.ls(folder, detail=True)}
    except FileNotFoundError:
        return fs, {}
    entries.pop(folder, None)  # of a file that has the folder's name
    # Hidden files are what a killed write leaves aside.
    return fs, {
        path: entries[path] for path in sorted(entries) if not PurePosixPath(path).name.startswith(".")
    }


def decoded(
    path: str,
    content: bytes,
    hashed: str | None,
    record: "type[DataclassInstance]",
    error: type[NbaPropsError],
    cure: str,
) -> dict[str, Any]:
    """The fields of a file as JSON has them.

    Args:
        path: of the file.
        content: its bytes.
        hashed: the hash that its name holds; None where the name holds none.
        record: what the file holds.
        error: raised for a file that is none, or of a later version.
        cure: what else than restoring it helps.
    """
    if digest(content) != hashed:
        raise error(
            f"{path} is truncated or was changed: its content has another hash than its name; restore it from a copy, "
            f"or move it away and {cure} again"
        )
    fields: dict[str, Any] = json.loads(content)
    if strangers := fields.keys() - {field.name for field in dataclasses.fields(record)}:
        raise error(f"{path} has {sorted(strangers)}, which this version does not know: update nba-props")
    return fields
