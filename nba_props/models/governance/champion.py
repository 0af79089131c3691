"""Which family is champion by the events recorded until an instant, and which changes of that are allowed.

A promotion is a person's decision: it stands until another promotion, a retirement or a rollback, even if a gate
fails later (a check reports that). As long as nobody has promoted anything, the default champion serves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nba_props.declared.registry_events import Event, Kind
from nba_props.models.governance.registry import RegistryRefusalError, known_by, trained_models

DEFAULT_CHAMPION = "catboost_v9"
LAST_HEIR = "catboost_core"
UNPROMOTED = "not promoted: default champion"


@dataclass(frozen=True, slots=True)
class Champion:
    """A family whose predictions may become bets; `week` is set where a promotion pinned a model."""

    family: str
    week: date | None = None
    promotion: Event | None = None

    @property
    def is_default(self) -> bool:
        """Whether the family is champion without a promotion."""
        return self.promotion is None


@dataclass(frozen=True, slots=True)
class RegistryState:
    """What the events amount to at an instant: promotions in force, newest last, and retired families."""

    promotions: tuple[Event, ...] = ()
    retired: frozenset[str] = frozenset()

    def succession(self) -> list[Champion]:
        """The champion, then those that replace it in turn: earlier champions, the default one, last `catboost_core`.

        The last one only stands in: without a champion before it there is none.
        """
        promoted = [Champion(e.family, e.week, e) for e in reversed(self.promotions)]
        champions = [*promoted, *self._unpromoted(DEFAULT_CHAMPION)]
        return [*champions, *self._unpromoted(LAST_HEIR)] if champions else []

    def _unpromoted(self, family: str) -> list[Champion]:
        return [] if family in self.retired else [Champion(family)]

    @property
    def champion(self) -> Champion | None:
        """None when every family of the succession is retired."""
        return next(iter(self.succession()), None)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who changes the registry, why, and when (UTC)."""

    by: str
    why: str
    now: datetime


def registry_state(events: Iterable[Event], instant: datetime) -> RegistryState:
    """The state of the registry at an instant."""
    return _history(events, instant)[-1]


def _history(events: Iterable[Event], instant: datetime) -> list[RegistryState]:
    """Each state in turn. A rollback removes the last one: two rollbacks go two changes back."""
    states = [RegistryState()]
    for event in known_by(events, instant):
        now = states[-1]
        if event.kind == "promote":
            states.append(RegistryState((*now.promotions, event), now.retired - {event.family}))
        elif event.kind == "retire":
            kept = tuple(e for e in now.promotions if e.family != event.family)
            states.append(RegistryState(kept, now.retired | {event.family}))
        elif event.kind == "rollback" and len(states) > 1:
            states.pop()
    return states


def promotion(
    events: Sequence[Event],
    family: str,
    decision: Decision,
    *,
    week: date | None = None,
    not_passed: Sequence[str] = (),
    force: bool = False,
) -> Event:
    """The event that makes a family champion.

    Args:
        events: the registry's events.
        family: the family to promote.
        decision: who promotes it, why and when.
        week: the week of the model to pin; None: each week's own model serves.
        not_passed: a message for each gate of the family that did not pass.
        force: promote although gates did not pass.

    Raises:
        RegistryRefusalError: no such model, no reason, already champion, or gates did not pass and `force` is off.
    """
    weeks = sorted(w for name, w in trained_models(known_by(events, decision.now)) if name == family)
    if not weeks:
        raise RegistryRefusalError(f"no model of {family} is registered: train one with `nba-props train`")
    if week is not None and week not in weeks:
        raise RegistryRefusalError(
            f"no model of {family} is registered for the week of {week}; the newest is of {weeks[-1]}"
        )
    champion = registry_state(events, decision.now).champion
    if champion and champion.promotion and (champion.family, champion.week) == (family, week):
        since = f"{champion.promotion.recorded_at:%Y-%m-%d %H:%M}"
        raise RegistryRefusalError(f"{family} is already champion, since {since} UTC")
    _require_reason(decision)
    if not_passed and not force:
        raise RegistryRefusalError(
            f"{family} has not passed: {'; '.join(not_passed)}. Wait for more graded predictions, or promote it with "
            f"--force and a reason"
        )
    return _event("promote", family, decision, week=week, forced=bool(not_passed))


def retirement(events: Sequence[Event], family: str, decision: Decision) -> Event:
    """The event that takes a family out of service: it is still trained, but no longer predicts.

    Raises:
        RegistryRefusalError: no such family, already retired, or no reason.
    """
    if family not in {name for name, _ in trained_models(known_by(events, decision.now))}:
        raise RegistryRefusalError(f"no model of {family} is registered")
    if family in registry_state(events, decision.now).retired:
        raise RegistryRefusalError(f"{family} is already retired")
    _require_reason(decision)
    return _event("retire", family, decision)


def rollback(events: Sequence[Event], decision: Decision) -> Event:
    """The event that undoes the last promotion or retirement; it names the champion that it restores.

    Raises:
        RegistryRefusalError: nothing to undo, or no reason.
    """
    states = _history(events, decision.now)
    if len(states) == 1:
        raise RegistryRefusalError("nothing was promoted or retired, so there is nothing to roll back")
    _require_reason(decision)
    restored = states[-2].champion or Champion(DEFAULT_CHAMPION)
    return _event("rollback", restored.family, decision, week=restored.week)


def _event(
    kind: Kind, family: str, decision: Decision, *, week: date | None = None, forced: bool = False
) -> Event:
    return Event(
        kind=kind,
        family=family,
        week=week,
        by=decision.by,
        why=decision.why,
        forced=forced,
        recorded_at=decision.now,
    )


def _require_reason(decision: Decision) -> None:
    if not decision.why.strip():
        raise RegistryRefusalError("a change of the registry is recorded with its reason: add --why REASON")
