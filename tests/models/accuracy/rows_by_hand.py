"""Walk-forward rows as values: four player-games with a line on two dates, and random ones."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.accuracy.prices import Prices
from nba_props.models.walk_forward.table import WALK_FORWARD

Row = dict[str, Any]
FIRST, SECOND = date(2024, 3, 1), date(2024, 4, 2)
NO_HISTORY = PLAYER_GAMES.empty()
NO_PRICES = Prices(
    pl.DataFrame(
        schema={
            "game_id": pl.String, "player_id": pl.Int64, "line": pl.Float64, "line_known_at": pl.Datetime("us", "UTC"),
            "books": pl.UInt32, "over_best": pl.Float64, "under_best": pl.Float64, "over_median": pl.Float64,
            "under_median": pl.Float64,
        }
    ),
    pl.DataFrame(
        schema={"game_id": pl.String, "player_id": pl.Int64, "closing_line": pl.Float64, "is_close": pl.Boolean}
    ),
)  # fmt: skip


def row(player_id: int, points: int | None, predicted: float | None, **changes: object) -> Row:
    """A prediction by `model` at a line of 20.5 that the market holds even."""
    values: Row = dict.fromkeys(WALK_FORWARD.schema.names()) | {
        "game_id": "1", "game_date": FIRST, "season": "2023-24", "player_id": player_id, "predictor": "model",
        "points": points, "predicted_points": predicted, "points_avg_last_10": 18.0, "points_avg_season": 17.0,
        "vegas_line_source": "sportsbook", "consensus_line": 20.5, "market_p_over": 0.5,
    }  # fmt: skip
    return values | changes


def frame(*rows: Row) -> pl.DataFrame:
    """Rows of WALK_FORWARD."""
    return pl.DataFrame(list(rows), schema=WALK_FORWARD.schema)


# Errors of the model 5, 1, 2, 4; of the line 4.5, 2.5, 0.5, 5.5; of the last-10 mean 7, 0, 2, 8.
FOUR = (
    row(1, 25, 20.0, p_over=0.4),
    row(2, 18, 19.0, p_over=0.4),
    row(3, 20, 22.0, p_over=0.7, game_id="2", game_date=SECOND),
    row(4, 26, 30.0, p_over=0.8, game_id="2", game_date=SECOND),
)


def league(n: int = 4000, seed: int = 0) -> dict[str, np.ndarray]:
    """Random player-games: expected points, points scored, and the market's line."""
    chance = np.random.default_rng(seed)
    expected = chance.uniform(8, 28, n)
    points = chance.negative_binomial(expected / 2.5, 1 / 3.5).astype(int)
    return {"expected": expected, "points": points, "line": np.floor(expected) + 0.5}


def drawn(predicted: np.ndarray, p_over: np.ndarray, points: np.ndarray, line: np.ndarray) -> pl.DataFrame:
    """Rows of `model` for a league, forty a date."""
    days = [date(2024, 1, 1 + (i // 40) % 28) for i in range(len(points))]
    return pl.DataFrame(
        {
            "game_id": [f"{i // 40}" for i in range(len(points))], "game_date": days, "season": "2023-24",
            "player_id": np.arange(len(points)), "predictor": "model", "points": points.astype(np.int32),
            "predicted_points": predicted, "points_avg_last_10": line, "points_avg_season": line,
            "vegas_line_source": "sportsbook", "consensus_line": line, "market_p_over": 0.5, "p_over": p_over,
        }
    )  # fmt: skip
