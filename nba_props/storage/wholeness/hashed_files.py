"""Whether stored files still have the content that they were written with, as far as their hashes are on record.

Names of raw payloads, registry events, notes and kept contents hold a hash; model files have theirs in the lake, files of
the archive in its record of contents, and partitions in the newest manifest. Nothing is moved or mended here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nba_props.errors import NbaPropsError
from nba_props.storage.archive_contents import content_hash
from nba_props.storage.files import AT_ONCE
from nba_props.storage.wholeness.sampling import Choice

CHANGED = "is gone, truncated or was changed: its content has another hash than it was written with"


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as it was written: its path below the store or in the archive, and in a sentence what it is."""

    path: str
    what: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at files of a kind: how many there are, how many were read, and what is wrong with which."""

    kind: str
    there: int
    read: int
    faults: tuple[Fault, ...] = ()


def named(kind: str, names: Sequence[str], is_whole: Callable[[str], bool], choice: Choice[str]) -> Looked:
    """Files whose names hold a hash, or whose hashes are known. `is_whole` compares one with its content."""
    chosen = choice(names)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        are_whole = pool.map(lambda name: _holds(is_whole, name), chosen)
        faults = tuple(
            Fault(name, f"{kind}/{name} {CHANGED}")
            for name, holds in zip(chosen, are_whole, strict=True)
            if not holds
        )
    return Looked(kind, len(names), len(chosen), faults)


def _holds(is_whole: Callable[[str], bool], name: str) -> bool:
    try:
        return is_whole(name)
    except OSError:
        return False


def read(kind: str, reader: Callable[[], int], there: int | None = None) -> Looked:
    """Small files of which one call reads some, and whose reader names the one that it cannot use.

    Args:
        kind: of the files.
        reader: returns how many it has read.
        there: how many there are, where they are not all read.
    """
    try:
        opened = reader()
    except NbaPropsError as error:
        return Looked(kind, 0, 0, (Fault(kind, str(error).rstrip(".")),))
    return Looked(kind, opened if there is None else there, opened)


def archived(folder: Path, used: Mapping[str, str]) -> Looked:
    """The files of an archive beside the contents that the store's tables come from, by name."""
    return Looked("archive", len(used), len(used), tuple(_archived(folder, used.items())))


def _archived(folder: Path, used: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    for name, sha in sorted(used):
        path = folder / name
        if not path.is_file():
            yield Fault(name, f"{name} is not in the archive's folder any more")
        elif content_hash(path) != sha:
            yield Fault(name, f"{name} has another content than the one that the store's tables come from")
