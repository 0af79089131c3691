"""Model families, one frozen row each: what it learns from, how, and what its number means.

All families learn from all history: walk-forward, a year did as well and shorter windows did worse (docs/adr/0009).
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from nba_props.declared.features import Contract, Group, features_in, features_of
from nba_props.declared.markets import PLAYER_POINTS


@dataclass(frozen=True, slots=True)
class Family:
    """A family of models.

    Attributes:
        contract: the feature contract whose readiness a row needs. Its features are the model's columns, less those
            `without` (by index), followed by the `extra` features (by name), which may be null.
        predicts: what the model's number is, in words.
        window_days: how many days of history it learns from; None: all.
        parameters: CatBoost's own.
        feature_weights: by feature index, the weight of a split on it; 1 where none is given.
        base: what the trees correct: nothing, a linear regression on the same columns, or the consensus line (then
            only rows with a line are learned from and predicted).
        is_centred: whether the model is moved from the mean, which squared errors aim at, to the median, by the
            median residual out of time.
        early_stopping: boosting stops after so many rounds without a gain on the newest days; None: never.
        market: key of the market whose lines the predictions are compared with.
    """

    name: str
    contract: Contract
    predicts: str = "median of points"
    window_days: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    feature_weights: dict[int, float] = field(default_factory=dict)
    without: frozenset[int] = frozenset()
    extra: tuple[str, ...] = ()
    base: Literal["none", "linear", "line"] = "none"
    is_centred: bool = True
    early_stopping: int | None = 50
    market: str = PLAYER_POINTS.key

    @property
    def columns(self) -> list[str]:
        """The model's columns by name: the contract's features in index order, then the extra ones."""
        of_contract = [f.name for f in features_of(self.contract) if f.index not in self.without]
        return [*of_contract, *self.extra]

    @property
    def recipe(self) -> str:
        """All settings of the family, as JSON: the same recipe and rows give the same model."""
        settings = {
            "columns": self.columns, "window_days": self.window_days, "catboost": self.parameters, "base": self.base,
            "feature_weights": {str(i): w for i, w in self.feature_weights.items()}, "is_centred": self.is_centred,
            "early_stopping": self.early_stopping,
        }  # fmt: skip
        return json.dumps(settings, sort_keys=True)

    @property
    def parameters_hash(self) -> str:
        """Hash of the recipe."""
        return hashlib.sha256(self.recipe.encode()).hexdigest()


FORM = tuple(f.name for f in features_in(Group.FORM))
LINE = tuple(f.index for f in features_in(Group.CURRENT_LINE))
# The thread count is fixed as the seed is: with another number of threads CatBoost sums in another order.
CATBOOST = {
    "loss_function": "RMSE",
    "iterations": 1000,
    "learning_rate": 0.05,
    "depth": 6,
    "l2_leaf_reg": 3.0,
    "border_count": 64,
    "subsample": 0.7,
    "bootstrap_type": "Bernoulli",
    "rsm": 0.5,
    "random_seed": 42,
    "thread_count": 2,
}
# Little is left to learn beside the line, and few rows have one: shallow trees, a low rate, aimed at the median.
CAUTIOUS = CATBOOST | {
    "loss_function": "MAE", "iterations": 200, "learning_rate": 0.02, "depth": 2, "l2_leaf_reg": 100.0,
}  # fmt: skip


def quantile(alpha: float) -> dict[str, Any]:
    """Parameters that aim at a quantile of points."""
    return CATBOOST | {"loss_function": f"Quantile:alpha={alpha}"}


CATBOOST_V9 = Family("catboost_v9", Contract.V9, parameters=CATBOOST)
CATBOOST_V9_LOW_VEGAS = Family(
    "catboost_v9_low_vegas",
    Contract.V9,
    parameters=CATBOOST,
    feature_weights=dict.fromkeys(LINE, 0.25),
)
CATBOOST_V9_Q43 = Family(
    "catboost_v9_q43", Contract.V9, "43 % quantile of points", parameters=quantile(0.43), is_centred=False
)
CATBOOST_V9_Q45 = Family(
    "catboost_v9_q45", Contract.V9, "45 % quantile of points", parameters=quantile(0.45), is_centred=False
)
CATBOOST_V12 = Family("catboost_v12", Contract.V12, parameters=CATBOOST)
CATBOOST_V12_NOVEG = Family("catboost_v12_noveg", Contract.V12_NOVEG, parameters=CATBOOST)
CATBOOST_BLIND = Family("catboost_blind", Contract.BLIND, parameters=CATBOOST)
# Moved from v9 to absence by walk-forward evidence on its own rows (docs/adr/0019). With who in fact sat, 12,710
# player-games of November 2023 to February 2024, the error changes by -0.031 [-0.043, -0.018]; with the official reports
# of December 2023 as known at 17:30 Eastern, 2,990 player-games, by -0.044 [-0.086, -0.001] beside no report at all.
POINTS_DISTRIBUTION = Family(
    "points_distribution", Contract.ABSENCE, "median of points, of a distribution made without the market",
    parameters=CATBOOST, without=frozenset(LINE), extra=FORM, base="linear",
)  # fmt: skip
CATBOOST_RESIDUAL = Family(
    "catboost_residual", Contract.V9, "median of points, as a correction of the consensus line", parameters=CAUTIOUS,
    extra=FORM, base="line", is_centred=False, early_stopping=None,
)  # fmt: skip
# What a schedule and box scores alone give: it needs no feed that may fall silent, and is the last of every succession.
# Walk-forward by month, November 2023 to February 2024, 12,710 player-games: an error of 4.884 points; without the linear
# base 4.907, without the form either 4.953.
CATBOOST_CORE = Family("catboost_core", Contract.CORE, parameters=CATBOOST, extra=FORM, base="linear")

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        CATBOOST_V9, CATBOOST_V9_LOW_VEGAS, CATBOOST_V9_Q43, CATBOOST_V9_Q45, CATBOOST_V12, CATBOOST_V12_NOVEG,
        CATBOOST_BLIND, POINTS_DISTRIBUTION, CATBOOST_RESIDUAL, CATBOOST_CORE,
    )
}  # fmt: skip
