"""Where a stored feature value came from: its catalogue row, its state, the rows that it was made of.

Only reads frames that it is given and computes no feature; which rows a feature is made of is declared in `inputs`.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

import polars as pl

from nba_props.days import Days
from nba_props.declared.features import BY_INDEX, CATALOGUE, Allow, Contract, Feature, Fill
from nba_props.declared.feeds import FEEDS
from nba_props.errors import CallError
from nba_props.features.inputs import INPUTS, Input
from nba_props.sources.names import key

SIMILARITY = 0.6


class NotFoundError(CallError):
    """There is no such feature, player or row. The message names similar ones."""


def find_feature(text: str) -> Feature:
    """A catalogue row by its name or index.

    Raises:
        NotFoundError: naming features with similar names.
    """
    if text.isdigit() and int(text) in BY_INDEX:
        return BY_INDEX[int(text)]
    names = {f.name: f for f in CATALOGUE}
    if text in names:
        return names[text]
    raise NotFoundError(
        f"no feature {text!r}; {_similar(text, {n: n for n in names})}; indices run from 0 to {len(CATALOGUE) - 1}"
    )


def find_player(rows: pl.DataFrame, text: str) -> int:
    """The player_id among rows (player_id, player_name) for an id, a name, or words that only one name has.

    Raises:
        NotFoundError: naming players with similar names, or all that the text fits.
    """
    people: dict[int, str] = dict(rows.select("player_id", "player_name").unique().sort("player_name").rows())
    if text.isdigit() and int(text) in people:
        return int(text)
    words = key(text)
    exact = [i for i, name in people.items() if key(name) == words]
    partial = [i for i, name in people.items() if words and set(words.split()) <= set(key(name).split())]
    matches = exact or partial
    if len(matches) == 1:
        return matches[0]
    if matches:
        several = ", ".join(f"{people[i]} ({i})" for i in matches)
        raise NotFoundError(f"{text!r} fits {several}: give the whole name or the id")
    spelled = {part: name for name in people.values() for part in (*key(name).split(), key(name))}
    raise NotFoundError(f"no player {text!r} on that day; {_similar(words, spelled)}")


def _similar(text: str, names: Mapping[str, str]) -> str:
    """The names whose spelling is close to the text, for a message."""
    near = dict.fromkeys(names[match] for match in get_close_matches(text, names, 5, SIMILARITY))
    return f"did you mean {', '.join(near)}?" if near else "no name is similar"


def needed(feature: Feature, day: date) -> dict[str, Days]:
    """The tables that hold a feature's inputs, and the days of each that are needed for a game date."""
    days: dict[str, Days] = {}
    for one in INPUTS[feature.index]:
        first = day - timedelta(days=one.back)
        known = days.get(one.table, Days.one(day))
        days[one.table] = Days(min(first, known.first), day)
    return days


def explain(feature: Feature, row: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """A value as plain objects: the feature, the player and game, the value, its state and its inputs row by row.

    Args:
        feature: what to explain.
        row: a row of FEATURE_STORE.
        tables: rows of the tables and days of `needed`, as stored.
    """
    return {
        "feature": description(feature),
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


def description(feature: Feature) -> dict[str, Any]:
    """A catalogue row as plain objects."""
    return {
        "index": feature.index,
        "name": feature.name,
        "meaning": feature.meaning,
        "unit": feature.unit,
        "bounds": [feature.low, feature.high],
        "contracts": [c.label for c in Contract if c in feature.contracts],
        "source": feature.source,
    }


def state(feature: Feature, row: Mapping[str, Any]) -> tuple[str, str]:
    """The state of a value in a word, and what it means."""
    if feature.index in row["unavailable_feature_indices"]:
        return "unavailable", f"{_silence(feature, row) or feature.needs}: blocks nothing"
    if feature.index in row["default_feature_indices"]:
        return _default(feature, row)
    if row[feature.name] is None:
        return "thin", "too few games, or nothing to take a share of: blocks nothing"
    return "ok", "made of the rows below"


def _default(feature: Feature, row: Mapping[str, Any]) -> tuple[str, str]:
    """The state of a missing value."""
    if feature.needs and (told := _silence(feature, row)):
        return "default", f"{told}: missing, and blocks every contract that holds it"
    match feature.missing:
        case Fill(value):
            return "default", f"missing, with {value:g} as its stand-in: blocks every contract that holds it"
        case Allow():
            return "optional", "there is none: blocks nothing"
    return "default", "missing: blocks every contract that holds it"


def _silence(feature: Feature, row: Mapping[str, Any]) -> str | None:
    """What the row says of the feature's feed: nothing while it speaks, and in rows of older files."""
    label = FEEDS[str(feature.needs)].label
    return next((told for told in row["missing_feeds"] or () if told.startswith(label)), None)


def used(source: Input, row: Mapping[str, Any], table: pl.DataFrame) -> pl.DataFrame:
    """The rows of an input that were known by the feature row's as_of, newest first, each with its known_at."""
    known = "known_at" if "known_at" in table.columns else "inputs_known_at"
    rows = table.filter(source.where(row), pl.col(known) <= row["as_of"])
    if source.latest:
        rows = rows.filter(pl.col(known) == pl.col(known).max())
    ordered = rows.sort("game_date", known, descending=True, maintain_order=True)
    if source.each:
        ordered = ordered.unique(source.each, keep="first", maintain_order=True)
    return ordered.head(source.newest or ordered.height).select(*source.columns, known_at=known)
