"""Claims of days in a local folder, each kept by a lock of the operating system: a killed holder's is free at once."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from nba_props.days import Days
from nba_props.storage.claims import NAME, Claim, Holder, Tell, decoded, next_number

POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class LocalLocks:
    """Claims below a folder: `<number>-<random>.lock` is locked as long as its holder lives, and `.json` names him.

    `queue.lock` is held while a claim is made, so that claims have an order.
    """

    folder: Path

    @contextmanager
    def held(self, days: Days, holder: Holder, tell: Tell) -> Iterator[None]:
        """Holds the days after every earlier claim of one of them has ended; see `locks.day_locks`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with _lock(self.folder / "queue.lock"):
            earlier = dict(self._living())
            name = f"{next_number(map(_number, earlier)):08d}-{uuid.uuid4().hex}"
            own, claim = _lock(self.folder / f"{name}.lock"), Claim(_number(name), days, holder)
            own.acquire()
            (self.folder / f"{name}.json").write_bytes(claim.encoded())
        try:
            for other, before in earlier.items():
                if before.comes_before(claim):
                    _await(self.folder / f"{other}.lock", before.awaited(days), tell)
            yield
        finally:
            self._remove(name)
            own.release()

    def living(self) -> list[Claim]:
        """The claims whose holders live, in order. Those of killed ones are removed."""
        if not self.folder.is_dir():
            return []
        with _lock(self.folder / "queue.lock"):
            return [claim for _, claim in self._living()]

    def _living(self) -> Iterator[tuple[str, Claim]]:
        """Claims whose holders live, by name, in order. Files of others, which were killed, are removed."""
        names = sorted({path.stem for path in self.folder.iterdir() if NAME.fullmatch(path.stem)})
        for name in names:
            content, lock = self.folder / f"{name}.json", _lock(self.folder / f"{name}.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                try:
                    yield name, decoded(_number(name), content.read_bytes())
                except FileNotFoundError:  # it ends just now, or one who waited for it looks whether it has
                    continue
            else:
                self._remove(name)
                lock.release()

    def _remove(self, name: str) -> None:
        """Removes the files of a claim whose lock we hold: who waits for it sees that its name is gone."""
        for ending in ("json", "lock"):
            (self.folder / f"{name}.{ending}").unlink(missing_ok=True)


def _number(name: str) -> int:
    return int(name.partition("-")[0])


def _lock(path: Path) -> FileLock:
    """A lock of the operating system. A file system without them is refused: a mark in a file outlives its holder."""
    return FileLock(path, thread_local=False, fallback_to_soft=False, poll_interval=POLL_SECONDS)


def _await(path: Path, message: str, tell: Tell) -> None:
    """Returns when nobody holds the lock, and says once for whom it waits."""
    lock = _lock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        tell(message)
        lock.acquire()
    lock.release()
