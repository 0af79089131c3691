"""A range in pieces through the real queue: the same rows as one run's, in waves of assets that need each other's days."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import pytest

from nba_props.commands import launched
from nba_props.commands.runs import partition_tags
from nba_props.commands.waves import waves
from nba_props.days import Days
from nba_props.declared.lookback import READS
from nba_props.declared.tables.every_table import TABLES
from nba_props.definitions import defs
from nba_props.errors import CallError
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.jobs import SELECTIONS
from nba_props.planning.ranges import cut
from nba_props.storage.lake import Lake
from season.driver import Driver
from tests.commands.calls import call
from tests.simulated_home import EVENING, linked

LAST = Days(date(2024, 4, 6), date(2024, 4, 9))
PIECES = cut(LAST, 2)
JOBS = ("ingest", "features")


def keys(job: str) -> set[dg.AssetKey]:
    """The assets of a job."""
    return set(SELECTIONS[job][0].resolve(defs().resolve_asset_graph()))


REBUILT = sorted({key.to_user_string() for job in JOBS for key in keys(job)} & TABLES.keys())


@dataclass
class Rebuilt:
    """A copy of the simulated home whose last days were built again in pieces, the runs that did, and what was told."""

    lake: Lake
    runs: list[dg.DagsterRun] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    counted: list[tuple[int, int]] = field(default_factory=list)

    def launch(self) -> None:
        """Both jobs, as the command does."""
        for job in JOBS:
            launched.launch(
                job, PIECES, tell=self.told.append, progress=lambda *count: self.counted.append(count)
            )


@pytest.fixture(scope="module")
def rebuilt(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rebuilt]:
    """The last four days in pieces of two, by the queue that a daemon of the home has."""
    home = linked(simulated, tmp_path_factory.mktemp("launched") / "home")
    done = Rebuilt(Lake(str(home / "lake")))
    for name in REBUILT:
        for day in LAST:
            Path(done.lake.path(TABLES[name], day)).unlink()
    with (
        pytest.MonkeyPatch.context() as patch,
        Driver(home, datetime.fromisoformat(EVENING), without=("tonight", "alerts", "failed_runs")) as driver,
    ):
        patch.setattr(launched, "LOOK_SECONDS", 0.05)
        work = threading.Thread(target=done.launch)
        work.start()
        while work.is_alive():
            driver._dequeue()
            work.join(0.05)
        runs = [record.dagster_run for record in driver.runs()]
        done.runs = [run for run in reversed(runs) if launched.CALL in run.tags]
        yield done


def test_pieces_are_equal_to_one_run(rebuilt: Rebuilt, simulated: Path) -> None:
    whole = Lake(str(simulated / "lake"))
    assert {"odds_lines", "slate", "feature_store", "feature_gaps"} <= set(REBUILT)
    for name in REBUILT:
        days = list(LAST)
        assert rebuilt.lake.read(TABLES[name], days).equals(whole.read(TABLES[name], days)), name


def test_each_piece_is_a_run_of_the_queue_in_each_wave(rebuilt: Rebuilt) -> None:
    assert {run.status for run in rebuilt.runs} == {dg.DagsterRunStatus.SUCCESS}
    found = [(run.job_name, tuple(run.tags[tag] for tag in RANGE)) for run in rebuilt.runs]
    ends = [(str(piece.first), str(piece.last)) for piece in PIECES]
    assert sorted(found) == sorted((job, end) for job in JOBS for _ in range(2) for end in ends)
    assert all(run.remote_job_origin and run.job_code_origin for run in rebuilt.runs)
    assert rebuilt.counted[-1] == (4, 4)


def test_who_has_no_daemon_is_told_that_the_runs_wait(rebuilt: Rebuilt) -> None:
    assert any("the runs wait in the queue" in line for line in rebuilt.told)


@pytest.mark.parametrize("job", JOBS)
def test_no_asset_looks_back_to_one_of_its_own_wave_or_a_later_one(job: str) -> None:
    in_waves = waves(defs().resolve_asset_graph(), keys(job))
    assert len(in_waves) == 2
    number = {name: n for n, names in enumerate(in_waves) for name in names}
    assert set(number) == {key.to_user_string() for key in keys(job)}
    for name, reads in READS.items():
        for read, back in reads.items():
            if {name, read} <= number.keys():
                assert number[read] < number[name] + (back.days == 0), (name, read)


def test_weeks_of_training_are_one_wave() -> None:
    assert len(waves(defs().resolve_asset_graph(), keys("train"))) == 1


@pytest.mark.usefixtures("night")
def test_what_rests_on_days_before_it_is_not_cut_nor_is_a_day_that_is_not_over() -> None:
    with pytest.raises(CallError, match="nightly cannot be cut"):
        launched.check_launch(["nightly"], LAST)
    with pytest.raises(CallError, match="is not over"):
        launched.check_launch(["ingest"], Days(LAST.first, date(2024, 4, 10)))
    launched.check_launch(["ingest", "features"], LAST)


def test_a_piece_of_one_day_is_a_partition() -> None:
    assert partition_tags(Days.one(LAST.first)) == {PARTITION: "2024-04-06"}


@pytest.mark.usefixtures("night")
def test_pieces_of_days_are_for_runs_of_the_queue() -> None:
    alone = call("backfill", "--from", "2024-04-06", "--to", "2024-04-09", "--days-per-run", "2")
    assert (alone.exit_code, "--days-per-run needs --launch" in alone.output) == (2, True)


@pytest.mark.usefixtures("night")
def test_who_interrupts_it_is_told_what_is_in_the_queue_and_what_was_not_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: int) -> None:
        raise KeyboardInterrupt

    told: list[str] = []
    monkeypatch.setattr(launched, "submit", lambda *_, **__: "run")
    monkeypatch.setattr(launched, "_ended", lambda *_: iter([0]))
    with pytest.raises(KeyboardInterrupt):
        launched.launch("features", PIECES, tell=told.append, progress=interrupted)
    assert "of 2 runs, those that have not ended stay" in told[-1]
    assert "2 that rest on them were not asked for" in told[-1]
