"""Alarms about models, one function per check, and their thresholds.

A function's name is its check's name, the first paragraph of its docstring the check's description.
"""

from collections.abc import Collection

import polars as pl

from nba_props.models.governance.decay import BLOCKED
from nba_props.models.governance.serving import FILE_FAULT, OTHER_FAMILY
from nba_props.models.governance.succession import NOT_READY, UNLEARNED
from nba_props.quality.verdict import Verdict, share

OLDEST = 14  # days from the model's Monday to the game: two weeks without training, or a forgotten pin
WATCHED, ALERTED = 2, 3  # days in a row
LEAST_OF_CHAMPION = 0.5  # of the champion's players
MOST_STAND_INS = 0.10  # of a day's predicted players
CRASH_RATE, CRASH_CALLS, CRASHED = 0.40, 5, 2  # hit rate, sides of a day, families
MODEL_COLUMNS = ("game_date", "family", "role", "model_id", "model_week", "stand_in_reason")


def registered_models(predictions: pl.DataFrame, model_ids: Collection[str]) -> Verdict:
    """Every prediction was made by a registered model."""
    predicted = predictions.filter(pl.col("predicted_points").is_not_null())
    culprits = _models(predicted.filter(~pl.col("model_id").is_in(list(model_ids))))
    return Verdict(culprits.is_empty(), {"predictions": predicted.height}, culprits)


def champion_serves(predictions: pl.DataFrame) -> Verdict:
    """Each predicted day has a champion with its own model: no file is missing or changed, no other family stands in."""
    active = _active(predictions)
    fault = pl.col("stand_in_reason").str.contains_any([FILE_FAULT, OTHER_FAMILY])
    champions = active.filter(role="champion")
    without = active.join(champions.select("game_date").unique(), on="game_date", how="anti")
    culprits = pl.concat([_models(champions.filter(fault)), _models(without)])
    return Verdict(
        culprits.is_empty(),
        {"predictions": active.height, "champion's predictions": champions.height},
        culprits,
    )


def champion_is_fresh(predictions: pl.DataFrame) -> Verdict:
    """The champion predicts each week with that week's model."""
    champions = _active(predictions).filter(role="champion")
    culprits = _models(champions.filter("model_is_stale"))
    age = culprits.select((pl.col("game_date") - pl.col("model_week")).dt.total_days().max()).item()
    return Verdict(culprits.is_empty(), {"oldest model, days": age or 0}, culprits)


def is_too_old(fresh: Verdict) -> bool:
    """Whether the champion's model is so old that the check fails as an error."""
    return fresh.figures["oldest model, days"] > OLDEST


def shadows_predict(predictions: pl.DataFrame, registry: pl.DataFrame) -> Verdict:
    """Each shadow and candidate of the registry predicts every predicted day that it has a model for.

    It predicts at least half as many players as the champion.
    """
    active = _active(predictions)
    families = registry.group_by("family").agg(
        first=pl.col("week").min(), serves=pl.col("status").is_in(["shadow", "candidate"]).any()
    )
    days = active.group_by("game_date").agg(champions=(pl.col("role") == "champion").sum())
    expected = days.join(families.filter("serves"), how="cross").filter(
        pl.col("game_date") >= pl.col("first")
    )
    counts = active.group_by("game_date", "family").len("players")
    counted = expected.join(counts, on=["game_date", "family"], how="left").with_columns(
        pl.col("players").fill_null(0)
    )
    few = (pl.col("players") == 0) | (pl.col("players") < LEAST_OF_CHAMPION * pl.col("champions"))
    culprits = counted.filter(few).sort("game_date", "family")
    culprits = culprits.select("game_date", "family", "players", "champions")
    return Verdict(culprits.is_empty(), {"families": families.height}, culprits)


def stand_ins(predictions: pl.DataFrame) -> Verdict:
    """The champion's own family predicts at least nine players in ten of each day; others stand in for few.

    Culprits are the days with more, by the family that stands in and what the champion's family lacked.
    """
    champions = _active(predictions).filter(role="champion")
    stood_in = pl.col("stand_in_reason").str.contains_any([NOT_READY, UNLEARNED]).fill_null(False)
    days = champions.with_columns(stood_in=stood_in, of_day=pl.len().over("game_date"))
    many = days.filter("stood_in", pl.col("stood_in").mean().over("game_date") > MOST_STAND_INS)
    feeds = pl.col("missing_feeds").list.join(", ").alias("missing feeds")
    culprits = many.group_by("game_date", "family", feeds).agg(
        rows=pl.len(), share=(pl.len() / pl.col("of_day").first()).round(4)
    )
    part = share(int(days["stood_in"].sum()), days.height)
    figures = {"predicted": days.height, "share by stand-ins": part}
    return Verdict(culprits.is_empty(), figures, culprits.sort("game_date", "family", "missing feeds"))


def champion_passes(registry: pl.DataFrame) -> Verdict:
    """There is a champion, and no gate of its family fails."""
    champions = registry.filter(status="champion")
    blocked = (
        registry.filter(status="blocked") if champions.is_empty() else champions.filter(pl.col("failed") > 0)
    )
    good = registry.is_empty() or (champions.height > 0 and blocked.is_empty())
    return Verdict(
        good, {"champions": champions.height}, blocked.select("model_id", "status", "status_reason")
    )


def not_too_good(registry: pl.DataFrame) -> Verdict:
    """No family's results are too good to be true: that is a leak until disproved."""
    decoded = pl.col("gates").str.json_decode(
        pl.List(pl.Struct({"gate": pl.String, "verdict": pl.String, "told": pl.String}))
    )
    gates = registry.select("family", gate=decoded).explode("gate").unnest("gate")
    failed = gates.filter(gate="too_good", verdict="FAIL")
    culprits = failed.select("family", detail="told").unique().sort("family")
    return Verdict(culprits.is_empty(), {"families": registry["family"].n_unique()}, culprits)


def not_decaying(performance: pl.DataFrame) -> Verdict:
    """No family's hit rate of seven days is low, or was low for several days in a row."""
    is_low = (
        (pl.col("state") == "BLOCKED")
        | (pl.col("days_below_alert") >= ALERTED)
        | (pl.col("days_below_watch") >= WATCHED)
    )
    columns = ("game_date", "family", "provenance", "state", "days_in_state", "hit_rate_7d", "calls_7d")
    culprits = performance.filter(is_low).select(columns)
    return Verdict(culprits.is_empty(), {"families": performance["family"].n_unique()}, culprits)


def above_break_even(performance: pl.DataFrame) -> Verdict:
    """No family's hit rate of thirty days is below break-even with its whole 95 % interval.

    A week's rate, which the states rest on, is of some thirty sides and swings by ten points.
    """
    low = performance.filter(pl.col("hit_rate_30d_high") < BLOCKED)
    columns = ("game_date", "family", "provenance", "calls_30d", "hit_rate_30d", "hit_rate_30d_high")
    return Verdict(low.is_empty(), {"families": performance["family"].n_unique()}, low.select(columns))


def not_crashing(performance: pl.DataFrame) -> Verdict:
    """On no day were two or more families right on less than 40 % of at least five sides each.

    That many at once are not the fault of one model: look at the day's data.
    """
    rate = pl.col("hits") / pl.col("calls")
    down = performance.filter(pl.col("calls") >= CRASH_CALLS).filter(rate < CRASH_RATE)
    crowd = pl.col("family").n_unique().over("game_date", "provenance") >= CRASHED
    culprits = down.filter(crowd).select("game_date", "family", "provenance", "calls", "hits")
    return Verdict(culprits.is_empty(), {"families down": down["family"].n_unique()}, culprits)


def _active(predictions: pl.DataFrame) -> pl.DataFrame:
    return predictions.filter("is_active", pl.col("predicted_points").is_not_null())


def _models(predictions: pl.DataFrame) -> pl.DataFrame:
    return predictions.group_by(MODEL_COLUMNS).len("rows").sort("game_date", "role", "model_id")
