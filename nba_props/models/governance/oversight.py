"""What must never go by quietly about models, answered for the checks: thresholds stand here by name."""

from collections.abc import Collection

import polars as pl

from nba_props.models.governance.serving import FILE_FAULT, OTHER_FAMILY
from nba_props.quality.verdict import Verdict

OLDEST = 14  # days from the model's Monday to the game: two weeks were not trained, or a pin was forgotten
WATCHED, ALERTED = 2, 3  # days in a row
CRASH_RATE, CRASH_CALLS, CRASHED = 0.40, 5, 2  # share right, sides of a day, families
WHO = ("game_date", "family", "role", "model_id", "model_week", "stand_in_reason")


def registered_models(predictions: pl.DataFrame, model_ids: Collection[str]) -> Verdict:
    """Every prediction is by a registered model."""
    made = predictions.filter(pl.col("predicted_points").is_not_null())
    culprits = _models(made.filter(~pl.col("model_id").is_in(list(model_ids))))
    return Verdict(culprits.is_empty(), {"predictions": made.height}, culprits)


def champion_serves(predictions: pl.DataFrame) -> Verdict:
    """Each predicted day has a champion, and the model is his own: no file was gone or changed, no family took over."""
    made = _standing(predictions)
    fault = pl.col("stand_in_reason").str.contains_any([FILE_FAULT, OTHER_FAMILY])
    champions = made.filter(role="champion")
    without = made.join(champions.select("game_date").unique(), on="game_date", how="anti")
    culprits = pl.concat([_models(champions.filter(fault)), _models(without)])
    return Verdict(
        culprits.is_empty(), {"predictions": made.height, "of them champion's": champions.height}, culprits
    )


def champion_is_fresh(predictions: pl.DataFrame) -> Verdict:
    """The champion's model is of the week that it predicts."""
    champions = _standing(predictions).filter(role="champion")
    culprits = _models(champions.filter("model_is_stale"))
    age = culprits.select((pl.col("game_date") - pl.col("model_week")).dt.total_days().max()).item()
    return Verdict(culprits.is_empty(), {"oldest, days": age or 0}, culprits)


def is_too_old(fresh: Verdict) -> bool:
    """Whether staleness has gone on for so long that it is an error."""
    return fresh.figures["oldest, days"] > OLDEST


def shadows_predict(predictions: pl.DataFrame, registry: pl.DataFrame) -> Verdict:
    """Each shadow and candidate of the registry predicts beside the champion on each day that it has a model for."""
    made = _standing(predictions)
    due = registry.group_by("family").agg(
        first=pl.col("week").min(), serves=pl.col("status").is_in(["shadow", "candidate"]).any()
    )
    days = made.select("game_date").unique()
    wanted = days.join(due.filter("serves"), how="cross").filter(pl.col("game_date") >= pl.col("first"))
    culprits = wanted.join(made, on=["game_date", "family"], how="anti").sort("game_date", "family")
    culprits = culprits.select("game_date", "family")
    return Verdict(culprits.is_empty(), {"families due": due.height}, culprits)


def champion_passes(registry: pl.DataFrame) -> Verdict:
    """There is a champion, and no gate of his family fails."""
    champions = registry.filter(status="champion")
    blocked = (
        registry.filter(status="blocked") if champions.is_empty() else champions.filter(pl.col("failed") > 0)
    )
    good = registry.is_empty() or (champions.height > 0 and blocked.is_empty())
    return Verdict(
        good, {"champions": champions.height}, blocked.select("model_id", "status", "status_reason")
    )


def not_too_good(registry: pl.DataFrame) -> Verdict:
    """No family is too good to be true: that is a leak until proven otherwise."""
    tripped = pl.col("gates").str.json_decode(
        pl.List(pl.Struct({"gate": pl.String, "verdict": pl.String, "told": pl.String}))
    )
    gates = registry.select("family", found=tripped).explode("found").unnest("found")
    culprits = gates.filter(gate="too_good", verdict="FAIL").select("family", "told").unique().sort("family")
    return Verdict(culprits.is_empty(), {"families": registry["family"].n_unique()}, culprits)


def not_decaying(performance: pl.DataFrame) -> Verdict:
    """No family's hit rate of seven days has been low for long."""
    fires = (
        (pl.col("state") == "BLOCKED")
        | (pl.col("days_below_alert") >= ALERTED)
        | (pl.col("days_below_watch") >= WATCHED)
    )
    shown = ("game_date", "family", "provenance", "state", "days_in_state", "hit_rate_7d", "calls_7d")
    culprits = performance.filter(fires).select(shown)
    return Verdict(culprits.is_empty(), {"families": performance["family"].n_unique()}, culprits)


def not_crashing(performance: pl.DataFrame) -> Verdict:
    """No day on which two families or more got fewer than 40 % of five sides or more right: that is no one model's fault."""
    rate = pl.col("hits") / pl.col("calls")
    down = performance.filter(pl.col("calls") >= CRASH_CALLS).filter(rate < CRASH_RATE)
    crowd = pl.col("family").n_unique().over("game_date", "provenance") >= CRASHED
    culprits = down.filter(crowd).select("game_date", "family", "provenance", "calls", "hits")
    return Verdict(culprits.is_empty(), {"families down": down["family"].n_unique()}, culprits)


def _standing(predictions: pl.DataFrame) -> pl.DataFrame:
    return predictions.filter("is_active", pl.col("predicted_points").is_not_null())


def _models(predictions: pl.DataFrame) -> pl.DataFrame:
    return predictions.group_by(WHO).len("rows").sort("game_date", "role", "model_id")
