"""The evening of `polled_night` over an empty raw store."""

from datetime import datetime

import pytest

from nba_props.sources.ingest import Ingest
from tests.sources.odds.polled_night import Night


@pytest.fixture
def evening(ingest: Ingest, clock: list[datetime]) -> Night:
    return Night(ingest, clock)
