"""Locks of game days: what is read, changed and written back is so by one run at a time, on any store.

Claims queue up. A run that claims days waits for those who claimed one of them before it and for nobody else, so that
there is no deadlock, runs of different days never wait for each other, and a season is one claim.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from nba_props.days import Days
from nba_props.storage.claims import Claim, Holder, LockLostError, Tell
from nba_props.storage.leased_locks import LeasedLocks
from nba_props.storage.local_locks import LocalLocks

__all__ = ["Claim", "Holder", "LockLostError", "day_locks", "living_claims"]

Confirm = Callable[[], None]


def living_claims(root: str) -> list[Claim]:
    """The claims of a folder whose holders live; those of killed ones are removed. An object store's end by themselves."""
    fs, path = fsspec.core.url_to_fs(root)
    return LocalLocks(Path(path)).living() if isinstance(fs, LocalFileSystem) else []


@contextmanager
def day_locks(
    root: str, days: Days, holder: Holder, tell: Tell, now: Callable[[], datetime]
) -> Iterator[Confirm]:
    """Holds the locks of days while the block runs, and waits for them before.

    It yields a function to call before each write, which raises LockLostError where another run has taken the days
    over. That happens in object stores alone, to a run that was not heard of for longer than its lease.

    Args:
        root: folder or URL of the claims; all that write to a store use the same.
        days: the game dates.
        holder: who asks, as others are told who wait.
        tell: called once for each claim that must be waited for.
        now: the wall clock, UTC, by which leases run.
    """
    fs, path = fsspec.core.url_to_fs(root)
    if isinstance(fs, LocalFileSystem):
        with LocalLocks(Path(path)).held(days, holder, tell):
            yield lambda: None
        return
    with LeasedLocks(fs, path, now).held(days, holder, tell) as lease:
        yield lease.confirm
