"""What the pages of a night are made of, gathered from the tables of a range of days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nba_props.bets.best_bets.board import board
from nba_props.bets.best_bets.chain import of_the_record
from nba_props.bets.best_bets.night import known
from nba_props.days import Days
from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.time_rules import SPOKEN
from nba_props.publishing.report.by_day import ByDay
from nba_props.quality import go
from nba_props.quality.feeds import FEED_STATES, MEMORY_DAYS
from nba_props.quality.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class NightTables:
    """A night that was run, with what is known of it.

    Attributes:
        as_of: the newest instant that its players' rows are as of; what it could be bet on is judged by then.
        slate: rows of SLATE, with `injury_status`.
        predictions: the champion's active rows of PREDICTIONS.
        prices: rows of FAIR_PRICES.
        bets: rows of `bets.best_bets.board`, withdrawn ones too.
        grades: current rows of BET_GRADES.
        verdict: the answer of the check `go`.
        feeds: what each feed had, rows of FEED_STATES; none where no game was ahead.
        gaps: rows of FEATURE_GAPS.
        unresolved: rows of UNRESOLVED_NAMES.
        outputs: rows of EXPECTED_OUTPUTS.
    """

    day: date
    as_of: datetime
    slate: pl.DataFrame
    predictions: pl.DataFrame
    prices: pl.DataFrame
    bets: pl.DataFrame
    grades: pl.DataFrame
    verdict: Verdict
    feeds: pl.DataFrame
    gaps: pl.DataFrame
    unresolved: pl.DataFrame
    outputs: pl.DataFrame


def nights(tables: Mapping[str, pl.DataFrame], days: Days, today: date) -> Iterator[NightTables]:
    """The nights of a range that were run, see `days_of`.

    Args:
        tables: of the days themselves: slate, predictions, fair_prices, feature_gaps, unresolved_names, odds_polls,
            injuries, expected_outputs. Of the MEMORY_DAYS before, too: schedule and the feeds of `quality.go`. Of earlier
            days, too: best_bets, bet_grades, bet_performance.
        days: the range.
        today: game date of the run's instant.
    """
    parts = ByDay(tables)
    yield from (_night(parts, day) for day in days_of(tables, today) if day in days)


def days_of(tables: Mapping[str, pl.DataFrame], today: date) -> list[date]:
    """The days of tables that have a slate and predictions, in order; and today, which must not be quiet without any."""
    played = tables["slate"].select("game_date").unique()
    predicted = tables["predictions"]["game_date"].unique()
    is_night = pl.col("game_date").is_in(predicted.implode()) | (pl.col("game_date") == today)
    return played.filter(is_night)["game_date"].sort().to_list()


def _night(parts: ByDay, day: date) -> NightTables:
    slate, predictions = parts.of("slate", day), parts.of("predictions", day)
    prices, as_of = parts.of("fair_prices", day), max(slate["as_of"].to_list())
    bets, realised = of_the_record(parts.of("best_bets", day)), parts.newest_before("bet_performance", day)
    judged = _judged(parts, day, as_of)
    return NightTables(
        day=day,
        as_of=as_of,
        slate=slate.join(_states(parts, day), on=GAME_PLAYER, how="left", maintain_order="left"),
        predictions=predictions.filter("is_active", role="champion"),
        prices=prices,
        bets=board(bets, predictions, prices, realised, as_of),
        grades=parts.of("bet_grades", day),
        verdict=go.go(judged),
        feeds=pl.DataFrame(schema=FEED_STATES) if judged.games.is_empty() else go.feed_states(judged),
        gaps=parts.of("feature_gaps", day),
        unresolved=parts.of("unresolved_names", day),
        outputs=parts.of("expected_outputs", day),
    )


def _states(parts: ByDay, day: date) -> pl.DataFrame:
    """Each player's injury status, in the newest report known by the as_of of the player's row."""
    night = known(
        parts.of("fair_prices", day),
        parts.of("predictions", day),
        parts.of("slate", day),
        parts.of("schedule", day),
        parts.of("injuries", day),
        parts.up_to("injury_reports", day, SPOKEN.days),
    )
    return night.statuses.unique(GAME_PLAYER)


def _judged(parts: ByDay, day: date, as_of: datetime) -> go.Night:
    """What the check `go` was asked about when the night was last run."""
    slate = parts.of("slate", day)
    return go.Night(
        games=slate.filter(pl.col("tip_off") > as_of).select("game_id", "game_date", "as_of").unique(),
        schedule=parts.up_to("schedule", day, MEMORY_DAYS),
        tonight={name: parts.up_to(name, day, MEMORY_DAYS) for name in go.TONIGHT},
        past={name: parts.up_to(name, day, MEMORY_DAYS) for name in go.PAST},
        polls=parts.of("odds_polls", day),
        predictions=parts.of("predictions", day),
    )
