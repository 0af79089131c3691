"""Fair prices of all seasons' quotes, from quotes and polls to claims, beside a loop over their dates; and of one night.

The recorded seasons have quotes on some 180 dates, a quarter of what four whole seasons have: they are repeated, each
repeat later and with games and players of its own.
"""

import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from bench import seasons
from bench.features import REPEATS, SAMPLE, repeated
from bench.figures import Figure, cost, timed
from nba_props.days import Days
from nba_props.declared.tables.every_table import TABLES
from nba_props.market.fair_price import with_claims
from nba_props.market.kin import book_pairs, feeds_on
from nba_props.market.others import priced_sides
from nba_props.models.distribution.shape import Shape
from nba_props.sources.archive.tables import Archive
from nba_props.stats.slate import moments

TARGET, TARGET_OF_NIGHT, TIMES = 60_000, 0.5, 4
# A term and a share as they usually are: they cost the same whatever they are.
TERM, SHARE = 0.02, 0.85


@dataclass(frozen=True, slots=True)
class Priced:
    """Seconds of all, on the clock and on the processors, of a loop over the dates, and of the busiest date; and counts."""

    seconds: float
    cpu: float
    by_date: float
    night: float
    quotes: int
    sides: int
    dates: int
    quotes_of_night: int
    gigabytes: float


def run() -> list[Figure]:
    """Figures of all dates and of one; none when the real data are absent."""
    if seasons.real() is None:
        return []
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        all_of = process.submit(_measure).result()
    rate, on_processors = all_of.quotes / all_of.seconds, all_of.quotes / all_of.cpu
    return [
        Figure(
            f"price {all_of.quotes:,} quotes of {all_of.dates} dates ({all_of.sides:,} sides)",
            all_of.seconds,
            all_of.by_date,
            f"a loop over the dates, scaled from {SAMPLE}",
            f"{rate:,.0f} quotes a second, {on_processors:,.0f} on the processors (target {TARGET:,}); "
            f"{all_of.gigabytes:.1f} GB at most",
        ),
        Figure(
            f"  the night with most quotes ({all_of.quotes_of_night:,})",
            all_of.night,
            all_of.seconds,
            "all dates",
            f"target {TARGET_OF_NIGHT} s",
        ),
    ]


def _measure() -> Priced:
    folder = seasons.real()
    if folder is None:
        raise FileNotFoundError("real data absent (NBA_PROPS_SHARED)")
    given = repeated(_given(folder), TIMES)
    spent, heights = zip(*(cost(lambda: price(given).height) for _ in range(REPEATS)), strict=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    lines = given["odds_lines"]
    dates = lines["game_date"].unique().sort().to_list()
    sample = [_of(given, day) for day in dates[:: max(1, len(dates) // SAMPLE)]]
    loop, _ = timed(lambda: [price(one) for one in sample], 1)
    most = _most_quoted(lines)
    night = _of(given, most[0])
    return Priced(
        min(of.wall for of in spent), min(of.cpu for of in spent), loop * len(dates) / len(sample),
        timed(lambda: price(night))[0], lines.height, heights[0], len(dates), most[1], memory,
    )  # fmt: skip


def busiest() -> seasons.Frames:
    """What the recorded date with most quotes is priced from.

    Raises:
        FileNotFoundError: the real data are absent.
    """
    folder = seasons.real()
    if folder is None:
        raise FileNotFoundError("real data absent (NBA_PROPS_SHARED)")
    given = _given(folder)
    return _of(given, _most_quoted(given["odds_lines"])[0])


def _most_quoted(lines: pl.DataFrame) -> tuple[date, int]:
    """The date with most quotes, and how many those are."""
    day, count = lines.group_by("game_date").len().sort("len", "game_date").row(-1)
    return day, count


def _given(folder: Path) -> seasons.Frames:
    """Quotes, polls, moments of their games at the tip-off, and pairs of books."""
    days, archive = seasons.given().days, Archive(folder)
    box, _ = archive.box_scores(days)
    points = archive.points_quotes(days, box)
    schedule = TABLES["schedule"].shape(archive.schedule(days)[0])
    games = moments(schedule, points.polls, TABLES["game_line_polls"].empty(), seasons.NOW)
    quoted = games.join(points.odds_lines, on="game_id", how="semi").select(
        "game_id", "game_date", "as_of", "tip_off"
    )
    pairs = book_pairs(points.odds_lines, points.polls, quoted, days)
    return {"odds_lines": points.odds_lines, "odds_polls": points.polls, "moments": quoted, "pairs": pairs}


def _of(given: seasons.Frames, day: date) -> seasons.Frames:
    """What a date is priced from: its own quotes, polls and games, and the pairs of the dates before."""
    own = {name: frame.filter(game_date=day) for name, frame in given.items() if name != "pairs"}
    return own | {"pairs": given["pairs"].filter(Days.one(day).before(366).hold())}


def price(given: seasons.Frames) -> pl.DataFrame:
    """The priced sides of quotes, with their claims."""
    feeds = feeds_on(given["pairs"], given["odds_lines"].select("game_date", "book"))
    sides = priced_sides(given["odds_lines"], given["odds_polls"], given["moments"], feeds, Shape())
    return with_claims(sides.with_columns(model_term=pl.lit(TERM), share=pl.lit(SHARE)))
