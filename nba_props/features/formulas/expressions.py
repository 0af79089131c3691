"""The expression that computes each feature of the catalogue.

A row that names a window or a column is computed from it. The other features have a function in the modules that are
imported here, which register them.
"""

import polars as pl

from nba_props.declared.features import CATALOGUE, Feature
from nba_props.declared.windows import ExponentialMean, LastGames
from nba_props.features.formulas import market, matchup, player_form
from nba_props.features.formulas.registration import FUNCTIONS, Formula, form_seen, thin

MODULES = (market, matchup, player_form)
if without := [f.name for f in CATALOGUE if f.value is None and f.index not in FUNCTIONS]:
    raise ValueError(
        f"no function computes {', '.join(without)}: write one in `features.formulas`, or name a `value`"
    )


def expression(feature: Feature) -> pl.Expr:
    """The value of a feature, under its name, over the frame that `store` joins."""
    return _value(feature).cast(pl.Float64).alias(feature.name)


def _value(feature: Feature) -> pl.Expr:
    match feature.value:
        case LastGames() as window:
            return thin(pl.col(window.name), form_seen(window.games))
        case ExponentialMean():
            return pl.col(feature.name)
        case str() as column:
            return pl.col(column)
        case None:
            return formula_of(feature)()


def formula_of(feature: Feature) -> Formula:
    """The function that computes a feature whose row names no `value`."""
    return FUNCTIONS[feature.index]
