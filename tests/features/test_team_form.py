"""A team's last ten games, by values: how many were decided by fifteen, and how many the form saw."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.stats import PLAYER_GAMES, TEAM_GAMES
from nba_props.features.history.team_form import team_days

FIRST = date(2023, 10, 24)
KNOWN = datetime(2023, 10, 25, tzinfo=UTC)


def boston(*margins: int) -> dict[str, Any]:
    """Boston's form after games with these margins, two days apart."""
    games = [
        {
            "game_id": str(n),
            "game_date": FIRST + timedelta(days=2 * n),
            "season": "2023-24",
            "team": "BOS",
            "points": 100 + margin,
            "opponent_points": 100,
            "won": margin > 0,
            "pace": 98.0 + n,
            "offensive_rating": 110.0,
            "known_at": KNOWN,
        }
        for n, margin in enumerate(margins)
    ]
    teams = pl.DataFrame(games, schema=TEAM_GAMES.schema)
    day = FIRST + timedelta(days=2 * len(margins))
    moments = pl.DataFrame([{"game_date": day, "season": "2023-24"}])
    return team_days(moments, SCHEDULE.empty(), teams, PLAYER_GAMES.empty()).row(0, named=True)


@pytest.mark.parametrize(
    ("margins", "share"),
    [((15,), 1.0), ((14,), 0.0), ((-15, 3), 0.5), ((20, 20, *[1] * 8), 0.2), ((20, 20, *[1] * 9), 0.1)],
)
def test_a_blowout_is_decided_by_fifteen_either_way_and_ten_games_count(
    margins: tuple[int, ...], share: float
) -> None:
    assert boston(*margins)["team_blowout_share_last_10"] == pytest.approx(share)


def test_the_form_sees_ten_games_at_most() -> None:
    row = boston(*[1] * 12)
    assert (row["team_games_seen_last_10"], row["team_games_missing_last_10"]) == (10, 0)
    assert row["team_pace_last_10"] == pytest.approx(sum(98 + n for n in range(2, 12)) / 10)


@pytest.mark.parametrize(("margins", "share"), [((1, 1, 1, 1), None), ((1, 1, -1, 1, 1), 0.8)])
def test_wins_are_a_share_from_five_games_on(margins: tuple[int, ...], share: float | None) -> None:
    assert boston(*margins)["team_win_pct"] == share
