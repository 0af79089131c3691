"""The calendar of a season: its games by team and day, and the dates of its stages."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from nba_props.simulator.fixtures.calendar import (
    all_star_day,
    closing_day,
    cup_day,
    opening_day,
    span,
    stages,
)
from nba_props.simulator.fixtures.fixture import NEVER, Fixture, Stage, season_of
from nba_props.simulator.league.season import played
from nba_props.simulator.league.stage_games import StageGames
from nba_props.simulator.wire.transport import SEED


def played_games(year: int) -> list[Fixture]:
    return [f for f in played(SEED, year, Stage.REGULAR).fixtures if f.is_played]


def days_by_team(games: Iterable[Fixture]) -> dict[int, list[int]]:
    days: dict[int, list[int]] = {}
    for f in games:
        for team in (f.home.index, f.away.index):
            days.setdefault(team, []).append(f.day.toordinal())
    return days


@pytest.mark.parametrize("year", [2021, 2023, 2026])
def test_a_season_has_1230_games_and_every_team_plays_41_at_home_and_41_away(year: int) -> None:
    games = played_games(year)
    assert len(games) == len({f.game_id for f in games}) == 1230
    assert set(Counter(f.home.index for f in games).values()) == {41}
    assert set(Counter(f.away.index for f in games).values()) == {41}


def test_no_team_plays_twice_a_day_or_on_three_days_in_a_row_in_spite_of_postponements(
    season: tuple[Fixture, ...],
) -> None:
    for days in days_by_team(season).values():
        assert len(set(days)) == 82
        assert all(later - first > 2 for first, later in zip(days, days[2:], strict=False))


def test_the_night_of_demo_and_tests_has_a_full_slate_by_chance(season: tuple[Fixture, ...]) -> None:
    assert sum(f.day == date(2024, 4, 10) for f in season) >= 6


def test_the_season_opens_and_closes_when_the_real_one_did(season: tuple[Fixture, ...]) -> None:
    assert opening_day(2023) == season[0].day == date(2023, 10, 24)
    assert closing_day(2023) == season[-1].day == date(2024, 4, 14)


def test_there_are_no_games_during_the_all_star_break_or_on_the_day_of_the_cup_final(
    season: tuple[Fixture, ...],
) -> None:
    days = {f.day for f in season}
    assert not days & {date(2024, 2, d) for d in range(16, 22)}
    assert not days & {cup_day(2023), date(2023, 11, 23), date(2023, 12, 24)}
    assert all_star_day(2023) == date(2024, 2, 18)


def test_most_games_tip_off_in_the_evening_eastern_time(season: tuple[Fixture, ...]) -> None:
    hours = [datetime.fromtimestamp(f.tip, UTC).hour for f in season]
    assert sum(h >= 23 or h <= 3 for h in hours) > 0.85 * len(hours)


def test_teams_have_about_a_dozen_back_to_backs(games: StageGames) -> None:
    rest = games.rest[[f.number for f in games.fixtures if f.is_played]]
    assert 9 < (rest == 0).sum() / 30 < 17


def test_rest_counts_the_nights_off_since_the_last_game_that_was_played(games: StageGames) -> None:
    last: dict[int, date] = {}
    for f in games.fixtures:
        for side, team in enumerate((f.home.index, f.away.index)):
            if team in last:
                assert games.rest[f.number, side] == min((f.day - last[team]).days - 1, 7)
            if f.called_off == NEVER:
                last[team] = f.day


def test_a_season_starts_in_august_and_unknown_seasons_are_empty() -> None:
    assert season_of(date(2024, 7, 31)) == 2023
    assert season_of(date(2024, 8, 1)) == 2024
    assert stages(2019) == ()


def test_stages_follow_each_other_and_only_single_games_are_within_the_regular_season() -> None:
    order = [s for s in stages(2023) if s not in (Stage.CUP_FINAL, Stage.ALL_STAR)]
    assert order[0] == Stage.PRESEASON
    assert order[-1] == Stage.FINALS
    for before, after in pairwise(order):
        assert span(2023, before)[1] < span(2023, after)[0]
    for stage in (Stage.CUP_FINAL, Stage.ALL_STAR):
        assert opening_day(2023) < span(2023, stage)[0] < closing_day(2023)
    assert Stage.CUP_FINAL not in stages(2022)
