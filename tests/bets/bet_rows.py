"""Models, predictions and results as values: game "1" of 15 January tips off at midnight UTC, with player 7."""

import math
from datetime import date, timedelta

import polars as pl

from nba_props.bets.best_bets.chain import IS_CHAINED, chained
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.declared.tables.record import BEST_BETS
from nba_props.models.distribution.shape import LEVELS
from tests.market import market_rows
from tests.market.market_rows import DAY, POINTS, TIP, Row, before

FINAL = TIP + timedelta(hours=3)
CLOSING = pl.Schema(
    [
        ("game_id", pl.String),
        ("player_id", pl.Int64),
        ("market", pl.String),
        ("closing_line", pl.Float64),
        ("close_p_over", pl.Float64),
        ("closing_reason", pl.String),
    ]
)
CLOSING_PRICES = pl.Schema(
    [
        *CLOSING.items(),
        ("book", pl.String),
        ("side", pl.String),
        ("line", pl.Float64),
        ("price", pl.Int32),
        ("closing_probability", pl.Float64),
        ("closing_value", pl.Float64),
    ]
)
MODEL = pl.Schema(
    [
        ("model_id", pl.String),
        ("spread_scale", pl.Float64),
        ("spread_power", pl.Float64),
        ("recalibration", pl.List(pl.Float64)),
        *((f"calibration_{of}", pl.Float64) for of in ("intercept", "model", "market")),
    ]
)


def model(**other: object) -> Row:
    """A model whose points deviate by 6 around any prediction, and that ignores the market."""
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


def geometric(**other: object) -> Row:
    """A model whose probabilities are easy to compute: above a prediction of 20 each point is 20/21 as likely."""
    return model(spread_scale=math.sqrt(20 * 21)) | other


def over(points: int) -> float:
    """P(more than so many points) by the geometric model at a prediction of 20."""
    return float((20 / 21) ** (points + 1))


def uncalibrated(**other: object) -> Row:
    """A model with too few lines to be calibrated."""
    return model(calibration_intercept=None, calibration_model=None, calibration_market=None) | other


def models(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=MODEL)


def quote(book: str, point: float, over: int | None = -110, under: int | None = -110, **other: object) -> Row:
    """A sportsbook's two-sided quote on player 7, ninety minutes before the tip-off."""
    return market_rows.quote(book, point, over, under) | {"known_at": before(90)} | other


def prediction(**other: object) -> Row:
    """An actionable Over at +100 as of an hour before the tip-off."""
    row: Row = {
        "game_id": "1",
        "game_date": DAY,
        "player_id": 7,
        "market": POINTS,
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


def predictions(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=PREDICTIONS.schema)


def box(
    player_id: int = 7, points: int = 25, did_play: bool = True, game_id: str = "1", day: date = DAY
) -> Row:
    """A player's line in a final box score."""
    numbers = dict.fromkeys((c.name for c in BOX_SCORES.columns if c.dtype.is_numeric()), 0)
    return dict.fromkeys(BOX_SCORES.schema.names()) | numbers | {
        "game_id": game_id, "game_date": day, "player_id": player_id, "points": points, "did_play": did_play,
        "is_home": True, "known_at_assumed": False, "known_at": FINAL,
    }  # fmt: skip


def box_scores(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=BOX_SCORES.schema)


def game(game_id: str = "1", status: str = "final", day: date = DAY) -> Row:
    """A scheduled game; a final one is known five minutes after its box score."""
    final_at = FINAL + timedelta(minutes=5) if status == "final" else None
    return dict.fromkeys(SCHEDULE.schema.names()) | {
        "game_id": game_id, "game_date": day, "tip_off": TIP, "status": status, "final_at": final_at,
        "known_at": before(720),
    }  # fmt: skip


def schedule(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEDULE.schema)


def closing_price(**other: object) -> Row:
    """What the Over of `prediction` is worth at the close: 52 % at +100, the consensus line being 22."""
    row: Row = {
        "game_id": "1", "player_id": 7, "market": POINTS, "book": "a", "side": "OVER", "line": 20.5, "price": 100,
        "closing_probability": 0.52, "closing_value": 0.04, "closing_reason": None, "closing_line": 22.0,
    }  # fmt: skip
    return row | other


def closing_prices(*rows: Row) -> pl.DataFrame:
    """Rows as `market.closing_price.closing_prices` returns them."""
    return pl.DataFrame(rows, schema=CLOSING_PRICES)


def bet(**other: object) -> Row:
    """A published Over 20.5 at +100 on player 7, without a model's help."""
    row: Row = dict.fromkeys(BEST_BETS.schema.names()) | {
        "bet_id": "b7", "game_id": "1", "game_date": DAY, "rank": 1, "player_id": 7, "market": POINTS,
        "player": "A Player", "team": "BOS", "opponent": "NYK", "tip_off": TIP, "side": "OVER", "line": 20.5,
        "book": "a", "price": 100, "market_probability": 0.5, "claimed_probability": 0.53, "fair_probability": 0.54,
        "expected_value": 0.06, "stake": 0.015, "algorithm_version": "1", "published_at": before(60),
        "provenance": "live", "source": "simulated", "as_of": before(60), "inputs_known_at": before(90),
    }  # fmt: skip
    return row | other


def best_bets(*rows: Row) -> pl.DataFrame:
    """Rows of `best_bets`."""
    return pl.DataFrame(rows, schema=BEST_BETS.schema)


def on_record(*rows: Row) -> pl.DataFrame:
    """The same with their places and digests, as runs store them."""
    bets = best_bets(*rows)
    told = bets.filter(IS_CHAINED).with_columns(
        sequence=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("game_date")
    )
    return pl.concat([chained(told, {}), bets.filter(~IS_CHAINED)])
