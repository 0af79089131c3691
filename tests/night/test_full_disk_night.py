"""A night whose disk is full: one line and nothing half written, and the same command afterwards makes it whole."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.night.full_disk import BYTES_LEFT, files_of_the_day

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NAMESPACE = ("unshare", "--map-root-user", "--mount")


def has_namespaces() -> bool:
    """Whether this machine lets its users mount a disk of their own."""
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not has_namespaces(), reason="needs a mount namespace (`unshare -rm`)")
def test_a_night_on_a_full_disk_ends_in_one_line_and_is_whole_when_there_is_space(
    home: Path, tmp_path: Path
) -> None:
    before = files_of_the_day(home)
    *full, healed = ended(home, tmp_path)
    for at, left in zip(full, BYTES_LEFT, strict=True):
        assert (at["status"], at["unexpected"]) == (1, None), left
        assert [line for line in at["lines"] if "Traceback" in line or "sqlite3" in line] == []
        *bars, last = at["lines"]
        assert last.startswith("Error: ")
        assert str(tmp_path) in last
        assert "bytes are needed and" in last
        assert "free space on its disk" in last
        assert len(bars) <= 1
        # What is there is whole.
        assert at["files"].items() <= before.items()
        assert at["asides"] == []
    assert full[0]["files"] != before
    assert (healed["status"], healed["unexpected"], healed["files"]) == (0, None, before)


def ended(home: Path, disk: Path) -> list[dict[str, Any]]:
    """How the calls of the night ended, with each amount of space and then with enough."""
    command = [*NAMESPACE, sys.executable, "-m", "tests.night.full_disk", str(home), str(disk)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return told
