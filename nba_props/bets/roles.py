"""The role of stored predictions: whose may become bets. Roles follow the registry until the tip-off, then stand.

A prediction is not made anew because its model rose or fell; what it says is not looked at here.
"""

from datetime import UTC, datetime

import polars as pl


def with_roles(
    merged: pl.DataFrame, before: pl.DataFrame, fresh: pl.DataFrame, now: datetime
) -> pl.DataFrame:
    """The merged predictions in their roles.

    Games that are ahead: active rows take the role that the run gave their model; `withdrawn` where their model
    predicts no more. Games that are over: rows keep their role, and a row that a backfill filled in beside a
    champion's is a shadow's: the champion of a game does not change afterwards.

    Args:
        before: what was stored; fresh: what the run predicted; merged: both, by `supersede.merge`.
    """
    is_ahead = pl.col("tip_off") > now.astimezone(UTC)
    roles = fresh.select("game_id", "model_id", given="role", told="stand_in_reason").unique()
    is_asked = pl.col("game_id").is_in(fresh["game_id"].unique().to_list())
    follows = is_ahead & is_asked & pl.col("is_active")
    champions = before.filter("is_active", role="champion").select("game_id", champion="model_id").unique()
    ours = champions.rename({"champion": "model_id"}).with_columns(was_champion=pl.lit(True))
    theirs = champions.select("game_id", had_champion=pl.lit(True)).unique()
    is_late = ~pl.col("prediction_id").is_in(before["prediction_id"].to_list())
    yields = ~is_ahead & is_late & pl.col("had_champion").fill_null(False) & pl.col("was_champion").is_null()
    return (
        merged.join(roles, on=["game_id", "model_id"], how="left", maintain_order="left")
        .join(ours, on=["game_id", "model_id"], how="left", maintain_order="left")
        .join(theirs, on="game_id", how="left", maintain_order="left")
        .with_columns(
            role=pl.when(follows)
            .then(pl.col("given").fill_null("withdrawn"))
            .when(yields)
            .then(pl.lit("shadow"))
            # Rows from before there were roles were the only model's, the champion's.
            .otherwise(pl.col("role").fill_null("champion")),
            stand_in_reason=pl.when(follows).then("told").otherwise("stand_in_reason"),
        )
        .select(merged.columns)
    )
