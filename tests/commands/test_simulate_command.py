"""`nba-props simulate --serve` as a script starts it: in the background, and ended by SIGTERM."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BACKGROUND = 'trap "" INT; exec "$@" >said 2>&1'


@pytest.mark.slow
def test_sigterm_ends_it_with_status_0_where_sigint_is_ignored(tmp_path: Path) -> None:
    """A shell script starts its background jobs with SIGINT ignored."""
    program = Path(sys.executable).parent / "nba-props"
    line = ["/bin/sh", "-c", BACKGROUND, "sh", str(program), "simulate", "--serve", "0"]
    process = subprocess.Popen(line, cwd=tmp_path)
    try:
        until = time.monotonic() + 60
        while not re.search(r"simulator ready at", _said(tmp_path)):
            assert process.poll() is None, _said(tmp_path)
            assert time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in _said(tmp_path)


def _said(folder: Path) -> str:
    said = folder / "said"
    return said.read_text() if said.exists() else ""
