"""A night with games and no predictions fails."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.quality.nights import predicted_nights

Row = dict[str, Any]
DAY = date(2024, 1, 15)


def game(**changes: object) -> Row:
    whole: Row = dict.fromkeys(SCHEDULE.schema) | {
        "game_id": "0022300555",
        "game_date": DAY,
        "home": "BOS",
        "away": "NYK",
    }
    return whole | {"season_type": "regular", "status": "scheduled"} | changes


def prediction(**changes: object) -> Row:
    whole: Row = dict.fromkeys(PREDICTIONS.schema) | {
        "game_date": DAY,
        "is_active": True,
        "predicted_points": 20.0,
    }
    return whole | changes


@pytest.mark.parametrize(
    ("games", "predictions", "good"),
    [
        ([game()], [prediction()], True),
        ([game()], [], False),
        ([game()], [prediction(predicted_points=None)], False),
        ([game()], [prediction(is_active=False)], False),
        ([game()], [prediction(game_date=date(2024, 1, 14))], False),
        ([game(season_type="all_star")], [], True),
        ([game(status="postponed")], [], True),
        ([], [], True),
    ],
)
def test_a_night_with_counting_games_has_predictions(
    games: list[Row], predictions: list[Row], good: bool
) -> None:
    verdict = predicted_nights(
        pl.DataFrame(games, schema=SCHEDULE.schema), pl.DataFrame(predictions, schema=PREDICTIONS.schema)
    )
    assert verdict.good == good
    assert verdict.culprits.rows() == ([] if good else [(DAY, "0022300555", "BOS", "NYK")])
    counting = [g for g in games if g["season_type"] == "regular" and g["status"] != "postponed"]
    assert bool(verdict.note) == (not counting)
