"""Disks that are full: a file that takes what is free, for as long as a test needs it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BLOCK = 4096


@contextmanager
def left_free(disk: Path, left: int) -> Iterator[None]:
    """Leaves so many bytes free on a disk of its own, to the block."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        for _ in range((shutil.disk_usage(disk).free - left) // BLOCK):
            file.write(bytes(BLOCK))
    try:
        yield
    finally:
        ballast.unlink()
