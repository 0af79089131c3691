"""The sensor of late lines through Dagster's own context, over a lake of one evening and books that a test sets."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.declared.tables.quotes import GAME_LINE_POLLS, ODDS_LINES
from nba_props.definitions import defs
from nba_props.resources.wiring import given
from nba_props.resources.world import World
from nba_props.sensors.late_lines import EVERY_SECONDS, SENSORS, current_lines, late_lines
from nba_props.sensors.live_games import LIVE_SENSORS
from nba_props.sources.ingest import IngestResult
from nba_props.storage.lake import Lake
from tests import scenario
from tests.polls import polls_of

DAY = date(2023, 11, 12)  # Los Angeles at 20:00 UTC, Boston at 23:00
TIP = datetime.fromisoformat("2023-11-12T20:00:00Z")
BEFORE, BETWEEN, AFTER = "2023-11-12T18:00:00Z", "2023-11-12T21:00:00Z", "2023-11-12T23:30:00Z"


@dataclass
class Books:
    """A world whose books quote what a test sets; `polled` are the ranges of days that were requested."""

    quotes: pl.DataFrame = field(default_factory=ODDS_LINES.empty)
    polled: list[Days] = field(default_factory=list)
    polls: pl.DataFrame | None = None
    announced: pl.DataFrame | None = None

    def points_lines(self, days: Days, schedule: pl.DataFrame, seen: pl.DataFrame) -> IngestResult:
        """The quotes, as an ingest of the days reports them."""
        assert set(schedule["game_date"]) == set(days)
        assert all(day < days.first for day in seen["game_date"].to_list())
        self.polled.append(days)
        return IngestResult(self.quotes, polls=polls_of(self.quotes) if self.polls is None else self.polls)

    def schedule(self, days: Days) -> IngestResult:
        """The schedule as it is announced now."""
        assert self.announced is not None, f"the schedule of {days} was fetched a moment ago"
        return IngestResult(self.announced)


def quotes(*lines: tuple[str, int, float, str]) -> pl.DataFrame:
    """Two-sided quotes of one book: game, player, point and when."""
    game = {"game_date": DAY, "tip_off": TIP}
    rows = [
        scenario._quote(game | {"game_id": f"00223000{number}"}, player, "a", point, 1) | {"known_at": at}
        for number, player, point, when in lines
        for at in [datetime.fromisoformat(when)]
    ]
    return pl.DataFrame(rows, schema=ODDS_LINES.schema)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    lake = Lake(str(tmp_path / "lake"))
    lake.write(SCHEDULE, scenario.INGEST["schedule"].filter(game_date=DAY), [DAY])
    lake.write(GAME_LINE_POLLS, GAME_LINE_POLLS.empty(), [DAY])
    for day in Days(DAY - timedelta(days=10), DAY):
        lake.write(BOX_SCORES, scenario.INGEST["box_scores"].filter(game_date=day), [day])
    return tmp_path


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch) -> Books:
    books = Books()
    monkeypatch.setattr(World, "ingest", lambda *_: books)
    return books


def tick(home: Path, now: str, cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
    resources = given(NBA_PROPS_HOME=str(home), NBA_PROPS_NOW=now)
    with dg.build_sensor_context(cursor=cursor, resources=resources) as context:
        result = late_lines(context)
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    return result


def result_of(home: Path, now: str, cursor: str | None = None) -> dg.SensorResult:
    result = tick(home, now, cursor)
    assert isinstance(result, dg.SensorResult)
    return result


def test_a_first_line_requests_the_day_and_is_remembered(home: Path, books: Books) -> None:
    books.quotes = quotes(("13", 31, 20.5, "2023-11-12T17:00:00Z"))
    result = result_of(home, BEFORE)
    [request] = result.run_requests or []
    assert request.partition_key == str(DAY)
    assert request.run_key == "2023-11-12:0022300013:2023-11-12T17:00:00+00:00"
    assert json.loads(result.cursor or "") == {"0022300013:31:player_points": 20.5}
    assert books.polled == [Days.one(DAY)]


def test_an_unchanged_line_requests_nothing_and_a_move_of_half_a_point_requests_again(
    home: Path, books: Books
) -> None:
    books.quotes = quotes(("13", 31, 20.5, "2023-11-12T17:00:00Z"))
    first = result_of(home, BEFORE)
    assert result_of(home, BEFORE, first.cursor).run_requests == []
    books.quotes = quotes(("13", 31, 21.0, "2023-11-12T17:50:00Z"))
    moved = result_of(home, BEFORE, first.cursor)
    [request] = moved.run_requests or []
    assert request.run_key != (first.run_requests or [])[0].run_key
    assert json.loads(moved.cursor or "") == {"0022300013:31:player_points": 21.0}


def test_of_games_that_have_tipped_off_no_line_requests_a_run(home: Path, books: Books) -> None:
    books.quotes = quotes(("13", 31, 20.5, "2023-11-12T19:00:00Z"), ("14", 12, 9.5, "2023-11-12T20:30:00Z"))
    [request] = result_of(home, BETWEEN).run_requests or []
    assert request.run_key == "2023-11-12:0022300014:2023-11-12T20:30:00+00:00"


@pytest.mark.parametrize(
    "now", [AFTER, "2023-11-13T15:00:00Z"], ids=["all have tipped off", "no schedule of the day"]
)
def test_without_a_game_ahead_the_books_are_not_polled(home: Path, books: Books, now: str) -> None:
    result = tick(home, now)
    assert isinstance(result, dg.SkipReason)
    assert "is ahead" in str(result.skip_message)
    assert books.polled == []


def test_it_polls_every_quarter_of_an_hour_for_the_nightly_job_and_does_not_start_by_itself() -> None:
    assert (
        (late_lines.job_name, late_lines.minimum_interval_seconds)
        == ("nightly", EVERY_SECONDS)
        == (
            "nightly",
            900,
        )
    )
    assert late_lines.default_status == dg.DefaultSensorStatus.STOPPED
    assert [s.name for s in defs().sensors or ()] == [
        *(s.name for s in [*SENSORS, *LIVE_SENSORS]),
        "failed_runs",
    ]
    assert [s.name for s in SENSORS] == ["late_lines"]


def test_a_line_that_is_withdrawn_is_no_longer_current_and_keeps_its_watermark(
    home: Path, books: Books
) -> None:
    books.quotes = quotes(("13", 31, 20.5, BEFORE))
    first = result_of(home, "2023-11-12T18:05:00Z")
    made = polls_of(books.quotes)
    gone = made.with_columns(
        *(pl.col(c).list.head(0) for c in made.columns if c.startswith("listed_")),
        known_at=pl.lit(datetime.fromisoformat("2023-11-12T18:10:00Z")),
    )
    books.polls = pl.concat([made, gone])
    second = result_of(home, "2023-11-12T18:15:00Z", first.cursor)
    assert second.run_requests == []
    lines = current_lines(
        books.quotes, books.polls, scenario.INGEST["schedule"].filter(game_date=DAY),
        GAME_LINE_POLLS.empty(), datetime.fromisoformat("2023-11-12T18:15:00Z"),
    )  # fmt: skip
    assert lines["line"].drop_nulls().is_empty()


def test_a_start_that_was_put_off_since_the_schedule_was_stored_is_heard_and_the_sensor_does_not_rest(
    home: Path, books: Books
) -> None:
    planned = scenario.INGEST["schedule"].filter(game_date=DAY)
    old = planned.with_columns(heard_at=pl.lit(datetime.fromisoformat("2023-11-12T17:00:00Z")))
    Lake(str(home / "lake")).write(SCHEDULE, SCHEDULE.shape(old), [DAY])
    put_off = pl.col("tip_off") + timedelta(hours=5)
    books.announced = planned.with_columns(tip_off=put_off)
    books.quotes = quotes(("13", 31, 20.5, "2023-11-12T23:40:00Z")).with_columns(
        commence_time=pl.lit(datetime.fromisoformat("2023-11-13T01:00:00Z"))
    )
    result = result_of(home, "2023-11-12T23:45:00Z")
    assert [request.partition_key for request in result.run_requests or []] == [str(DAY)]
