"""Contents of objects on this machine's disk, by bucket, name and generation: a generation never changes.

Any number of processes share a folder. It is a cache: whatever is missing, damaged or cannot be written is fetched.
"""

import hashlib
import os
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 1 << 30
DIGEST_BYTES = 16
# A share of the whole: one that is larger would push out too much, and after as many new bytes the folder is swept.
SHARE = 16


@dataclass(slots=True)
class Generations:
    """Files below a folder, of which the least recently used are removed when they take more than `most_bytes`."""

    folder: Path
    most_bytes: int = MOST_BYTES
    _unswept: int = field(default=0, repr=False)

    def get(self, path: str, generation: int) -> bytes | None:
        """A content; None where it is not kept, or is damaged.

        Args:
            path: bucket and name.
            generation: of the object.
        """
        file = self._file(path, generation)
        with suppress(OSError):
            kept = file.read_bytes()
            content = kept[DIGEST_BYTES:]
            if kept[:DIGEST_BYTES] == _digest(content):
                os.utime(file)
                return content
            file.unlink()
        return None

    def keep(self, path: str, generation: int, content: bytes) -> None:
        """Keeps a content where there is space for it."""
        if len(content) > self.most_bytes // SHARE:
            return
        file = self._file(path, generation)
        aside = file.with_name(f".{uuid.uuid4().hex}")
        with suppress(OSError):  # no space, or a folder that may not be written: it is fetched again
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                aside.write_bytes(_digest(content) + content)
                aside.replace(file)
            finally:
                aside.unlink(missing_ok=True)
        self._unswept += len(content)
        if self._unswept > self.most_bytes // SHARE:
            self._unswept = 0
            self.sweep()

    def sweep(self) -> None:
        """Removes the least recently used until the rest leaves a share of the space free, for all that write at once."""
        kept = sorted(self._sizes(), reverse=True)
        free = self.most_bytes - 2 * (self.most_bytes // SHARE)
        for _, size, path in kept:
            free -= size
            if free < 0:
                with suppress(OSError):
                    path.unlink()

    def _sizes(self) -> list[tuple[float, int, Path]]:
        """When each file was last used, its bytes, and its path; those of killed writers are among them."""
        found = []
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _file(self, path: str, generation: int) -> Path:
        name = hashlib.sha256(f"{path}#{generation}".encode()).hexdigest()
        return self.folder / name[:2] / name


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest()
