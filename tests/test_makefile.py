"""What the targets of the Makefile start, without starting it."""

import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


@pytest.mark.parametrize(("given", "port"), [((), "3000"), (("PORT=4000",), "4000")])
def test_ui_is_on_loopback_at_the_port_that_is_given(given: tuple[str, ...], port: str) -> None:
    line = ["make", "--dry-run", "--no-print-directory", "ui", *given]
    shown = subprocess.run(line, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert f"dg dev -w workspace.yaml -h 127.0.0.1 -p {port}" in shown
