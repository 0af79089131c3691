"""A feed or a host that is dead for a night: the night ends well, and loses what the committed table says and no more.

The suite has the time for one; `python -m tests.night.dead_feeds` makes the whole table.
"""

from pathlib import Path

import pytest

from tests.night.dead_feeds import CASES, LOSSES, losses, night
from tests.simulated_home import simulated_home

pytestmark = pytest.mark.slow
PLAYED = "odds_lines"


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated home as it was built: other tests add to the one that they share."""
    return simulated_home(tmp_path_factory)


@pytest.mark.usefixtures("no_waits")
def test_what_a_dead_feed_costs_is_what_was_committed(untouched: Path, tmp_path: Path) -> None:
    told = list(losses(PLAYED, night(untouched, tmp_path / "home", CASES[PLAYED])))
    committed = LOSSES.read_text().splitlines()
    assert told == [line for line in committed if line.startswith(f"{PLAYED} |")]


def test_the_committed_table_has_every_case() -> None:
    named = dict.fromkeys(line.partition(" |")[0] for line in LOSSES.read_text().splitlines())
    assert list(named) == list(CASES)
