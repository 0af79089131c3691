"""The roles of stored predictions, which say whose predictions may become bets.

Roles follow the registry and the row-by-row succession until the tip-off and do not change afterwards. A prediction is
not made again because its model was promoted or demoted, and its values do not matter here.
"""

from datetime import UTC, datetime

import polars as pl

from nba_props.models.governance.succession import NOT_READY, UNLEARNED

PLAYER_MODEL = ["game_id", "player_id", "model_id"]
CHAMPION, SHADOW = pl.lit("champion"), pl.lit("shadow")


def with_roles(
    merged: pl.DataFrame, *, before: pl.DataFrame, fresh: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """The merged predictions with their roles, the reasons for them, and the feeds that the run missed.

    Games that are ahead and were predicted by the run: active rows get the role that the run gave the model for the
    player, or `withdrawn` if the model no longer predicts; a player whom the run did not predict keeps rows of the
    game's champion, which is the model that predicts most of its players. Other games: rows keep their role, and a row
    that a backfill added becomes a shadow's where the player had a champion or the game another one, because the
    champion of a game does not change afterwards. A stand-in for a single row is no other champion.

    Args:
        merged: the stored and the fresh rows, as `supersede.merge` returns them.
        before: the rows that were stored before the run.
        fresh: the rows that the run predicted.
        now: the run's instant.
    """
    is_ahead = pl.col("tip_off") > now.astimezone(UTC)
    was_predicted = pl.col("game_id").is_in(fresh["game_id"].unique().to_list())
    follows_run = is_ahead & was_predicted & pl.col("is_active")
    is_new = ~pl.col("prediction_id").is_in(before["prediction_id"].to_list())
    may_not = pl.col("had_champion") | (pl.col("game_had_champion") & ~pl.col("was_champion") & ~_stands_in())
    role = (
        pl.when(follows_run)
        .then(pl.col("new_role").fill_null("withdrawn"))
        .when(~is_ahead & is_new & may_not)
        .then(SHADOW)
        # Rows without a role are older than roles and were predicted by the only model, the champion.
        .otherwise(pl.col("role").fill_null("champion"))
    )
    reason = pl.when(follows_run).then("new_reason").otherwise("stand_in_reason")
    missing = pl.when(follows_run & pl.col("player_role").is_not_null()).then("new_missing")
    return (
        _with_champions(_with_new_roles(merged, fresh), before)
        .with_columns(role=role, stand_in_reason=reason, missing_feeds=missing.otherwise("missing_feeds"))
        .select(merged.columns)
    )


def _stands_in() -> pl.Expr:
    """True for rows of a family that predicts what the champion's cannot."""
    return pl.col("stand_in_reason").str.contains_any([NOT_READY, UNLEARNED]).fill_null(False)


def _with_new_roles(merged: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """Adds new_role and new_reason: what the run says about the model and player.

    Where it has no row of both, a shadow's role if other models predict the player, else the model's role in the game;
    null where the run has no rows of the model in the game.
    """
    said = {"player_role": "role", "player_reason": "stand_in_reason", "new_missing": "missing_feeds"}
    of_players = fresh.select(*PLAYER_MODEL, **said).unique(PLAYER_MODEL)
    of_games = _of_games(fresh)
    players = fresh.select("game_id", "player_id", is_predicted=True).unique()
    of_model = (
        pl.when("is_predicted", pl.col("model_role").is_not_null()).then(SHADOW).otherwise("model_role")
    )
    return (
        merged.join(of_players, on=PLAYER_MODEL, how="left", maintain_order="left")
        .join(of_games, on=["game_id", "model_id"], how="left", maintain_order="left")
        .join(players, on=["game_id", "player_id"], how="left", maintain_order="left")
        .with_columns(
            new_role=pl.coalesce("player_role", of_model),
            new_reason=pl.when(pl.col("player_role").is_null())
            .then("model_reason")
            .otherwise("player_reason"),
        )
    )


def _of_games(fresh: pl.DataFrame) -> pl.DataFrame:
    """One row per game and model of the run: its role there, that of the champion for the one with most such rows."""
    by_model = fresh.group_by("game_id", "model_id").agg(
        led=(pl.col("role") == CHAMPION).sum(),
        model_reason=pl.col("stand_in_reason").filter(~_stands_in()).first(),
    )
    most = by_model.sort("led", "model_id", descending=[True, False]).unique("game_id", keep="first")
    leaders = most.filter(pl.col("led") > 0).select("game_id", "model_id", leads=True)
    role = pl.when("leads").then(CHAMPION).otherwise(SHADOW)
    joined = by_model.join(leaders, on=["game_id", "model_id"], how="left")
    return joined.select("game_id", "model_id", "model_reason", model_role=role)


def _with_champions(rows: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Adds flags about the rows before: had_champion (the player), game_had_champion, was_champion (this model)."""
    champions = before.filter("is_active", role="champion")
    for name, key in (
        ("had_champion", ["game_id", "player_id"]),
        ("game_had_champion", ["game_id"]),
        ("was_champion", ["game_id", "model_id"]),
    ):
        flags = champions.select(key).unique().with_columns(pl.lit(True).alias(name))
        rows = rows.join(flags, on=key, how="left", maintain_order="left")
    return rows.with_columns(pl.col("had_champion", "game_had_champion", "was_champion").fill_null(False))
