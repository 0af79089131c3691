"""Seals of published bets as files `<game_date>.json` on any fsspec URL. What they mean is not known here."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import fsspec

from nba_props.declared.record_seal import Seal
from nba_props.errors import NbaPropsError
from nba_props.storage.files import put_all, read_all
from nba_props.storage.record_files import listed


class SealFileError(NbaPropsError):
    """A file among the seals that is none; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class RecordStore:
    """Seals below a root, any fsspec URL."""

    root: str

    def seals(self, days: Iterable[date]) -> dict[date, Seal]:
        """The seals of the days that have one.

        Raises:
            SealFileError: naming the file.
        """
        # One listing, since a range has as many days as an object store would have questions.
        fs, found = listed(self.root)
        there = {PurePosixPath(path).name: path for path in found}
        paths = {day: there[f"{day}.json"] for day in sorted(set(days)) if f"{day}.json" in there}
        contents = read_all(fs, list(paths.values()), found)
        return {
            day: _seal(path, content) for (day, path), content in zip(paths.items(), contents, strict=True)
        }

    def seal(self, seals: Mapping[date, Seal]) -> None:
        """Writes the seals of days; each file is the old one or the new one.

        Raises:
            OSError: naming the file that could not be written, and the fix.
        """
        fs, root = fsspec.core.url_to_fs(self.root)
        if seals:
            put_all(fs, {f"{root}/{day}.json": _content(seal) for day, seal in seals.items()})


def _content(seal: Seal) -> bytes:
    return json.dumps(dataclasses.asdict(seal), indent=1, sort_keys=True).encode() + b"\n"


def _seal(path: str, content: bytes) -> Seal:
    try:
        fields = json.loads(content)
        seal = Seal(tuple(fields["bets"]), str(fields["head"]), dict(fields["withdrawn"]))
    except (ValueError, KeyError, TypeError):
        seal = None
    if not (seal and seal.bets):
        raise SealFileError(
            f"{path} is no seal of published bets: restore it from a copy; without one, move it away, and the bets that "
            f"the table holds are sealed by the next run"
        )
    return seal
