"""A player against the lines of past games, counted by hand from each game's last line before its tip-off."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.features.history.line_history import against_lines
from tests import scenario
from tests.features.chain import build
from tests.features.quoted_season import GAMES, INGEST

SEASON = Days(date(2023, 10, 14), date(2023, 11, 20))
NAMES = ("games_with_line", "previous_line", "over_streak", "under_streak", "over_rate_last_10")


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return build(INGEST, SEASON, scenario.NOW)["player_lines"]


def of(lines: pl.DataFrame, player: int, game: int) -> dict[str, Any]:
    """The row of a player and game; empty where there is none."""
    is_row = (pl.col("player_id") == player) & (pl.col("game_id") == GAMES[game]["game_id"])
    rows = lines.filter(is_row).to_dicts()
    return rows[0] if rows else {}


@pytest.mark.parametrize(
    ("game", "expected", "margin"),
    [
        (4, (0, None, None, None, None), None),
        (6, (1, 15.5, 1, 0, 1.0), 0.5),  # 16 over 15.5, to which 17.5 had moved
        (7, (2, 16.0, 1, 0, 1.0), 0.25),  # a push: neither streak, no rate
        (9, (3, 12.5, 2, 0, 1.0), 1 / 3),  # the push did not break the streak
        (11, (4, 14.5, 0, 1, 2 / 3), -0.125),  # 13 under 14.5; the late 1.5 does not count
        (12, (5, 15.5, 1, 0, 3 / 4), 0.0),
        (14, (6, 18.5, 2, 0, 4 / 5), 0.2),  # the last five: 0, 0.5, -1.5, 0.5, 1.5
    ],
)
def test_each_past_game_is_compared_with_its_own_line(
    lines: pl.DataFrame, game: int, expected: tuple[float | None, ...], margin: float | None
) -> None:
    row = of(lines, 11, game)
    assert tuple(row[n] for n in NAMES) == pytest.approx(expected)
    assert row["margin_vs_line_avg_last_5"] == (margin if margin is None else pytest.approx(margin))


def test_todays_line_and_the_deviation_of_the_books_lines(lines: pl.DataFrame) -> None:
    row = of(lines, 11, 14)
    assert (row["line"], row["opening_line"], row["books"]) == (15.0, 15.0, 2)
    assert row["line_std"] == pytest.approx(0.5**0.5)
    assert of(lines, 11, 6)["line_std"] is None  # a single book


def test_a_game_without_a_box_score_and_one_not_played_have_no_history(lines: pl.DataFrame) -> None:
    assert of(lines, 22, 9) == {}  # game 8 was lost
    assert of(lines, scenario.BENCHED, 11) == {}
    assert of(lines, scenario.BENCHED, 9)["games_with_line"] == 0


def test_a_player_without_a_line_today_keeps_the_record(lines: pl.DataFrame) -> None:
    row = of(lines, 21, 13)
    assert (row["line"], row["books"], row["vegas_line_source"]) == (None, 0, "none")
    assert (row["games_with_line"], row["previous_line"]) == (1, 16.0)


def test_a_line_older_than_fourteen_days_is_not_the_previous_line(lines: pl.DataFrame) -> None:
    assert (of(lines, 31, 10)["previous_line"], of(lines, 31, 13)["previous_line"]) == (9.5, None)
    assert of(lines, 31, 13)["under_streak"] == 1


@pytest.mark.parametrize(("days", "expected"), [(14, 20.5), (15, None)])
def test_the_fourteenth_day_is_the_last(days: int, expected: float | None) -> None:
    day = date(2024, 1, 20)
    lined = lined_games((day - timedelta(days=days), 20.5, 25))
    assert against(lined, day)["previous_line"] == expected


def test_the_record_is_of_the_last_ten_and_the_last_five() -> None:
    over, under = (10.5, 11), (10.5, 10)
    games = [under] * 2 + [over] * 4 + [under] * 3 + [over, (10.0, 10), over]
    lined = lined_games(*((date(2024, 1, n + 1), *game) for n, game in enumerate(games)))
    row = against(lined, date(2024, 1, 20))
    assert (row["games_with_line"], row["over_streak"], row["under_streak"]) == (12, 2, 0)
    assert row["over_rate_last_10"] == pytest.approx(6 / 9)  # the last ten, one of them a push
    assert row["margin_vs_line_avg_last_5"] == pytest.approx((-0.5 - 0.5 + 0.5 + 0 + 0.5) / 5)


def lined_games(*games: tuple[date, float, int]) -> pl.DataFrame:
    rows = [
        {
            "season": "2023-24",
            "player_id": 1,
            "game_date": day,
            "line": line,
            "points": points,
            "known_at": TIP,
        }
        for day, line, points in games
    ]
    return pl.DataFrame(rows, schema_overrides={"points": pl.Int32})


TIP = datetime(2023, 12, 1, tzinfo=UTC)


def against(lined: pl.DataFrame, day: date) -> dict[str, Any]:
    row = {
        "game_id": "g",
        "player_id": 1,
        "game_date": day,
        "season": "2023-24",
        "as_of": TIP + timedelta(days=90),
    }
    return against_lines(pl.DataFrame([row]), lined).row(0, named=True)
