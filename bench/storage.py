"""Writing and reading the partitions of a wide table, beside one file of the same rows and beside plain writes."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from bench.figures import Figure, timed
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.table import Table
from nba_props.storage.lake import Lake
from nba_props.storage.reader import Reader

DAYS = [date(2021, 10, 1) + timedelta(n) for n in range(853)]
PLAYERS = 150


def run() -> list[Figure]:
    """Figures of writes, reads, and a second read by the same run."""
    frame = _rows(FEATURE_STORE, np.random.default_rng(0))
    with tempfile.TemporaryDirectory() as folder:
        lake, one, apart = Lake(f"{folder}/lake"), Path(folder) / "one.parquet", Path(folder) / "apart"
        apart.mkdir()
        single, _ = timed(lambda: frame.write_parquet(one))
        plain, _ = timed(lambda: _write_plainly(frame, apart))
        write, _ = timed(lambda: lake.write(FEATURE_STORE, frame, DAYS))
        whole, _ = timed(lambda: pl.read_parquet(one))
        each, _ = timed(lambda: pl.concat(pl.read_parquet(p) for p in sorted(apart.iterdir())))
        read, rows = timed(lambda: lake.read(FEATURE_STORE, DAYS))
        if not rows.equals(frame):
            raise AssertionError("the rows that were read are not those that were written")
        reader = Reader(lake)
        reader.read(FEATURE_STORE, DAYS)
        cached, _ = timed(lambda: reader.read(FEATURE_STORE, DAYS))
        stored = sum(p.stat().st_size for p in Path(lake.root).rglob("*.parquet"))
        size = f"{frame.height:,} rows, {frame.width} columns: {stored / 1e6:.0f} MB, {one.stat().st_size / 1e6:.0f} as one"
    what = f"{len(DAYS)} partitions"
    return [
        Figure(f"write {what}, each atomic and synced", write, single, "one Parquet file, not synced", size),
        Figure("  the same", write, plain, "a write_parquet each, in place, not synced"),
        Figure(f"read {what}", read, whole, "that one file"),
        Figure("  the same", read, each, "a read_parquet each"),
        Figure("  by the next step of the run", cached, read, "the first read"),
    ]


def _write_plainly(frame: pl.DataFrame, folder: Path) -> None:
    for (day,), part in frame.partition_by("game_date", as_dict=True).items():
        part.write_parquet(folder / f"{day}.parquet")


def _rows(table: Table, draw: np.random.Generator) -> pl.DataFrame:
    """Returns as many rows a day as a busy night has players, with a value in each column."""
    height = len(DAYS) * PLAYERS
    days = pl.Series([day for day in DAYS for _ in range(PLAYERS)])
    columns = {
        name: days if name == table.partition else _values(dtype, height, draw)
        for name, dtype in table.schema.items()
    }
    return table.shape(pl.DataFrame(columns))


def _values(dtype: pl.DataType, height: int, draw: np.random.Generator) -> pl.Series:
    whole = pl.Series(draw.integers(0, 100, height))
    if isinstance(dtype, pl.List):
        return pl.Series([[]] * height, dtype=dtype)
    if dtype.is_float():
        return pl.Series(draw.normal(15, 6, height).round(3)).cast(dtype)
    return whole.cast(dtype)
