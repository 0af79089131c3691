"""Where Dagster keeps its records: a simulated season's backfill and a night, in PostgreSQL beside files of the home."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from bench.figures import Figure
from nba_props.settings import POSTGRES
from tests.postgres import server

NOW = {"NBA_PROPS_NOW": "2024-04-10T20:00:00Z", "NBA_PROPS_SOURCE": "simulated"}
# What a person types, in this order; the family is the default champion.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "ingest of a season": ("backfill", "--from", "2023-10-24", "--to", "2024-04-09", "--job", "ingest"),
    "features of a season": ("backfill", "--from", "2023-10-24", "--to", "2024-04-09", "--job", "features"),
    "training of a week": ("train", "--week", "2024-04-08", "--families", "catboost_v9"),
    "a night": ("night", "2024-04-10"),
}


def run() -> list[Figure]:
    """The seconds of each command, with its start, and what it costs to keep its records in a database."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        url = stack.enter_context(server())
        in_files = list(_seconds(Path(folder) / "files", {}))
        in_postgres = list(_seconds(Path(folder) / "postgres", {POSTGRES: url}))
    return [
        Figure(f"{name}, records in PostgreSQL", there, here, "in files")
        for name, there, here in zip(COMMANDS, in_postgres, in_files, strict=True)
    ]


def _seconds(home: Path, variables: Mapping[str, str]) -> Iterator[float]:
    program = Path(sys.executable).parent / "nba-props"
    known = {name: value for name, value in os.environ.items() if not name.startswith(("NBA_", "DAGSTER_"))}
    for command in COMMANDS.values():
        began = time.monotonic()
        subprocess.run(  # noqa: S603  (our own program)
            [program, *command],
            env={**known, **NOW, **variables, "NBA_PROPS_HOME": str(home)},
            cwd=home.parent,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        yield time.monotonic() - began
