"""The champion's graded predictions, one row each, with what a reader compares: line, side, result, error, context."""

from functools import reduce

import polars as pl

from nba_props.bets.prices.quoted_predictions import recommendation
from nba_props.days import Days
from nba_props.declared.keys import GAME_PLAYER
from nba_props.models.governance.evidence import scoring_form
from nba_props.models.governance.gates import TIERS
from nba_props.publishing.exports.season.players.lookups import people, with_lookups
from nba_props.publishing.exports.season.seen import Seen, of_one_provenance

CHAMPION = "champion"
# Calibrated probability of the recommended side from which on each kind counts.
CONFIDENCES = {"below_50": 0.0, "50_to_55": 0.5, "55_to_60": 0.55, "60_and_more": 0.6}
UNKNOWN = "unknown"


def result_rows(grades: pl.DataFrame, player_games: pl.DataFrame, days: Days, seen: Seen) -> pl.DataFrame:
    """One row per player and market of the days whose champion's prediction is graded, of one provenance a day.

    Args:
        grades: rows of `grades` of the days, superseded ones too.
        player_games: rows of `player_games` of the days and of the season before them.
        days: the game dates to return rows for.
        seen: what was known later counts for nothing.
    """
    rows = of_one_provenance(seen.graded(grades).filter(days.hold(), role=CHAMPION), "game_date")
    games = seen.known(player_games)
    joined = with_lookups(rows, people(games)).join(_contexts(games), on=GAME_PLAYER, how="left")
    return _judged(joined).sort("game_date", "game_id", "player_id", "market")


def result_of(actual: pl.Expr, line: pl.Expr, direction: pl.Expr) -> pl.Expr:
    """What became of a recommended side at its line: hit, miss, push, or dnp where the player did not play.

    Null without a recommended side. Only for graded rows: a player of whom nothing is known yet has no result.
    """
    above = actual - line
    won = pl.when(direction == "OVER").then(above > 0).otherwise(above < 0)
    return (
        pl.when(~direction.is_in(["OVER", "UNDER"]))
        .then(None)
        .when(actual.is_null())
        .then(pl.lit("dnp"))
        .when(above == 0)
        .then(pl.lit("push"))
        .when(won)
        .then(pl.lit("hit"))
        .otherwise(pl.lit("miss"))
    )


def _contexts(player_games: pl.DataFrame) -> pl.DataFrame:
    """Per player and game: home or away, whether they played on the day before, and the tier by points before it."""
    games = player_games.sort("player_id", "game_date", "game_id")
    rest = pl.col("game_date") - pl.col("game_date").shift(1).over("player_id")
    played = games.filter("did_play").select(*GAME_PLAYER, back_to_back=rest.dt.total_days() == 1)
    return (
        games.select(*GAME_PLAYER, "is_home")
        .join(played, on=GAME_PLAYER, how="left")
        .join(scoring_form(games), on=GAME_PLAYER, how="left")
        .with_columns(
            tier=_named({name: low for name, (low, _) in reversed(TIERS.items())}, "season_average")
        )
    )


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    side = rows.with_columns(
        direction=recommendation(),
        prediction=pl.col("predicted_points").round(2),
        line="consensus_line",
        actual="actual_points",
        error=(pl.col("predicted_points") - pl.col("actual_points")).round(2),
    )
    p = pl.col("p_over")
    return side.with_columns(
        edge=pl.col("edge").round(2),
        confidence=pl.when(direction="OVER").then(p).when(direction="UNDER").then(1 - p).round(4),
        result=result_of(pl.col("actual"), pl.col("line"), pl.col("direction")),
        tier=pl.col("tier").fill_null(UNKNOWN),
    ).with_columns(confidence_level=_named(CONFIDENCES, "confidence").fill_null(UNKNOWN))


def _named(lows: dict[str, float], column: str) -> pl.Expr:
    """The last of the names, in rising order, whose least value a column reaches; null for null."""
    none = pl.lit(None, pl.String)
    return reduce(
        lambda name, to: pl.when(pl.col(column) >= to[1]).then(pl.lit(to[0])).otherwise(name),
        lows.items(),
        none,
    )
