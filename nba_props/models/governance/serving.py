"""Which models predict a week, and in which role: the champion, and shadows that are graded beside it.

- A game ahead is predicted by the registry's champion; a game that is over (a backfill) by the newest model of the
  champion's family whose week is not after the game's, even if a promotion pinned another week.
- If a model is missing or cannot be loaded, the family's next older model is the stand-in, then the previous
  champion, and so on to the default champion. The row gives the reason.
- Row by row the others of the succession stand in for the champion, in their order (see `succession`): those that are
  neither retired nor blocked, last `catboost_core`.
- Every other registered family that is neither retired nor blocked is a shadow. A default champion with a failed gate
  continues as a shadow, so that nights are still predicted; there is no champion then, and no bet. So does
  `catboost_core`.

No file is opened here: the caller's `fault` does that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from nba_props.declared.registry_events import Event
from nba_props.models.governance.champion import LAST_HEIR, Champion, registry_state

Model = Mapping[str, Any]
# not_promoted: the default champion; older_week: a model older than the week's (or the pinned one); file_fault: a file
# is missing or was changed, or the row is of a release that this one cannot read; other_family: an earlier champion is
# the stand-in.
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

    Attributes:
        place: its place in the succession, 0 the champion's; None: it stands in for nobody.
        unpromoted: the reason for the rows on which it stands in for the champion without ever having been promoted.
    """

    family: str
    model: Model
    role: str
    stand_in_reason: str | None = None
    place: int | None = None
    unpromoted: str | None = None


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
    if all(c.is_default and c.family == LAST_HEIR for c in heirs):
        heirs = []
    line = _line(heirs, shut, models, week, is_ahead, fault)
    taken = {s.family for s in line}
    kept = {c.family for c in state.succession() if c.is_default and (not line or c.family == LAST_HEIR)}
    others = [f for f in sorted(models) if f not in taken | state.retired and (f not in shut or f in kept)]
    shadows = [_newest(models[family], family, "shadow", week, fault) for family in others]
    return [*line[:1], *sorted((s for s in (*line[1:], *shadows) if s), key=lambda s: s.family)]


def _line(
    heirs: Sequence[Champion], shut: frozenset[str], models: Mapping[str, pl.DataFrame], week: date, is_ahead: bool,
    fault: Fault,
) -> list[Serving]:  # fmt: skip
    """Those of the succession with a model that can be loaded: the first is the champion, the others stand in.

    Whoever stands in for single rows passes no gate by that: a family with a failed one does not.
    """
    line: list[Serving] = []
    gone: list[str] = []
    for heir in heirs:
        if heir.family in {s.family for s in line} or (line and heir.family in shut):
            continue
        rows = models.get(heir.family)
        pinned = heir.week if is_ahead and heir.week and heir.week <= week else None
        newest = None if rows is None else _newest(rows, heir.family, "shadow", pinned or week, fault)
        if newest:
            line.append(_placed(newest, heir, len(line), gone))
        else:
            gone.append(f"{OTHER_FAMILY}: no model of {heir.family} can serve")
    return line


def _placed(newest: Serving, heir: Champion, place: int, gone: Sequence[str]) -> Serving:
    """An heir's model at its place in the succession."""
    standing = "last of the succession" if heir.family == LAST_HEIR else "default champion"
    unpromoted = f"{NOT_PROMOTED}: {standing}" if heir.is_default else None
    if place:
        return replace(newest, place=place, unpromoted=unpromoted)
    reasons = [*gone, *(r for r in (unpromoted, newest.stand_in_reason) if r)]
    return replace(newest, role="champion", place=0, stand_in_reason="; ".join(reasons) or None)


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
