"""Standard error while a run lasts: what Dagster writes there of a full disk is left out, since the command ends with it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

# How Dagster begins what it writes when its event log fails, and how it goes on.
FAILED = ("Exception while storing event batch", "Exception while writing logger call to event log")
AND_SO = "Falling back to storing multiple single-event"
FULL = ("disk is full", "disk I/O error", "No space left")


class WithoutFullDisk:
    """A stream that drops those lines and passes everything else on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._has_dropped = False

    def write(self, text: str) -> int:
        """Writes one piece, as `sys.stderr.write` is called."""
        is_full = text.startswith(FAILED) and any(word in text for word in FULL)
        if is_full or (self._has_dropped and text.startswith(AND_SO)):
            self._has_dropped = True
            return len(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the stream has)
        return getattr(self._stream, name)


@contextmanager
def without_full_disk() -> Iterator[None]:
    """Puts the stream in the place of standard error."""
    before = sys.stderr
    sys.stderr = WithoutFullDisk(before)
    try:
        yield
    finally:
        sys.stderr = before
