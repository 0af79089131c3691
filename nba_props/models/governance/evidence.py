"""The graded predictions that gates and decay look at: out of sample, one per player-game and family.

Real and simulated rows are never mixed, nor are predictions made before and after the tip-off: each family is judged
on rows of one provenance, which is named beside the result. No verdict is made here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from nba_props.declared.registry_events import Event, in_order
from nba_props.models.keys import PLAYER_GAME

HALF_LIFE = 10  # games
ENOUGH_BETS = 50
EDGE = 3.0  # points
PREFERRED = ("live", "backfill", "replay")

DECIDED = pl.col("result").is_in(["WIN", "LOSS"])


class MixedSourcesError(Exception):
    """Grades of real and of simulated games are in the same lake."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows of one family and provenance, and how many graded rows were left out, by reason."""

    rows: pl.DataFrame
    provenance: str
    left_out: dict[str, int]


def calls(rows: pl.DataFrame, edge: float = EDGE) -> pl.DataFrame:
    """Sides taken at an edge against the sportsbooks' consensus line, with `hit`; pushes and voids are left out.

    Both sides of a consensus line are near even, whichever quote was chosen, so these rates compare across days.
    """
    over = pl.col("actual_points").cast(pl.Float64) - pl.col("consensus_line")
    has_line = pl.col("vegas_line_source") == "sportsbook"
    return rows.filter(has_line, pl.col("edge").abs() >= edge, over != 0).with_columns(
        hit=(over > 0) == (pl.col("edge") > 0)
    )


def bets(rows: pl.DataFrame, edge: float = EDGE) -> pl.DataFrame:
    """Decided bets at an edge, at the price of the chosen quote, which is on the side of the prediction."""
    agrees = pl.when(pl.col("edge") > 0).then(pl.lit("OVER")).otherwise(pl.lit("UNDER")) == pl.col("side")
    return rows.filter(pl.col("edge").abs() >= edge, agrees, DECIDED)


def scoring_form(player_games: pl.DataFrame) -> pl.DataFrame:
    """What was known of a player's scoring before each game that they played.

    One row per game played: `season_average` of the season's earlier games (null for the first), and
    `exponential_mean` of all earlier games with a half-life of 10 games.
    """
    played = player_games.filter("did_play").sort("player_id", "game_date", "game_id")
    season = ("player_id", "season")
    before = pl.col("points").cum_sum().shift(1) / pl.col("points").cum_count().shift(1)
    return played.select(
        *PLAYER_GAME,
        season_average=before.over(season),
        exponential_mean=pl.col("points").ewm_mean(half_life=HALF_LIFE).shift(1).over("player_id"),
    )


def gather_evidence(
    grades: pl.DataFrame, player_games: pl.DataFrame, events: Sequence[Event]
) -> pl.DataFrame:
    """Grades of registered models, with the player's scoring form and `reason`: why a row is no evidence, or null.

    Only predictions of a family's newest recipe (its parameters) are evidence.

    Raises:
        MixedSourcesError: the grades are of real and of simulated games.
    """
    if grades["source"].n_unique() > 1:
        raise MixedSourcesError(
            "the lake holds grades of real and of simulated games: give each source a home of its own"
        )
    line = pl.when(pl.col("vegas_line_source") == "sportsbook").then("consensus_line")
    fault = (
        pl.when(pl.col("recipe").is_null())
        .then(pl.lit("unregistered"))
        .when(pl.col("actual_points").is_null())
        .then(pl.lit("void"))
        .when(pl.col("game_date") <= pl.col("train_to"))
        .then(pl.lit("in_sample"))
        .when(pl.col("recipe") != pl.col("newest_recipe"))
        .then(pl.lit("older_recipe"))
    )
    newest = pl.col("order") == pl.col("order").max().over("family", *PLAYER_GAME, "provenance", "reason")
    return (
        grades.drop("family", "model_week")
        .join(_registered_models(events), on="model_id", how="left", maintain_order="left")
        .join(scoring_form(player_games), on=PLAYER_GAME, how="left", maintain_order="left")
        .with_columns(consensus_line=line, reason=fault)
        .with_columns(
            latest_line=pl.when(pl.col("consensus_line").is_not_null()).then(
                pl.coalesce("closing_line", "consensus_line")
            ),
            reason=pl.when(pl.col("reason").is_null() & ~newest)
            .then(pl.lit("another_model"))
            .otherwise("reason"),
        )
    )


def family_evidence(graded: pl.DataFrame, family: str) -> Evidence:
    """A family's rows of one provenance: the first of live, backfill and replay that has 50 bets.

    Without 50 bets in any, the provenance with most bets, then with most rows.

    Args:
        graded: see `gather_evidence`.
        family: the family.
    """
    of_family = graded.filter(pl.col("family") == family)
    left_out = of_family.drop_nulls("reason").group_by("reason").len().sort("reason").rows()
    rows = of_family.filter(pl.col("reason").is_null())
    parts = {name: rows.filter(pl.col("provenance") == name) for name in PREFERRED}
    counts = {name: (bets(part).height, part.height) for name, part in parts.items()}
    enough = [name for name in PREFERRED if counts[name][0] >= ENOUGH_BETS]
    chosen = enough[0] if enough else max(PREFERRED, key=counts.__getitem__)
    return Evidence(parts[chosen], chosen if counts[chosen][1] else "none", dict(left_out))


def _registered_models(events: Sequence[Event]) -> pl.DataFrame:
    """Each registered model: family, week, end of its training window, its recipe, and its family's newest recipe."""
    trained = [e for e in in_order(events) if e.kind == "trained"]
    newest = {e.family: e.parameters_hash for e in trained}
    return pl.DataFrame(
        [
            (e.model_id, e.family, e.week, e.train_to, e.parameters_hash, newest[e.family], order)
            for order, e in enumerate(sorted(trained, key=lambda e: (str(e.week), e.recorded_at, e.sequence)))
        ],
        orient="row",
        schema={
            "model_id": pl.String, "family": pl.String, "model_week": pl.Date, "train_to": pl.Date,
            "recipe": pl.String, "newest_recipe": pl.String, "order": pl.Int64,
        },
    ).unique("model_id", keep="last", maintain_order=True)  # fmt: skip
