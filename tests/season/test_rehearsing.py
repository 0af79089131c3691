"""What a season changes in the product while it lives, and nothing afterwards."""

from pathlib import Path

import fsspec
import pytest

from nba_props import jobs
from nba_props.simulator.wire import transport
from nba_props.storage import files
from season.faults import Faults, FaultyTransport
from season.rehearsing import TRAINED, Rehearsal, full_disk, rehearsal_of, rehearsing

LOCAL = fsspec.filesystem("file")


def test_the_world_is_reached_through_faults_and_two_families_are_trained(tmp_path: Path) -> None:
    genuine, trained = transport.SimulatedTransport, [*jobs.JOBS]
    with rehearsing(Rehearsal(Faults(1), str(tmp_path / "notes"))):
        made = transport.SimulatedTransport(lambda: pytest.fail("nothing is requested"))
        assert isinstance(made, FaultyTransport)
        [train] = [job for job in jobs.JOBS if job.name == "train"]
        assert all(asset in str(train.selection) for asset in TRAINED)
    assert transport.SimulatedTransport is genuine
    assert trained == jobs.JOBS


def test_processes_of_runs_are_told_the_same_by_a_variable() -> None:
    rehearsal = Rehearsal(Faults(3, 0.1, 0.2), "/somewhere/notes", full="/home")
    assert rehearsal_of(rehearsal.text()) == rehearsal


def test_on_a_full_disk_no_file_is_written_and_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "home" / "file"
    files.put(LOCAL, str(path), b"old")
    with full_disk(tmp_path / "home"), pytest.raises(OSError, match="free space on its disk"):
        files.put(LOCAL, str(path), b"new")
    assert path.read_bytes() == b"old"
    files.put(LOCAL, str(path), b"new")
    assert [(p.name, p.read_bytes()) for p in path.parent.iterdir()] == [("file", b"new")]
