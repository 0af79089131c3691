"""The published bets of nights as rows: what was said, whether it stands, what spoke for it and what became of it."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from nba_props.bets.best_bets.chain import of_the_record
from nba_props.declared.signals import EDGE
from nba_props.declared.tables.record import BET
from nba_props.publishing.exports.night.known import by, champions
from nba_props.publishing.exports.night.players import KINDS, with_lookups

BET_SIDE = (*BET, "side")
PUBLISHED = pl.col("provenance") != "backfill"
PROBABILITIES = ("claimed_probability", "market_probability", "fair_probability", "expected_value")


@dataclass(frozen=True, slots=True)
class BetTables:
    """Rows of tables of the nights by name; of bet_grades the current ones, of the season before the nights, too."""

    slate: pl.DataFrame
    daily_cache: pl.DataFrame
    predictions: pl.DataFrame
    signals: pl.DataFrame
    subset_picks: pl.DataFrame
    best_bets: pl.DataFrame
    bet_grades: pl.DataFrame


def bets(tables: BetTables, at: datetime) -> pl.DataFrame:
    """One row per bet that was published by the instant, with those of backfills, in the order of their publication.

    Beside the columns of `best_bets`, of which a withdrawal after the instant is untold: player_lookup, predicted_points
    and consensus_line of the champion's prediction, lists of `signals` and `warnings` that speak for the side and against
    it, of `subsets` that hold it and of `agreeing_models` (families that lie 3 points or more on its side), and of the
    grade actual_points, result, profit, closing_value and closing_reason.
    """
    known = of_the_record(tables.best_bets).filter(by(at, "published_at"))
    is_withdrawn = by(at, "withdrawn_at").fill_null(False)
    shown = known.with_columns(pl.when(is_withdrawn).then(pl.col("withdrawn_at", "withdrawn_reason")))
    rows = (
        with_lookups(shown, tables.daily_cache, tables.slate, at)
        .join(_predicted(tables.predictions, at), on=BET, how="left", maintain_order="left")
        .join(_graded(tables.bet_grades, at), on="bet_id", how="left", maintain_order="left")
    )
    listed = {
        "signals": _spoken(tables.signals.filter(by(at)), "for"),
        "warnings": _spoken(tables.signals.filter(by(at)), "against"),
        "subsets": _held(tables.subset_picks.filter(by(at))),
        "agreeing_models": _agreeing(tables.predictions, at),
    }
    for name, values in listed.items():
        rows = rows.join(values.rename({"value": name}), on=BET_SIDE, how="left", maintain_order="left")
    lists = pl.col(list(listed)).fill_null(pl.lit([], pl.List(pl.String)))
    order = ("game_date", "published_at", "rank", "game_id", "player_id", "market")
    return rows.with_columns(lists, pl.col(PROBABILITIES).round(4), pl.col("edge").round(2)).sort(order)


def _predicted(predictions: pl.DataFrame, at: datetime) -> pl.DataFrame:
    said = champions(predictions, at)
    return said.select(*BET, pl.col("predicted_points").round(2), "consensus_line")


def _graded(bet_grades: pl.DataFrame, at: datetime) -> pl.DataFrame:
    figures = pl.col("profit", "closing_value").round(4)
    known = bet_grades.filter(by(at, "scored_at"))
    return known.select("bet_id", "actual_points", "result", figures, "closing_reason")


def _spoken(signals: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Per side, the names of its signals of a kind."""
    of_kind = signals.filter(pl.col("signal").replace_strict(KINDS, return_dtype=pl.String) == kind)
    return _names(of_kind, "signal")


def _held(picks: pl.DataFrame) -> pl.DataFrame:
    """Per side, the subsets that have picked it."""
    return _names(picks.with_columns(side="direction"), "subset")


def _agreeing(predictions: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Per side, the families whose prediction lies so far from the line on it."""
    known = predictions.filter(by(at), pl.col("edge").abs() >= EDGE, pl.col("role") != "withdrawn")
    newest = known.sort("as_of").unique([*BET, "family"], keep="last", maintain_order=True)
    side = pl.when(pl.col("edge") > 0).then(pl.lit("OVER")).otherwise(pl.lit("UNDER"))
    return _names(newest.with_columns(side=side), "family")


def _names(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.group_by(BET_SIDE).agg(value=pl.col(name).unique().sort())
