"""Model families, one frozen row each."""

from dataclasses import dataclass, field
from typing import Any

from nba_props.features.catalogue import Contract


@dataclass(frozen=True)
class Family:
    """A family: its contract, CatBoost parameters, and how far back it learns (None: all history).

    The loss is RMSE: on the real seasons an absolute loss biases predictions 0.7 points low. The long window is
    measured too: 42 and 56 days lose to an exponential mean (docs/adr/0009).
    """

    name: str
    contract: Contract
    window_days: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)


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
EARLY_STOPPING_ROUNDS = 50

CATBOOST_V9 = Family("catboost_v9", Contract.V9, parameters=CATBOOST)
