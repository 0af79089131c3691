"""How costs grow: a night of 1, 10 and 100 times its quotes, and features of 1 to 40 seasons in one frame.

Each figure is measured in a process of its own, so that its peak of memory is its own. Its baseline is the smallest one
times the factor: a ratio of 1 is a cost that grows as the data do.
"""

import multiprocessing
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import polars as pl

from bench import prices, quotes, seasons
from bench.features import YEARS, repeated
from bench.figures import Figure, cost
from nba_props.days import Days

QUOTES, SEASONS = (1, 10, 100), (1, 4, 12, 40)
PLAYERS = 10_000_000


class Spent(NamedTuple):
    """Seconds on the clock and on the processors, rows of the result, and the peak of the process in GB."""

    wall: float
    cpu: float
    rows: int
    gigabytes: float


def run() -> list[Figure]:
    """Figures of both; those that need real data are left out where they are absent."""
    of_quotes = {times: _alone(_parsed, times) for times in QUOTES}
    figures = list(_figures("parse and pair {rows:,} quotes of a night", of_quotes, "quote"))
    if seasons.real() is None:
        return figures
    figures += _figures("price {rows:,} sides of a night", {n: _alone(_priced, n) for n in QUOTES}, "side")
    figures += _figures(
        "features of {times} seasons, {rows:,} rows", {n: _alone(_built, n) for n in SEASONS}, "row"
    )
    return figures


def _figures(name: str, measured: dict[int, Spent], unit: str) -> Iterator[Figure]:
    least = measured[1]
    for times, spent in measured.items():
        each = 1e6 * spent.cpu / spent.rows
        yield Figure(
            name.format(times=times, rows=spent.rows),
            spent.wall,
            least.wall * times,
            f"{times} times the first",
            f"{each:,.0f} µs of a processor a {unit}; {spent.gigabytes:.1f} GB at most",
        )


def _alone(work: Callable[[int], Spent], times: int) -> Spent:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(work, times).result()


def _spent(work: Callable[[], pl.DataFrame]) -> Spent:
    spent, rows = cost(lambda: work().height)
    return Spent(spent.wall, spent.cpu, rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def _parsed(times: int) -> Spent:
    payloads = quotes.night(times)
    return _spent(lambda: quotes.parsed(payloads))


def _priced(times: int) -> Spent:
    """The recorded night with most quotes, in a league that is so many times as large."""
    night = prices.busiest()
    wide = {name: frame if name == "pairs" else _wider(frame, times) for name, frame in night.items()}
    return _spent(lambda: prices.price(wide))


def _wider(frame: pl.DataFrame, times: int) -> pl.DataFrame:
    return pl.concat(
        frame.with_columns(
            pl.format("{}/{}", "game_id", pl.lit(nth)).alias("game_id"),
            *([pl.col("player_id") + nth * PLAYERS] if "player_id" in frame.columns else []),
        )
        for nth in range(times)
    )


def _built(count: int) -> Spent:
    """The newest recorded seasons; those beyond four are the same again, later and with other games and players."""
    folder = seasons.real()
    if folder is None:
        raise FileNotFoundError("real data absent (NBA_PROPS_SHARED)")
    recorded = seasons.given().ranges[-min(count, YEARS) :]
    days = Days(recorded[0].first, recorded[-1].last)
    times = count // len(recorded)
    given = repeated(seasons.archived(folder, days), times)
    every = Days(days.first, days.last.replace(year=days.last.year + (times - 1) * YEARS))
    return _spent(lambda: seasons.build(given, every)["feature_store"])
