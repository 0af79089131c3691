"""The exponential mean and its negative binomial: their values, and that they know earlier dates only."""

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest
from scipy.stats import nbinom

from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.accuracy.baseline import USUAL_DISPERSION, dispersions, with_baseline
from tests.models.accuracy.rows_by_hand import Row, frame, row

DATES = [date(2024, 1, d) for d in (1, 2, 3)]


def played(game: int, points: int) -> Row:
    return dict.fromkeys(PLAYER_GAMES.schema.names()) | {
        "game_id": str(game), "game_date": DATES[game], "season": "2023-24", "player_id": 1, "did_play": True,
        "points": points, "known_at": datetime(2024, 1, 1, tzinfo=UTC),
    }  # fmt: skip


def history(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=PLAYER_GAMES.schema)


GAMES = history(played(0, 10), played(1, 20), played(2, 40))


def baseline(rows: pl.DataFrame, games: pl.DataFrame = GAMES) -> Row:
    return with_baseline(rows, games).filter(predictor="exponential_mean").row(0, named=True)


def test_a_game_weighs_half_as_much_ten_games_later_and_later_games_are_not_known() -> None:
    weight = 0.5 ** (1 / 10)
    expected = (20 + weight * 10) / (1 + weight)
    third = row(1, 40, 30.0, game_id="2", game_date=DATES[2])
    assert baseline(frame(third))["predicted_points"] == pytest.approx(expected)
    later = history(played(0, 10), played(1, 20), played(2, 0))
    assert baseline(frame(third), later)["predicted_points"] == pytest.approx(expected)


def test_dispersion_is_learned_from_dates_before_only() -> None:
    by_date = dict(dispersions(GAMES).rows())
    # The second game was expected to have 10 points and had 20: 100 squared points over 10.
    assert by_date[DATES[0]] == by_date[DATES[1]] == USUAL_DISPERSION
    assert by_date[DATES[2]] == pytest.approx(10.0)


def test_scores_are_those_of_a_negative_binomial() -> None:
    second = row(1, 20, 30.0, game_id="1", game_date=DATES[1], consensus_line=12.0)
    scores = baseline(frame(second))
    mean, variance = 10.0, 35.0
    law = nbinom(mean**2 / (variance - mean), mean / variance)
    points = np.arange(100)
    assert scores["crps"] == pytest.approx(np.sum((law.cdf(points) - (points >= 20)) ** 2), abs=1e-6)
    assert scores["p_push"] == pytest.approx(law.pmf(12), abs=1e-9)
    assert scores["p_over_raw"] == pytest.approx(law.sf(12) / (1 - law.pmf(12)), abs=1e-9)
    assert scores["p_over"] is None


def test_a_first_game_has_no_form_and_no_scores() -> None:
    scores = baseline(frame(row(9, 20, 30.0, game_id="1", game_date=DATES[1])))
    assert (scores["predicted_points"], scores["reason"], scores["crps"]) == (None, "no_form", None)
