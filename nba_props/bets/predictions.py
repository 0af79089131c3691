"""Predictions of a slate: which player-games are predicted, at which line and quote, and why a bet is rejected.

Which models predict, and which of them may bet, is decided in `models.governance.serving`, and row by row in
`models.governance.succession`. Here all models are treated alike.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from nba_props.bets.prices.market_sides import Facts, market_sides
from nba_props.bets.prices.quoted_predictions import with_quotes
from nba_props.bets.prices.rules import contenders
from nba_props.declared.families import Family
from nba_props.declared.features import ready_column
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.market import consensus
from nba_props.market.in_force import in_force
from nba_props.models.governance.champion import DEFAULT_CHAMPION
from nba_props.models.governance.serving import Model, Serving
from nba_props.models.governance.succession import Heir, card_counts, turns, unlearned

NO_MODEL = "none"
Predict = Callable[[Family, Model, pl.DataFrame], np.ndarray]
Serve = Callable[[date, bool], list[Serving]]


class NoModelError(Exception):
    """Player-games are ready and no model serves their week."""


@dataclass(frozen=True, slots=True)
class Predictors:
    """The models that a run can use.

    Attributes:
        families: model families by name.
        models: rows of each family's table, by the family's name.
        serve: returns the models that predict a week's games that are ahead (True) or have tipped off (False), see
            `serving`.
        predict: returns the predicted points of feature rows by a model row of a family.
        blocked: families with a failed gate, which move no price of a game that is ahead.
        tell: called about each week of a range that no model serves.
    """

    families: Mapping[str, Family]
    models: Mapping[str, pl.DataFrame]
    serve: Serve
    predict: Predict
    blocked: frozenset[str] = frozenset()
    tell: Callable[[str], None] = field(default=lambda _: None)


def predictions(
    features: pl.DataFrame,
    facts: Facts,
    predictors: Predictors,
    *,
    now: datetime,
    provenance: pl.Expr,
    source: str,
) -> pl.DataFrame:
    """Fresh rows of PREDICTIONS by each model that serves.

    A model has a row for every player-game that it can predict, and for every one with a line, with the reason if it
    cannot. Of the succession's rows of a player-game one has the role of champion: that of the first family that can
    predict it, else the champion's own. A week of a range that no model serves has no rows, and costs the others nothing.

    Args:
        features: rows of `feature_store` with all columns that the families use.
        facts: what prices are made of.
        predictors: the models.
        now: the run's instant; games that tip off later are ahead.
        provenance: an expression over tip_off.
        source: real or simulated.

    Raises:
        NoModelError: naming the weeks, where no model serves any of them.
    """
    moments = features.select("game_id", "as_of", "tip_off").unique()
    quotes = in_force(facts.odds_lines, facts.odds_polls, moments)
    sides = contenders(market_sides(facts, features))
    lines = consensus.consensus(consensus.main_lines(quotes)).rename({"line": "consensus_line"})
    markets = pl.DataFrame({"market": sorted({family.market for family in predictors.families.values()})})
    rows = (
        features.drop("vegas_line_source", "market_p_over")
        .join(markets, how="cross")
        .join(lines, on=GAME_PLAYER_MARKET, how="left")
        .with_columns(
            week=pl.col("game_date").dt.truncate("1w"), is_ahead=pl.col("tip_off") > now.astimezone(UTC)
        )
    )
    parts = [PREDICTIONS.empty()]
    for family, predicted in _predicted(rows, predictors):
        used = predictors.models[family.name].filter(
            pl.col("model_id").is_in(predicted["model_id"].unique().to_list())
        )
        parts.append(
            with_quotes(predicted, sides, family, used, may_speak=family.name not in predictors.blocked)
            .with_columns(
                player="player_name",
                family=pl.lit(family.name),
                is_active=pl.lit(True),
                superseded_by=pl.lit(None, pl.String),
                provenance=provenance,
                source=pl.lit(source),
            )
            .select(PREDICTIONS.schema.names())
        )
    return pl.concat(parts)


def _predicted(rows: pl.DataFrame, predictors: Predictors) -> Iterator[tuple[Family, pl.DataFrame]]:
    """Each family with its rows and their predicted points, by week, games that have tipped off first."""
    parts = sorted(rows.partition_by("week", "is_ahead", as_dict=True).items())
    served = [(week, part, predictors.serve(week, is_ahead)) for (week, is_ahead), part in parts]
    lost = [
        told
        for week, part, servings in served
        if not servings and (told := _no_model(predictors, part, week))
    ]
    if lost and not any(servings for _, _, servings in served):
        raise NoModelError("; ".join(lost))
    for told in lost:
        predictors.tell(told)
    for week, part, servings in served:
        if servings:
            yield from _by_models(predictors, part, servings)
        elif not _no_model(predictors, part, week):
            yield _without_model(predictors, part)


def _by_models(
    predictors: Predictors, part: pl.DataFrame, servings: list[Serving]
) -> Iterator[tuple[Family, pl.DataFrame]]:
    """Each family that serves a week with its rows of the week."""
    heirs = [(serving, _heir(predictors, serving)) for serving in servings]
    line = sorted((pair for pair in heirs if pair[0].place is not None), key=lambda pair: pair[0].place or 0)
    placed = turns(part, [heir for _, heir in line]) if line else part
    for serving, heir in heirs:
        own = _candidates(heir.family, placed, heir.can_predict())
        yield heir.family, _by_model(heir, own, serving, predictors.predict)


def _heir(predictors: Predictors, serving: Serving) -> Heir:
    """A serving model's family, with what its card says it never saw missing."""
    family = predictors.families[serving.family]
    return Heir(family, unlearned(family, card_counts(serving.model.get("unavailable_rows"))))


def _candidates(family: Family, rows: pl.DataFrame, predicted: pl.Expr) -> pl.DataFrame:
    """Rows of the family's market that it predicts or that have a line, so that a line that comes later finds its row."""
    return rows.filter(predicted | pl.col("consensus_line").is_not_null(), market=family.market)


def _by_model(heir: Heir, rows: pl.DataFrame, serving: Serving, predict: Predict) -> pl.DataFrame:
    """Rows with the predicted_points of those that the model can predict, and the model that predicts."""
    model, ready = serving.model, rows.select(heir.can_predict()).to_series().arg_true()
    points = pl.Series("predicted_points", [None] * rows.height, pl.Float64)
    if len(ready):
        points = points.scatter(ready, predict(heir.family, model, rows[ready])).fill_nan(None)
    role, reason = _role(serving)
    return rows.with_columns(
        points,
        role=role,
        stand_in_reason=reason,
        model_id=pl.lit(model["model_id"]),
        model_week=pl.lit(model["week"], pl.Date),
        model_is_stale=pl.col("week") != model["week"],
    )


def _role(serving: Serving) -> tuple[pl.Expr, pl.Expr]:
    """Role and stand-in reason of each row: of those that nobody can predict the champion's is the champion's."""
    own = pl.lit(serving.stand_in_reason, pl.String)
    if serving.place is None:
        return pl.lit(serving.role), own
    is_turn = pl.col("turn").fill_null(0) == serving.place
    role = pl.when(is_turn).then(pl.lit("champion")).otherwise(pl.lit("shadow"))
    if serving.place == 0:
        return role, own
    others = (pl.lit(text, pl.String) for text in (serving.unpromoted, serving.stand_in_reason))
    why = pl.concat_str("passed_over", *others, separator="; ", ignore_nulls=True)
    return role, pl.when(is_turn).then(why).otherwise(own)


def _no_model(predictors: Predictors, part: pl.DataFrame, week: date) -> str | None:
    """What is lost of a week that no model serves, and what to do; None where no row of it is ready."""
    family = predictors.families[DEFAULT_CHAMPION]
    ready = part.filter(ready_column(family.contract), market=family.market)
    if ready.is_empty():
        return None
    return (
        f"{ready.height} players are ready and no model of {family.name}, or of another family, serves the week of "
        f"{week}: train it with `nba-props train --week {week}`, or promote one if all are retired"
    )


def _without_model(predictors: Predictors, part: pl.DataFrame) -> tuple[Family, pl.DataFrame]:
    """The rows of a week that no model serves and of which none is ready: those that have a line."""
    family = predictors.families[DEFAULT_CHAMPION]
    rows = _candidates(family, part, pl.lit(False))
    return family, rows.with_columns(
        predicted_points=pl.lit(None, pl.Float64),
        model_id=pl.lit(NO_MODEL),
        model_week=pl.lit(None, pl.Date),
        model_is_stale=pl.lit(False),
        role=pl.lit("champion"),
        stand_in_reason=pl.lit("no model"),
    )
