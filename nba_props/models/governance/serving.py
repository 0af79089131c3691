"""Which models predict a week, and in which role: the champion, and shadows that are graded beside it.

- A game ahead is predicted by the registry's champion; a game that is over (a backfill) by the newest model of the
  champion's family whose week is not after the game's, even if a promotion pinned another week.
- If a model is missing or cannot be loaded, the family's next older model is the stand-in, then the previous
  champion, and so on to the default champion. The row gives the reason.
- Every other registered family that is neither retired nor blocked is a shadow. A default champion with a failed gate
  continues as a shadow, so that nights are still predicted; there is no champion then, and no bet.

No file is opened here: the caller's `fault` does that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.declared.registry_events import Event
from nba_props.models.governance.champion import Champion, registry_state

Model = Mapping[str, Any]
# not_promoted: the default champion; older_week: a model older than the week's (or the pinned one); file_fault: a file
# is missing or was changed; other_family: an earlier champion is the stand-in.
NOT_PROMOTED, OLDER_WEEK, FILE_FAULT, OTHER_FAMILY = (
    "not_promoted",
    "older_week",
    "file_fault",
    "other_family",
)
Fault = Callable[[Model], str | None]


@dataclass(frozen=True, slots=True)
class Serving:
    """A model row that predicts a week, its role, and why it is a stand-in (None: it is not).

    A reason is one or more of NOT_PROMOTED and the like with their details, joined by "; ".
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
    *,
    now: datetime,
    fault: Fault,
) -> list[Serving]:
    """The models that predict a week's games: the champion first, then shadows by name.

    Args:
        events: the registry's events.
        blocked: families with a failed gate.
        models: rows of each family's table.
        week: the Monday of the games' week.
        is_ahead: whether the games are still ahead.
        now: the instant as of which promotions count.
        fault: returns why a model cannot be loaded, or None.
    """
    state = registry_state(events, now)
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
    """The first of the succession with a model that can be loaded."""
    reasons: list[str] = []
    for heir in heirs:
        rows = models.get(heir.family)
        pinned = heir.week if is_ahead and heir.week and heir.week <= week else None
        newest = None if rows is None else _newest(rows, heir.family, "champion", pinned or week, fault)
        if newest is None:
            reasons.append(f"{OTHER_FAMILY}: no model of {heir.family} can serve")
            continue
        if heir.is_default:
            reasons.append(f"{NOT_PROMOTED}: default champion")
        if newest.stand_in_reason:
            reasons.append(newest.stand_in_reason)
        return Serving(newest.family, newest.model, "champion", "; ".join(reasons) or None)
    return None


def _newest(rows: pl.DataFrame, family: str, role: str, week: date, fault: Fault) -> Serving | None:
    """The newest model not after a week that can be loaded."""
    reasons: list[str] = []
    for model in rows.filter(pl.col("week") <= week).sort("week", descending=True).iter_rows(named=True):
        if problem := fault(model):
            reasons.append(f"{FILE_FAULT}: {problem}")
            continue
        if model["week"] != week:
            reasons.append(f"{OLDER_WEEK}: {model['week']} serves for {week}")
        return Serving(family, model, role, "; ".join(reasons) or None)
    return None
