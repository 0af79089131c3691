"""How a replay compares with what was published: file by file, tables in the order of the graph, then exports, then bets."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from nba_props.declared.manifest import Exports
from nba_props.publishing.exports.document import restamped
from nba_props.publishing.replay.difference import NOTHING, Difference

Kind = Literal["table", "export", "seal", "stored table", "stored export"]
NOT_KEPT = Difference("the file", "", "a content that is not kept any more", "another one")


class Compared(NamedTuple):
    """A file of the replay beside what was published: what it is, its name, and where both part, if they do."""

    kind: Kind
    name: str
    difference: Difference | None

    def told(self) -> str:
        """The file and its difference in words."""
        other = "is stored" if self.kind.startswith("stored") else "was recorded"
        return f"{self.kind} {self.name}: {self.difference.told(other) if self.difference else 'equal'}"


class Comparison(NamedTuple):
    """All files of a replay, in the order in which they are made."""

    files: Sequence[Compared]

    @property
    def differing(self) -> list[Compared]:
        """Those that differ, the first first: the others may follow from it."""
        return [file for file in self.files if file.difference]

    def count(self, kind: Kind) -> int:
        """The number of files of a kind."""
        return sum(file.kind == kind for file in self.files)


def as_recorded(content: bytes, generated_at: str | None) -> bytes:
    """A document of the replay as it would stand if it had kept the instant of the one that was published."""
    return content if generated_at is None else restamped(content, generated_at.encode())


def missing(recorded: Exports, replayed: Iterable[str]) -> list[Compared]:
    """The exports that the recorded run wrote and the replay did not.

    Those that it found unchanged cannot be told from those of other runs.
    """
    there = set(replayed)
    written = (path for path, export in recorded.items() if export.is_written)
    gone = Difference("the file", "", "the file", NOTHING)
    return [Compared("export", path, gone) for path in sorted(written) if path not in there]
