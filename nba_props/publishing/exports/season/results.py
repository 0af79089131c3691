"""`results/{date}.json` and `results/latest.json`: what became of the champion's predictions; and the grades as CSV."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec
import polars as pl

from nba_props.publishing.exports.csv_text import csv_texts
from nba_props.publishing.exports.document import Document, Part, encoded
from nba_props.publishing.exports.season.seen import Seen, percent

SHOWN = 5  # closest and farthest predictions
DIMENSIONS = {
    "by_player_tier": "tier",
    "by_confidence": "confidence_level",
    "by_recommendation": "direction",
    "by_context": "context",
}


class Result(Part, frozen=True, kw_only=True):
    """A graded prediction. `direction` is the recommended side, PASS within a point of the line, NO_LINE without one.

    `confidence` is the calibrated probability of that side, `error` is prediction minus actual points, and `result` is
    null without a recommended side.
    """

    player_lookup: str
    player: str
    player_id: int
    team: str | None
    opponent: str | None
    is_home: bool | None
    market: str
    prediction: float | None
    actual: int | None
    line: float | None
    edge: float | None
    direction: Literal["OVER", "UNDER", "PASS", "NO_LINE"]
    confidence: float | None
    error: float | None
    result: Literal["hit", "miss", "push", "dnp"] | None
    was_best_bet: bool


class Figures(Part, frozen=True, kw_only=True):
    """Figures of some predictions: `predictions` of players who played, sides that were right and wrong.

    `win_rate` is in percent of both; `avg_mae` and `avg_bias` (prediction minus actual) are in points.
    """

    predictions: int
    correct: int
    incorrect: int
    pushes: int
    win_rate: float | None
    avg_mae: float | None
    avg_bias: float | None


class Summary(Figures, frozen=True, kw_only=True):
    """The figures of the day. `recommendations` have a side, `pass_count` lie within a point of the line."""

    total_predictions: int
    recommendations: int
    pass_count: int
    no_line_count: int
    dnp_count: int
    within_3_points: int
    within_3_points_pct: float | None
    within_5_points: int
    within_5_points_pct: float | None


class Breakdowns(Part, frozen=True, kw_only=True):
    """The figures by kind: points a game before (`unknown` for a first game), confidence, side, and context.

    By context a prediction counts as `home` or `away`, and as `back_to_back` or `rested`.
    """

    by_player_tier: dict[str, Figures]
    by_confidence: dict[str, Figures]
    by_recommendation: dict[str, Figures]
    by_context: dict[str, Figures]


class Highlights(Part, frozen=True, kw_only=True):
    """The predictions nearest to the actual points and farthest from them, at most five each."""

    closest: tuple[Result, ...]
    farthest: tuple[Result, ...]


class Results(Document, frozen=True, kw_only=True):
    """What became of a day's predictions by the champion; `provenance` says when they were made.

    Pushes and players who did not play are in no rate.
    """

    game_date: date
    provenance: Literal["live", "replay", "backfill"]
    summary: Summary
    breakdowns: Breakdowns
    results: tuple[Result, ...]
    highlights: Highlights


def results(rows: pl.DataFrame, seen: Seen) -> dict[date, Results]:
    """The document of each day with graded predictions.

    Args:
        rows: as `result_rows` returns them.
        seen: the look.
    """
    summaries = {row.pop("game_date"): row for row in _summaries(rows).to_dicts()}
    broken_down = {name: _by_kind(_kinds(rows, column), column) for name, column in DIMENSIONS.items()}
    listed = _listed(rows)
    return {
        day: msgspec.convert(
            seen.head
            | {"game_date": day, "provenance": summary.pop("provenance"), "summary": summary}
            | {"breakdowns": {name: kinds.get(day, {}) for name, kinds in broken_down.items()}}
            | listed[day],
            Results,
        )
        for day, summary in summaries.items()
    }


def results_files(rows: pl.DataFrame, seen: Seen) -> dict[str, bytes]:
    """The bytes of each day's document by its path."""
    return {f"results/{day}.json": encoded(document) for day, document in results(rows, seen).items()}


def grades_csv(grades: pl.DataFrame, seen: Seen) -> dict[str, bytes]:
    """The grades of each day, of every model, as `results/{date}.csv`: columns of the table `grades`."""
    graded = seen.graded(grades).drop("superseded_at")
    rows = graded.sort("game_date", "game_id", "player_id", "market", "model_id", "scored_at")
    return {
        f"results/{day}.csv": content for day, content in csv_texts(rows, rows["game_date"].unique()).items()
    }


def _figures() -> dict[str, pl.Expr]:
    hits, misses = (pl.col("result") == "hit").sum(), (pl.col("result") == "miss").sum()
    return {
        "predictions": pl.col("error").count(),
        "correct": hits,
        "incorrect": misses,
        "pushes": (pl.col("result") == "push").sum(),
        "win_rate": percent(hits, hits + misses),
        "avg_mae": pl.col("error").abs().mean().round(3),
        "avg_bias": pl.col("error").mean().round(3),
    }


def _summaries(rows: pl.DataFrame) -> pl.DataFrame:
    side, distance = pl.col("direction"), pl.col("error").abs()
    within = {f"within_{n}_points": (distance <= n).sum() for n in (3, 5)}
    return rows.group_by("game_date", maintain_order=True).agg(
        provenance=pl.col("provenance").first(),
        **_figures(),
        total_predictions=pl.len(),
        recommendations=side.is_in(["OVER", "UNDER"]).sum(),
        pass_count=(side == "PASS").sum(),
        no_line_count=(side == "NO_LINE").sum(),
        dnp_count=pl.col("actual").is_null().sum(),
        **within,
        **{f"{name}_pct": percent(count, distance.count()) for name, count in within.items()},
    )


def _kinds(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows with a kind each; a row has two contexts, and none that is not known."""
    if column != "context":
        return rows
    places = rows.with_columns(
        context=pl.when("is_home").then(pl.lit("home")).when(~pl.col("is_home")).then(pl.lit("away"))
    )
    rests = rows.with_columns(
        context=pl.when("back_to_back")
        .then(pl.lit("back_to_back"))
        .when(~pl.col("back_to_back"))
        .then(pl.lit("rested"))
    )
    return pl.concat([places, rests]).drop_nulls("context")


def _by_kind(rows: pl.DataFrame, column: str) -> dict[date, dict[str, Mapping[str, Any]]]:
    figures = rows.group_by("game_date", column).agg(**_figures()).sort("game_date", column)
    figures = figures.filter(pl.col("predictions") > 0)
    found: dict[date, dict[str, Mapping[str, Any]]] = {}
    for row in figures.to_dicts():
        found.setdefault(row.pop("game_date"), {})[row.pop(column)] = row
    return found


def _listed(rows: pl.DataFrame) -> dict[date, dict[str, Any]]:
    """Each day's results, and those of them that are highlights, as plain objects."""
    result = pl.struct(Result.__struct_fields__)
    by_error = rows.drop_nulls("error").sort(pl.col("error").abs(), "player_id", "market")
    days = rows.group_by("game_date", maintain_order=True).agg(results=result)
    extremes = by_error.group_by("game_date", maintain_order=True).agg(
        closest=result.head(SHOWN), farthest=result.reverse().head(SHOWN)
    )
    highlights = {row.pop("game_date"): row for row in extremes.to_dicts()}
    none: dict[str, list[Any]] = {"closest": [], "farthest": []}
    return {
        row["game_date"]: {"results": row["results"], "highlights": highlights.get(row["game_date"], none)}
        for row in days.to_dicts()
    }
