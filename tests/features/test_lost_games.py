"""What a lost box score costs: the windows that held it, counted by hand. It never makes a player's rest too long."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.features.history.lost_games import lost_to_players, missing_games
from tests import scenario
from tests.features.chain import build
from tests.features.quoted_season import GAMES, INGEST

SEASON = Days(date(2023, 10, 14), date(2023, 11, 20))


def losing(*games: int) -> dict[str, pl.DataFrame]:
    """The season without these box scores, and without that of game 8."""
    ids = [GAMES[n]["game_id"] for n in games]
    box = INGEST["box_scores"].filter(~pl.col("game_id").is_in(ids))
    return build(INGEST | {"box_scores": box}, SEASON, scenario.NOW)


def cached(tables: dict[str, pl.DataFrame], player: int, day: str) -> dict[str, Any]:
    is_row = (pl.col("player_id") == player) & (pl.col("game_date") == date.fromisoformat(day))
    return tables["daily_cache"].filter(is_row).row(0, named=True)


def missing(row: dict[str, Any]) -> list[int]:
    windows = (
        "last_3",
        "last_5",
        "last_7",
        "last_10",
        "last_7_days",
        "last_14_days",
        "last_60_days",
        "since_last_game",
    )
    return [row[f"games_missing_{w}"] for w in windows]


@pytest.mark.parametrize(
    ("lost", "player", "day", "expected"),
    [
        ((), 11, "2023-11-12", [0, 0, 0, 0, 0, 0, 0, 0]),
        ((12,), 11, "2023-11-12", [1, 1, 1, 1, 1, 1, 1, 1]),  # the newest
        ((11,), 11, "2023-11-12", [1, 1, 1, 1, 0, 1, 1, 0]),  # eight days ago
        ((1,), 11, "2023-11-12", [0, 0, 1, 1, 0, 0, 1, 0]),  # before the six that are there
        ((), 22, "2023-11-01", [1, 1, 1, 1, 1, 1, 1, 1]),  # game 8
        ((), 22, "2023-11-12", [1, 1, 1, 1, 0, 1, 1, 0]),  # thirteen days ago
        ((), 22, "2023-11-15", [0, 1, 1, 1, 0, 0, 1, 0]),
        ((6,), scenario.TRADED, "2023-11-10", [1, 1, 1, 1, 0, 0, 1, 0]),  # Boston's, before the trade
        ((3,), scenario.TRADED, "2023-11-10", [0, 0, 0, 0, 0, 0, 0, 0]),  # New York's, before the trade
        ((), scenario.TRADED, "2023-11-10", [0, 0, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_each_window_says_how_many_games_it_missed(
    lost: tuple[int, ...], player: int, day: str, expected: list[int]
) -> None:
    assert missing(cached(losing(*lost), player, day)) == expected


def test_with_the_newest_box_score_lost_rest_is_missing_not_too_long() -> None:
    whole, cut = (
        tables["feature_store"].filter(pl.col("game_id") == GAMES[14]["game_id"], pl.col("team") == "BOS")
        for tables in (losing(), losing(12))
    )
    played = pl.col("points_avg_season").is_not_null()
    assert set(whole.filter(played)["days_rest"]) == {2.0}
    rest = cut.filter(played)
    assert rest["days_rest"].null_count() == rest.height
    for defaults in rest["default_feature_indices"]:
        assert {5, 9, 16, 39} <= set(defaults)


def test_the_opponents_rest_comes_from_the_schedule_and_loses_nothing() -> None:
    for tables in (losing(), losing(12)):
        factors = tables["composite_factors"].filter(pl.col("game_id") == GAMES[14]["game_id"])
        phoenix = factors.join(tables["slate"].filter(pl.col("team") == "PHX"), on="player_id", how="semi")
        assert set(phoenix["opponent_days_rest"]) == {2}


@pytest.mark.parametrize(
    ("lost", "columns"),
    [
        # On 12 November Boston had one game in the 7 days, two in the 14.
        (
            (12,),
            [
                "games_in_last_7_days",
                "minutes_in_last_7_days",
                "usage_avg_last_7_days",
                "back_to_backs_last_14_days",
            ],
        ),
        ((11,), ["back_to_backs_last_14_days"]),
        ((1,), []),
    ],
)
def test_counts_of_days_are_null_when_too_few_of_the_teams_games_are_there(
    lost: tuple[int, ...], columns: list[str]
) -> None:
    row = cached(losing(*lost), 11, "2023-11-12")
    counts = (
        "games_in_last_7_days",
        "minutes_in_last_7_days",
        "usage_avg_last_7_days",
        "back_to_backs_last_14_days",
    )
    assert [c for c in counts if row[c] is None] == columns


def test_a_window_of_many_games_survives_one_loss_and_a_short_one_does_not() -> None:
    row = cached(losing(12), 11, "2023-11-12")  # six of seven; two of three
    assert row["points_avg_last_3"] is not None
    assert row["points_avg_last_60_days"] is not None
    cut = cached(losing(11, 12), 11, "2023-11-12")
    assert cut["points_avg_last_3"] is None
    assert cut["points_avg_last_60_days"] is not None
    assert cached(losing(7, 9, 11, 12), 11, "2023-11-12")["games_since_change"] is None


@pytest.mark.parametrize(
    ("lost", "seen", "unseen", "kept"), [((), 7, 0, True), ((12,), 6, 1, True), ((7, 9, 12), 4, 3, False)]
)
def test_a_teams_form_says_how_many_games_it_saw_and_missed(
    lost: tuple[int, ...], seen: int, unseen: int, kept: bool
) -> None:
    row = cached(losing(*lost), 11, "2023-11-12")
    assert (row["team_games_seen_last_10"], row["team_games_missing_last_10"]) == (seen, unseen)
    assert all(
        (row[f"team_{n}_last_10"] is not None) == kept for n in ("pace", "off_rating", "blowout_share")
    )


def test_a_new_player_lost_the_first_teams_games_back_to_its_last_box_score() -> None:
    """The player is first listed on the 9th, so may have played Boston's lost games of the 5th and the 7th."""
    days = [date(2024, 1, d) for d in (1, 3, 5, 7, 9, 11)]
    schedule = pl.DataFrame(
        [
            {
                "season": "s",
                "season_type": "regular",
                "status": "final",
                "game_id": str(d.day),
                "game_date": d,
            }
            | {"home": "BOS", "away": "NYK", "known_at": None}
            for d in days
        ]
    )
    boxes = pl.DataFrame([{"game_id": n, "team": "BOS"} for n in ("3", "9")])
    listed = pl.DataFrame([{"season": "s", "player_id": 1, "game_date": days[4], "team": "BOS"}])
    lost = lost_to_players(missing_games(schedule, boxes), listed)
    assert lost.select("game_date", "lost_so_far").rows() == [(days[2], 1), (days[3], 2), (days[5], 3)]


def test_a_postponed_game_is_not_lost() -> None:
    """Game 15, Boston against Los Angeles, was called off on the day before."""
    assert GAMES[15]["game_date"] == date(2023, 11, 14)
    assert missing(cached(losing(), 11, "2023-11-15")) == [0] * 8
