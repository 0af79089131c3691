"""Tables of how well models did: hit rates and states by day, accuracy by predictor."""

import polars as pl

from nba_props.declared.tables.columns import PROVENANCE, SOURCE
from nba_props.declared.tables.models import error
from nba_props.declared.tables.table import INSTANT, Column, Table


def hit_rate(days: int) -> Column:
    """The hit rate of a window of days; null without sides."""
    return Column(
        f"hit_rate_{days}d",
        pl.Float64,
        f"share of the sides of the last {days} days that won",
        "ratio",
        True,
        0,
        1,
    )


def counted(name: str, meaning: str, unit: str) -> Column:
    """A count that every row has."""
    return Column(name, pl.Int32, meaning, unit, low=0)


MODEL_PERFORMANCE = Table(
    "model_performance",
    "a day and a family: results of its sides at edge 3 against the consensus line up to that day, without pushes and voids",
    ("game_date", "family", "provenance"),
    (
        Column("game_date", pl.Date, "last day of each window"),
        Column("family", pl.String, "model family"),
        Column("model_week", pl.Date, "Monday of the week of the newest model that was graded"),
        counted("calls", "number of sides of the day", "sides"),
        counted("hits", "number of sides of the day that won", "sides"),
        *(
            column
            for days in (7, 14, 30)
            for column in (
                counted(f"graded_{days}d", f"number of graded predictions of the last {days} days", "rows"),
                counted(f"calls_{days}d", f"number of sides of the last {days} days", "sides"),
                counted(f"hits_{days}d", f"number of sides of the last {days} days that won", "sides"),
                hit_rate(days),
            )
        ),
        Column(
            "hit_rate_30d_low",
            pl.Float64,
            "lower end of the 95 % interval of hit_rate_30d",
            "ratio",
            True,
            0,
            1,
        ),
        Column(
            "hit_rate_30d_high",
            pl.Float64,
            "upper end of the 95 % interval of hit_rate_30d",
            "ratio",
            True,
            0,
            1,
        ),
        Column(
            "state",
            pl.String,
            "state by the hit rate of 7 days: BLOCKED below 52.4 %, DEGRADING below 55 %, WATCH below 58 %, else HEALTHY; "
            "INSUFFICIENT_DATA below 5 sides",
            among=("INSUFFICIENT_DATA", "BLOCKED", "DEGRADING", "WATCH", "HEALTHY"),
        ),
        counted("days_in_state", "number of days in a row in this state, at most 30", "days"),
        counted("days_below_watch", "number of days in a row below 58 %", "days"),
        counted("days_below_alert", "number of days in a row below 55 %", "days"),
        PROVENANCE,
        SOURCE,
        Column("known_at", INSTANT, "newest known_at of the grades of the last day that has grades", "UTC"),
    ),
)

ACCURACY = Table(
    "accuracy",
    "the accuracy of a predictor over a year of graded predictions of one provenance, on the same player-games "
    "for all predictors",
    ("measured_on", "provenance", "predictor"),
    (
        Column("measured_on", pl.Date, "game date on which the figures were computed"),
        Column("measured_at", INSTANT, "when the figures were computed", "UTC"),
        Column(
            "predictor", pl.String, "name of the predictor: a family, `line`, `last_10` or `exponential_mean`"
        ),
        Column(
            "n",
            pl.Int64,
            "number of player-games with a line of sportsbooks in which the player played",
            "rows",
            low=0,
        ),
        error("mae", "mean absolute error"),
        error("mae_minus_line", "mean absolute error minus the line's; null for the line itself"),
        error("mae_minus_line_low", "lower end of the 95 % interval of mae_minus_line, clustered by date"),
        error("mae_minus_line_high", "upper end of the 95 % interval of mae_minus_line, clustered by date"),
        error("bias", "mean of predicted minus actual points"),
        Column(
            "brier", pl.Float64, "Brier score of the Over's probability, pushes left out", "score", True, 0, 1
        ),
        Column(
            "log_loss", pl.Float64, "log loss of the Over's probability, pushes left out", "nats", True, low=0
        ),
        Column(
            "ece",
            pl.Float64,
            "expected calibration error over ten bins of equal counts",
            "probability",
            True,
            0,
            1,
        ),
        Column(
            "ece_excess",
            pl.Float64,
            "ece minus its mean over 1,000 draws of outcomes from the probabilities",
            "probability",
            True,
        ),
        error("crps", "continuous ranked probability score"),
        *(
            Column(
                f"coverage_{level}",
                pl.Float64,
                f"share of actual points within the {level} % interval",
                "ratio",
                True,
                0,
                1,
            )
            for level in (50, 80, 90)
        ),
        *(
            column
            for edge in (1, 3, 5)
            for column in (
                Column(
                    f"calls_edge_{edge}",
                    pl.Int64,
                    f"number of sides at edge {edge}, pushes left out",
                    "sides",
                    low=0,
                ),
                Column(
                    f"hit_rate_edge_{edge}",
                    pl.Float64,
                    f"share of the sides at edge {edge} that won",
                    "ratio",
                    True,
                    0,
                    1,
                ),
            )
        ),
        Column(
            "too_good",
            pl.String,
            "result of the checks for leaks: FAIL if the predictor is too good to be true",
            among=("PASS", "FAIL", "INSUFFICIENT"),
        ),
        Column("against_line", pl.String, "comparison of the error with the line's, in words", nullable=True),
        PROVENANCE,
        SOURCE,
    ),
    partition="measured_on",
)
