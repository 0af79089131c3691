"""A season's games of every player, with the champion's line, prediction and result: the frame of the players' documents."""

import polars as pl

from nba_props.declared.keys import GAME_PLAYER
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.publishing.exports.season.players.lookups import with_lookups
from nba_props.publishing.exports.season.result_rows import CHAMPION, result_of
from nba_props.publishing.exports.season.seen import Seen, of_one_provenance

LAST_10 = 10  # games


def player_rows(
    player_games: pl.DataFrame, grades: pl.DataFrame, everybody: pl.DataFrame, seen: Seen
) -> pl.DataFrame:
    """One row per player and game of the season, by player and date.

    Columns of `player_games`, `player_lookup`, `line`, `prediction`, `direction` and `result`, which are null where nothing
    of the champion's is graded.

    Args:
        player_games: rows of `player_games` of the season.
        grades: rows of `grades` of the season, superseded ones too.
        everybody: as `lookups.people` returns them.
        seen: what was known later counts for nothing.
    """
    games = seen.known(player_games).filter(seen.season.hold()).sort("game_date", "game_id", "player_id")
    champion = seen.graded(grades).filter(seen.season.hold(), role=CHAMPION, market=PLAYER_POINTS.key)
    graded = of_one_provenance(champion).select(
        *GAME_PLAYER,
        line="consensus_line",
        prediction=pl.col("predicted_points").round(2),
        edge="edge",
        graded_points="actual_points",
    )
    direction = (
        pl.when(pl.col("edge") > 0).then(pl.lit("OVER")).when(pl.col("edge") < 0).then(pl.lit("UNDER"))
    )
    return (
        with_lookups(games.with_columns(player="player_name"), everybody)
        .join(graded.unique(GAME_PLAYER, keep="last", maintain_order=True), on=GAME_PLAYER, how="left")
        .with_columns(points=pl.when("did_play").then("points"), direction=direction)
        .with_columns(
            result=result_of(pl.col("points"), pl.col("line"), pl.col("direction").fill_null("NO_LINE")),
            against_line=against_line(),
        )
        .sort("player_id", "game_date", "game_id")
    )


def against_line() -> pl.Expr:
    """Points and line of a game as over, under or push; null without a line, or for a player who did not play."""
    above = pl.col("points") - pl.col("line")
    return (
        pl.when(above > 0)
        .then(pl.lit("over"))
        .when(above < 0)
        .then(pl.lit("under"))
        .when(above == 0)
        .then(pl.lit("push"))
    )
