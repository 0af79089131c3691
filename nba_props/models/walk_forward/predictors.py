"""Predictors of a player's points behind one protocol: a fitted family for a week, or a fit-free rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl

from nba_props.declared.features import Contract, ready_column
from nba_props.models.arrays import Floats
from nba_props.models.distribution.calibration import MARKET_ALONE, Weights
from nba_props.models.distribution.shape import Shape, fit_shape
from nba_props.models.governance.succession import Heir, unlearned
from nba_props.models.training.fit import FittedModel, fit_line_calibration, predict
from nba_props.models.walk_forward import baselines

Rule = Callable[[pl.DataFrame], Floats]


class Predictor(Protocol):
    """Predicts points from feature rows. All of it was fitted before the first row that it predicts."""

    @property
    def name(self) -> str:
        """The name in the rows of WALK_FORWARD."""
        ...

    @property
    def contract(self) -> Contract | None:
        """The contract that a row must be ready for; None: any row will do."""
        ...

    @property
    def lacking(self) -> str:
        """The reason why a ready row may have no prediction."""
        ...

    @property
    def shape(self) -> Shape:
        """The spread of points around a prediction."""
        ...

    @property
    def weights(self) -> Weights:
        """The weights of the predictor and the market at a line."""
        ...

    def predict(self, rows: pl.DataFrame) -> Floats:
        """Points for each row, NaN where there is no prediction."""
        ...


@dataclass(frozen=True, slots=True)
class FamilyPredictor:
    """A fitted family."""

    fitted: FittedModel
    lacking: str = "no_line"

    @property
    def name(self) -> str:
        """The family's name."""
        return self.fitted.family.name

    @property
    def contract(self) -> Contract:
        """The family's contract."""
        return self.fitted.family.contract

    @property
    def heir(self) -> Heir:
        """The family with what it never saw missing."""
        return Heir(self.fitted.family, unlearned(self.fitted.family, self.fitted.unavailable_rows))

    @property
    def shape(self) -> Shape:
        """The shape that was fitted beside the model."""
        return self.fitted.shape

    @property
    def weights(self) -> Weights:
        """The calibration that was fitted beside the model, else the market alone."""
        return self.fitted.calibration or MARKET_ALONE

    def predict(self, rows: pl.DataFrame) -> Floats:
        """Points for each row; NaN only for rows without a line, if the family starts from it."""
        return predict(self.fitted.model, self.fitted.family, rows)


@dataclass(frozen=True, slots=True)
class RulePredictor:
    """A fit-free rule, with the shape and calibration of its past predictions."""

    name: str
    rule: Rule
    lacking: str
    shape: Shape
    weights: Weights
    contract: Contract | None = None

    def predict(self, rows: pl.DataFrame) -> Floats:
        """Points for each row, NaN where the rule lacks an input."""
        return self.rule(rows)


# Similarity needs past games, so it is computed beforehand as a column of its name; the ensemble needs its members.
RULES: dict[str, Rule] = {
    "market": baselines.market,
    "moving_average": baselines.moving_average,
    "zone_matchup": baselines.zone_matchup,
    "similarity": lambda rows: baselines.points(rows, pl.col("similarity")),
}
FIT_FREE = (*RULES, "ensemble")


def rule_predictor(name: str, rule: Rule, past: pl.DataFrame) -> RulePredictor:
    """The rule as a predictor, with shape and weights fitted on past rows with their `points`."""
    predicted = rule(past)
    known = past.with_columns(predicted_points=pl.Series(predicted)).filter(pl.Series(~np.isnan(predicted)))
    shape = fit_shape(known["predicted_points"].to_numpy(), known["points"].to_numpy())
    # The market's own log-odds at its own line are no second opinion.
    weights = MARKET_ALONE if name == "market" else fit_line_calibration(known, shape) or MARKET_ALONE
    return RulePredictor(name, rule, "no_line" if name == "market" else "no_form", shape, weights)


def in_contract(predictor: Predictor, rows: pl.DataFrame) -> pl.Series:
    """Which rows are ready for the predictor's contract, as booleans."""
    if predictor.contract is None:
        return pl.repeat(True, rows.height, eager=True)
    return rows[ready_column(predictor.contract)]


def ready_rows(predictor: Predictor, rows: pl.DataFrame) -> pl.Series:
    """Which rows the predictor can predict, as booleans."""
    if isinstance(predictor, FamilyPredictor):
        return rows.select(predictor.heir.can_predict()).to_series()
    return in_contract(predictor, rows)
