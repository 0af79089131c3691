"""Claims of days in an object store, kept by leases. All that is asked of the store is to create an object if absent.

A claim is a log of objects `<number>-<entry>.json` that are created and never changed: entry 0 says who claims what, a
later one that the lease is renewed, that the claim was released, or that another run ended it, since its lease was over.
Who creates an entry first has decided; the others see that it exists. A holder whose next renewal exists knows so that
he has lost the lock.
"""

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import fsspec

from nba_props.days import Days
from nba_props.storage.claims import Claim, Holder, LockLostError, Tell, decoded, next_number
from nba_props.storage.files import AT_ONCE, add

ENTRY = re.compile(r"(\d{8})-(\d{6})\.json")
LEASE = timedelta(seconds=90)
# What the clocks of two hosts may differ: a lease that is over by less is not ended by others.
SKEW = timedelta(seconds=15)
RENEW_SECONDS, POLL_SECONDS = 30.0, 1.0


@dataclass(slots=True)
class LeasedLocks:
    """Claims below a root of any file system that can create an object if absent. `now` is the wall clock, UTC."""

    fs: fsspec.AbstractFileSystem
    root: str
    now: Callable[[], datetime]
    poll_seconds: float = POLL_SECONDS

    @contextmanager
    def held(self, days: Days, holder: Holder, tell: Tell) -> Iterator["Lease"]:
        """Holds the days after every earlier claim of one of them has ended; see `locks.day_locks`."""
        lease, earlier = self._claim(days, holder)
        with lease.renewed():
            for number in earlier:
                self._await(number, lease.claim, tell)
            yield lease
        self._sweep()

    def _claim(self, days: Days, holder: Holder) -> tuple["Lease", list[int]]:
        """A new claim, with the numbers of those before it."""
        while True:
            claim = Claim(next_number(self._entries()), days, holder)
            until = self.now() + LEASE
            if not self.create(claim.number, 0, claim.encoded(until=until.isoformat())):
                continue
            numbers = sorted(self._entries())
            if numbers[-1] == claim.number:
                return Lease(self, claim, until), numbers[:-1]
            # Made from an old listing: its number may be one that was swept, behind which others already hold days.
            self.create(claim.number, 1, _ended("released"))

    def _await(self, number: int, claim: Claim, tell: Tell) -> None:
        """Returns when an earlier claim has ended, or needs not be waited for."""
        is_told = False
        while found := self._standing(number):
            other, entry, until = found
            if not other.comes_before(claim):
                return
            if self.now() > until + SKEW:
                self.create(number, entry + 1, _ended(f"ended by run {claim.holder.run}"))
                continue
            if not is_told:
                tell(other.awaited(claim.days))
                is_told = True
            time.sleep(self.poll_seconds)

    def _standing(self, number: int) -> tuple[Claim, int, datetime] | None:
        """A claim that has not ended, its newest entry, and until when its lease runs."""
        entries = self._entries().get(number, [])
        try:
            first, newest = (self._read(number, entry) for entry in (0, max(entries, default=0)))
        except FileNotFoundError:  # swept
            return None
        until = json.loads(newest).get("until")
        return (decoded(number, first), max(entries), datetime.fromisoformat(until)) if until else None

    def _sweep(self) -> None:
        """Removes claims that have ended. The highest number stays, which the next claim counts from."""
        entries = self._entries()
        for number in sorted(entries)[:-1]:
            if self._standing(number) is None:
                first, *later = sorted(entries[number])
                self._remove(number, first)  # who claims what: without it there is no claim
                with ThreadPoolExecutor(min(AT_ONCE, len(later) or 1)) as pool:
                    list(pool.map(partial(self._remove, number), later))

    def _entries(self) -> dict[int, list[int]]:
        """The entries of every claim, by its number."""
        self.fs.invalidate_cache(self.root)
        try:
            paths = self.fs.ls(self.root, detail=False)
        except FileNotFoundError:
            return {}
        entries: defaultdict[int, list[int]] = defaultdict(list)
        for path in paths:
            if name := ENTRY.fullmatch(path.rpartition("/")[2]):
                entries[int(name[1])].append(int(name[2]))
        return dict(entries)

    def create(self, number: int, entry: int, content: bytes) -> bool:
        """Creates an entry; returns whether it did, since another run may have created it."""
        try:
            add(self.fs, self._path(number, entry), content)
        except FileExistsError:
            return False
        return True

    def is_claimed(self, number: int) -> bool:
        """Whether the entry that says who claims what is there."""
        try:
            self._read(number, 0)
        except FileNotFoundError:
            return False
        return True

    def _read(self, number: int, entry: int) -> bytes:
        return bytes(self.fs.cat_file(self._path(number, entry)))

    def _remove(self, number: int, entry: int) -> None:
        try:
            self.fs.rm_file(self._path(number, entry))
        except FileNotFoundError:  # another run sweeps, too
            return

    def _path(self, number: int, entry: int) -> str:
        return f"{self.root}/{number:08d}-{entry:06d}.json"


@dataclass(slots=True)
class Lease:
    """A claim's lease, and until when it runs."""

    locks: LeasedLocks
    claim: Claim
    until: datetime
    entry: int = 0
    is_lost: bool = False
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def confirm(self) -> None:
        """Renews the lease, after which nobody else can hold the days before it is over.

        Raises:
            LockLostError: another run ended it.
        """
        with self._guard:
            until = self.locks.now() + LEASE
            content = json.dumps({"until": until.isoformat()}).encode()
            if self.is_lost or not self._is_renewed(content):
                self.is_lost = True
                raise LockLostError(
                    f"another run took over {self.claim.days}, since this one had not renewed its lock since "
                    f"{self.until - LEASE:%H:%M:%S}Z; what it would have written is not: run the day again"
                )
            self.until, self.entry = until, self.entry + 1

    def _is_renewed(self, content: bytes) -> bool:
        """Whether the next entry is ours, and the claim still there: one that was ended and swept lets anybody add to it.

        A sweep takes entry 0 first, so that where it has left room for the next entry, entry 0 is gone.
        """
        number = self.claim.number
        return self.locks.create(number, self.entry + 1, content) and self.locks.is_claimed(number)

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Renews the lease in a thread until the block ends, then releases it."""
        done = threading.Event()
        thread = threading.Thread(target=self._renew, args=(done,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
            with self._guard:
                self.locks.create(self.claim.number, self.entry + 1, _ended("released"))

    def _renew(self, done: threading.Event) -> None:
        while not done.wait(RENEW_SECONDS):
            try:
                self.confirm()
            except LockLostError:
                return
            except OSError:  # the store does not answer: `confirm` before a write says whether that did harm
                continue


def _ended(how: str) -> bytes:
    return json.dumps({"state": how}).encode()
