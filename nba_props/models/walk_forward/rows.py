"""What one walk-forward row holds. `walk_forward` makes them, the accuracy report reads them.

It is no table of the lake: nothing downstream depends on it, and a run of weeks is one file.
"""

import polars as pl

from nba_props.declared.books import LINE_SOURCES
from nba_props.declared.tables.table import INSTANT, Column, Table


def points(name: str, meaning: str) -> Column:
    return Column(name, pl.Float64, meaning, "points", nullable=True)


def probability(name: str, meaning: str) -> Column:
    return Column(name, pl.Float64, meaning, "probability", nullable=True, low=0, high=1)


LEVELS = (50, 80, 90)

WALK_FORWARD = Table(
    "walk_forward",
    "a player on the slate who played or had a line, as a predictor saw him without having seen the day",
    ("game_id", "player_id", "predictor"),
    (
        Column("game_id", pl.String, "game"),
        Column("game_date", pl.Date, "US/Eastern date of the tip-off"),
        Column("season", pl.String, "season, as in 2023-24"),
        Column("player_id", pl.Int64, "player"),
        Column("predictor", pl.String, "a family, a fit-free predictor, `market`, `last_10`, `blend`"),
        Column("week", pl.Date, "Monday of the week that the day lies in"),
        Column("model_week", pl.Date, "Monday of the week that the model was trained for"),
        Column("trained_until", INSTANT, "facts known before this instant were learned from", "UTC"),
        Column("points", pl.Int32, "points scored; null for who did not play", "points", nullable=True),
        points("predicted_points", "expected points; null with a reason"),
        Column(
            "reason",
            pl.String,
            "why it is of no use: no points or no prediction",
            nullable=True,
            among=("did_not_play", "not_ready", "no_form", "no_line", "no_model"),
        ),
        points("points_avg_last_10", "mean of the last 10 games"),
        points("points_avg_season", "mean of the season, which says the player's tier"),
        Column("vegas_line_source", pl.String, "who gave the line", among=LINE_SOURCES),
        points("consensus_line", "consensus line at as_of"),
        probability("market_p_over", "the books' de-vigged P(over) at the line, pushes left out"),
        probability("p_over_raw", "P(over) at the line by the predictor's own distribution, pushes left out"),
        probability("p_over", "the same weighed with the market's, as it is priced"),
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
            for level in LEVELS
            for side, end in (("low", "lowest"), ("high", "highest"))
        ),
    ),
)
