"""Where a stored feature value came from: its catalogue row, its state, the rows it was made of and when each was known.

Reads frames that it is given and computes nothing anew; which rows those are, `inputs` declares.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

import polars as pl

from nba_props.days import Days
from nba_props.declared.features import BY_INDEX, CATALOGUE, Allow, Contract, Feature, Fill
from nba_props.errors import CallError
from nba_props.features.inputs import INPUTS, Input
from nba_props.sources.names import key

LIKE = 0.6


class NotFound(CallError):
    """No such feature, player or row; the message says what there is that looks like it."""


def find_feature(text: str) -> Feature:
    """A catalogue row by its name or index.

    Raises:
        NotFound: naming what is spelled alike.
    """
    if text.isdigit() and int(text) in BY_INDEX:
        return BY_INDEX[int(text)]
    names = {f.name: f for f in CATALOGUE}
    if text in names:
        return names[text]
    raise NotFound(
        f"no feature {text!r}; {_alike(text, {n: n for n in names})}; indices run from 0 to {len(CATALOGUE) - 1}"
    )


def find_player(rows: pl.DataFrame, text: str) -> int:
    """The player_id of a text among rows (player_id, player_name): an id, a name, or a part that one name has.

    Raises:
        NotFound: naming who is spelled alike, or the several whom the text fits.
    """
    people = dict(rows.select("player_id", "player_name").unique().sort("player_name").rows())
    if text.isdigit() and int(text) in people:
        return int(text)
    wanted = key(text)
    exact = [i for i, name in people.items() if key(name) == wanted]
    found = exact or [
        i for i, name in people.items() if wanted and set(wanted.split()) <= set(key(name).split())
    ]
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(f"{people[i]} ({i})" for i in found)
        raise NotFound(f"{text!r} fits {several}: give the whole name or the id")
    spelled = {part: name for name in people.values() for part in (*key(name).split(), key(name))}
    raise NotFound(f"no player {text!r} on that day; {_alike(wanted, spelled)}")


def _alike(text: str, names: Mapping[str, str]) -> str:
    """What is spelled like the text, as it is shown."""
    near = dict.fromkeys(names[found] for found in get_close_matches(text, names, 5, LIKE))
    return f"near: {', '.join(near)}" if near else "nothing is spelled alike"


def needed(feature: Feature, day: date) -> dict[str, Days]:
    """The tables that a feature's inputs stand in, and the days of each."""
    days: dict[str, Days] = {}
    for given in INPUTS[feature.index]:
        first = day - timedelta(days=given.back)
        known = days.get(given.table, Days.one(day))
        days[given.table] = Days(min(first, known.first), day)
    return days


def explain(feature: Feature, row: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """A value as plain objects: the feature, the value and its state, whose it is, and the inputs row by row.

    Args:
        row: of the feature store.
        tables: those of `needed`, as stored.
    """
    return {
        "feature": described(feature),
        "player": row["player_name"],
        **{name: row[name] for name in ("player_id", "game_id", "game_date", "team", "opponent", "as_of")},
        "inputs_known_at": row["inputs_known_at"],
        "value": row[feature.name],
        **dict(zip(("state", "why"), state(feature, row), strict=True)),
        "inputs": [
            {"table": i.table, "about": i.about, "rows": used(i, row, tables[i.table]).to_dicts()}
            for i in INPUTS[feature.index]
        ],
    }


def described(feature: Feature) -> dict[str, Any]:
    held = [str(c.name).lower() for c in Contract if c in feature.contracts]
    return {
        "index": feature.index,
        "name": feature.name,
        "meaning": feature.meaning,
        "unit": feature.unit,
        "bounds": [feature.low, feature.high],
        "contracts": held,
        "source": feature.source,
    }


def state(feature: Feature, row: Mapping[str, Any]) -> tuple[str, str]:
    """A word for how the value stands, and what it means."""
    if feature.index in row["unavailable_feature_indices"]:
        return "unavailable", f"{feature.needs} is absent for the season: blocks nothing"
    if feature.index in row["default_feature_indices"]:
        match feature.missing:
            case Fill(value):
                return (
                    "default",
                    f"it was due and is missing, {value:g} stands in: blocks every contract that holds it",
                )
            case Allow():
                return "optional", "there is none: blocks nothing"
        return "default", "it was due and is missing: blocks every contract that holds it"
    if row[feature.name] is None:
        return "thin", "too few games, or none of what it is a share of: blocks nothing"
    return "ok", "made of the rows below"


def used(given: Input, row: Mapping[str, Any], table: pl.DataFrame) -> pl.DataFrame:
    """The rows of an input that the feature row could know, newest first, each with when it was known."""
    known = "known_at" if "known_at" in table.columns else "inputs_known_at"
    rows = table.filter(given.where(row), pl.col(known) <= row["as_of"])
    if given.latest:
        rows = rows.filter(pl.col(known) == pl.col(known).max())
    ordered = rows.sort("game_date", known, descending=True, maintain_order=True)
    if given.each:
        ordered = ordered.unique(given.each, keep="first", maintain_order=True)
    return ordered.head(given.newest or ordered.height).select(*given.columns, known_at=known)
