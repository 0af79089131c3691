"""What signals look at: one row per line of a player that the champion's prediction is about, with all their columns."""

from dataclasses import dataclass

import polars as pl

from nba_props.bets.signals import past_calls
from nba_props.bets.signals.form import form
from nba_props.declared.keys import DAY_GAME_PLAYER, DAY_GAME_PLAYER_MARKET

FEATURES = (
    "season", "is_home", "points_avg_season", "points_avg_last_5", "days_rest", "games_vs_opponent", "prop_under_streak",
    "prop_line_delta",
)  # fmt: skip
FACTS = ("inputs_known_at", "features_known_at", "lines_known_at", "factors_known_at", "form_known_at",
         "family_known_at", "player_known_at", "families_known_at")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inputs:
    """Rows of the tables by name: of the days, and of the season before them of player_games and grades."""

    predictions: pl.DataFrame
    feature_store: pl.DataFrame
    player_lines: pl.DataFrame
    composite_factors: pl.DataFrame
    player_games: pl.DataFrame
    grades: pl.DataFrame


def rows_of(inputs: Inputs) -> pl.DataFrame:
    """The champion's active predictions with a line, each with the columns that `declared.signals` names.

    as_of is the later of the prediction's and its features', since a prediction whose inputs do not change stays.
    """
    active = inputs.predictions.filter("is_active")
    champions = active.filter(pl.col("consensus_line").is_not_null(), role="champion")
    rows = _with_tables(champions, inputs)
    return (
        rows.join(form(rows, inputs.player_games), on=DAY_GAME_PLAYER, how="left")
        .join(past_calls.family_record(rows, inputs.grades), on=[*past_calls.FAMILY, *past_calls.MOMENT],
              how="left")
        .join(past_calls.player_record(rows, inputs.grades), on=[*past_calls.PLAYER, *past_calls.MOMENT],
              how="left")
        .join(_other_families(rows, active), on=DAY_GAME_PLAYER_MARKET, how="left")
        .with_columns(
            pl.col("families_for", "families_against").fill_null(0),
            points_surge=pl.col("points_avg_last_5") - pl.col("points_avg_season"),
            inputs_known_at=pl.max_horizontal(FACTS),
        )
    )  # fmt: skip


def _with_tables(champions: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """Adds the columns of the feature tables, and the as_of of all."""
    features = inputs.feature_store.select(
        *DAY_GAME_PLAYER, *FEATURES, features_as_of="as_of", features_known_at="inputs_known_at"
    )
    lines = inputs.player_lines.select(
        *DAY_GAME_PLAYER_MARKET, "books", "line_std", lines_known_at="inputs_known_at"
    )
    factors = inputs.composite_factors.select(
        *DAY_GAME_PLAYER, "opponent_days_rest", factors_known_at="inputs_known_at"
    )
    return (
        champions.join(features, on=DAY_GAME_PLAYER)
        .join(lines, on=DAY_GAME_PLAYER_MARKET, how="left")
        .join(factors, on=DAY_GAME_PLAYER, how="left")
        .with_columns(as_of=pl.max_horizontal("as_of", "features_as_of"), model_side=model_side())
    )


def model_side() -> pl.Expr:
    """The side on which a prediction lies; null on the line itself and without a prediction."""
    edge = pl.col("edge")
    return pl.when(edge > 0).then(pl.lit("OVER")).when(edge < 0).then(pl.lit("UNDER"))


def _other_families(rows: pl.DataFrame, active: pl.DataFrame) -> pl.DataFrame:
    """How many other families recommend the prediction's side, and how many the other one.

    Returns:
        DAY_GAME_PLAYER_MARKET, families_for, families_against, families_known_at.
    """
    own = rows.select(*DAY_GAME_PLAYER_MARKET, "model_side", "as_of", own_family="family")
    others = (
        active.filter(role="shadow")
        .select(*DAY_GAME_PLAYER_MARKET, "family", "recommendation", "inputs_known_at", made_at="as_of")
        .join(own, on=DAY_GAME_PLAYER_MARKET)
        .filter(
            pl.col("family") != pl.col("own_family"),
            pl.col("made_at") <= pl.col("as_of"),
            pl.col("recommendation").is_in(["OVER", "UNDER"]),
        )
        .sort("made_at")
        .unique([*DAY_GAME_PLAYER_MARKET, "family"], keep="last", maintain_order=True)
    )
    agrees = pl.col("recommendation") == pl.col("model_side")
    return others.group_by(DAY_GAME_PLAYER_MARKET).agg(
        families_for=agrees.sum(),
        families_against=(~agrees).sum(),
        families_known_at=pl.col("inputs_known_at").max(),
    )
