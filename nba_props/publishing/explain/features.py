"""Every feature of a model's contract for one row: its value, its state and the stored rows that it was made of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.declared.families import Family
from nba_props.declared.features import CATALOGUE
from nba_props.features.explain import explain
from nba_props.features.inputs import INPUTS
from nba_props.publishing.explain.explanation import FeatureValue, InputRows

BY_NAME = {feature.name: feature for feature in CATALOGUE}
Row = Mapping[str, Any]
Frames = Mapping[str, pl.DataFrame]


def feature_values(family: Family, row: Row, tables: Frames) -> tuple[FeatureValue, ...]:
    """The columns of a family, in its order, for a row of FEATURE_STORE.

    Args:
        family: whose columns.
        row: the row as of an instant.
        tables: those that `features.inputs` names; what was known after the row's as_of is passed over.
    """
    named = {given.table for name in family.columns for given in INPUTS[BY_NAME[name].index]}
    near = {name: _about(tables[name], row) for name in named}
    return tuple(_value(explain(BY_NAME[name], row, near)) for name in family.columns)


def _about(table: pl.DataFrame, row: Row) -> pl.DataFrame:
    """The rows of a table that are about the player, his game or one of its teams: the only ones that inputs ask for."""
    asked = {
        "player_id": [row["player_id"]],
        "game_id": [row["game_id"]],
        "team": [row["team"], row["opponent"]],
    }
    is_near = [
        pl.col(name).is_in([value for value in values if value is not None])
        for name, values in asked.items()
        if name in table.columns
    ]
    return table.filter(pl.any_horizontal(is_near))


def _value(explained: Row) -> FeatureValue:
    feature, inputs = explained["feature"], explained["inputs"]
    known = [used["known_at"] for given in inputs for used in given["rows"]]
    return FeatureValue(
        index=feature["index"],
        name=feature["name"],
        value=explained["value"],
        unit=feature["unit"],
        meaning=feature["meaning"],
        state=explained["state"],
        why=explained["why"],
        source=feature["source"],
        known_at=max(known, default=None),
        inputs=tuple(
            InputRows(table=given["table"], about=given["about"], rows=_plain(given["rows"]))
            for given in inputs
        ),
    )


def _plain(rows: Sequence[Row]) -> tuple[dict[str, Any], ...]:
    return tuple({name: _text(value) for name, value in row.items()} for row in rows)


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
