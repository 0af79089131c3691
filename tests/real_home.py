"""A home with a season of real history up to 9 April 2024 and two models of that week, for nights that are lived."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from nba_props.commands.runs import run_job
from nba_props.days import Days
from tests.built_home import built_once, linked, prepared
from tests.replay import ReplayServer, real

HISTORY = Days(date(2023, 10, 24), date(2024, 4, 9))
TRAINED = ["catboost_v9", "catboost_v12", "model_registry"]
EVENING = "2024-04-10T20:00:00Z"


@contextmanager
def lived(factory: pytest.TempPathFactory, name: str) -> Iterator[tuple[Path, ReplayServer]]:
    """A copy of the home under a replay server of its own, whose clock stands at the evening of 10 April."""
    archive, server = str(real()), ReplayServer.start("--consensus")
    before = dict(os.environ)
    try:
        server.step(EVENING)
        variables = server.environment | {"NBA_PROPS_ARCHIVE": archive, "NBA_PROPS_NOW": EVENING}
        built = built_once(factory, "real", lambda home: _build(home, variables))
        home = linked(built, factory.mktemp("linked") / name, variables)
        with prepared(home, variables):
            yield home, server
    finally:
        server.stop()
        os.environ.clear()
        os.environ |= before


def _build(home: Path, variables: dict[str, str]) -> None:
    with prepared(home, variables):
        run_job("ingest", HISTORY)
        run_job("features", HISTORY)
        run_job("train", Days.one(date(2024, 4, 8)), only=TRAINED)
