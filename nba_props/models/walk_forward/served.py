"""What the succession says, as a predictor: each row by the first of the champion's family and the last that can."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from nba_props.declared.features import Contract, ready_column
from nba_props.models.governance.champion import DEFAULT_CHAMPION, LAST_HEIR
from nba_props.models.governance.succession import NOT_READY, Heir, turns
from nba_props.models.walk_forward.predictors import FamilyPredictor, Predictor
from nba_props.models.walk_forward.scoring import without_model

NAME = "served"
NO_MODEL, TEAM_UNKNOWN, NO_GAME_YET = "no_model", "team_unknown", "no_game_yet"
# The contract core needs schedule and box scores alone: who has played and is not ready for it lacks a box score.
BOX_SCORES = "box_scores"


def champion_of(names: list[str]) -> str:
    """The family that stands for the champion: the default one, else the first that is given."""
    others = [name for name in names if name != LAST_HEIR]
    return DEFAULT_CHAMPION if DEFAULT_CHAMPION in others else next(iter(others), LAST_HEIR)


def served_rows(
    rows: pl.DataFrame,
    predictors: Mapping[str, Predictor | None],
    predicted: Mapping[str, pl.DataFrame],
    model_week: date,
) -> pl.DataFrame:
    """Rows of WALK_FORWARD of the succession.

    Args:
        rows: the feature rows of a week.
        predictors: the families' predictors by name, without a model None.
        predicted: each one's rows of WALK_FORWARD, in the order of the feature rows.
        model_week: the week that the models were trained for.
    """
    champion = champion_of(list(predictors))
    line = [predictors.get(name) for name in dict.fromkeys((champion, LAST_HEIR))]
    heirs = [p.heir for p in line if isinstance(p, FamilyPredictor)]
    if not heirs:
        return without_model(rows, NAME, model_week).with_columns(lost_to=pl.lit(NO_MODEL))
    placed = turns(rows, heirs).with_columns(lost_to=_lost_to(heirs[0], champion))
    turn = placed["turn"]
    parts = [_part(predicted, placed, heir, turn.eq(n).fill_null(False)) for n, heir in enumerate(heirs)]
    nobody = _part(predicted, placed, heirs[0], turn.is_null()).with_columns(family=pl.lit(None, pl.String))
    return pl.concat([*parts, nobody])


def _part(
    predicted: Mapping[str, pl.DataFrame], placed: pl.DataFrame, heir: Heir, which: pl.Series
) -> pl.DataFrame:
    """The family's rows of its turn."""
    name = heir.family.name
    own = predicted[name].with_columns(placed["lost_to"], predictor=pl.lit(NAME), family=pl.lit(name))
    return own.filter(which)


def _lost_to(first: Heir, champion: str) -> pl.Expr:
    """What the row lacks for the champion's family or, where nobody predicts it, for the last one, in a word."""
    told = pl.coalesce("lost_to", pl.lit(None if first.family.name == champion else NO_MODEL, pl.String))
    nobody = pl.col("turn").is_null() & (told == NOT_READY)
    return (
        pl.when(nobody & pl.col("team").is_null())
        .then(pl.lit(TEAM_UNKNOWN))
        .when(nobody & (pl.col("games_this_season").fill_null(0) == 0))
        .then(pl.lit(NO_GAME_YET))
        .when(nobody & ~pl.col(ready_column(Contract.CORE)))
        .then(pl.lit(BOX_SCORES))
        .otherwise(told)
    )
