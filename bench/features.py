"""The pure build of stats and features over all seasons, beside a loop over their dates and beside ten times the data.

The loop is how the older system worked: every date is built by itself from the history that its assets read. It runs on
a sample of dates and is scaled to all of them.

Ten times the data are forty seasons, one after the other, each with games and players of its own: a longer history, not
a larger league.
"""

import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from datetime import date

import polars as pl

from bench import seasons
from bench.figures import Figure, timed
from nba_props.days import Days
from nba_props.declared.tables.table import INSTANT

SAMPLE, REPEATS, TIMES = 24, 3, 10
# The first pass pays for fresh memory and the others do not: both sides of a ratio get a second one.
REPEATS_OF_TEN = 2
TARGET, MOST_MEMORY, MOST_TIMES = 15, 4, 11
YEARS = 4


def run() -> list[Figure]:
    """Figures of both; none when the real data are absent."""
    if (folder := seasons.real()) is None:
        return []
    given = seasons.archived(folder, seasons.given().days)
    rows, days, one, memory = measured(1)
    loop = by_date(given)
    rows_of_ten, _, ten, memory_of_ten = measured(TIMES)
    return [
        Figure(
            f"build every table of four real seasons ({rows:,} rows)",
            one,
            loop,
            f"a loop over its {days} dates, scaled from {SAMPLE}",
            f"target {TARGET} s; {memory:.1f} GB at most (target {MOST_MEMORY})",
        ),
        Figure(
            f"  the same of {TIMES * YEARS} seasons ({rows_of_ten:,} rows)",
            ten,
            one,
            "of four",
            f"target: {MOST_TIMES} times at most; {memory_of_ten:.1f} GB",
        ),
    ]


def measured(times: int) -> tuple[int, int, float, float]:
    """Returns rows of the feature store, its dates, best seconds and peak GB, from a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_measure, times).result()


def _measure(times: int) -> tuple[int, int, float, float]:
    folder = seasons.real()
    if folder is None:
        raise FileNotFoundError("real data absent (NBA_PROPS_SHARED)")
    days = seasons.given().days
    given = repeated(seasons.archived(folder, days), times)
    last = days.last.replace(year=days.last.year + (times - 1) * YEARS)
    every = Days(days.first, last)
    seconds, built = timed(lambda: seasons.build(given, every), REPEATS if times == 1 else REPEATS_OF_TEN)
    store = built["feature_store"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return store.height, store["game_date"].n_unique(), seconds, memory


def repeated(given: seasons.Frames, times: int) -> seasons.Frames:
    """Returns the seasons repeated, each time four years later and with other games and players."""
    return {name: pl.concat(_later(frame, n) for n in range(times)) for name, frame in given.items()}


def _later(frame: pl.DataFrame, nth: int) -> pl.DataFrame:
    if not nth:
        return frame
    years = nth * YEARS
    begun = pl.col("season").str.head(4).cast(pl.Int32) + years
    other = {
        "season": pl.format("{}-{}", begun, ((begun + 1) % 100).cast(pl.String).str.zfill(2)),
        "game_id": pl.format("{}/{}", "game_id", pl.lit(nth)),
        "player_id": pl.col("player_id") + nth * 10_000_000,
    }
    return frame.with_columns(
        pl.col(pl.Date, INSTANT).dt.offset_by(f"{years}y"),
        pl.col(pl.List(INSTANT)).list.eval(pl.element().dt.offset_by(f"{years}y")),
        *(expression.alias(name) for name, expression in other.items() if name in frame.columns),
    )


def by_date(given: seasons.Frames) -> float:
    """Returns the seconds that it takes to build each date of the schedule by itself, scaled from a sample."""
    dates: list[date] = sorted(given["schedule"]["game_date"].unique())
    sample = dates[:: max(1, len(dates) // SAMPLE)]
    built = seasons.build(given, Days(dates[0], dates[-1]))
    stored = {**given, "player_games": built["player_games"], "team_games": built["team_games"]}
    seconds, _ = timed(lambda: [seasons.build_day(stored, day) for day in sample], 1)
    return seconds * len(dates) / len(sample)
