"""Model families, one frozen row each: what it learns from, how, and what its number means.

Settings were compared walk-forward on rows that are reported nowhere: regulars without lines (November to January of
2022-23 and 2023-24) and with the lines of DFS operators (October 2024 to January 2025). Windows, as mean absolute errors
of `points_distribution` without lines, then with DFS lines: 42 days 5.164, 5.220; 56 days 5.165, 5.219; 120 days 5.159,
5.211; 365 days 5.146, 5.196; all history 5.154, 5.188, the choice (`catboost_v9`: 5.205 without lines, the best).
See docs/adr/0009.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from nba_props.declared.features import MARKET_LINES, Contract, features_of
from nba_props.declared.markets import PLAYER_POINTS
from nba_props.features.history.exponential_means import FORM


@dataclass(frozen=True, slots=True)
class Family:
    """A family of models.

    Attributes:
        contract: whose readiness a row needs, and whose features are the columns but for those `without`.
        predicts: what its number is, in words.
        window_days: how far back it learns; None: all history.
        parameters: CatBoost's.
        feature_weights: by feature index, what a split on it counts; 1 where not said.
        form: whether the columns of `models.form` stand beside the contract's.
        base: what the trees correct: nothing, a linear regression on the same columns, or the consensus line (then
            only rows with a line are learned from and predicted).
        is_centred: whether the mean that squared errors aim at is moved to the median, by out-of-time residuals.
        early_stopping: rounds without a gain on the newest days after which no tree is added; None: all are.
        market: key of the market whose lines the predictions are compared with.
    """

    name: str
    contract: Contract
    predicts: str = "median of points"
    window_days: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    feature_weights: dict[int, float] = field(default_factory=dict)
    without: frozenset[int] = frozenset()
    form: bool = False
    base: Literal["none", "linear", "line"] = "none"
    is_centred: bool = True
    early_stopping: int | None = 50
    market: str = PLAYER_POINTS.key

    @property
    def columns(self) -> list[str]:
        """The model's columns by name: the contract's features in index order, then form."""
        of_contract = [f.name for f in features_of(self.contract) if f.index not in self.without]
        return [*of_contract, *(FORM if self.form else ())]

    @property
    def recipe(self) -> str:
        """All that the family fixes beforehand, as JSON: the same recipe and rows give the same model."""
        stated = {
            "columns": self.columns, "window_days": self.window_days, "catboost": self.parameters, "base": self.base,
            "feature_weights": {str(i): w for i, w in self.feature_weights.items()}, "is_centred": self.is_centred,
            "early_stopping": self.early_stopping,
        }  # fmt: skip
        return json.dumps(stated, sort_keys=True)

    @property
    def parameters_hash(self) -> str:
        return hashlib.sha256(self.recipe.encode()).hexdigest()


# Thread count is fixed beside the seed: CatBoost sums in another order with another number of threads.
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
# For what little is left beside the line: shallow, slow, and aimed at the median, for few rows have a line.
CAUTIOUS = CATBOOST | {
    "loss_function": "MAE", "iterations": 200, "learning_rate": 0.02, "depth": 2, "l2_leaf_reg": 100.0,
}  # fmt: skip


def quantile(alpha: float) -> dict[str, Any]:
    return CATBOOST | {"loss_function": f"Quantile:alpha={alpha}"}


CATBOOST_V9 = Family("catboost_v9", Contract.V9, parameters=CATBOOST)
CATBOOST_V9_LOW_VEGAS = Family(
    "catboost_v9_low_vegas",
    Contract.V9,
    parameters=CATBOOST,
    feature_weights=dict.fromkeys(sorted(MARKET_LINES), 0.25),
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
POINTS_DISTRIBUTION = Family(
    "points_distribution", Contract.V9, "median of points, of a distribution made without the market", parameters=CATBOOST,
    without=frozenset(MARKET_LINES), form=True, base="linear",
)  # fmt: skip
CATBOOST_RESIDUAL = Family(
    "catboost_residual", Contract.V9, "median of points, as a correction of the consensus line", parameters=CAUTIOUS,
    form=True, base="line", is_centred=False, early_stopping=None,
)  # fmt: skip

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        CATBOOST_V9, CATBOOST_V9_LOW_VEGAS, CATBOOST_V9_Q43, CATBOOST_V9_Q45, CATBOOST_V12, CATBOOST_V12_NOVEG,
        CATBOOST_BLIND, POINTS_DISTRIBUTION, CATBOOST_RESIDUAL,
    )
}  # fmt: skip
