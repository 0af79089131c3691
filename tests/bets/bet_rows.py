"""Models, predictions and results as values: game "1" of 15 January tips at midnight UTC, with player 7."""

import math
from datetime import UTC, date, datetime, timedelta

import polars as pl

from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.ingest import BOX_SCORES, ODDS_LINES, SCHEDULE
from nba_props.models.distribution.shape import LEVELS

DAY = date(2024, 1, 15)
TIP = datetime(2024, 1, 16, tzinfo=UTC)
FINAL = TIP + timedelta(hours=3)
CLOSING = pl.Schema(
    {"game_id": pl.String, "player_id": pl.Int64, "closing_line": pl.Float64, "close_p_over": pl.Float64}
)


def before(minutes: float) -> datetime:
    return TIP - timedelta(minutes=minutes)


def model(**other: object) -> dict:
    """Points deviate by 6 around any prediction. The market is not heard."""
    row = {
        "model_id": "m",
        "spread_scale": 6.0,
        "spread_power": 0.0,
        "recalibration": LEVELS.tolist(),
        "calibration_intercept": 0.0,
        "calibration_model": 1.0,
        "calibration_market": 0.0,
    }
    return row | other


def geometric(**other: object) -> dict:
    """Around a prediction of 20 each point more is 20/21 as likely, so that probabilities are had by hand."""
    return model(spread_scale=math.sqrt(20 * 21)) | other


def over(points: int) -> float:
    """P(more than so many points) of those counts."""
    return (20 / 21) ** (points + 1)


def uncalibrated(**other: object) -> dict:
    """A model with too few lines to be weighed against the market."""
    return (
        model(**dict.fromkeys(("calibration_intercept", "calibration_model", "calibration_market"))) | other
    )


def models(*rows: dict) -> pl.DataFrame:
    dtypes = {f"calibration_{of}": pl.Float64 for of in ("intercept", "model", "market")}
    return pl.DataFrame(rows, schema_overrides=dtypes)


def quote(
    book: str, point: float, over: int | None = -110, under: int | None = -110, **other: object
) -> dict:
    row = dict.fromkeys(ODDS_LINES.schema.names())
    row |= {"game_id": "1", "game_date": DAY, "player_id": 7, "book": book, "book_type": "sportsbook"}
    row |= {"market": "player_points", "point": point, "over_price": over, "under_price": under}
    row |= {"is_in_play": False, "known_at": before(90), "known_at_assumed": False}
    return row | other


def quotes(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ODDS_LINES.schema)


def prediction(**other: object) -> dict:
    """An actionable Over at +100 as of an hour before the tip."""
    row = {
        "game_id": "1",
        "game_date": DAY,
        "player_id": 7,
        "player": "A Player",
        "team": "BOS",
        "opponent": "NYK",
        "is_home": True,
        "tip_off": TIP,
        "model_id": "m",
        "family": "catboost_v9",
        "model_week": DAY,
        "model_is_stale": False,
        "role": "champion",
        "stand_in_reason": None,
        "predicted_points": 23.0,
        "consensus_line": 20.5,
        "edge": 2.5,
        "p_over": 0.55,
        "market_p_over": 0.5,
        "side": "OVER",
        "line": 20.5,
        "book": "a",
        "price": 100,
        "model_probability": 0.55,
        "market_probability": 0.5,
        "expected_value": 0.1,
        "recommendation": "OVER",
        "is_actionable": True,
        "filter_reason": None,
        "vegas_line_source": "sportsbook",
        "required_default_count": 0,
        "default_feature_indices": [],
        "inputs_hash": "h1",
        "is_active": True,
        "superseded_by": None,
        "provenance": "live",
        "source": "simulated",
        "as_of": before(60),
        "inputs_known_at": before(90),
    }
    row |= other
    key = (row["game_id"], row["player_id"], row["model_id"], row["as_of"].isoformat())
    return {"prediction_id": ":".join(map(str, key))} | row


def predictions(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=PREDICTIONS.schema)


def box(
    player_id: int = 7, points: int = 25, did_play: bool = True, game_id: str = "1", day: date = DAY
) -> dict:
    row = dict.fromkeys(BOX_SCORES.schema.names(), 0)
    row |= {
        "game_id": game_id,
        "game_date": day,
        "player_id": player_id,
        "points": points,
        "did_play": did_play,
    }
    row |= dict.fromkeys(("season", "season_type", "player_name", "team", "opponent", "not_playing_reason"))
    return row | {"is_home": True, "started": None, "known_at_assumed": False, "known_at": FINAL}


def box_scores(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=BOX_SCORES.schema)


def game(game_id: str = "1", status: str = "final", day: date = DAY) -> dict:
    row = dict.fromkeys(SCHEDULE.schema.names())
    final_at = FINAL + timedelta(minutes=5) if status == "final" else None
    return row | {
        "game_id": game_id,
        "game_date": day,
        "tip_off": TIP,
        "status": status,
        "final_at": final_at,
    }


def schedule(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEDULE.schema)
