"""What the windows of the awkward season see, counted by hand from its list of games."""

import ast
from datetime import date
from pathlib import Path
from statistics import fmean, stdev
from types import ModuleType
from typing import Any

import polars as pl
import pytest

import nba_props.features
import nba_props.stats
from nba_props.days import Days
from nba_props.features import composite
from nba_props.features.daily_cache import daily_cache
from nba_props.features.history.windows import complete, newest_before
from nba_props.stats.knowledge import as_known
from tests import scenario
from tests.features.chain import build
from tests.features.quoted_season import INGEST

SEASON = Days(date(2023, 10, 14), date(2023, 11, 20))


@pytest.fixture(scope="module")
def built() -> dict[str, pl.DataFrame]:
    return build(INGEST, SEASON, scenario.NOW)


def cached(built: dict[str, pl.DataFrame], player: int, day: str) -> dict[str, Any]:
    is_row = (pl.col("player_id") == player) & (pl.col("game_date") == date.fromisoformat(day))
    return built["daily_cache"].filter(is_row).row(0, named=True)


@pytest.mark.parametrize(
    ("player", "day", "column", "expected"),
    [
        (11, "2023-10-26", "games_played", 1),
        (11, "2023-10-27", "games_in_last_7_days", 2),
        (11, "2023-11-01", "games_in_last_7_days", 3),  # 26, 27, 29; the 24th is eight days ago
        (11, "2023-11-01", "minutes_in_last_7_days", 48 + 48 + 53),
        (11, "2023-11-10", "back_to_backs_last_14_days", 0),  # 26-27 October: 27 is in the 13 days, 26 is not
        (11, "2023-11-04", "back_to_backs_last_14_days", 1),
        (11, "2023-11-10", "games_in_last_7_days", 1),
        (22, "2023-11-10", "games_in_last_7_days", 0),  # nine days off
        (22, "2023-11-10", "last_game_date", date(2023, 11, 1)),
        (22, "2023-11-10", "games_missing_last_5", 1),  # game 8
        (11, "2023-11-10", "games_missing_last_5", 0),  # Boston missed none: game 15 was postponed later
        (11, "2023-11-15", "games_missing_last_5", 0),
        (scenario.TRADED, "2023-11-10", "games_missing_last_5", 0),  # in Boston when New York's was lost
        (scenario.TRADED, "2023-11-10", "team", "NYK"),
        (scenario.BENCHED, "2023-11-10", "games_played", 0),
        (scenario.BENCHED, "2023-11-10", "points_avg_season", None),
    ],
)
def test_a_window_sees_its_games(
    built: dict[str, pl.DataFrame], player: int, day: str, column: str, expected: float | date | str | None
) -> None:
    assert cached(built, player, day)[column] == expected


def test_a_day_without_games_has_no_rows(built: dict[str, pl.DataFrame]) -> None:
    assert built["daily_cache"].filter(pl.col("game_date") == date(2023, 10, 31)).is_empty()


def test_means_are_those_of_the_games_before(built: dict[str, pl.DataFrame]) -> None:
    played = built["player_games"].filter(
        pl.col("player_id") == 11, pl.col("did_play"), pl.col("game_date") < date(2023, 11, 12)
    )
    newest = played.filter(pl.col("season") == scenario.SEASON).sort("game_date", descending=True)
    points = newest["points"].to_list()
    row = cached(built, 11, "2023-11-12")
    assert row["points_avg_last_5"] == pytest.approx(fmean(points[:5]))
    assert row["points_avg_season"] == pytest.approx(fmean(points))
    assert row["points_std_last_10"] == pytest.approx(stdev(points[:10]))
    assert row["recent_trend"] == pytest.approx(fmean(points[:2]) - fmean(points[2:5]))
    assert row["pct_three"] == pytest.approx(sum(newest["fg3a"][:10]) / sum(newest["fga"][:10]))


def without_boxes(*games: int) -> dict[str, pl.DataFrame]:
    lost = [f"{22300000 + n:010d}" for n in games]
    return {
        n: f.filter(~pl.col("game_id").is_in(lost)) if n == "box_scores" else f for n, f in INGEST.items()
    }


@pytest.mark.parametrize(
    ("lost", "kept", "missing"),
    [
        ((9,), True, 1),  # five of six
        ((7, 9), True, 2),  # four of six: two thirds would fail, but game 1 is still seen: five of seven
        ((6, 7, 9), False, 3),  # four of seven
        ((1, 4, 6), False, 3),  # the season's first, directly before all that the player played
    ],
)
def test_a_window_that_saw_too_little_is_null(lost: tuple[int, ...], kept: bool, missing: int) -> None:
    row = cached(build(without_boxes(*lost), SEASON, scenario.NOW), 11, "2023-11-12")
    assert row["games_missing_last_5"] == missing
    assert (row["points_avg_last_5"] is not None) == kept
    assert row["points_avg_season"] is not None


def test_team_form_that_saw_too_little_is_null() -> None:
    row = cached(build(without_boxes(6, 7, 9), SEASON, scenario.NOW), 11, "2023-11-12")
    assert row["team_pace_last_10"] is None


@pytest.mark.parametrize(
    ("seen", "missing", "enough"), [(7, 3, True), (2, 1, False), (5, 2, True), (5, 3, False)]
)
def test_seventy_percent_are_complete(seen: int, missing: int, enough: bool) -> None:
    assert pl.select(complete(pl.lit(seen), pl.lit(missing))).item() == enough


def factors(built: dict[str, pl.DataFrame], player: int, game: int) -> dict[str, Any]:
    is_row = (pl.col("player_id") == player) & (pl.col("game_id") == f"{22300000 + game:010d}")
    return built["composite_factors"].filter(is_row).row(0, named=True)


@pytest.mark.parametrize(
    ("player", "game", "rest", "opponents_rest", "fatigue"),
    [
        (11, 1, 10, 10, 100.0),  # opening night
        (22, 3, 1, 1, 77.0),  # back to back: 100 - 15 - 8 for 48 minutes a game
        (11, 4, 2, 2, 92.0),
        (22, 12, 9, 6, None),  # nine days off; one of the two games before them was lost
        (31, 13, 10, 2, 100.0),
        (21, 9, None, 3, None),  # the newest game was lost
        (11, 11, 3, 2, 92.0),  # 100 + 5 for rest - 8 for minutes - 5 for one back-to-back
        (scenario.UNSEEN, 16, 10, None, 100.0),  # never seen, and on no team
    ],
)
def test_rest_and_fatigue(
    built: dict[str, pl.DataFrame],
    player: int,
    game: int,
    rest: int | None,
    opponents_rest: int | None,
    fatigue: float | None,
) -> None:
    row = factors(built, player, game)
    assert (row["days_rest"], row["opponent_days_rest"], row["fatigue_score"]) == (
        rest,
        opponents_rest,
        fatigue,
    )


@pytest.mark.parametrize(
    ("shares", "weakness", "score"),
    [
        ((0.5, 0.1, 0.4), (4.0, 0.0, 9.0), 4.0),  # paint first, counted fully from one half on
        ((0.4, 0.2, 0.4), (4.0, 0.0, 9.0), 3.2),
        ((0.2, 0.2, 0.6), (0.0, 0.0, 6.0), 7.2),  # beyond 5 a fifth more
        ((0.2, 0.2, 0.6), (0.0, 0.0, -12.0), -10.0),
        ((0.3, 0.35, 0.35), (0.0, 2.0, 0.0), 1.4),
        ((0.39, 0.22, 0.39), (1.0, 2.0, 3.0), 2.0),  # balanced: the mean of all three
        ((None, None, None), (1.0, 2.0, 3.0), None),
        ((0.5, 0.1, 0.4), (None, None, None), None),
    ],
)
def test_mismatch_is_the_weakness_where_the_player_shoots(
    built: dict[str, pl.DataFrame],
    shares: tuple[float | None, ...],
    weakness: tuple[float | None, ...],
    score: float | None,
) -> None:
    slate = built["slate"].filter(pl.col("game_id") == "0022300012", pl.col("player_id") == 11)
    names = ("paint", "mid_range", "three")
    zones = built["player_shot_zones"].with_columns(
        pl.lit(v, pl.Float64).alias(f"pct_{n}") for n, v in zip(names, shares, strict=True)
    )
    defense = built["team_defense_zones"].with_columns(
        pl.lit(v, pl.Float64).alias(f"{n}_vs_league") for n, v in zip(names, weakness, strict=True)
    )
    inputs = composite.Inputs(
        slate=slate,
        daily_cache=built["daily_cache"],
        player_shot_zones=zones,
        team_defense_zones=defense,
        schedule=INGEST["schedule"],
        player_games=built["player_games"],
        injuries=INGEST["injuries"],
        injury_reports=INGEST["injury_reports"],
    )
    row = composite.composite_factors(inputs)
    assert row["shot_zone_mismatch_score"].item() == (None if score is None else pytest.approx(score))


def stored(built: dict[str, pl.DataFrame], player: int, game: int) -> dict[str, Any]:
    is_row = (pl.col("player_id") == player) & (pl.col("game_id") == f"{22300000 + game:010d}")
    return built["feature_store"].filter(is_row).row(0, named=True)


def test_a_first_game_is_not_ready_and_its_rest_is_a_value(built: dict[str, pl.DataFrame]) -> None:
    row = stored(built, 11, 1)
    assert not row["ready_for_v9"]
    assert {0, 1, 2} <= set(row["default_feature_indices"])
    assert not {4, 5, 9, 16} & set(row["default_feature_indices"])
    assert (row["back_to_back"], row["cache_miss"]) == (0.0, False)


def test_after_a_nine_day_break_no_row_is_defaulted_by_rest(built: dict[str, pl.DataFrame]) -> None:
    rested = {4, 5, 9, 16, 39, 40}
    lost = stored(built, 22, 12)
    assert (lost["days_rest"], lost["rest_advantage"], lost["back_to_back"]) == (9.0, 2.0, 0.0)
    assert rested & set(lost["default_feature_indices"]) == {
        5
    }  # because a game is lost, not because of the break
    called_off = (
        pl.when(pl.col("game_id") == scenario.MISSING_BOX).then(pl.lit("postponed")).otherwise("status")
    )
    whole = build(
        INGEST | {"schedule": INGEST["schedule"].with_columns(status=called_off)}, SEASON, scenario.NOW
    )
    new_york = whole["feature_store"].filter(pl.col("game_id") == "0022300012", pl.col("team") == "NYK")
    assert new_york.height == 6
    assert new_york["days_rest"].to_list() == [9.0] * 6
    assert not rested & set(new_york["default_feature_indices"].explode())


def test_meetings_of_last_season_count_for_a_year(built: dict[str, pl.DataFrame]) -> None:
    row = stored(built, 11, 1)
    box = INGEST["box_scores"]
    last = box.filter(pl.col("game_id") == "0022201201", pl.col("player_id") == 11)
    assert (row["games_vs_opponent"], row["avg_points_vs_opponent"]) == (1.0, float(last["points"].item()))


def test_quotes_are_those_before_the_tip_off(built: dict[str, pl.DataFrame]) -> None:
    assert (stored(built, 21, 12)["vegas_points_line"], stored(built, 21, 12)["vegas_opening_line"]) == (
        16.0,
        15.5,
    )
    assert (stored(built, 22, 12)["vegas_points_line"], stored(built, 22, 12)["has_vegas_line"]) == (
        None,
        0.0,
    )
    assert stored(built, 23, 12)["vegas_line_source"] == "dfs"
    assert stored(built, 41, 16)["vegas_points_line"] == 18.5


def test_a_player_without_a_team_is_not_ready(built: dict[str, pl.DataFrame]) -> None:
    row = stored(built, scenario.UNSEEN, 16)
    assert (row["team"], row["home_away"], row["ready_for_v9"]) == (None, 0.5, False)
    assert {9, 13, 14, 15, 29, 30} <= set(row["default_feature_indices"])


def test_facts_split_the_days_only_where_they_came_late() -> None:
    days = pl.DataFrame({"game_date": [date(2024, 1, d) for d in (2, 3, 4)], "as_of": [20, 30, 40]})
    facts = pl.DataFrame(
        {"game_date": [date(2024, 1, d) for d in (1, 1, 2, 4)], "known_at": [19, 35, 29, 99]}
    )
    parts = [(p["as_of"].to_list(), f["known_at"].to_list()) for p, (f,) in as_known(days, facts)]
    assert parts == [([20, 30], [19, 29, 99]), ([40], [19, 35, 29, 99])]


def test_the_newest_before_lies_strictly_before() -> None:
    days = pl.DataFrame({"game_date": [date(2024, 1, 2), date(2024, 1, 3)], "team": ["A", "A"]})
    games = pl.DataFrame({"game_date": [date(2024, 1, 2)], "team": ["A"], "x": [1]})
    assert newest_before(days, games, ["team"])["x"].to_list() == [None, 1]


def test_polars_divides_a_long_column_by_a_literal_through_its_reciprocal() -> None:
    """The reason why no builder divides by a literal: a row alone would differ from the same row among others."""
    column = pl.Series("x", [float(n) for n in range(1, 200)])
    long = pl.DataFrame(column).select(pl.col("x") / 7)["x"]
    alone = pl.concat(pl.DataFrame(column[n : n + 1]).select(pl.col("x") / 7) for n in range(199))["x"]
    assert (long != alone).any()


@pytest.mark.parametrize("package", [nba_props.stats, nba_props.features], ids=lambda p: p.__name__)
def test_no_builder_divides_by_a_literal(package: ModuleType) -> None:
    for file in Path(package.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                assert not isinstance(node.right, ast.Constant), f"{file.name}:{node.lineno}"


def test_the_cache_of_no_days_is_empty(built: dict[str, pl.DataFrame]) -> None:
    none = pl.DataFrame(
        schema={
            "game_date": pl.Date,
            "season": pl.String,
            "as_of": pl.Datetime("us", "UTC"),
            "floor": pl.Datetime("us", "UTC"),
        }
    )
    players, teams = built["player_games"], built["team_games"]
    assert daily_cache(none, INGEST["schedule"], players, teams, SEASON).is_empty()
