"""Similar past games: which count, how much, and that no later game is among them."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.models.walk_forward.similarity import similarity
from tests.models.made_up import FIRST, league

ALIKE = {
    "opponent_def_rating": 108.0, "back_to_back": 0.0, "games_in_last_7_days": 2.0, "home_away": 1.0,
    "points_avg_last_5": 20.0, "points_avg_season": 20.0, "fatigue_score": 70.0, "shot_zone_mismatch_score": 0.0,
    "pace_score": 0.0, "usage_spike_score": 0.0,
}  # fmt: skip
TONIGHT = FIRST + timedelta(days=7)


def season(points: list[int], **of_day: dict[int, float]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Feature rows and box scores of one player, a game a day; `of_day` changes a feature's values by day."""
    store, played = league(8, players=12)
    store, played = store.filter(player_id=0).sort("game_date"), played.filter(player_id=0).sort("game_date")
    days = range(8)
    values = {name: [of_day.get(name, {}).get(day, usual) for day in days] for name, usual in ALIKE.items()}
    store = store.with_columns(pl.Series(name, column) for name, column in values.items())
    return store, played.with_columns(points=pl.Series(points, dtype=pl.Int32), did_play=pl.lit(True))


def tonight(store: pl.DataFrame, played: pl.DataFrame) -> float:
    return float(similarity(store.filter(game_date=TONIGHT), store, played)[0])


def test_identical_games_give_their_mean_plus_the_correction_for_home() -> None:
    assert tonight(*season([10, 12, 14, 16, 18, 20, 22, 99])) == pytest.approx(16 + 0.8)


def test_a_less_similar_game_counts_less() -> None:
    """The neighbouring class of opponent gives 20 of 40, which leaves 80 of 100."""
    store, played = season([10, 10, 10, 10, 10, 10, 30, 0], opponent_def_rating={6: 112.0})
    assert tonight(store, played) == pytest.approx((6 * 100 * 10 + 80 * 30) / 680 + 0.8)


def test_a_game_with_little_similarity_does_not_count() -> None:
    """Away, out of form and against a weak defence: 40 of 100."""
    other = {"opponent_def_rating": {6: 120.0}, "home_away": {6: 0.0}, "points_avg_last_5": {6: 26.0}}
    store, played = season([10, 10, 10, 10, 10, 10, 30, 0], **other)
    assert tonight(store, played) == pytest.approx(10.8)


def test_four_games_are_too_few() -> None:
    store, played = season([10] * 8, opponent_def_rating=dict.fromkeys((0, 1, 2), 120.0))
    assert np.isnan(tonight(store, played))


def test_neither_tonights_game_nor_one_not_yet_known_counts() -> None:
    store, played = season([10, 10, 10, 10, 10, 10, 50, 99])
    late = pl.when(pl.col("game_date") == TONIGHT - timedelta(days=1)).then(
        pl.col("known_at") + timedelta(days=2)
    )
    assert tonight(store, played.with_columns(known_at=late.otherwise("known_at"))) == pytest.approx(10.8)


def test_a_fresh_player_gains_and_a_tired_one_loses() -> None:
    fresh, tired = (tonight(*season([10] * 8, fatigue_score={7: score})) for score in (100.0, 20.0))
    assert fresh - tired == pytest.approx(80 * 0.015)


def test_a_range_equals_its_days() -> None:
    store, played = league(20, players=12)
    store = store.with_columns(back_to_back=pl.lit(0.0), opponent_def_rating=pl.lit(108.0))
    whole = similarity(store, store, played)
    days = [similarity(part, store, played) for part in store.partition_by("game_date", maintain_order=True)]
    assert np.array_equal(whole, np.concatenate(days), equal_nan=True)
    assert np.isfinite(whole).sum() > 50
