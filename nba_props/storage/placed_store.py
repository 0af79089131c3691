"""Notes of placed bets as files that are added and never changed: `<game_date>-<placed_at>-<hash>.json` on any fsspec URL.

A file's name contains the hash of its content, so that a truncated or changed file is noticed.
"""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

import fsspec

from nba_props.declared.placed_bet import PlacedBet
from nba_props.errors import NbaPropsError
from nba_props.storage.files import add, read_all

STAMP = "%Y%m%dT%H%M%S%fZ"
FILE = re.compile(r"(\d{4}-\d{2}-\d{2})-\d{8}T\d{12}Z-([0-9a-f]{16})\.json")


class PlacedFileError(NbaPropsError):
    """A file among the notes that is none, or was cut or changed; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class PlacedStore:
    """Notes below a root, any fsspec URL."""

    root: str

    def notes(self, days: Iterable[date]) -> list[PlacedBet]:
        """Every note on bets of the game dates, in no order.

        Raises:
            PlacedFileError: naming the file.
        """
        fs, root = fsspec.core.url_to_fs(self.root)
        fs.invalidate_cache()
        if not fs.isdir(root):
            return []
        asked, paths = {str(day) for day in days}, []
        for path in sorted(fs.ls(root, detail=False)):
            # Hidden files are what a killed write leaves aside.
            if not (name := PurePosixPath(path).name).startswith(".") and _date_of(path, name) in asked:
                paths.append(path)
        return [_note(path, content) for path, content in zip(paths, read_all(fs, paths), strict=True)]

    def append(self, note: PlacedBet) -> PlacedBet:
        """Adds a note and returns it with its sequence number among those of its bet.

        A note that equals the bet's last one of the same instant is not added again.
        """
        earlier = sorted(
            (n for n in self.notes([note.game_date]) if n.bet_id == note.bet_id), key=lambda n: n.sequence
        )
        if earlier and dataclasses.replace(note, sequence=earlier[-1].sequence) == earlier[-1]:
            return earlier[-1]
        numbered = dataclasses.replace(note, sequence=earlier[-1].sequence + 1 if earlier else 0)
        content = _content(numbered)
        fs, root = fsspec.core.url_to_fs(self.root)
        stamp = note.placed_at.astimezone(UTC).strftime(STAMP)
        add(fs, f"{root}/{note.game_date}-{stamp}-{_digest(content)}.json", content)
        return numbered


def _content(note: PlacedBet) -> bytes:
    fields = dataclasses.asdict(note)
    return (
        json.dumps(fields, indent=1, sort_keys=True, default=lambda when: when.isoformat()).encode() + b"\n"
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _date_of(path: str, name: str) -> str:
    if found := FILE.fullmatch(name):
        return found[1]
    raise PlacedFileError(f"{path} is no note of a placed bet: move it out of the folder")


def _note(path: str, content: bytes) -> PlacedBet:
    name = FILE.fullmatch(PurePosixPath(path).name)
    if name is None or _digest(content) != name[2]:
        raise PlacedFileError(
            f"{path} is truncated or was changed: its content has another hash than its name; restore it from a copy, "
            f"or move it away and note the bet again"
        )
    fields = json.loads(content)
    if strangers := fields.keys() - {field.name for field in dataclasses.fields(PlacedBet)}:
        raise PlacedFileError(
            f"{path} has {sorted(strangers)}, which this version does not know: update nba-props"
        )
    fields["game_date"] = date.fromisoformat(fields["game_date"])
    fields["placed_at"] = datetime.fromisoformat(fields["placed_at"])
    return PlacedBet(**fields)
