from collections import Counter
from datetime import UTC, date, datetime

import pytest

from nba_props.simulator.calendar import fixtures, opening_day, rest_days, season_of


@pytest.mark.parametrize("year", [2021, 2023, 2026])
def test_a_season_has_1230_games_and_every_team_plays_41_at_home_and_41_away(year: int) -> None:
    games = fixtures(20231024, year)
    assert len(games) == 1230
    assert set(Counter(f.home.index for f in games).values()) == {41}
    assert set(Counter(f.away.index for f in games).values()) == {41}


def test_no_team_plays_twice_a_day_or_three_nights_running(season) -> None:
    days: dict[int, list[int]] = {}
    for f in season:
        for team in (f.home.index, f.away.index):
            days.setdefault(team, []).append(f.day.toordinal())
    for played in days.values():
        assert len(set(played)) == 82
        assert all(later - first > 2 for first, later in zip(played, played[2:], strict=False))


def test_the_demo_night_has_six_to_ten_games(season) -> None:
    assert 6 <= sum(f.day == date(2024, 4, 10) for f in season) <= 10


def test_the_season_opens_and_closes_when_the_real_one_did(season) -> None:
    assert opening_day(2023) == season[0].day == date(2023, 10, 24)
    assert season[-1].day == date(2024, 4, 14)
    assert not [f for f in season if date(2024, 2, 16) <= f.day <= date(2024, 2, 21)]


def test_most_games_tip_off_in_the_evening_eastern_time(season) -> None:
    hours = [datetime.fromtimestamp(f.tip, UTC).hour for f in season]
    assert sum(h >= 23 or h <= 3 for h in hours) > 0.85 * len(hours)


def test_teams_have_about_a_dozen_back_to_backs(season) -> None:
    assert 9 < (rest_days(20231024, 2023) == 0).sum() / 30 < 17


def test_game_ids_are_unique_and_follow_the_tip_offs(season) -> None:
    assert [f.game_id for f in season] == [f"00223{n:05d}" for n in range(1, 1231)]
    assert season == tuple(sorted(season, key=lambda f: (f.day, f.tip)))


def test_a_season_starts_in_august_and_unknown_seasons_are_empty() -> None:
    assert season_of(date(2024, 7, 31)) == 2023
    assert season_of(date(2024, 8, 1)) == 2024
    assert fixtures(1, 2019) == ()
