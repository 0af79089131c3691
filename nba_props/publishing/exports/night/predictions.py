"""`predictions/{date}.json` and `predictions/today.json`: the champion's prediction of each player's market.

Left out: predictions of shadows, which nobody bets on; they are graded in `systems/performance.json`.
"""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nba_props.days import Days
from nba_props.declared.keys import DAY_GAME_PLAYER_MARKET
from nba_props.publishing.exports.assembly import Made, documents, files, names, with_parts
from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.night.games import Game, games
from nba_props.publishing.exports.night.known import champions
from nba_props.publishing.exports.night.player import Direction, Recommendation
from nba_props.publishing.exports.night.players import confidence, with_lookups
from nba_props.publishing.exports.night.tonight import GAME, nights


class Quote(Part, frozen=True, kw_only=True):
    """The best quote on the player's market, by value among those that pass all rules, and what it is worth.

    `price` is in American odds, `expected_value` in units staked; `claimed_probability` is that the side wins.
    """

    side: Direction
    line: float
    book: str
    price: int
    claimed_probability: float | None
    market_probability: float | None
    expected_value: float | None


class Prediction(Part, frozen=True, kw_only=True):
    """The champion's prediction of a market. `line` is the books' median, `edge` the points that it lies from it.

    `confidence` is the calibrated probability that the recommended side wins. `filter_reason` is the first rule that
    rejects the quote; null where it is actionable. `made_at` (UTC) is the instant whose facts it knows. `provenance` is
    live, backfill (made after the tip-off) or replay.
    """

    prediction_id: str
    player_id: int
    player_lookup: str
    player: str
    team: str | None
    opponent: str | None
    market: str
    predicted: float | None
    line: float | None
    line_source: str
    edge: float | None
    recommendation: Recommendation
    confidence: float | None
    model_id: str
    family: str
    stand_in_reason: str | None
    quote: Quote | None
    is_actionable: bool
    filter_reason: str | None
    provenance: str
    made_at: datetime


class PredictedGame(Game, frozen=True, kw_only=True):
    """A game with its predictions, by team and lookup."""

    predictions: tuple[Prediction, ...]


class Predictions(Document, frozen=True, kw_only=True):
    """A night's predictions by game, in the order of the tip-offs; a day without any has none."""

    game_date: date
    total_predictions: int
    with_line: int
    actionable: int
    games: tuple[PredictedGame, ...]


DOCUMENTS = {"predictions": Predictions}


@dataclass(frozen=True, slots=True)
class PredictionTables:
    """Rows of tables of the nights by name."""

    schedule: pl.DataFrame
    slate: pl.DataFrame
    daily_cache: pl.DataFrame
    predictions: pl.DataFrame


def prediction_files(tables: PredictionTables, days: Days, made: Made) -> dict[str, bytes]:
    """The files of the nights by path; `today` shows the newest."""
    scheduled = games(tables.schedule, tables.slate, made.at)
    shown = documents(_nights(_rows(tables, made.at), scheduled, days), Predictions, made)
    dated = files(shown, lambda night: f"predictions/{night.game_date}.json")
    return dated | {"predictions/today.json": dated[f"predictions/{days.last}.json"]}


def _rows(tables: PredictionTables, at: datetime) -> pl.DataFrame:
    """One row per prediction: game_date, game_id and the fields of Prediction."""
    quote = [name for name in names(Quote) if name != "side"]
    probabilities = ("claimed_probability", "market_probability", "expected_value")
    made = with_lookups(champions(tables.predictions, at), tables.daily_cache, tables.slate, at)
    return (
        made.with_columns(confidence(), pl.col(probabilities).round(4))
        .select(
            *DAY_GAME_PLAYER_MARKET,
            *("prediction_id", "player_lookup", "player", "team", "opponent", "recommendation", "confidence"),
            *("model_id", "family", "stand_in_reason", "is_actionable", "filter_reason", "provenance"),
            predicted=pl.col("predicted_points").round(2),
            edge=pl.col("edge").round(2),
            quote=pl.when(pl.col("side").is_not_null()).then(pl.struct("side", *quote)),
            line="consensus_line",
            line_source="vegas_line_source",
            made_at="as_of",
        )
        .sort(*GAME, "team", "player_lookup", "market", nulls_last=True)
    )


def _nights(rows: pl.DataFrame, scheduled: pl.DataFrame, days: Days) -> pl.DataFrame:
    counts = rows.group_by("game_date").agg(
        total_predictions=pl.len().cast(pl.Int64),
        with_line=pl.col("line").count().cast(pl.Int64),
        actionable=pl.col("is_actionable").sum().cast(pl.Int64),
    )
    of_days = nights(days).join(counts, on="game_date", how="left", maintain_order="left")
    with_counts = of_days.with_columns(pl.exclude("game_date").fill_null(0))
    return with_parts(with_counts, with_parts(scheduled, rows, GAME, "predictions"), ["game_date"], "games")
