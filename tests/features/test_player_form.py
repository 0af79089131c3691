"""The windows of a player's games against the same computed game by game."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nba_props.days import Days
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES
from nba_props.features.daily_cache import daily_cache
from nba_props.features.history.recent_days import trailing_run_below
from nba_props.sources.archive.tables import Archive
from nba_props.stats.games import player_games, team_games
from nba_props.stats.seasons import ALWAYS
from nba_props.stats.slate import day_moments
from tests.features.by_hand import Game, slope, windows
from tests.replay import real

OPENING, LAST = date(2023, 10, 24), date(2024, 4, 1)
NOW = datetime(2025, 12, 1, tzinfo=UTC)
# Days between two games of a player: back to back, usual, a break, a long one, out for two months.
GAPS = st.sampled_from([1, 2, 2, 2, 3, 7, 14, 15, 61])
GAMES = st.lists(
    st.tuples(
        GAPS, st.sampled_from(["BOS", "BOS", "BOS", "NYK"]), st.booleans() | st.just(True), st.integers(0, 40)
    ),
    min_size=1,
    max_size=30,
)


def as_games(drawn: list[tuple[int, str, bool, int]]) -> list[Game]:
    day, games = OPENING, []
    for gap, team, played, points in drawn:
        games.append(Game(day, team, played, points * played, float(12 + points // 2) * played))
        day += timedelta(days=gap)
    return games


def cached(games: list[Game], days: list[date]) -> list[dict[str, Any]]:
    """The daily cache of one player on these dates, as if nobody else had played."""
    known = datetime(2023, 1, 1, tzinfo=UTC)
    rows = [
        dict.fromkeys(BOX_SCORES.schema.names(), 0)
        | {
            "game_id": str(n),
            "game_date": g.day,
            "season": "2023-24",
            "season_type": "regular",
            "player_id": 7,
        }
        | {
            "player_name": "A Player",
            "team": g.team,
            "opponent": "PHX",
            "is_home": True,
            "did_play": g.played,
        }
        | {"started": None, "not_playing_reason": None, "minutes": g.minutes, "points": g.points}
        | {"known_at": known, "known_at_assumed": False}
        for n, g in enumerate(games)
    ]
    box = pl.DataFrame(rows, schema=BOX_SCORES.schema)
    players, teams = player_games(box, ALWAYS), team_games(box, ALWAYS)
    moments = pl.DataFrame({"game_date": days}).with_columns(
        season=pl.lit("2023-24"), as_of=pl.lit(NOW), floor=pl.lit(known)
    )
    cache = daily_cache(moments, SCHEDULE.empty(), players, teams, ALWAYS)
    return cache.sort("game_date").to_dicts()


@settings(max_examples=40, deadline=None, database=None)
@given(drawn=GAMES)
def test_any_season_of_a_player_equals_the_windows_by_hand(drawn: list[tuple[int, str, bool, int]]) -> None:
    games = as_games(drawn)
    days = sorted({g.day + timedelta(days=after) for g in games for after in (1, 6, 7, 15, 60, 61)})
    rows = cached(games, days)
    assert [row["game_date"] for row in rows] == days
    for row in rows:
        expected = windows(games, row["game_date"])
        assert {name: row[name] for name in expected} == pytest.approx(expected, abs=1e-6), row["game_date"]


@pytest.mark.parametrize(
    ("points", "expected"), [([3, 5, 7, 9, 11], 2.0), ([10, 0, 10, 0], -2.0), ([8, 8, 8, 8, 8, 8], 0.0)]
)
def test_a_slope_is_points_per_game(points: list[int], expected: float) -> None:
    assert slope(points) == pytest.approx(expected)
    games = [Game(OPENING + timedelta(days=2 * n), "BOS", True, p, 30.0) for n, p in enumerate(points)]
    (row,) = cached(games, [games[-1].day + timedelta(days=1)])
    assert row["points_slope_last_7"] == pytest.approx(expected)
    assert (row["points_slope_last_10"] is None) == (len(points) < 5)


@pytest.mark.parametrize(
    ("games", "expected"),
    [
        ([20, 4, 4, 30, 8, 9, 10], 3),  # below 12.14; 30 ends it
        ([8, 9, 10], 0),  # 10 reaches 9
        ([10, 9, 8], 1),  # 9 reaches 9
        ([5, 5, 5], 0),
        ([], 0),
    ],
)
def test_a_run_below_the_mean_ends_at_the_first_game_that_reaches_it(games: list[int], expected: int) -> None:
    others = [0, 0, 50]  # another player's, stored before
    newest, count, total = ([n] for n in (len(others) + len(games) - 1, len(games), sum(games)))
    run = trailing_run_below(*(np.array(x) for x in (others + games, newest, count, total)))
    assert run.tolist() == [expected]


@pytest.mark.real
def test_windows_of_real_players_equal_those_by_hand() -> None:
    archive = Archive(real())
    days = Days(date(2023, 10, 1), LAST)
    players = player_games(archive.box_scores(days)[0], days)
    teams = team_games(archive.box_scores(days)[0], days)
    schedule, _ = archive.schedule(days)
    cache = daily_cache(
        day_moments(schedule, ODDS_LINES.empty(), GAME_LINES.empty(), NOW), schedule, players, teams, days
    ).to_dicts()
    games: dict[int, list[Game]] = {}
    for row in players.sort("game_date").to_dicts():
        one = Game(row["game_date"], row["team"], row["did_play"], row["points"], row["minutes"])
        games.setdefault(row["player_id"], []).append(one)
    for row in random.Random(7).sample(cache, 3000):
        expected = windows(games[row["player_id"]], row["game_date"])
        assert {n: row[n] for n in expected} == pytest.approx(expected, abs=1e-6), row["player_name"]
