"""The clock of the injury tests, at 16:00 Eastern of 10 April 2024."""

from datetime import datetime

import pytest

from tests.sources.injuries.samples import Move, eastern


@pytest.fixture
def at(clock: list[datetime]) -> Move:
    """Moves the clock to a time such as "2024-04-10 17:30" in New York."""

    def move(text: str) -> None:
        clock[0] = eastern(text)

    move("2024-04-10 16:00")
    return move
