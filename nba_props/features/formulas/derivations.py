"""Every feature that has a function, and the expression that computes it.

The functions themselves stand in `form_features`, `matchup_features` and `market_features`, which register them by
being imported here. Schemas, readiness and docs ask this module what is computed.
"""

import polars as pl

from nba_props.declared.features import BY_INDEX, Feature
from nba_props.features.formulas import market as market_features
from nba_props.features.formulas import matchup as matchup_features
from nba_props.features.formulas import player_form as form_features
from nba_props.features.formulas.registration import FUNCTIONS

MODULES = (form_features, matchup_features, market_features)
COMPUTED: tuple[Feature, ...] = tuple(BY_INDEX[i] for i in sorted(FUNCTIONS))
# A row without a function counts as defaulted in every contract that holds it.
NOT_COMPUTED: frozenset[int] = frozenset(BY_INDEX) - frozenset(FUNCTIONS)


def expression(row: Feature) -> pl.Expr:
    """The value of a computed feature, under its name."""
    return FUNCTIONS[row.index]().cast(pl.Float64).alias(row.name)
