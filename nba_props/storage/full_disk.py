"""A full disk or a full quota, however it comes out: as an error of a file, of SQLite, or below either of them.

How a file is written is not known here, and nothing is retried: whoever frees space calls again.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from nba_props.errors import NbaPropsError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# Of SQLite's codes: no page left; and those of a shared memory or a journal that could not grow.
SQLITE_FULL = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_WRITE,
    }
)
# What a night writes at most: its tables, exports and report, and Dagster's log of its runs.
NEEDED_BYTES = 50_000_000


class FullDiskError(NbaPropsError):
    """There is no space left where something had to be written; the message names the place, what is free and needed."""


def free_bytes(path: str | Path) -> int:
    """Bytes that this user can still write on the disk of a path, which need not exist; quotas are not known."""
    there = next(folder for folder in (Path(path), *Path(path).parents) if folder.exists())
    status = os.statvfs(there)
    return status.f_bavail * status.f_frsize


def room(path: str | Path, needed: int) -> str:
    """How much was needed and how much is free, for a message."""
    return f"{needed:,} bytes are needed and {free_bytes(path):,} are free"


def full_disk(error: BaseException, database: Path) -> FullDiskError | None:
    """What to say where an error is that of a full disk, or was raised because of one; None for any other.

    Args:
        error: what a command or a run ended with.
        database: the folder of Dagster's databases, whose errors name no file.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno in FULL:
            return _of_file(cause, database)
    if any(isinstance(cause, sqlite3.Error) and _is_full(cause) for cause in causes):
        return FullDiskError(
            f"{database}: no space left for Dagster's databases: up to {room(database, NEEDED_BYTES)}; {CURE}"
        )
    return None


CURE = "free space on its disk, or in its user's quota, and run again: nothing is half written"


def _of_file(error: OSError, otherwise: Path) -> FullDiskError:
    path = str(error.filename or otherwise)
    said = error.strerror or os.strerror(error.errno or 0)
    # An error of ours says how much it needed.
    told = (
        said
        if " needed" in said
        else f"{os.strerror(error.errno or 0)}: up to {room(path, NEEDED_BYTES)}; {CURE}"
    )
    return FullDiskError(f"{path}: {told}")


def _is_full(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) in SQLITE_FULL or "disk is full" in str(error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and all that it was raised from or while handling; each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [inner for inner in (current.__cause__, current.__context__) if inner]
        waiting += current.exceptions if isinstance(current, BaseExceptionGroup) else ()
