"""Predictors: whoever says how many points a player will score, behind one protocol.

A fitted family for a week, a rule that nothing is fitted for, the market itself. `walk_forward` treats them alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl

from nba_props.declared.features import Contract, ready_column
from nba_props.models.distribution.calibration import PRIOR, Weights
from nba_props.models.distribution.shape import Shape, fit_shape
from nba_props.models.training.fit import Fitted, at_the_lines, predict
from nba_props.models.walk_forward import baselines

Numbers = Callable[[pl.DataFrame], np.ndarray]


class Predictor(Protocol):
    """Who predicts feature rows.

    `contract` is the readiness that a row needs (None: none); `shape` spreads points around a prediction, `weights`
    weigh it against the market at a line. Both were fitted before the first row that is predicted.
    """

    @property
    def name(self) -> str: ...

    @property
    def contract(self) -> Contract | None: ...

    @property
    def lacking(self) -> str:
        """The reason why a ready row has no number."""
        ...

    @property
    def shape(self) -> Shape: ...

    @property
    def weights(self) -> Weights: ...

    def predict(self, rows: pl.DataFrame) -> np.ndarray:
        """A number of points for each row, NaN where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class FamilyPredictor:
    """A fitted family."""

    fitted: Fitted
    lacking: str = "no_line"

    @property
    def name(self) -> str:
        return self.fitted.family.name

    @property
    def contract(self) -> Contract:
        return self.fitted.family.contract

    @property
    def shape(self) -> Shape:
        return self.fitted.shape

    @property
    def weights(self) -> Weights:
        return self.fitted.calibration or PRIOR.weights

    def predict(self, rows: pl.DataFrame) -> np.ndarray:
        """Only a family that starts from the line has rows without a number."""
        return predict(self.fitted.model, self.fitted.family, rows)


@dataclass(frozen=True, slots=True)
class RulePredictor:
    """A rule that nothing is fitted for, with the shape of its past misses."""

    name: str
    rule: Numbers
    lacking: str
    shape: Shape
    weights: Weights
    contract: Contract | None = None

    def predict(self, rows: pl.DataFrame) -> np.ndarray:
        return self.rule(rows)


# Similarity looks past games up, and is made into a column of this name beforehand; the ensemble needs its members.
RULES: dict[str, Numbers] = {
    "market": baselines.market,
    "moving_average": baselines.moving_average,
    "zone_matchup": baselines.zone_matchup,
    "similarity": lambda rows: baselines.numbers(rows, pl.col("similarity")),
}
FIT_FREE = (*RULES, "ensemble")


def of_rule(name: str, rule: Numbers, past: pl.DataFrame) -> RulePredictor:
    """The rule as a predictor, with shape and weights by rows of the past with their `points`."""
    predicted = rule(past)
    known = past.with_columns(predicted_points=pl.Series(predicted)).filter(pl.Series(~np.isnan(predicted)))
    shape = fit_shape(known["predicted_points"].to_numpy(), known["points"].to_numpy())
    # The market's own log-odds at its own line are no second opinion.
    weights = PRIOR.weights if name == "market" else at_the_lines(known, shape) or PRIOR.weights
    return RulePredictor(name, rule, "no_line" if name == "market" else "no_form", shape, weights)


def ready_rows(predictor: Predictor, rows: pl.DataFrame) -> pl.Series:
    """Which rows the predictor may be asked about."""
    if predictor.contract is None:
        return pl.repeat(True, rows.height, eager=True)
    return rows[ready_column(predictor.contract)]
