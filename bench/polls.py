"""The life of quotes: a night that was polled often beside one that was polled seldom, and a season of polls."""

import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from bench.figures import Figure, cost, timed
from nba_props.days import Days
from nba_props.market.consensus import consensus, main_lines
from nba_props.market.in_force import in_force
from nba_props.sources.odds.books import read_book

NIGHT, END = date(2024, 1, 15), datetime(2024, 1, 15, 23, 45, tzinfo=UTC)
YEAR = timedelta(days=365)
PERIOD = timedelta(hours=10)
FEW, MANY = 5, 40
REPEATS = 5
GAMES, SEASON_POLLS = 400, (4, 40)


def run() -> list[Figure]:
    """The figures of the night and of the season."""
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        baseline, _ = _on_processors(_night(Path(few), FEW))
        seconds, quotes = _on_processors(_night(Path(many), MANY))
    night = Figure(
        f"ingest a night of {MANY} polls from raw", seconds, baseline, f"a night of {FEW} polls",
        f"target at most 2; {quotes:,} quotes, seconds on the processors",
    )  # fmt: skip
    (baseline, _), (seconds, lines) = (timed(_season(polls)) for polls in SEASON_POLLS)
    season = Figure(
        f"lines of {GAMES} games with {SEASON_POLLS[1]} polls each", seconds, baseline,
        f"with {SEASON_POLLS[0]} polls each", f"target at most 11; {lines:,} lines",
    )  # fmt: skip
    return [night, season]


def _on_processors(work: Callable[[], int]) -> tuple[float, int]:
    """The least seconds on the processors of some repeats, which hardly depend on what else runs, and the result."""
    spent = [cost(work) for _ in range(REPEATS)]
    return min(seconds.cpu for seconds, _ in spent), spent[-1][1]


def _night(home: Path, polls: int) -> Callable[[], int]:
    """Reads a simulated night, polled so many times in ten hours, from raw; returns the number of quotes."""
    from nba_props.resources.world import open_ingest  # noqa: PLC0415  (Dagster is slow to load)
    from nba_props.settings import Settings  # noqa: PLC0415

    settings, clock = Settings.read({"NBA_PROPS_HOME": str(home)}), [END - PERIOD]
    live = open_ingest(settings, lambda: clock[0])
    past = Days(NIGHT - YEAR, NIGHT - timedelta(days=1))
    schedule, played = live.schedule(Days.one(NIGHT)).frame, live.schedule(past).frame
    box = live.box_scores(past, played).frame
    for n in range(polls):
        clock[0] = END - PERIOD * (polls - 1 - n) / (polls - 1)
        live.points_lines(Days.one(NIGHT), schedule, box)

    def read() -> int:
        read_book.cache_clear()
        stored = open_ingest(settings, lambda: END, prefer="raw")
        return stored.points_lines(Days.one(NIGHT), schedule, box).frame.height

    return read


def _season(polls: int) -> Callable[[], int]:
    """Consensus lines of games of which each poll moved every book's line; returns their number."""
    tip, books = datetime(2024, 1, 16, tzinfo=UTC), [f"b{n}" for n in range(12)]
    games = pl.DataFrame({"game_id": [str(n) for n in range(GAMES)]})
    numbers = pl.DataFrame({"number": range(polls)})
    at = pl.lit(tip - timedelta(hours=12)) + pl.duration(minutes=15) * pl.col("number")
    made = games.join(numbers, how="cross").with_columns(
        event_id="game_id", asked=pl.lit("regions"), asked_books=pl.lit(books), listed_books=pl.lit(books),
        asked_markets=pl.lit(["player_points"]), listed_markets=pl.lit(["player_points"] * len(books)),
        known_at=at.cast(pl.Datetime("us", "UTC")),
    ).with_columns(listed_known_at=pl.col("known_at").repeat_by(len(books)))  # fmt: skip
    quotes = (
        made.select("game_id", "known_at", book="listed_books")
        .explode("book")
        .join(pl.DataFrame({"player_id": range(16)}), how="cross")
        .with_columns(
            market=pl.lit("player_points"), book_type=pl.lit("sportsbook"), point=20.5, over_price=-110,
            under_price=-110, quarantine_reason=pl.lit(None, pl.String), is_in_play=pl.lit(False),
        )
    )  # fmt: skip
    moments = games.with_columns(as_of=pl.lit(tip), tip_off=pl.lit(tip)).with_columns(
        pl.col("as_of", "tip_off").cast(pl.Datetime("us", "UTC"))
    )
    return lambda: consensus(main_lines(in_force(quotes, made, moments))).height
