"""What injury reports said of a player, or did not say, as of an instant. What follows for a bet is in `rules`."""

from datetime import timedelta

import polars as pl

from nba_props.declared.keys import GAME_PLAYER, GAME_TEAM
from nba_props.declared.time_rules import SPOKEN
from nba_props.features.history.absences import listed_players, newest_reports

STATES = ("injury_status", "lacks_report", "injuries_known_at")
UNKNOWN = "unknown"


def injury_states(
    players: pl.DataFrame, injuries: pl.DataFrame, injury_reports: pl.DataFrame
) -> pl.DataFrame:
    """One row per player of a game: `injury_status`, `lacks_report` and `injuries_known_at`.

    The newest report of a team known by as_of counts as a whole. A player who is not listed is available where his team
    has submitted it; one on neither roster where both teams have. Else the status is unknown, and the report is lacking
    if the feed spoke of any game of the 14 days before or of tonight; where it never spoke, nothing lacks.

    Args:
        players: game_id, game_date, player_id, team (null: on neither roster), home, away, as_of.
        injuries: rows of `injuries` of the games.
        injury_reports: rows of `injury_reports` of the games and of the 14 days before.
    """
    newest = newest_reports(players, injury_reports)
    listed = listed_players(players, injuries, newest).select(*GAME_PLAYER, "status")
    whole = _whole(players, newest)
    status = (
        pl.when(pl.col("status").is_not_null())
        .then("status")
        .when("submitted")
        .then(pl.lit("available"))
        .otherwise(pl.lit(UNKNOWN))
    )
    return (
        players.join(listed, on=GAME_PLAYER, how="left", maintain_order="left")
        .join(whole, on=GAME_PLAYER, how="left", maintain_order="left")
        .join(_spoken(players, injury_reports), on="game_id", how="left", maintain_order="left")
        .with_columns(injury_status=status)
        .with_columns(lacks_report=(pl.col("injury_status") == UNKNOWN) & pl.col("spoken_at").is_not_null())
        .with_columns(
            injuries_known_at=pl.when("lacks_report").then("spoken_at").otherwise("report_known_at")
        )
        .select(*GAME_PLAYER, *STATES)
    )


def _whole(players: pl.DataFrame, newest: pl.DataFrame) -> pl.DataFrame:
    """Per player, whether every team that may be his has submitted, and when the newest of those reports was known."""
    either = pl.concat_list("home", "away")
    teams = pl.when(pl.col("team").is_null()).then(either).otherwise(pl.concat_list("team"))
    return (
        players.select(*GAME_PLAYER, team=teams)
        .explode("team")
        .join(newest, on=GAME_TEAM, how="left")
        .group_by(GAME_PLAYER)
        .agg(pl.col("submitted").fill_null(False).all(), pl.col("report_known_at").max())
    )


def _spoken(players: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Per game, when the feed last spoke of a game of its day or of the 14 days before; games without have no row."""
    games = players.select("game_id", "game_date", "as_of").unique()
    before = pl.int_ranges(0, SPOKEN.days + 1).cast(pl.List(pl.Int64))
    days = games.with_columns(back=before).explode("back")
    spoken = reports.select("game_date", "known_at").unique()
    return (
        days.with_columns(game_date=pl.col("game_date") - pl.col("back") * timedelta(days=1))
        .join(spoken, on="game_date")
        .filter(pl.col("known_at") <= pl.col("as_of"))
        .group_by("game_id")
        .agg(spoken_at=pl.col("known_at").max())
    )
