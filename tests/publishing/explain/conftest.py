"""The explained bets of the simulated night, once for all tests of the folder."""

from pathlib import Path

import pytest

from nba_props.settings import Settings
from tests.publishing.explain.night_explained import Explained, explained


@pytest.fixture(scope="session")
def told(simulated: Path) -> Explained:
    """Every published bet of the simulated night, explained."""
    return explained(Settings.read({"NBA_PROPS_HOME": str(simulated)}))
