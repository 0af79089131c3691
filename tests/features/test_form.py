"""Form before a game: exponential means of games known by then, across seasons, by hand and by brute force."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.features.history.exponential_means import FORM, with_form
from tests.models.made_up import FIRST, league

STORE, PLAYED = league(12, players=12)


def told(store: pl.DataFrame = STORE, played: pl.DataFrame = PLAYED, player: int = 3, day: int = 11) -> dict:
    rows = with_form(store, played).filter(player_id=player, game_date=FIRST + timedelta(days=day))
    return rows.row(0, named=True)


def mean(values: list[float], half_life: float) -> float:
    """Newest last."""
    weights = [0.5 ** (age / half_life) for age in range(len(values))][::-1]
    return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)


def games(player: int, before: int) -> list[dict]:
    known = pl.col("game_date") < FIRST + timedelta(days=before)
    return PLAYED.filter("did_play", known, player_id=player).sort("game_date").to_dicts()


def test_form_is_the_exponential_mean_of_the_games_before() -> None:
    past, found = games(3, 11), told()
    points, minutes = [g["points"] for g in past], [g["minutes"] for g in past]
    assert found["points_form_25"] == pytest.approx(mean(points, 25))
    assert found["attempts_form_2"] == pytest.approx(mean([g["fga"] for g in past], 2))
    per_minute = mean(points, 25) / mean(minutes, 25)
    assert found["points_expected"] == pytest.approx(per_minute * mean(minutes, 5))
    assert found["games_this_season"] == len(past)
    assert (found["started_last"], found["started_form_5"]) == (0, 0)


def test_a_first_game_has_no_form() -> None:
    found = told(day=0)
    assert {found[name] for name in FORM} == {None}


def test_a_game_that_was_not_known_by_the_as_of_does_not_count() -> None:
    """Nor do games after it, which cannot be known for sure to be the next."""
    late = pl.when(pl.col("game_date") == FIRST + timedelta(days=9)).then(
        pl.col("known_at") + timedelta(days=3)
    )
    delayed = PLAYED.with_columns(known_at=late.otherwise("known_at"))
    assert told(played=delayed)["games_this_season"] == len(games(3, 9))


def test_nothing_from_the_day_itself_or_later_changes_a_row() -> None:
    day = FIRST + timedelta(days=6)
    poison = pl.when(pl.col("game_date") >= day).then(99).otherwise("points")
    poisoned = PLAYED.with_columns(points=poison.cast(pl.Int32))
    until = pl.col("game_date") <= day
    assert with_form(STORE, poisoned).filter(until).equals(with_form(STORE, PLAYED).filter(until))


def test_form_reaches_across_seasons_and_the_count_of_games_does_not() -> None:
    second = FIRST + timedelta(days=6)
    season = pl.when(pl.col("game_date") >= second).then(pl.lit("2024-25")).otherwise("season")
    store, played = STORE.with_columns(season=season), PLAYED.with_columns(season=season)
    found, opening = told(store, played), told(store, played, day=6)
    assert found["points_form_25"] == pytest.approx(told()["points_form_25"])
    assert found["games_this_season"] == len(games(3, 11)) - len(games(3, 6))
    assert opening["games_this_season"] == 0
    assert opening["days_since_last"] == told(day=6)["days_since_last"]


def test_rest_is_counted_to_sixty_days() -> None:
    later = STORE.with_columns(pl.col("game_date", "as_of").dt.offset_by("100d"))
    assert with_form(later, PLAYED)["days_since_last"].to_list() == [60] * STORE.height


def test_a_range_of_days_is_made_as_its_days_and_rows_keep_their_order() -> None:
    days = [with_form(part, PLAYED) for part in STORE.partition_by("game_date", maintain_order=True)]
    whole = with_form(STORE, PLAYED)
    assert whole.equals(pl.concat(days))
    assert whole.select(STORE.columns).equals(STORE)
    assert with_form(STORE.reverse(), PLAYED).equals(whole.reverse())


def test_starts_that_nobody_recorded_are_unknown() -> None:
    found = told(played=PLAYED.with_columns(started=pl.lit(None, pl.Boolean)))
    assert (found["started_last"], found["started_form_5"]) == (None, None)
