"""What the absent leave and the returning take back, by values: Gil and Guy are guards, Bob and Bud are bigs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.features.history.absent_shares import SHARES, absent_shares
from nba_props.features.history.roles import roles
from nba_props.features.history.team_shares import team_shares

DAY, TIP = date(2024, 1, 15), datetime(2024, 1, 16, tzinfo=UTC)
GIL, GUY, BOB, BUD = 1, 2, 3, 4
MINUTES = {GIL: 36.0, GUY: 24.0, BOB: 48.0, BUD: 12.0}
POINTS = {GIL: 40, GUY: 20, BOB: 30, BUD: 10}
Played = dict[int, dict[str, float]]


def box(back: int, player: int, **other: object) -> dict[str, object]:
    """A player's game so many days before, known the morning after."""
    day, is_guard = DAY - timedelta(days=back), player in {GIL, GUY}
    known_at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(days=1)
    return {
        "game_id": f"g{back}", "game_date": day, "season": "2023-24", "team": "BOS", "player_id": player,
        "did_play": True, "minutes": MINUTES[player], "points": POINTS[player], "fga": POINTS[player] // 2,
        "fta": 0, "turnovers": 0, "oreb": 0, "dreb": 2 if is_guard else 8, "blocks": 0,
        "assists": 6 if is_guard else 0, "known_at": known_at,
    } | other  # fmt: skip


def games(**missed: tuple[int, ...]) -> list[dict[str, object]]:
    """Twelve games of Boston, all against one: every second day, whoever missed one by the days before tonight."""
    absent = {globals()[name.upper()]: backs for name, backs in missed.items()}
    return [box(back, p) for back in range(24, 0, -2) for p in MINUTES if back not in absent.get(p, ())]


def slate(*players: int) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "game_id": "g",
                "game_date": DAY,
                "season": "2023-24",
                "player_id": p,
                "team": "BOS",
                "as_of": TIP,
            }
            for p in players or MINUTES
        ]
    )


def form(*, seen: int = 10, missing: int = 0) -> pl.DataFrame:
    rows = [
        {"game_date": DAY, "player_id": p, "team": "BOS", "minutes_avg_last_10": MINUTES[p],
         "points_avg_last_10": float(POINTS[p]), "team_games_seen_last_10": seen,
         "team_games_missing_last_10": missing, "inputs_known_at": TIP - timedelta(hours=20)}
        for p in MINUTES
    ]  # fmt: skip
    return pl.DataFrame(rows)


def shares(
    status: dict[int, str],
    played: list[dict[str, object]],
    *,
    submitted: bool = True,
    averages: pl.DataFrame | None = None,
    players: tuple[int, ...] = (),
) -> dict[int, dict[str, Any]]:
    """Rows of `absent_shares` by player, where the team's report says this."""
    known = TIP - timedelta(hours=2)
    listed = pl.DataFrame(
        [
            {"game_id": "g", "game_date": DAY, "season": "2023-24", "team": "BOS", "player_id": p, "status": s,
             "as_of": TIP, "inputs_known_at": known}
            for p, s in status.items()
        ],
        schema=slate().schema | {"status": pl.String, "inputs_known_at": pl.Datetime("us", "UTC")},
    )  # fmt: skip
    newest = pl.DataFrame({"game_id": "g", "team": "BOS", "submitted": submitted, "report_known_at": known})
    averages = form() if averages is None else averages
    rows = absent_shares(slate(*players), averages, listed, newest, pl.DataFrame(played))
    return {row["player_id"]: row for row in rows.to_dicts()}


def test_what_the_absent_had_of_the_teams_last_ten_games_is_left_to_their_team_mates() -> None:
    row = shares({GIL: "out", BUD: "doubtful", GUY: "questionable"}, games())[BOB]
    assert row["absent_minutes_share"] == pytest.approx((36 + 12) / 120)
    assert row["absent_points_share"] == row["absent_usage_share"] == pytest.approx(0.5)
    assert (row["returning_minutes_share"], row["returning_points_share"]) == (0, 0)


def test_within_a_role_only_players_of_the_same_role_count() -> None:
    rows = shares({GIL: "out", BUD: "out"}, games())
    assert rows[BOB]["absent_role_minutes_share"] == pytest.approx(0.1)
    assert rows[GUY]["absent_role_minutes_share"] == pytest.approx(0.3)
    assert rows[GUY]["absent_role_points_share"] == pytest.approx(0.4)


def test_no_player_is_left_anything_by_himself() -> None:
    row = shares({GIL: "out"}, games())[GIL]
    assert {row[name] for name in (*SHARES, *SHARES.values())} == {0}


def test_who_missed_half_of_the_ten_games_leaves_half_and_takes_as_much_back_when_present() -> None:
    """The box scores of the missed games have 84 minutes, the others 120."""
    played, of_guy = games(gil=(2, 4, 6, 8, 10)), 5 * 36 / (5 * 84 + 5 * 120)
    assert shares({GIL: "out"}, played)[GUY]["absent_minutes_share"] == pytest.approx(of_guy, abs=1e-6)
    row = shares({}, played)[GUY]
    assert row["absent_minutes_share"] == 0
    assert row["returning_minutes_share"] == pytest.approx(36 / 102 - of_guy, abs=1e-6)
    assert row["returning_role_minutes_share"] == row["returning_minutes_share"]
    assert shares({}, played)[BOB]["returning_role_minutes_share"] == 0
    assert shares({}, played)[GIL]["returning_minutes_share"] == 0


def test_who_has_been_out_for_ten_games_leaves_nothing_more() -> None:
    row = shares({GIL: "out"}, games(gil=tuple(range(2, 21, 2))))[BOB]
    assert row["absent_minutes_share"] == row["absent_points_share"] == 0


@pytest.mark.parametrize("played", [9, 3])
def test_early_in_a_season_the_games_so_far_count(played: int) -> None:
    row = shares({GIL: "out"}, games()[-played * len(MINUTES) :])[BOB]
    assert row["absent_minutes_share"] == pytest.approx(0.3)


def test_before_the_team_has_reported_nothing_is_known() -> None:
    row = shares({}, games(), submitted=False)[BOB]
    assert {row[name] for name in (*SHARES, *SHARES.values())} == {None}


def test_an_empty_report_is_a_value() -> None:
    row = shares({}, games())[BOB]
    assert {row[name] for name in (*SHARES, *SHARES.values())} == {0}


@pytest.mark.parametrize(("missing", "is_known"), [(4, True), (5, False)])
def test_a_window_with_under_seven_tenths_of_its_games_is_missing(missing: int, *, is_known: bool) -> None:
    averages = form(seen=10, missing=missing)
    row = shares({GIL: "out"}, games(), averages=averages)[BOB]
    assert (row["absent_minutes_share"] is not None) is is_known


def test_without_minutes_in_a_year_a_player_has_no_role() -> None:
    played = [row for row in games() if row["player_id"] != BUD]
    old = [box(366, BUD), box(380, BUD)]
    row = shares({GIL: "out"}, old + played)[BUD]
    assert row["absent_role_minutes_share"] is None
    assert row["absent_minutes_share"] == pytest.approx(36 / 108, abs=1e-6)
    assert shares({GIL: "out"}, [box(365, BUD), *played])[BUD]["absent_role_minutes_share"] == 0


def test_shares_are_known_with_the_newest_of_report_and_games() -> None:
    assert shares({GIL: "out"}, games())[BOB]["shares_known_at"] == TIP - timedelta(hours=2)


def test_what_happens_on_the_day_or_becomes_known_after_as_of_counts_for_no_share() -> None:
    tonight = [box(0, GIL, points=90, game_id="g", known_at=TIP - timedelta(hours=9))]
    late = [box(3, GIL, minutes=48.0, known_at=TIP + timedelta(seconds=1))]
    assert shares({GIL: "out"}, games()) == shares({GIL: "out"}, games() + tonight + late)
    in_time = [box(3, GIL, minutes=48.0, known_at=TIP)]
    assert shares({GIL: "out"}, games()) != shares({GIL: "out"}, games() + in_time)


def test_a_range_of_days_equals_its_days() -> None:
    rows = pl.concat(
        slate().with_columns(pl.lit(DAY - timedelta(days=back)).alias("game_date")) for back in range(20)
    )
    rows = rows.with_columns(as_of=pl.col("game_date").cast(pl.Datetime("us", "UTC")) + timedelta(hours=23))
    played = pl.DataFrame(games(gil=(4, 8), bud=(2, 20)))
    for build in (team_shares, roles):
        whole = build(rows, played)
        days = pl.concat(build(day, played) for day in rows.partition_by("game_date"))
        key = [name for name in ("game_date", "player_id") if name in whole.columns]
        assert whole.sort(key).equals(days.sort(key))
