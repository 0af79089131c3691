"""Which players are reported out, and what that leaves to their team-mates: injury status, stars out, usage.

The newest official report of a game and team known by the row's as_of counts as a whole: once a team has reported, a
player who is not listed is available. Before that nothing is known, and values are null.
"""

from datetime import timedelta

import polars as pl

from nba_props.declared.keys import DAY_PLAYER, GAME_PLAYER, GAME_TEAM
from nba_props.features.history.windows import PER_MILLION, millionths, share

ABSENT = ("out", "doubtful")
STAR_POINTS, STAR_MINUTES, STAR_USAGE = 18, 28, 25
LEAST_MINUTES = 10
# The last five games of team-mates already reflect an absence older than this.
NEW = timedelta(days=14)
SUMMED = ("star", "usage", "load", "new_load")
ADDED = (
    "injury_status", "star_teammates_out", "teammate_usage_available", "absent_load", "absences_known_at",
)  # fmt: skip


def newest_reports(slate: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """One row per game and team with a report known by as_of: whether the newest was submitted, report_known_at."""
    moments = slate.select("game_id", "as_of").unique()
    return (
        reports.join(moments, on="game_id")
        .filter(pl.col("known_at") <= pl.col("as_of"))
        .sort("known_at")
        .unique(GAME_TEAM, keep="last", maintain_order=True)
        .select(*GAME_TEAM, "submitted", report_known_at="known_at")
    )


def listed_players(slate: pl.DataFrame, injuries: pl.DataFrame, newest: pl.DataFrame) -> pl.DataFrame:
    """One row per player that the newest submitted report of a game lists.

    Returns:
        game_id, game_date, season, team, player_id, status, as_of, inputs_known_at (of the report).
    """
    moments = slate.select("game_id", "as_of").unique()
    return (
        injuries.join(newest.filter("submitted"), on=GAME_TEAM)
        .filter(pl.col("known_at") == pl.col("report_known_at"))
        # The reports of two teams may list a player who changes teams: the newer one counts.
        .sort("known_at", "team")
        .unique(GAME_PLAYER, keep="last", maintain_order=True)
        .join(moments, on="game_id")
        .select(
            "game_id",
            "game_date",
            "season",
            "team",
            "player_id",
            "status",
            "as_of",
            inputs_known_at="known_at",
        )
    )


def absences(
    slate: pl.DataFrame,
    form: pl.DataFrame,
    listed: pl.DataFrame,
    newest: pl.DataFrame,
) -> pl.DataFrame:
    """One row per slate row: game_id, player_id and ADDED.

    A star averages 18 points, 28 minutes or 25 % usage over the last 10 games. A star counts for the team-mates only,
    however long the absence has lasted. Usage is summed over the absent with more than 10 minutes. `absent_load` is
    the load (usage times minutes) of the absent who played in the past 14 days, over the load of the slate's players
    who are not absent. All three are null while the team has not reported, or when an absent player's averages are
    missing.

    Args:
        slate: rows of SLATE.
        form: rows of DAILY_CACHE of the slate's and of the listed players, on their days.
        listed: see `listed_players`.
        newest: see `newest_reports`.
    """
    weights = _weights(form)
    absent = listed.filter(pl.col("status").is_in(ABSENT)).join(weights, on=DAY_PLAYER, how="left")
    rows = (
        slate.select(*GAME_PLAYER, "game_date", "season", "team", "as_of")
        .join(newest, on=GAME_TEAM, how="left")
        .join(listed.select(*GAME_PLAYER, injury_status="status"), on=GAME_PLAYER, how="left")
        .with_columns(pl.coalesce("injury_status", pl.when("submitted").then(pl.lit("available"))))
    )
    own = absent.select(*GAME_PLAYER, "team", *(pl.col(n).fill_null(0).alias(f"own_{n}") for n in SUMMED))
    return (
        rows.join(_left_by(absent), on=GAME_TEAM, how="left")
        .join(own, on=[*GAME_PLAYER, "team"], how="left")
        .join(_carried(rows, weights), on=GAME_TEAM, how="left")
        .with_columns(pl.col(n).fill_null(0) - pl.col(f"own_{n}").fill_null(0) for n in SUMMED if n != "load")
        .with_columns(
            star_teammates_out=_known("unknown", pl.col("star").cast(pl.Int32)),
            teammate_usage_available=_known("unknown", pl.col("usage") * PER_MILLION),
            absent_load=_known("unknown", _known("carried_unknown", _inherited())),
            absences_known_at=pl.max_horizontal("report_known_at", "form_known_at", "carried_known_at"),
        )
        .select(*GAME_PLAYER, *ADDED)
    )


def _weights(form: pl.DataFrame) -> pl.DataFrame:
    """Per day and player: whether a star, and in millionths usage and load; `unknown` where a window is incomplete.

    A player without a game this season weighs nothing.
    """
    points, minutes, usage = (pl.col(f"{n}_avg_last_10") for n in ("points", "minutes", "usage"))
    star = (points >= STAR_POINTS) | (minutes >= STAR_MINUTES) | (usage >= STAR_USAGE)
    load = millionths(usage * minutes)
    recent = (pl.col("game_date") - pl.col("last_game_date") <= NEW).fill_null(False)
    return form.select(
        *DAY_PLAYER,
        star=star.fill_null(False).cast(pl.Int64),
        usage=pl.when(minutes > LEAST_MINUTES).then(millionths(usage)).otherwise(0),
        load=load,
        new_load=pl.when(recent).then(load).otherwise(0),
        unknown=(pl.col("games_played") > 0) & points.is_null(),
        form_known_at="inputs_known_at",
    )


def _left_by(absent: pl.DataFrame) -> pl.DataFrame:
    """Per game and team: the summed weights of its absent players."""
    return absent.group_by(GAME_TEAM).agg(
        *(pl.col(n).sum() for n in SUMMED if n != "load"),
        pl.col("unknown").any(),
        pl.col("form_known_at").max(),
    )


def _carried(rows: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    """Per game and team: the load of its players on the slate who are not absent."""
    present = rows.filter(~pl.col("injury_status").is_in(ABSENT).fill_null(False))
    weighed = present.select(*GAME_TEAM, *DAY_PLAYER).join(weights, on=DAY_PLAYER)
    return weighed.group_by(GAME_TEAM).agg(
        carried=pl.col("load").sum(),
        carried_unknown=pl.col("unknown").any(),
        carried_known_at=pl.col("form_known_at").max(),
    )


def _inherited() -> pl.Expr:
    """The load of the newly absent over that of the others; an absent player counts as present in the own row."""
    others = pl.col("carried").fill_null(0) + pl.col("own_load").fill_null(0)
    return pl.when(pl.col("new_load") == 0).then(0.0).otherwise(share(pl.col("new_load"), others))


def _known(unknown: str, value: pl.Expr) -> pl.Expr:
    """The value where the team has reported and everything that it is made of is known, else null."""
    return pl.when(pl.col("submitted"), ~pl.col(unknown).fill_null(False)).then(value)
