"""The columns of walk-forward rows, which `walk` returns and the accuracy report reads.

They are not a table of the lake: no asset depends on them, and a run of weeks is one file.
"""

import polars as pl

from nba_props.declared.tables.columns import LINE_SOURCE
from nba_props.declared.tables.table import INSTANT, Column, Table
from nba_props.models.distribution.pmf import INTERVALS


def points(name: str, meaning: str) -> Column:
    """A nullable column of points."""
    return Column(name, pl.Float64, meaning, "points", nullable=True)


def probability(name: str, meaning: str) -> Column:
    """A nullable column of probabilities."""
    return Column(name, pl.Float64, meaning, "probability", nullable=True, low=0, high=1)


WALK_FORWARD = Table(
    "walk_forward",
    "a player on the slate who played or had a line, as predicted by a predictor that had not seen the day",
    ("game_id", "player_id", "predictor"),
    (
        Column("game_id", pl.String, "game"),
        Column("game_date", pl.Date, "US/Eastern date of the tip-off"),
        Column("season", pl.String, "season, as in 2023-24"),
        Column("player_id", pl.Int64, "player"),
        Column(
            "predictor", pl.String, "a family, a fit-free predictor, `market`, `last_10`, `blend`, `served`"
        ),
        Column("week", pl.Date, "Monday of the day's week"),
        Column("model_week", pl.Date, "Monday of the week that the model was trained for"),
        Column("trained_until", INSTANT, "facts known before this instant were used to train", "UTC"),
        Column(
            "points", pl.Int32, "points scored; null for a player who did not play", "points", nullable=True
        ),
        points("predicted_points", "expected points; null with a reason"),
        Column(
            "reason",
            pl.String,
            "why the row is of no use: no points or no prediction",
            nullable=True,
            among=("did_not_play", "not_ready", "unlearned", "no_form", "no_line", "no_model"),
        ),
        Column(
            "family", pl.String, "of `served`: the family that predicts the row; else null", nullable=True
        ),
        Column(
            "lost_to",
            pl.String,
            "of `served`: the feeds, or else the reason, for which the champion's family does not predict the row, or "
            "nobody does; else null",
            nullable=True,
        ),
        points("points_avg_last_10", "mean of the last 10 games"),
        points("points_avg_season", "mean of the season, which decides the player's tier"),
        LINE_SOURCE,
        points("consensus_line", "consensus line at as_of"),
        probability("market_p_over", "the books' de-vigged P(over) at the line, pushes left out"),
        probability("p_over_raw", "P(over) at the line by the predictor's own distribution, pushes left out"),
        probability("p_over", "P(over) of predictor and market together, as it is priced"),
        Column(
            "model_term",
            pl.Float64,
            "log-odds by which the predictor moves the Over of other books; null without line, market or prediction",
            "log-odds",
            nullable=True,
        ),
        probability("p_push", "P(points equal the line) by the predictor's own distribution"),
        points("median_points", "median of the predictor's own distribution"),
        Column("crps", pl.Float64, "continuous ranked probability score", "points", True, low=0),
        Column("log_score", pl.Float64, "minus log probability of the points scored", "nats", True, low=0),
        probability("pit_low", "P(fewer points than scored)"),
        probability("pit_high", "P(at most the points scored)"),
        *(
            Column(
                f"{side}_{level}",
                pl.Int32,
                f"{end} whole number of points in the central {level} % interval",
                "points",
                nullable=True,
            )
            for level in INTERVALS
            for side, end in (("low", "lowest"), ("high", "highest"))
        ),
    ),
)
