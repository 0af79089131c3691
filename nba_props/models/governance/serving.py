"""Which models predict a week, and in which role: the champion, and shadows that are graded beside him.

- A game that is ahead is predicted by the champion of the registry; one that is over (a backfill) by the champion's
  family with its newest model whose week is not after the game's, whatever a promotion pinned.
- Where a model is missing or cannot be loaded, the family's next older one stands in, then the champion before,
  and so on to the default champion. The row says why.
- Every other registered family that is neither retired nor blocked is a shadow. A default champion whose gates fail
  goes on as a shadow, so that nights are predicted; nobody is champion then, and nothing is bet.

Files are opened by whoever gives `fault`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.declared.registry_events import Event
from nba_props.models.governance.champion import Champion, reign

Model = Mapping[str, Any]
# not_promoted: the default champion; older_week: an older model than the week's (or the pinned one's); file_fault: a
# file is gone or was changed; other_family: an earlier champion took over.
NOT_PROMOTED, OLDER_WEEK, FILE_FAULT, OTHER_FAMILY = STAND_INS = (
    "not_promoted",
    "older_week",
    "file_fault",
    "other_family",
)
Fault = Callable[[Model], str | None]


@dataclass(frozen=True, slots=True)
class Serving:
    """A model row that predicts a week, its role, and why another model than the one due (null: it is the one).

    A reason is one or more of STAND_INS with what happened, joined by "; ".
    """

    family: str
    model: Model
    role: str
    stand_in_reason: str | None = None


def serving(
    events: Sequence[Event],
    blocked: frozenset[str],
    models: Mapping[str, pl.DataFrame],
    week: date,
    is_ahead: bool,
    now: datetime,
    fault: Fault,
) -> list[Serving]:
    """Who predicts a week's games that are ahead, or those that are over: the champion first, then shadows by name.

    Args:
        blocked: families with a failed gate.
        models: rows of each family's table.
        fault: why a model cannot be loaded, or nothing.
    """
    state = reign(events, now)
    shut = blocked if is_ahead else frozenset()
    heirs = [c for c in state.succession() if not (c.is_default and c.family in shut)]
    champion = _champion(heirs, models, week, is_ahead, fault)
    taken = {champion.family} if champion else set()
    kept = {c.family for c in state.succession() if c.is_default and champion is None}
    others = [f for f in sorted(models) if f not in taken | state.retired and (f not in shut or f in kept)]
    shadows = (_newest(models[family], family, "shadow", week, fault) for family in others)
    return [s for s in (champion, *shadows) if s]


def _champion(
    heirs: Sequence[Champion], models: Mapping[str, pl.DataFrame], week: date, is_ahead: bool, fault: Fault
) -> Serving | None:
    told: list[str] = []
    for heir in heirs:
        rows = models.get(heir.family)
        pinned = heir.week if is_ahead and heir.week and heir.week <= week else None
        found = None if rows is None else _newest(rows, heir.family, "champion", pinned or week, fault)
        if found is None:
            told.append(f"{OTHER_FAMILY}: no model of {heir.family} can serve")
            continue
        if heir.is_default:
            told.append(f"{NOT_PROMOTED}: default champion")
        reasons = [*told, *([found.stand_in_reason] if found.stand_in_reason else [])]
        return Serving(found.family, found.model, "champion", "; ".join(reasons) or None)
    return None


def _newest(rows: pl.DataFrame, family: str, role: str, week: date, fault: Fault) -> Serving | None:
    """The newest model not after a week that can be loaded."""
    told: list[str] = []
    for model in rows.filter(pl.col("week") <= week).sort("week", descending=True).iter_rows(named=True):
        if problem := fault(model):
            told.append(f"{FILE_FAULT}: {problem}")
            continue
        if model["week"] != week:
            told.append(f"{OLDER_WEEK}: {model['week']} serves for {week}")
        return Serving(family, model, role, "; ".join(told) or None)
    return None
