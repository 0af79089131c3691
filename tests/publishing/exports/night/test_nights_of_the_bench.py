"""The nights that the bench measures are nights: everybody is shown, and a range has the files of its days."""

from datetime import date, timedelta

import msgspec
import pytest

from bench.exports import night_files
from bench.night_frames import BETS, BOOKS, with_nights
from bench.season_frames import Frames, season_frames
from nba_props.days import Days, day_start
from nba_props.publishing.exports.assembly import Made

FIRST, NIGHTS = date(2023, 10, 24), 12
DAYS = Days(FIRST, FIRST + timedelta(days=NIGHTS - 1))
MADE = Made("simulated", day_start(DAYS.last) + timedelta(hours=36))


@pytest.fixture(scope="module")
def frames() -> Frames:
    return with_nights(season_frames(FIRST, NIGHTS, families=2))


def test_a_night_of_the_bench_has_players_with_form_prices_and_bets(frames: Frames) -> None:
    files = night_files(frames, Days.one(DAYS.last), MADE)
    players = [
        player
        for game in msgspec.json.decode(files[f"tonight/{DAYS.last}.json"])["games"]
        for player in game["players"]
    ]
    assert len(players) == frames["slate"].filter(game_date=DAYS.last).height
    assert all(player["last_10_points"] for player in players)
    assert {len(player["props"]) for player in players if player["has_line"]} == {len(BOOKS)}
    assert msgspec.json.decode(files["best-bets/latest.json"])["total"] == BETS


def test_a_range_has_the_files_of_its_days(frames: Frames) -> None:
    files = night_files(frames, DAYS, MADE)
    for day in (DAYS.first, DAYS.last):
        of_day = night_files(frames, Days.one(day), MADE)
        dated = {path for path in of_day if str(day) in path}
        assert dated
        assert {path: files[path] for path in dated} == {path: of_day[path] for path in dated}
