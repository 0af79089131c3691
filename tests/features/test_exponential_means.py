"""The features of the group FORM: values computed by hand, what is known when, seasons, and a range against its days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.declared.features import Group, features_in
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.features.history.exponential_means import FORM, recent_form
from tests.models.made_up import FIRST, league

DAY = date(2023, 11, 10)
PLAYER = 7


def known(day: date) -> datetime:
    """Five hours into the day after."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=29)


def game(days_before: int, points: int, minutes: float, fga: int, **changed: object) -> dict[str, Any]:
    day = DAY - timedelta(days=days_before)
    row = {"game_id": f"g{days_before:03}", "game_date": day, "season": "2023-24", "player_id": PLAYER}
    row |= {"did_play": True, "points": points, "minutes": minutes, "fga": fga, "known_at": known(day)}
    return row | changed


def form(*games: dict[str, Any], day: date = DAY) -> dict[str, Any]:
    """The form of the player's row on a day, after these games."""
    rows = [dict.fromkeys(PLAYER_GAMES.schema) | g for g in games]
    tip = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=24)
    row = {"game_id": "tonight", "game_date": day, "season": "2023-24", "player_id": PLAYER, "as_of": tip}
    return recent_form(pl.DataFrame([row]), pl.DataFrame(rows, schema=PLAYER_GAMES.schema)).row(0, named=True)


THREE = (
    game(9, 10, 20.0, 8, started=False),
    game(6, 30, 40.0, 20, started=True),
    game(3, 14, 24.0, 11, started=True),
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        # The newest game weighs 1, the one before 0.5 ** (1 / half-life), the first 0.5 ** (2 / half-life).
        ("minutes_form_2", 28.219872),  # (24 + 0.707107 * 40 + 0.5 * 20) / 2.207107
        ("minutes_form_5", 28.145997),  # (24 + 0.870551 * 40 + 0.757858 * 20) / 2.628409
        ("attempts_form_2", 13.203773),  # (11 + 0.707107 * 20 + 0.5 * 8) / 2.207107
        ("points_form_25", 18.035426),  # (14 + 0.972655 * 30 + 0.946058 * 10) / 2.918713
        ("points_expected", 18.106557),  # 18.035426 points in 28.035425 minutes, times 28.145997 minutes
        ("started_last", 1.0),
        ("started_form_5", 0.711667),  # (1 + 0.870551) / 2.628409
        ("days_since_last", 3.0),
        ("games_this_season", 3.0),
    ],
)
def test_each_feature_of_form_is_what_paper_gives(name: str, value: float) -> None:
    assert form(*THREE)[name] == pytest.approx(value, abs=1e-6)


def test_every_feature_of_form_is_computed() -> None:
    assert tuple(f.name for f in features_in(Group.FORM)) == FORM
    assert set(form(*THREE)) == {"game_id", "game_date", "player_id", *FORM, "form_known_at"}


def test_points_per_minute_are_of_one_minute_at_least() -> None:
    assert form(game(1, 2, 0.5, 1))["points_expected"] == pytest.approx(2 / 1 * 0.5)


def test_a_player_who_has_never_played_has_no_form() -> None:
    idle = game(3, 0, 0.0, 0, did_play=False)
    for row in (form(), form(idle)):
        assert {row[name] for name in (*FORM, "form_known_at")} == {None}


def test_games_that_were_not_played_and_other_players_do_not_count() -> None:
    others = (game(2, 0, 0.0, 0, did_play=False), game(1, 50, 48.0, 40, player_id=8))
    assert form(*THREE, *others) == form(*THREE)


def test_starts_that_nobody_recorded_are_unknown() -> None:
    row = form(*({**g, "started": None} for g in THREE))
    assert (row["started_last"], row["started_form_5"]) == (None, None)
    one = form({**THREE[0], "started": None}, *THREE[1:])
    assert one["started_form_5"] == 1.0


def test_a_game_that_was_not_known_by_the_as_of_does_not_count() -> None:
    """Games after it do: they are what was known."""
    late = {**THREE[1], "known_at": known(DAY)}
    assert form(THREE[0], late, THREE[2]) == form(THREE[0], THREE[2])
    assert form(*THREE)["form_known_at"] == known(DAY - timedelta(days=3))


def test_a_game_of_the_same_day_does_not_count_however_early_it_was_known() -> None:
    """A traded player may have played for the new team in the afternoon and stand on the old one's evening slate."""
    matinee = game(0, 40, 40.0, 30, known_at=known(DAY - timedelta(days=1)))
    assert form(*THREE, matinee) == form(*THREE)


def test_form_reaches_across_seasons_and_the_count_of_games_does_not() -> None:
    before = tuple({**g, "season": "2022-23"} for g in THREE[:2])
    row, opening = form(*before, THREE[2]), form(*before)
    assert row["points_form_25"] == form(*THREE)["points_form_25"]
    assert (row["games_this_season"], opening["games_this_season"]) == (1.0, 0.0)
    assert opening["days_since_last"] == 6.0


def test_days_since_the_last_game_are_counted_to_sixty() -> None:
    assert [form(THREE[2], day=DAY + timedelta(days=n))["days_since_last"] for n in (57, 58, 200)] == [
        60.0
    ] * 3
    assert form(THREE[2], day=DAY + timedelta(days=56))["days_since_last"] == 59.0


STORE, PLAYED = league(12, players=12)
SLATE = STORE.select("game_id", "game_date", "season", "player_id", "as_of")
KEYS = ["game_date", "game_id", "player_id"]


def test_nothing_from_the_day_itself_or_later_changes_a_row() -> None:
    day = FIRST + timedelta(days=6)
    poison = pl.when(pl.col("game_date") >= day).then(99).otherwise("points")
    poisoned = PLAYED.with_columns(points=poison.cast(pl.Int32))
    until = pl.col("game_date") <= day
    whole, changed = (recent_form(SLATE, played).sort(KEYS) for played in (PLAYED, poisoned))
    assert changed.filter(until).equals(whole.filter(until))
    assert not changed.equals(whole)


def test_a_range_equals_its_days_and_the_order_of_rows_does_not_matter() -> None:
    whole = recent_form(SLATE, PLAYED).sort(KEYS)
    days = [recent_form(part, PLAYED) for part in SLATE.partition_by("game_date")]
    assert whole.equals(pl.concat(days).sort(KEYS))
    assert recent_form(SLATE.reverse(), PLAYED.reverse()).sort(KEYS).equals(whole)
    assert whole.height == SLATE.height
