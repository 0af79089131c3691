"""Missing lines of stars and of games."""

from typing import Any

import pytest

from nba_props.quality.lines import games_without_lines, is_critical, stars_without_line, vegas_coverage
from tests.quality.feature_rows import DAY, days_before, row, store

STAR: dict[str, Any] = {
    "points_avg_season": 25.0,
    "vegas_points_line": None,
    "injury_risk": 0.0,
    "days_rest": 2.0,
}
QUOTED = row(99, vegas_points_line=12.5, points_avg_season=12.0)


@pytest.mark.parametrize(
    ("star", "good"),
    [
        ({}, False),
        ({"vegas_points_line": 24.5}, True),
        ({"points_avg_season": 20.0}, True),  # over 20, not 20
        ({"points_avg_season": 20.1}, False),
        ({"injury_risk": 3.0}, True),  # out
        ({"injury_risk": 2.0}, False),  # questionable: the books still quote
        ({"injury_risk": None}, False),  # no report ingested
        ({"days_rest": 10.0}, True),  # away for long
        ({"days_rest": None}, False),
        ({"points_avg_season": None}, True),
        ({"game_date": days_before(1)}, True),  # no player is quoted on that night
    ],
    ids=str,
)
def test_a_star_without_a_line_on_a_night_with_lines_is_named(star: dict[str, Any], good: bool) -> None:
    verdict = stars_without_line(store(QUOTED, row(1, **STAR | star)))
    assert verdict.good == good
    named = [] if verdict.culprits.is_empty() else verdict.culprits["player_name"].to_list()
    assert named == ([] if good else ["Player 1"])


def test_a_night_without_lines_passes_and_says_so() -> None:
    for rows in (store(), store(row(1, **STAR))):
        verdict = stars_without_line(rows)
        assert verdict.good
        assert "nothing to judge" in verdict.note


def of_game(game: str, lacks: set[int]) -> list[dict[str, Any]]:
    return [row(n, lacks, game_id=game, team=team) for n in range(2) for team in ("BOS", "NYK")]


@pytest.mark.parametrize(
    ("lacks", "missing"),
    [
        ({38, 42}, "game_total_line implied_team_total"),
        ({41, 42}, "spread_magnitude implied_team_total"),
        ({38, 41, 42}, "game_total_line spread_magnitude implied_team_total"),
    ],
    ids=str,
)
def test_a_game_without_total_or_spread_is_named_with_its_teams(lacks: set[int], missing: str) -> None:
    rows = store(*of_game("0022300001", lacks | {25}), *of_game("0022300002", {25}))
    verdict = games_without_lines(rows)
    assert not verdict.good
    assert verdict.culprits.rows() == [(DAY, "0022300001", "BOS NYK", 4, missing)]
    assert verdict.figures == {"games": 2, "without": 1}


def test_a_player_without_a_team_does_not_make_a_game_lack_its_lines() -> None:
    rows = store(*of_game("0022300001", set()), row(9, {42}, game_id="0022300001", team=None))
    assert games_without_lines(rows).good


def test_an_empty_slate_has_every_line() -> None:
    assert games_without_lines(store()).good
    assert "nothing to judge" in games_without_lines(store()).note


@pytest.mark.parametrize(
    ("quoted", "players", "good", "critical"),
    [(40, 100, True, False), (39, 100, False, False), (25, 100, False, False), (24, 100, False, True), (0, 9, True, False)],
)  # fmt: skip
def test_a_night_on_which_few_players_have_a_line(
    quoted: int, players: int, good: bool, critical: bool
) -> None:
    lines = [12.5] * quoted + [None] * (players - quoted)
    regulars = [row(n, vegas_points_line=line, points_avg_last_10=8.0) for n, line in enumerate(lines)]
    benched = [row(n, vegas_points_line=None, points_avg_last_10=7.9) for n in range(players)]
    coverage = vegas_coverage(store(*regulars, *benched))
    assert (coverage.good, is_critical(coverage)) == (good, critical)
