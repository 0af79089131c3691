"""The roles of stored predictions, which say whose predictions may become bets.

Roles follow the registry until the tip-off and do not change afterwards. A prediction is not made again because its
model was promoted or demoted, and its values do not matter here.
"""

from datetime import UTC, datetime

import polars as pl


def with_roles(
    merged: pl.DataFrame, *, before: pl.DataFrame, fresh: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """The merged predictions with their roles.

    Games that are ahead and were predicted by the run: active rows get the role that the run gave their model, or
    `withdrawn` if the model no longer predicts. Other games: rows keep their role, and a row that a backfill added to a
    game with another champion becomes a shadow's, because the champion of a game does not change afterwards.

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
    has_other_champion = pl.col("has_champion").fill_null(False) & pl.col("was_champion").is_null()
    role = (
        pl.when(follows_run)
        .then(pl.col("new_role").fill_null("withdrawn"))
        .when(~is_ahead & is_new & has_other_champion)
        .then(pl.lit("shadow"))
        # Rows without a role are older than roles and were predicted by the only model, the champion.
        .otherwise(pl.col("role").fill_null("champion"))
    )
    reason = pl.when(follows_run).then("new_reason").otherwise("stand_in_reason")
    return (
        _with_champions(_with_new_roles(merged, fresh), before)
        .with_columns(role=role, stand_in_reason=reason)
        .select(merged.columns)
    )


def _with_new_roles(merged: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """Adds new_role and new_reason: what the run says about the model in the game; null where it has no rows."""
    roles = fresh.select("game_id", "model_id", new_role="role", new_reason="stand_in_reason").unique()
    return merged.join(roles, on=["game_id", "model_id"], how="left", maintain_order="left")


def _with_champions(rows: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Adds has_champion, whether the game had one before, and was_champion, whether this model was it; else null."""
    champions = before.filter("is_active", role="champion").select("game_id", "model_id").unique()
    models = champions.with_columns(was_champion=pl.lit(True))
    games = champions.select("game_id", has_champion=pl.lit(True)).unique()
    return rows.join(models, on=["game_id", "model_id"], how="left", maintain_order="left").join(
        games, on="game_id", how="left", maintain_order="left"
    )
