"""Game dates are US/Eastern calendar dates, not those of UTC nor of another American zone."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.sources.archive.files import COLUMNS
from nba_props.sources.archive.tables import Archive
from nba_props.sources.ingest import Ingest
from nba_props.sources.nba import rows, wire
from nba_props.sources.odds.client import starting_on
from nba_props.sources.odds.events import at_games
from tests.sources import wire_samples as samples
from tests.sources.world import World

DAY, NEXT = date(2024, 1, 15), date(2024, 1, 16)
EVENING = datetime(2024, 1, 16, 1, tzinfo=UTC)  # 20:00 on the 15th in New York
BEFORE_MIDNIGHT = datetime(2024, 1, 16, 4, 59, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2024, 1, 16, 5, 30, tzinfo=UTC)  # still the 15th in Los Angeles
INSTANT = pl.Datetime("us", "UTC")
YEAR = timedelta(days=365)


def event(start: datetime, home: str = "Miami Heat", away: str = "Dallas Mavericks") -> pl.DataFrame:
    """A quote of an event, as far as its game and date depend on it."""
    quote = {
        "event_id": "e1",
        "commence_time": start,
        "home_name": home,
        "away_name": away,
        "known_at": EVENING,
    }
    return pl.DataFrame([quote], schema_overrides={"commence_time": INSTANT, "known_at": INSTANT})


def scheduled(game_date: date, tip_off: datetime) -> pl.DataFrame:
    """A schedule with Dallas at Miami."""
    game: dict[str, Any] = dict.fromkeys(SCHEDULE.schema.names())
    game |= {"game_id": "1", "game_date": game_date, "home": "MIA", "away": "DAL", "tip_off": tip_off}
    game |= {"season_type": "regular", "status": "scheduled"}
    return pl.DataFrame([game], schema=SCHEDULE.schema)


@pytest.mark.parametrize(
    ("start", "day"), [(EVENING, DAY), (BEFORE_MIDNIGHT, DAY), (AFTER_MIDNIGHT, NEXT)], ids=str
)
def test_an_event_without_a_scheduled_game_has_the_eastern_date_of_its_start(
    start: datetime, day: date
) -> None:
    placed = at_games(event(start), SCHEDULE.empty()).row(0, named=True)
    assert (placed["game_id"], placed["game_date"]) == (None, day)


@pytest.mark.parametrize(
    ("game_date", "game_id"), [(DAY, None), (NEXT, "1")], ids=["the day before", "the same day"]
)
def test_an_event_with_swapped_sides_is_a_game_of_its_own_eastern_date_only(
    game_date: date, game_id: str | None
) -> None:
    swapped = event(AFTER_MIDNIGHT, home="Dallas Mavericks", away="Miami Heat")
    placed = at_games(swapped, scheduled(game_date, EVENING)).row(0, named=True)
    assert (placed["game_id"], placed["game_date"]) == (game_id, NEXT)


def test_events_of_a_day_are_requested_from_midnight_eastern_on() -> None:
    assert starting_on("2024-01-15")["commenceTimeFrom"] == "2024-01-15T05:00:00Z"
    assert starting_on("2024-07-15")["commenceTimeFrom"] == "2024-07-15T04:00:00Z"


def test_an_archived_schedule_is_known_from_midnight_eastern_on(tmp_path: Path) -> None:
    game: dict[str, Any] = dict.fromkeys(COLUMNS["games"])
    game |= {"game_id": "0022300555", "game_date": DAY, "season": "2023-24", "season_type": "regular"}
    game |= {
        "home": "MIA",
        "away": "DAL",
        "status": "final",
        "tipoff_utc": EVENING,
        "tipoff_source": "schedule",
    }
    pl.DataFrame([game], schema=COLUMNS["games"]).write_parquet(tmp_path / "games.parquet")
    schedule, _ = Archive(tmp_path).schedule(Days.one(DAY))
    assert schedule["known_at"].to_list() == [datetime(2024, 1, 15, 5, tzinfo=UTC)]


def test_a_scheduled_game_is_known_from_midnight_eastern_on_unless_it_was_fetched_before() -> None:
    fetched = datetime(2024, 4, 10, 20, tzinfo=UTC)
    for at, known_at in ((fetched, datetime(2024, 4, 10, 4, tzinfo=UTC)), (fetched - YEAR, fetched - YEAR)):
        season = samples.payload("schedule", samples.season(samples.scheduled()), "2023-24", at, "nba_cdn")
        schedule = rows.schedule(wire.read_schedule(season).games, at)
        assert schedule["known_at"].to_list() == [known_at]


@pytest.mark.parametrize(("now", "day"), [(BEFORE_MIDNIGHT, DAY), (AFTER_MIDNIGHT, NEXT)], ids=str)
def test_today_is_the_eastern_date_of_the_clock(
    ingest: Ingest, clock: list[datetime], now: datetime, day: date
) -> None:
    clock[0] = now
    assert ingest.today == day


@pytest.mark.parametrize(("hour", "requests"), [(3, 0), (5, 1)], ids=["31 July", "1 August"])
def test_a_season_is_over_from_the_first_of_august_eastern_on(
    ingest: Ingest, world: World, clock: list[datetime], hour: int, requests: int
) -> None:
    clock[0] = datetime(2024, 8, 1, hour, tzinfo=UTC)
    ingest.box_scores(Days.one(samples.DAY), samples.schedule(samples.game(status="final", final_at=EVENING)))
    assert sum(request.url.path.endswith("/leaguegamelog") for request in world.requests) == requests


@pytest.mark.parametrize(("hour", "requests"), [(3, 2), (5, 1)], ids=["31 July", "1 August"])
def test_a_schedule_fetched_from_the_first_of_august_eastern_on_is_not_fetched_again(
    ingest: Ingest, world: World, clock: list[datetime], hour: int, requests: int
) -> None:
    reply = httpx.Response(200, content=samples.body(samples.season(samples.scheduled())))
    world.replies |= {
        "/stats/scheduleleaguev2": reply,
        "/static/json/staticData/scheduleLeagueV2.json": reply,
    }
    clock[0] = datetime(2024, 8, 1, hour, tzinfo=UTC)
    for _ in range(2):
        assert ingest.schedule(Days.one(samples.DAY)).frame.height == 1
    assert len(world.requests) == requests


@pytest.mark.parametrize(("day", "requests"), [(DAY, 0), (NEXT, 1)], ids=["yesterday", "today"])
def test_game_lines_are_requested_for_the_eastern_date_of_the_clock(
    ingest: Ingest, world: World, clock: list[datetime], day: date, requests: int
) -> None:
    clock[0] = AFTER_MIDNIGHT
    world.replies["/v4/sports/basketball_nba/odds"] = httpx.Response(200, content=b"[]")
    ingest.game_lines(Days.one(day), scheduled(day, EVENING + timedelta(days=1)))
    assert sum(request.url.path.endswith("/odds") for request in world.requests) == requests
