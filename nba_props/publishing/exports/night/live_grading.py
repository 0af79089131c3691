"""`live-grading/{date}.json`: the night's predictions and bets beside the points so far, while games run and afterwards.

What is missing: the play-by-play of running games, substitutions and fouls. Scores and points are those of the newest
fetch of NBA.com's box score of the game; the simulated league tells nothing of a game before it is final.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import polars as pl

from nba_props.days import Days
from nba_props.declared.keys import DAY_GAME_PLAYER
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.declared.tables.record import BET
from nba_props.publishing.exports.assembly import Made, documents, files, names, with_parts
from nba_props.publishing.exports.document import Document, Part
from nba_props.publishing.exports.night.bets import PUBLISHED
from nba_props.publishing.exports.night.games import GameStatus, games
from nba_props.publishing.exports.night.known import by, champions, has_score
from nba_props.publishing.exports.night.player import Direction, Recommendation
from nba_props.publishing.exports.night.players import confidence, with_lookups
from nba_props.publishing.exports.night.tonight import GAME, nights

State = Literal["pending", "in_progress", "correct", "incorrect", "push", "did_not_play", "no_side"]
STATES: tuple[State, ...] = (
    "pending",
    "in_progress",
    "correct",
    "incorrect",
    "push",
    "did_not_play",
    "no_side",
)
# How the schedule's words are said of a game that runs.
SAID = {"scheduled": "scheduled", "live": "in_progress", "final": "final"}


class LiveGame(Part, frozen=True, kw_only=True):
    """A game with its score so far. `minutes_left` are those of the period; null where nothing was heard of it."""

    game_id: str
    home_team: str
    away_team: str
    game_time: datetime
    game_status: GameStatus
    period: int | None
    minutes_left: float | None
    home_score: int | None
    away_score: int | None


class LivePrediction(Part, frozen=True, kw_only=True):
    """The champion's prediction of a player with a line, and his points so far.

    `status` is pending before the tip-off and while nothing is heard, in_progress until it is decided: a line that is
    passed at once, all else by the final; no_side for PASS.
    """

    player_id: int
    player_lookup: str
    player: str
    team: str | None
    game_id: str
    predicted: float | None
    line: float
    recommendation: Recommendation
    confidence: float | None
    actual: int | None
    minutes: float | None
    status: State


class LiveBet(Part, frozen=True, kw_only=True):
    """A published bet that was not withdrawn, and the player's points so far; `status` as of a prediction."""

    bet_id: str
    player_id: int
    player_lookup: str
    player: str
    game_id: str
    side: Direction
    line: float
    book: str
    price: int
    actual: int | None
    minutes: float | None
    status: State


class LiveSummary(Part, frozen=True, kw_only=True):
    """How many predictions are in each state; `win_rate` is the percentage of correct ones among the decided."""

    total_predictions: int
    pending: int
    in_progress: int
    correct: int
    incorrect: int
    push: int
    did_not_play: int
    no_side: int
    win_rate: float | None


class LiveGrading(Document, frozen=True, kw_only=True):
    """A night's predictions and bets as they stand: `generated_at` is the instant of the newest news."""

    game_date: date
    summary: LiveSummary
    games: tuple[LiveGame, ...]
    predictions: tuple[LivePrediction, ...]
    bets: tuple[LiveBet, ...]


DOCUMENTS = {"live-grading": LiveGrading}


@dataclass(frozen=True, slots=True)
class LiveTables:
    """Rows of tables of the nights by name, and of running games as `sources.nba.running` has them."""

    schedule: pl.DataFrame
    slate: pl.DataFrame
    daily_cache: pl.DataFrame
    predictions: pl.DataFrame
    best_bets: pl.DataFrame
    box_scores: pl.DataFrame
    running_games: pl.DataFrame
    running_players: pl.DataFrame


def live_grading_files(tables: LiveTables, days: Days, made: Made) -> dict[str, bytes]:
    """The files of the nights by path."""
    at = made.at
    scores, points = _games(tables, at), _points(tables, at)
    predictions, bets = (
        _judged(rows, scores, points) for rows in (_predictions(tables, at), _bets(tables, at))
    )
    rows = nights(days).join(_summaries(predictions), on="game_date", how="left", maintain_order="left")
    none = pl.struct(
        *(pl.lit(0, pl.Int64).alias(n) for n in names(LiveSummary)[:-1]), win_rate=pl.lit(None, pl.Float64)
    )
    rows = rows.with_columns(pl.col("summary").fill_null(none))
    parts = {"games": scores, "predictions": predictions, "bets": bets}
    shapes: dict[str, type[Part]] = {"games": LiveGame, "predictions": LivePrediction, "bets": LiveBet}
    for name, part in parts.items():
        rows = with_parts(rows, part.select("game_date", *names(shapes[name])), ["game_date"], name)
    return files(documents(rows, LiveGrading, made), lambda night: f"live-grading/{night.game_date}.json")


def _games(tables: LiveTables, at: datetime) -> pl.DataFrame:
    """The night's games; where a running one was heard of, with its own word of state and score, until it is final."""
    heard = tables.running_games.filter(by(at, "known_at")).select(
        *GAME, "period", "minutes_left", status="status", home="home_score", away="away_score"
    )
    told = pl.col("status").replace_strict(SAID, default=None, return_dtype=pl.String)
    is_over = pl.col("game_status").is_in(["final", "postponed"])
    joined = games(tables.schedule, tables.slate, at).join(heard, on=GAME, how="left", maintain_order="left")
    return joined.with_columns(
        game_status=pl.when(is_over).then("game_status").otherwise(pl.coalesce(told, "game_status")),
        home_score=pl.coalesce("home_score", "home"),
        away_score=pl.coalesce("away_score", "away"),
    )


def _points(tables: LiveTables, at: datetime) -> pl.DataFrame:
    """DAY_GAME_PLAYER, actual and minutes: of final box scores, else of running ones."""
    kept = [*DAY_GAME_PLAYER, pl.col("points").cast(pl.Int64).alias("actual"), "minutes"]
    final = tables.box_scores.filter(has_score(at)).select(kept)
    so_far = tables.running_players.filter(by(at, "known_at")).select(kept)
    return pl.concat([final, so_far]).unique(DAY_GAME_PLAYER, keep="first", maintain_order=True)


def _predictions(tables: LiveTables, at: datetime) -> pl.DataFrame:
    lined = champions(tables.predictions, at).filter(
        pl.col("consensus_line").is_not_null(), market=PLAYER_POINTS.key
    )
    shown = with_lookups(lined, tables.daily_cache, tables.slate, at)
    return shown.with_columns(
        confidence(),
        predicted=pl.col("predicted_points").round(2),
        line="consensus_line",
        side="recommendation",
    ).sort("game_date", "game_id", "team", "player_lookup", nulls_last=True)


def _bets(tables: LiveTables, at: datetime) -> pl.DataFrame:
    stands = ~by(at, "withdrawn_at").fill_null(False)
    known = tables.best_bets.filter(PUBLISHED, stands, by(at, "published_at"), market=PLAYER_POINTS.key)
    shown = with_lookups(known, tables.daily_cache, tables.slate, at)
    return shown.sort("game_date", "published_at", "rank", *BET)


def _judged(rows: pl.DataFrame, scores: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """The rows with points so far, minutes and status, by their side and line."""
    margin, is_final = pl.col("actual") - pl.col("line"), pl.col("game_status") == "final"
    has_side = pl.col("side").is_in(["OVER", "UNDER"])
    is_over = pl.col("side") == "OVER"
    status = (
        pl.when(~has_side)
        .then(pl.lit("no_side"))
        .when(is_final & pl.col("has_points") & (pl.col("minutes").fill_null(0) == 0))
        .then(pl.lit("did_not_play"))
        .when(pl.col("game_status").is_in(["scheduled", "postponed"]) | pl.col("actual").is_null())
        .then(pl.lit("pending"))
        .when(margin > 0)
        .then(pl.when(is_over).then(pl.lit("correct")).otherwise(pl.lit("incorrect")))
        .when(~is_final)
        .then(pl.lit("in_progress"))
        .when(margin == 0)
        .then(pl.lit("push"))
        .otherwise(pl.when(is_over).then(pl.lit("incorrect")).otherwise(pl.lit("correct")))
    )
    return (
        rows.join(points, on=DAY_GAME_PLAYER, how="left", maintain_order="left")
        .join(
            points.select(*GAME, has_points=pl.lit(True)).unique(), on=GAME, how="left", maintain_order="left"
        )
        .join(scores.select(*GAME, "game_status"), on=GAME, how="left", maintain_order="left")
        .with_columns(pl.col("minutes").round(1), status=status)
    )


def _summaries(predictions: pl.DataFrame) -> pl.DataFrame:
    """Per day, the fields of LiveSummary as a struct."""
    counts = {state: (pl.col("status") == state).sum().cast(pl.Int64) for state in STATES}
    figures = predictions.group_by("game_date").agg(total_predictions=pl.len().cast(pl.Int64), **counts)
    decided = pl.col("correct") + pl.col("incorrect")
    with_rate = figures.with_columns(
        win_rate=pl.when(decided > 0).then((100 * pl.col("correct") / decided).round(1))
    )
    return with_rate.select("game_date", summary=pl.struct(names(LiveSummary)))
