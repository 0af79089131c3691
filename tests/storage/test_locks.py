"""Locks of game days, on a local folder and on an object store: one at a time, in order, and nobody waits for ever."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from nba_props.days import Days
from nba_props.storage import leased_locks
from nba_props.storage.claims import Claim, Holder, LockLostError, decoded
from nba_props.storage.leased_locks import LEASE, SKEW, Lease, LeasedLocks
from nba_props.storage.local_locks import LocalLocks
from nba_props.storage.locks import day_locks
from tests.storage.writers import NURSERY, wait_until

TONIGHT, TOMORROW = Days.one(date(2024, 4, 10)), Days.one(date(2024, 4, 11))
SEASON = Days(date(2023, 10, 1), date(2024, 6, 30))
SINCE = datetime(2024, 4, 10, 20, tzinfo=UTC)
Hold = Callable[..., AbstractContextManager[Any]]


def holder(run: str) -> Holder:
    return Holder(run, "host-1", 42, SINCE)


class Store(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no annotations
    """An object store in memory whose `create` is one step, as those of object stores are."""

    guard = threading.Lock()

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **more: object) -> None:
        """Writes a file, one at a time."""
        with self.guard:
            super().pipe_file(path, value, mode=mode, **more)


class WallClock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.at = SINCE

    def __call__(self) -> datetime:
        """The time as the test has set it."""
        return self.at


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
def leased(tmp_path: Path, clock: WallClock) -> LeasedLocks:
    return LeasedLocks(Store(), f"{tmp_path}/locks", clock, poll_seconds=0.01)


@pytest.fixture(params=["local", "leased"])
def hold(request: pytest.FixtureRequest, tmp_path: Path) -> Hold:
    """Holds days as a run, in a folder or in an object store."""
    locks = LocalLocks(tmp_path / "locks")
    if request.param == "leased":
        locks = request.getfixturevalue("leased")

    def held(days: Days, run: str, tell: Callable[[str], None] = print) -> AbstractContextManager[Any]:
        return locks.held(days, holder(run), tell)

    return held


class Run:
    """A run in a thread that holds days until it is told to end."""

    def __init__(self, hold: Hold, days: Days, name: str) -> None:
        self.told: list[str] = []
        self.is_in, self.may_end = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._hold, args=(hold, days, name), daemon=True)
        self.thread.start()

    def _hold(self, hold: Hold, days: Days, name: str) -> None:
        with hold(days, name, self.told.append):
            self.is_in.set()
            assert self.may_end.wait(20)

    def is_waiting(self) -> bool:
        """Whether it has said for whom it waits."""
        return bool(self.told)

    def end(self) -> None:
        """Lets it end, and waits until it has."""
        self.may_end.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def test_the_second_of_a_day_waits_says_once_for_whom_and_goes_on(hold: Hold) -> None:
    first = Run(hold, TONIGHT, "one")
    assert first.is_in.wait(10)
    second = Run(hold, TONIGHT, "two")
    wait_until(second.is_waiting)
    time.sleep(0.3)
    assert not second.is_in.is_set()
    first.end()
    assert second.is_in.wait(10)
    second.end()
    assert second.told == [
        "waiting for run one of host host-1 (process 42), which has held 2024-04-10 since 2024-04-10 20:00:00Z, before "
        "2024-04-10 can be run"
    ]
    assert first.told == []


@pytest.mark.parametrize("others", [TOMORROW, SEASON.before(30), TONIGHT.before(5)])
def test_runs_of_other_days_wait_for_nobody(hold: Hold, others: Days) -> None:
    told: list[str] = []
    with hold(TONIGHT, "one"), hold(others, "two", told.append):
        assert told == []


@pytest.mark.parametrize(("earlier", "later"), [(SEASON, TONIGHT), (TONIGHT, SEASON), (SEASON, SEASON)])
def test_a_range_and_each_of_its_days_wait_for_each_other(hold: Hold, earlier: Days, later: Days) -> None:
    first = Run(hold, earlier, "one")
    assert first.is_in.wait(10)
    second = Run(hold, later, "two")
    wait_until(second.is_waiting)
    assert not second.is_in.is_set()
    first.end()
    assert second.is_in.wait(10)
    second.end()


def test_overlapping_runs_go_in_the_order_in_which_they_came(hold: Hold) -> None:
    ranges = [TONIGHT, Days(date(2024, 4, 9), date(2024, 4, 11)), TOMORROW]
    runs = [Run(hold, ranges[0], "0")]
    assert runs[0].is_in.wait(10)
    for n in (1, 2):
        runs.append(Run(hold, ranges[n], str(n)))
        wait_until(runs[n].is_waiting)
    assert [run.is_in.is_set() for run in runs] == [True, False, False]
    for n, run in enumerate(runs):
        assert run.is_in.wait(10)
        assert not any(later.is_in.is_set() for later in runs[n + 1 :])
        run.end()


def test_of_many_that_read_change_and_write_none_is_lost(hold: Hold) -> None:
    counts = dict.fromkeys(SEASON, 0)
    ranges = [TONIGHT, TOMORROW, SEASON, Days(date(2024, 4, 9), date(2024, 4, 11))]

    def work(days: Days) -> None:
        for _ in range(3):
            with hold(days, "one", lambda _: None):
                before = {day: counts[day] for day in days}
                time.sleep(0.002)
                counts.update({day: n + 1 for day, n in before.items()})

    threads = [threading.Thread(target=work, args=(days,)) for days in ranges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (counts[date(2024, 4, 10)], counts[date(2024, 4, 11)], counts[date(2024, 1, 1)]) == (9, 9, 3)


def test_a_run_that_fails_frees_its_days(hold: Hold) -> None:
    with pytest.raises(RuntimeError, match="no quotes"), hold(TONIGHT, "one"):
        raise RuntimeError("no quotes")
    told: list[str] = []
    with hold(TONIGHT, "two", told.append):
        assert told == []


def test_a_run_that_gives_up_waiting_stands_in_nobodys_way(hold: Hold) -> None:
    def interrupt(_: str) -> None:
        raise InterruptedError

    first = Run(hold, TONIGHT, "one")
    assert first.is_in.wait(10)
    with pytest.raises(InterruptedError), hold(TONIGHT, "two", interrupt):
        pass
    first.end()
    told: list[str] = []
    with hold(TONIGHT, "three", told.append):
        assert told == []


def test_a_season_is_one_claim_and_nothing_is_left_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "locks"
    with LocalLocks(folder).held(SEASON, holder("one"), print):
        assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".lock", ".lock"]
    assert [path.name for path in folder.iterdir()] == ["queue.lock"]


def claim_and_stay(folder: Path) -> None:
    """What the process that is killed does."""
    with LocalLocks(folder).held(TONIGHT, holder("killed"), print):
        time.sleep(60)


def test_the_days_of_a_killed_run_are_free_at_once(tmp_path: Path) -> None:
    folder, told = tmp_path / "locks", list[str]()
    process = NURSERY.Process(target=claim_and_stay, args=(folder,), daemon=True)
    process.start()
    wait_until(lambda: len(list(folder.glob("*.json"))) == 1)
    second = Run(lambda days, run, tell: LocalLocks(folder).held(days, holder(run), tell), TONIGHT, "two")
    wait_until(second.is_waiting)
    process.kill()
    process.join(10)
    assert second.is_in.wait(1)
    second.end()
    with LocalLocks(folder).held(TONIGHT, holder("three"), told.append):
        assert told == []
        assert len(list(folder.glob("*.json"))) == 1


def test_who_waits_in_another_process_is_told_the_holder(tmp_path: Path) -> None:
    folder, told = tmp_path / "locks", list[str]()
    process = NURSERY.Process(target=claim_and_stay, args=(folder,), daemon=True)
    process.start()
    wait_until(lambda: len(list(folder.glob("*.json"))) == 1)

    def tell(message: str) -> None:
        told.append(message)
        process.kill()

    with LocalLocks(folder).held(TONIGHT, holder("two"), tell):
        assert "run killed of host host-1" in told[0]


# -- leases of an object store ----------------------------------------------------------------------------------------


@pytest.fixture
def abandoned(leased: LeasedLocks) -> Lease:
    """A lease of tonight whose holder was killed, or does not get through to the store."""
    lease, _ = leased._claim(TONIGHT, holder("gone"))
    return lease


def test_a_lease_that_is_over_is_taken_over_and_its_holder_may_write_nothing(
    leased: LeasedLocks, clock: WallClock, abandoned: Lease
) -> None:
    second = Run(lambda days, run, tell: leased.held(days, holder(run), tell), TONIGHT, "two")
    wait_until(second.is_waiting)
    clock.at += LEASE + SKEW / 2
    time.sleep(0.05)
    assert not second.is_in.is_set()  # the holder's clock may be behind
    clock.at += SKEW
    assert second.is_in.wait(10)
    with pytest.raises(LockLostError, match=r"another run took over 2024-04-10.*run the day again"):
        abandoned.confirm()
    with pytest.raises(LockLostError):
        abandoned.confirm()
    second.end()


def test_who_renews_at_the_last_moment_keeps_the_lock_or_has_lost_it_but_never_both(
    leased: LeasedLocks, clock: WallClock, abandoned: Lease
) -> None:
    clock.at += LEASE + 2 * SKEW
    abandoned.confirm()  # nobody had ended it yet
    second = Run(lambda days, run, tell: leased.held(days, holder(run), tell), TONIGHT, "two")
    wait_until(second.is_waiting)
    assert not second.is_in.is_set()
    clock.at += LEASE + 2 * SKEW
    assert second.is_in.wait(10)
    second.end()


def test_a_holder_renews_its_lease_while_it_works(
    leased: LeasedLocks, clock: WallClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leased_locks, "RENEW_SECONDS", 0.005)
    with leased.held(TONIGHT, holder("one"), print) as lease:
        for until in [clock.at + LEASE * n for n in (1.9, 2.8, 3.7)]:
            clock.at += LEASE * 0.9
            wait_until(partial(_runs_until, lease, until))
        second = Run(lambda days, run, tell: leased.held(days, holder(run), tell), TONIGHT, "two")
        wait_until(second.is_waiting)
        assert not second.is_in.is_set()
    assert second.is_in.wait(10)
    second.end()


def _runs_until(lease: Lease, until: datetime) -> bool:
    return lease.until >= until


def test_a_claim_made_from_an_old_listing_is_given_up(
    leased: LeasedLocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the listing and the claim others came, went, and were swept but for the last, which holds the day."""
    for run in ("one", "two"):
        with leased.held(TONIGHT, holder(run), print):
            pass
    assert leased._entries() == {2: [0, 1]}
    last, _ = leased._claim(TONIGHT, holder("three"))
    true_entries, listings = LeasedLocks._entries, 0

    def first_an_old_one(self: LeasedLocks) -> dict[int, list[int]]:
        nonlocal listings
        listings += 1
        return {} if listings == 1 else true_entries(self)

    monkeypatch.setattr(LeasedLocks, "_entries", first_an_old_one)
    lease, earlier = leased._claim(TONIGHT, holder("four"))
    assert (lease.claim.number, earlier) == (last.claim.number + 1, [1, 2, last.claim.number])
    assert leased._standing(1) is None


def test_claims_that_ended_are_swept_but_for_the_last(leased: LeasedLocks) -> None:
    for run in ("one", "two", "three"):
        with leased.held(TONIGHT, holder(run), print):
            pass
    assert leased._entries() == {3: [0, 1]}


def test_a_url_is_leased_and_a_folder_is_locked(tmp_path: Path) -> None:
    with day_locks("memory://a-bucket/locks", TONIGHT, holder("one"), print, lambda: SINCE) as confirm:
        confirm()
        assert len(MemoryFileSystem().ls("/a-bucket/locks")) == 2
    with day_locks(str(tmp_path / "locks"), TONIGHT, holder("one"), print, lambda: SINCE) as confirm:
        confirm()
        assert len(list((tmp_path / "locks").iterdir())) == 3


def test_a_claim_reads_back_as_it_was_written() -> None:
    claim = Claim(7, SEASON, holder("one"))
    assert decoded(7, claim.encoded()) == claim
