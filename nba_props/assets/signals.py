"""Assets of signals and subsets: what speaks on tonight's lines, how the day looks, its picks, and the records of both."""

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import Published, game_days, publish, table_asset
from nba_props.bets.signals.inputs import Inputs
from nba_props.bets.signals.record import LONGEST, binding, performance
from nba_props.bets.signals.speak import signals as spoken
from nba_props.bets.subsets.daily_signal import CHAMPION
from nba_props.bets.subsets.daily_signal import daily_signals as days_in_figures
from nba_props.bets.subsets.picks import subset_picks as picks_of
from nba_props.bets.subsets.records import subset_records as records_before
from nba_props.checks.metadata import table_of
from nba_props.declared.tables import signals as tables
from nba_props.partitions import SEASON, days_up_to
from nba_props.resources.clock import Clock

BEFORE = dg.AssetIn(partition_mapping=SEASON)
YEAR = dg.AssetIn(partition_mapping=days_up_to(LONGEST - 1))
PERFORMED = (
    "signal", "provenance", "calls", "hit_rate", "hit_rate_low", "hit_rate_high", "excess", "excess_low", "excess_high",
    "profit", "regime",
)  # fmt: skip
PICKED = ("subset", "rank", "player", "team", "direction", "consensus_line", "predicted_points")


@table_asset(tables.SIGNALS, "bets", ins={"player_games": BEFORE, "grades": BEFORE})
def signals(
    predictions: pl.DataFrame,
    feature_store: pl.DataFrame,
    player_lines: pl.DataFrame,
    composite_factors: pl.DataFrame,
    player_games: pl.DataFrame,
    grades: pl.DataFrame,
) -> Published:
    """The signals that speak on the lines of the champion's predictions."""
    frame = spoken(Inputs(predictions, feature_store, player_lines, composite_factors, player_games, grades))
    counts = frame.group_by("signal", "side").len("lines").sort("signal", "side")
    yield from publish(tables.SIGNALS, frame, {"signals": table_of(counts.to_dicts())})


@table_asset(tables.SIGNAL_PERFORMANCE, "bets", ins={"signals": YEAR, "grades": YEAR})
def signal_performance(clock: Clock, signals: pl.DataFrame, grades: pl.DataFrame) -> Published:
    """How each signal has done over 7, 14, 30 and 365 days."""
    frame = performance(signals, grades, game_days())
    last = frame.filter(pl.col("game_date") == pl.col("game_date").max(), window_days=LONGEST)
    metadata = {
        "record": table_of(last.select(PERFORMED).to_dicts()),
        "binding": ", ".join(binding(frame, clock.instant)) or "none",
    }
    yield from publish(tables.SIGNAL_PERFORMANCE, frame, metadata)


@table_asset(tables.DAILY_SIGNALS, "bets")
def daily_signals(predictions: pl.DataFrame) -> Published:
    """Whether the day looks favorable, by the champion's predictions and by each family's."""
    frame = days_in_figures(predictions)
    said = frame.filter(system=CHAMPION).select("game_date", "signal", "signal_explanation")
    yield from publish(tables.DAILY_SIGNALS, frame, {"signal": table_of(said.to_dicts())})


@table_asset(tables.SUBSET_PICKS, "bets")
def subset_picks(predictions: pl.DataFrame, daily_signals: pl.DataFrame) -> Published:
    """The picks of the eight subsets; those of games that have begun stay as they are."""
    frame = picks_of(predictions, daily_signals)
    picks = table_of(frame.sort("game_date", "subset", "rank").select(PICKED).to_dicts())
    yield from publish(tables.SUBSET_PICKS, frame, {"picks": picks})


@table_asset(tables.SUBSET_RECORDS, "bets", ins={"subset_picks": BEFORE, "grades": BEFORE})
def subset_records(subset_picks: pl.DataFrame, grades: pl.DataFrame, slate: pl.DataFrame) -> Published:
    """Wins and losses of each subset before the day: of the season, the month and the week."""
    frame = records_before(subset_picks, grades, slate, game_days())
    yield from publish(tables.SUBSET_RECORDS, frame)


SIGNAL_ASSETS = [signals, signal_performance, daily_signals, subset_picks, subset_records]
