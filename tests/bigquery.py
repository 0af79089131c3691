"""A server of BigQuery on loopback, which the tests start themselves, in an environment of its own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import polars as pl

from nba_props.declared.tables.table import Table
from nba_props.resources.mirror import Mirror
from nba_props.storage.bigquery.dataset import Dataset
from tests.servers import answering, free_port

ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / ".venv-bigquery"
VARIABLE = "BIGQUERY_EMULATOR_HOST"
PROJECT = "nbatest"
SECONDS = 60
PLATFORM = "import duckdb; print(duckdb.__version__, duckdb.sql('PRAGMA platform').fetchone()[0])"


@contextmanager
def emulator(folder: Path) -> Iterator[str]:
    """The URL of a server; Google's client uses it as long as the block runs.

    DuckDB looks for its extensions below the home folder before it fetches any: they are linked there, so that nothing is
    fetched.

    Args:
        folder: the server's home folder.

    Raises:
        RuntimeError: its environment is not there, or it does not answer.
    """
    python = ENVIRONMENT / "bin" / "python"
    if not python.is_file():
        raise RuntimeError(f"{ENVIRONMENT} is not there: run `make .venv-bigquery/.ready`")
    told = subprocess.run([python, "-c", PLATFORM], capture_output=True, text=True, check=True)
    version, platform = told.stdout.split()
    extensions = folder / ".duckdb" / "extensions" / f"v{version}" / platform
    extensions.mkdir(parents=True)
    for file in ENVIRONMENT.glob(
        "lib/python*/site-packages/duckdb_extension_*/extensions/*/*.duckdb_extension"
    ):
        (extensions / file.name).symlink_to(file)
    url = f"http://127.0.0.1:{free_port()}"
    line = [
        str(ENVIRONMENT / "bin" / "bqemulator"), "start", "--rest-host", "127.0.0.1", "--grpc-host", "127.0.0.1",
        "--rest-port", url.rpartition(":")[2], "--grpc-port", "0", "--project", PROJECT, "--log-level", "error",
    ]  # fmt: skip
    log = folder / "log"
    with log.open("w") as sink:
        process = subprocess.Popen(
            line, stdout=sink, stderr=subprocess.STDOUT, env=os.environ | {"HOME": str(folder)}
        )
    path = f"/bigquery/v2/projects/{PROJECT}/datasets"
    with answering(
        process, path, seconds=SECONDS, variable=VARIABLE, url=url, said=lambda: log.read_text()[-2000:]
    ):
        yield url


def new_name() -> str:
    """The name of a dataset that nobody has made: `project.dataset`."""
    return f"{PROJECT}.mirror_{uuid4().hex[:12]}"


@contextmanager
def new_dataset() -> Iterator[Dataset]:
    """A dataset that nobody has made, as the mirror uses it."""
    with Mirror(bigquery=new_name()).dataset() as dataset:
        yield dataset


def rows_of(dataset: Dataset, table: Table, day: date | None = None) -> pl.DataFrame:
    """Rows of a table of the mirror in the shape in which the lake has them: all, or those of a day."""
    where = f"WHERE `{table.partition}` = '{day}'" if day else ""
    rows = dataset.run(f"SELECT * FROM `{dataset.id_of(table.name)}` {where}", "its rows could not be read")
    values = [[row[name] for name in table.schema.names()] for row in rows]
    return table.shape(pl.DataFrame(values, schema=table.schema, orient="row"))


def as_mirrored(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of the lake with empty lists in the place of null ones, which BigQuery has not."""
    lists = [name for name, dtype in table.schema.items() if isinstance(dtype, pl.List)]
    empty = (pl.col(name).fill_null(pl.lit([], table.schema[name])) for name in lists)
    return table.shape(frame.with_columns(empty))
