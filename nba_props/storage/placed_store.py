"""Notes of placed bets as files that are added and never changed: `<game_date>-<placed_at>-<hash>.json`."""

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

import fsspec

from nba_props.declared.placed_bet import PlacedBet
from nba_props.errors import NbaPropsError
from nba_props.storage.files import add, read_all
from nba_props.storage.record_files import decoded, digest, encoded, listed, stamp

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
        asked = {str(day) for day in days}
        fs, found = listed(self.root)
        paths = [path for path in found if _named(path)[1] in asked]
        return [_note(path, content) for path, content in zip(paths, read_all(fs, paths, found), strict=True)]

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
        content = encoded(numbered)
        fs, root = fsspec.core.url_to_fs(self.root)
        add(fs, f"{root}/{note.game_date}-{stamp(note.placed_at)}-{digest(content)}.json", content)
        return numbered


def _named(path: str) -> re.Match[str]:
    """The name's parts: game date and hash."""
    if found := FILE.fullmatch(PurePosixPath(path).name):
        return found
    raise PlacedFileError(f"{path} is no note of a placed bet: move it out of the folder")


def _note(path: str, content: bytes) -> PlacedBet:
    fields = decoded(path, content, _named(path)[2], PlacedBet, PlacedFileError, "note the bet")
    fields["game_date"] = date.fromisoformat(fields["game_date"])
    fields["placed_at"] = datetime.fromisoformat(fields["placed_at"])
    return PlacedBet(**fields)
