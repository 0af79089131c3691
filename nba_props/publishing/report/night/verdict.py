"""Whether a night can be bet on, as pages say it. It is judged in `quality.go`."""

from typing import NamedTuple

from nba_props.publishing.report.night.tables import NightTables


class Told(NamedTuple):
    """A verdict in words: the tone of the notice, its heading and its text."""

    tone: str
    heading: str
    text: str


def verdict_of(night: NightTables) -> Told:
    """Go or no go, why, and what is missing since when."""
    if night.feeds.is_empty():
        return Told("note", "Not judged", "No game was ahead when the night was last run.")
    note = night.verdict.note.removeprefix("Go.").removeprefix("No go:").strip()
    if night.verdict.good:
        return Told("good", "Go", note or "Every feed that was due has been heard.")
    return Told("bad", "No go", note[:1].upper() + note[1:])
