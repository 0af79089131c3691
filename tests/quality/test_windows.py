"""Missing games and missing players of the daily cache."""

from typing import Any

import polars as pl
import pytest

from nba_props.declared.tables.features import DAILY_CACHE
from nba_props.quality.windows import cache_misses, window_completeness
from tests.quality.feature_rows import DAY, row, store


def cached(*players: tuple[str, int, int, int]) -> pl.DataFrame:
    """Rows of the daily cache: team, games played, games missing of the last 5 and of the last 10."""
    rows: list[dict[str, Any]] = [
        dict.fromkeys(DAILY_CACHE.schema)
        | {c: 0 for c in DAILY_CACHE.schema if c.startswith("games_missing_")}
        | {"game_date": DAY, "player_id": n, "team": team, "games_played": played}
        | {"games_missing_last_5": of_5, "games_missing_last_10": of_10}
        for n, (team, played, of_5, of_10) in enumerate(players)
    ]
    return pl.DataFrame(rows, schema=DAILY_CACHE.schema)


def test_an_empty_day_passes_and_says_so() -> None:
    for verdict in (window_completeness(cached()), cache_misses(store())):
        assert verdict.good
        assert "nothing to judge" in verdict.note


@pytest.mark.parametrize(
    ("played", "of_5", "of_10", "windows"),
    [
        (20, 0, 0, []),
        (20, 1, 1, []),  # 5 of 6, 10 of 11
        (20, 2, 2, []),  # 5 of 7 are more than 70 %
        (20, 3, 4, ["games_missing_last_5"]),  # 5 of 8; 10 of 14
        (20, 3, 5, ["games_missing_last_10", "games_missing_last_5"]),
        (2, 1, 1, ["games_missing_last_10", "games_missing_last_5"]),  # 2 of 3
        (0, 0, 0, []),
    ],
)
def test_a_window_with_less_than_70_percent_of_its_games_is_named_by_team(
    played: int, of_5: int, of_10: int, windows: list[str]
) -> None:
    verdict = window_completeness(cached(("BOS", played, of_5, of_10)))
    assert verdict.good == (not windows)
    assert verdict.culprits.rows() == [(DAY, "BOS", window, 1) for window in windows]
    assert verdict.figures["rows that lack a game"] == (of_10 > 0)


def test_players_of_a_team_are_counted_together() -> None:
    verdict = window_completeness(
        cached(("BOS", 20, 3, 3), ("BOS", 20, 4, 4), ("NYK", 20, 3, 3), ("LAL", 20, 0, 0))
    )
    assert verdict.culprits.select("team", "players").rows() == [("BOS", 2), ("NYK", 1)]
    assert (verdict.figures["rows"], verdict.figures["cut: last 5"], verdict.figures["cut: last 10"]) == (
        4,
        3,
        0,
    )


@pytest.mark.parametrize(("missed", "good"), [(1, True), (2, False)])
def test_at_most_five_percent_of_the_players_are_missed_and_they_are_named(missed: int, good: bool) -> None:
    verdict = cache_misses(store(*(row(n, cache_miss=n < missed) for n in range(20))))
    assert (verdict.good, verdict.figures["misses"], verdict.figures["share"]) == (good, missed, missed / 20)
    assert verdict.culprits["player_name"].to_list() == [f"Player {n}" for n in range(missed)]
