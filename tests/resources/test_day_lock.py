"""The lock of a run's days: held as a whole by a run in one process, which says for whom it waits."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from nba_props.days import Days
from nba_props.instance.run_tags import RANGE
from nba_props.partitions import GAME_DAYS
from nba_props.resources.clock import PartitionRefusedError
from nba_props.resources.day_lock import DayLock, wall_clock
from nba_props.resources.wiring import given
from nba_props.storage.locks import Holder, LockLostError, day_locks
from tests.storage.writers import wait_until

NOW, DAY = "2024-04-10T20:00:00Z", "2024-04-10"
TONIGHT = Days.one(date(2024, 4, 10))
OTHER = Holder("another", "host-2", 7, wall_clock())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


def claims(home: Path) -> list[dict[str, Any]]:
    """Who holds or awaits which days."""
    return [json.loads(path.read_text()) for path in (home / "locks").glob("*.json")]


def assets_of(home: Path, seen: list[list[dict[str, Any]]]) -> list[dg.AssetsDefinition]:
    """Three steps that note which claims they see; the middle one alone takes the lock."""
    by_range = dg.BackfillPolicy.single_run()

    @dg.asset(partitions_def=GAME_DAYS, backfill_policy=by_range)
    def ingested() -> None:
        seen.append(claims(home))

    @dg.asset(deps=[ingested], partitions_def=GAME_DAYS, backfill_policy=by_range)
    def changed(day_lock: DayLock) -> None:
        day_lock.confirm()
        seen.append(claims(home))

    @dg.asset(deps=[changed], partitions_def=GAME_DAYS, backfill_policy=by_range)
    def published() -> None:
        seen.append(claims(home))

    return [ingested, changed, published]


def run(
    home: Path,
    assets: list[dg.AssetsDefinition],
    days: tuple[str, str] | None = None,
    instance: dg.DagsterInstance | None = None,
) -> dg.ExecuteInProcessResult:
    """Runs the assets of tonight, or of a range."""
    return dg.materialize(
        assets,
        resources=given(NBA_PROPS_HOME=str(home), NBA_PROPS_NOW=NOW),
        instance=instance,
        partition_key=None if days else DAY,
        tags=dict(zip(RANGE, days, strict=True)) if days else None,
    )


def test_a_run_holds_its_day_from_before_its_first_step_until_after_its_last(home: Path) -> None:
    seen: list[list[dict[str, Any]]] = []
    result = run(home, assets_of(home, seen))
    assert [[(c["run"], c["first"], c["last"]) for c in claims] for claims in seen] == [
        [(result.run_id, DAY, DAY)]
    ] * 3
    assert claims(home) == []


def test_a_range_is_claimed_as_one(home: Path) -> None:
    seen: list[list[dict[str, Any]]] = []
    run(home, assets_of(home, seen), ("2023-10-24", DAY))
    assert [(c["first"], c["last"]) for c in seen[0]] == [("2023-10-24", DAY)]


def test_a_run_without_an_asset_that_takes_the_lock_waits_for_nobody(home: Path) -> None:
    seen: list[list[dict[str, Any]]] = []
    with day_locks(str(home / "locks"), TONIGHT, OTHER, print, wall_clock):
        run(home, assets_of(home, seen)[:1])
    assert [c["run"] for c in seen[0]] == ["another"]


def test_a_run_that_fails_frees_its_day(home: Path) -> None:
    @dg.asset(partitions_def=GAME_DAYS)
    def broken(day_lock: DayLock) -> None:
        day_lock.confirm()
        assert len(claims(home)) == 1
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        run(home, [broken])
    assert claims(home) == []


def test_the_log_of_the_run_and_the_shell_say_for_whom_it_waits(
    home: Path, instance: dg.DagsterInstance, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[list[dict[str, Any]]] = []
    with ExitStack() as other, caplog.at_level(logging.WARNING, "nba_props"):
        other.enter_context(day_locks(str(home / "locks"), TONIGHT, OTHER, print, wall_clock))
        thread = threading.Thread(target=run, args=(home, assets_of(home, seen), None, instance))
        thread.start()
        wait_until(lambda: bool(caplog.messages))
        assert seen == []
        other.close()
        thread.join(30)
    assert len(seen) == 3
    message = "waiting for run another of host host-2 (process 7), which has held 2024-04-10 since"
    assert [text.startswith(message) for text in caplog.messages] == [True]
    [record] = instance.get_run_records()
    entries = instance.all_logs(record.dagster_run.run_id)
    assert [
        entry.user_message for entry in entries if entry.user_message.startswith(message)
    ] == caplog.messages


def test_a_partition_that_does_not_exist_is_refused_before_anything_is_waited_for(home: Path) -> None:
    days = Days(date(2024, 4, 9), date(2024, 4, 11))
    with day_locks(str(home / "locks"), days, OTHER, print, wall_clock), pytest.raises(PartitionRefusedError):
        run(home, assets_of(home, []), ("2024-04-09", "2024-04-11"))


def test_homes_that_share_a_store_wait_for_each_other(tmp_path: Path) -> None:
    homes = [
        given(NBA_PROPS_HOME=str(tmp_path / name), NBA_PROPS_STORE=str(tmp_path / "store"))["home"]
        for name in ("one", "two")
    ]
    assert {h.settings.locks for h in homes} == {str(tmp_path / "store" / "locks")}


def test_a_run_whose_lock_was_lost_writes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_: DayLock) -> None:
        raise LockLostError("another run took over")

    monkeypatch.setattr(DayLock, "confirm", lost)
    seen: list[list[dict[str, Any]]] = []
    with pytest.raises(LockLostError):
        run(home, assets_of(home, seen))
    assert len(seen) == 1
