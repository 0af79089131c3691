"""Picks of subsets with their results, and wins and losses of each subset in a period: shapes and frames.

A record is of the days before today. Pushes and players who did not play are in none.
"""

from datetime import date, timedelta

import polars as pl

from nba_props.days import Days, season_start
from nba_props.declared.keys import DAY_GAME_PLAYER_MARKET
from nba_props.declared.subsets import SUBSETS
from nba_props.publishing.exports.document import Part
from nba_props.publishing.exports.season.players.lookups import with_lookups
from nba_props.publishing.exports.season.result_rows import result_of
from nba_props.publishing.exports.season.seen import Seen, of_one_provenance, percent

NUMBERS = {subset.key: subset.id for subset in SUBSETS}


class Record(Part, frozen=True, kw_only=True):
    """Wins and losses, and wins in percent of both; null without any."""

    wins: int = 0
    losses: int = 0
    pct: float | None = None


class PeriodRecords(Part, frozen=True, kw_only=True):
    """The records since the season began, since the first of the month, and since Monday."""

    season: Record
    month: Record
    week: Record


def picks_with_results(
    picks: pl.DataFrame, grades: pl.DataFrame, everybody: pl.DataFrame, seen: Seen
) -> pl.DataFrame:
    """One row per pick of the season, today's included, with `actual` points and `result`; both null until it is graded.

    Args:
        picks: rows of `subset_picks`.
        grades: rows of `grades` of the same dates, superseded ones too.
        everybody: as `lookups.people` returns them.
        seen: what was known later counts for nothing.
    """
    scored = seen.graded(grades).sort("scored_at", "model_id")
    actual = scored.unique(DAY_GAME_PLAYER_MARKET, keep="last", maintain_order=True).select(
        *DAY_GAME_PLAYER_MARKET, actual="actual_points", is_graded=pl.lit(True)
    )
    said = of_one_provenance(seen.known(picks, "as_of").filter(seen.season.hold()))
    result = result_of(pl.col("actual"), pl.col("line"), pl.col("direction"))
    return (
        with_lookups(said, everybody)
        .join(actual, on=DAY_GAME_PLAYER_MARKET, how="left")
        .with_columns(line="consensus_line", prediction=pl.col("predicted_points").round(2))
        .with_columns(
            id=pl.col("subset").replace_strict(NUMBERS, return_dtype=pl.Int32),
            result=pl.when("is_graded").then(result),
        )
        .sort(
            "id", "game_date", "rank", "game_id", "player_id", descending=[False, True, False, False, False]
        )
    )


def records_of(picks: pl.DataFrame, days: Days | None) -> dict[str, Record]:
    """The record of every subset in some days; empty ones without days.

    Args:
        picks: as `picks_with_results` returns them.
        days: the game dates that count.
    """
    rows = picks.filter(days.hold()) if days else picks.clear()
    won, lost = (pl.col("result") == "hit").sum(), (pl.col("result") == "miss").sum()
    figures = rows.group_by("subset").agg(wins=won, losses=lost, pct=percent(won, won + lost))
    found = {row.pop("subset"): Record(**row) for row in figures.to_dicts()}
    return {subset.key: found.get(subset.key, Record()) for subset in SUBSETS}


def since(first: date, today: date) -> Days | None:
    """The days from the first to yesterday; None where today is the first."""
    last = today - timedelta(days=1)
    return Days(first, last) if first <= last else None


def period_records(picks: pl.DataFrame, today: date) -> dict[str, PeriodRecords]:
    """The records of every subset in the season, the month and the week."""
    firsts = {
        "season": season_start(today),
        "month": today.replace(day=1),
        "week": today - timedelta(days=today.weekday()),
    }
    found = {name: records_of(picks, since(first, today)) for name, first in firsts.items()}
    return {s.key: PeriodRecords(**{name: of[s.key] for name, of in found.items()}) for s in SUBSETS}
