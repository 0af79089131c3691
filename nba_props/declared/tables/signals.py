"""Tables of signals and subsets: what was said on which side, how the day looked, and how each has done."""

import polars as pl

from nba_props.declared.keys import DAY_GAME_PLAYER_MARKET
from nba_props.declared.signals import SIGNALS as ROWS
from nba_props.declared.subsets import DAILY_SIGNALS as WORDS
from nba_props.declared.subsets import SUBSETS
from nba_props.declared.tables.bets import (
    FAMILY,
    MODEL_ID,
    PLAYER,
    PREDICTED_POINTS,
    PREDICTION_ID,
    SIDES,
    points,
)
from nba_props.declared.tables.columns import (
    GAME_DATE,
    GAME_ID,
    MARKET,
    MAYBE_OPPONENT,
    MAYBE_TEAM,
    PLAYER_ID,
    PROVENANCE,
    SOURCE,
    probability,
)
from nba_props.declared.tables.stats import AS_OF, INPUTS_KNOWN_AT
from nba_props.declared.tables.table import INSTANT, Column, Table

WINDOWS = (7, 14, 30, 365)
PERIODS = ("season", "month", "week")


def count(name: str, meaning: str, unit: str = "sides") -> Column:
    """A count that every row has."""
    return Column(name, pl.Int32, meaning, unit, low=0)


def share(name: str, meaning: str, unit: str = "ratio") -> Column:
    """A share of a count; null where there is nothing to divide by."""
    return Column(name, pl.Float64, meaning, unit, True, 0, 100 if unit == "percent" else 1)


def figure(name: str, meaning: str, unit: str) -> Column:
    """A mean, or an end of its interval; null where there are too few rows."""
    return Column(name, pl.Float64, meaning, unit, nullable=True)


SIGNAL = Column("signal", pl.String, "name of the signal", among=tuple(signal.name for signal in ROWS))
SUBSET = Column("subset", pl.String, "key of the subset", among=tuple(subset.key for subset in SUBSETS))
LINE = Column("consensus_line", pl.Float64, "consensus line at which the side is judged", "points")
DAILY_SIGNAL = Column(
    "daily_signal", pl.String, "the day's signal; null where there is none", "", True, among=tuple(WORDS)
)

SIGNALS = Table(
    "signals",
    "a signal that speaks on a side of a player's line, for it or against it",
    (*DAY_GAME_PLAYER_MARKET, "signal"),
    (
        GAME_ID,
        GAME_DATE,
        PLAYER_ID,
        MARKET,
        PLAYER,
        SIGNAL,
        Column("side", pl.String, "side that it speaks about", among=SIDES),
        Column("signal_value", pl.Float64, "number that the signal shows", "of its own", True),
        LINE,
        probability(
            "market_probability", "the books' de-vigged probability of the side at the consensus line"
        ),
        PREDICTION_ID,
        PROVENANCE,
        SOURCE,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)

SIGNAL_PERFORMANCE = Table(
    "signal_performance",
    "a signal's record over the days up to one, at the consensus lines of its sides, pushes and voids left out",
    ("game_date", "signal", "provenance", "window_days"),
    (
        Column("game_date", pl.Date, "last day of the window"),
        SIGNAL,
        Column("window_days", pl.Int32, "length of the window", "days"),
        count("calls", "graded sides"),
        count("hits", "those that won"),
        share("hit_rate", "share of them that won"),
        share("hit_rate_low", "lower end of its 95 % interval (Wilson)"),
        share("hit_rate_high", "upper end of its 95 % interval"),
        count("priced", "graded sides with a market probability"),
        figure("excess", "mean of won (1 or 0) less the market's probability of the side", "probability"),
        figure("excess_low", "lower end of its 95 % interval, clustered by date", "probability"),
        figure("excess_high", "upper end of its 95 % interval", "probability"),
        count("bets", "sides that were the prediction's chosen quote, pushes included", "bets"),
        figure("profit", "mean profit of those at the price of the quote", "units staked"),
        figure("profit_low", "lower end of its 95 % interval, clustered by date", "units staked"),
        figure("profit_high", "upper end of its 95 % interval", "units staked"),
        Column(
            "regime",
            pl.String,
            "HOT where the hit rate lies more than 10 points above that of 365 days, COLD where more than 10 below; null "
            "without sides. For display only",
            nullable=True,
            among=("HOT", "COLD", "NORMAL"),
        ),
        PROVENANCE,
        SOURCE,
        Column("known_at", INSTANT, "newest known_at of the grades of the window", "UTC"),
    ),
)

DAILY_SIGNALS = Table(
    "daily_signals",
    "a day's predictions of a system in figures, as they stood at the first tip-off, and what they say of the day",
    ("game_date", "system"),
    (
        GAME_DATE,
        Column(
            "system", pl.String, "`champion`: the row of that role of each player, whoever made it; else a family"
        ),
        count("slate_size", "games with predictions", "games"),
        count("total_picks", "predictions with a line, PASS included", "predictions"),
        count("high_edge_picks", "recommended sides 5 points or more from the line", "predictions"),
        count("ultra_high_edge_picks", "recommended sides 7 points or more from the line", "predictions"),
        share("pct_over", "recommended Overs among total_picks", "percent"),
        share("pct_under", "recommended Unders among total_picks", "percent"),
        probability("avg_probability", "mean calibrated probability of the recommended sides"),
        points("avg_edge", "mean distance of prediction and line"),
        points("avg_prediction_vs_line", "mean of prediction less line"),
        Column(
            "skew_category",
            pl.String,
            "UNDER_HEAVY below 25 % Overs, OVER_HEAVY above 40 %, else BALANCED; null without a line",
            nullable=True,
            among=("UNDER_HEAVY", "BALANCED", "OVER_HEAVY"),
        ),
        Column(
            "volume_category",
            pl.String,
            "LOW below 3 high_edge_picks, HIGH above 8, else NORMAL",
            among=("LOW", "NORMAL", "HIGH"),
        ),
        Column(
            "daily_signal",
            pl.String,
            "RED with 4 games or fewer, or below 25 % Overs; YELLOW below 3 high_edge_picks, or above 45 % Overs; else "
            "GREEN; null below 10 total_picks",
            nullable=True,
            among=tuple(WORDS),
        ),
        Column("signal", pl.String, "the same in a word; neutral where it is null", among=tuple(WORDS.values())),
        Column("signal_explanation", pl.String, "why, in words"),
        PROVENANCE,
        SOURCE,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)  # fmt: skip

SUBSET_PICKS = Table(
    "subset_picks",
    "a pick of a subset, as it stood at the tip-off of its game",
    ("subset", *DAY_GAME_PLAYER_MARKET),
    (
        GAME_DATE,
        SUBSET,
        Column("rank", pl.Int32, "rank by composite_score; that of a game which has begun stays", low=1),
        GAME_ID,
        PLAYER_ID,
        MARKET,
        PLAYER,
        MAYBE_TEAM,
        MAYBE_OPPONENT,
        Column("direction", pl.String, "recommended side", among=SIDES),
        LINE,
        PREDICTED_POINTS,
        Column("edge", pl.Float64, "predicted points minus consensus line", "points"),
        probability("side_probability", "calibrated probability that the side wins at the consensus line"),
        Column(
            "composite_score",
            pl.Float64,
            "10 times the distance to the line, and half of side_probability in percent (50 without one)",
            "score",
        ),
        DAILY_SIGNAL,
        PREDICTION_ID,
        MODEL_ID,
        FAMILY,
        PROVENANCE,
        SOURCE,
        Column(
            "as_of",
            INSTANT,
            "newest as_of of the day's predictions that it was chosen among: at most the game's tip-off, in a backfill the "
            "day's last",
            "UTC",
        ),
        INPUTS_KNOWN_AT,
    ),
)

SUBSET_RECORDS = Table(
    "subset_records",
    "a subset's wins and losses at the consensus line in a period before a day, pushes and voids left out",
    ("game_date", "subset", "since", "provenance"),
    (
        Column("game_date", pl.Date, "first day that does not count"),
        SUBSET,
        Column("since", pl.String, "what began on the first day that counts; weeks on Monday", among=PERIODS),
        count("wins", "picks that won", "picks"),
        count("losses", "picks that lost", "picks"),
        figure("pct", "wins in percent of both, to one decimal; null without any", "percent"),
        PROVENANCE,
        SOURCE,
        AS_OF,
        INPUTS_KNOWN_AT,
    ),
)
