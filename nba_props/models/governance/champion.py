"""Who is champion, by the events recorded until an instant, and which changes of that may be recorded.

A promotion is a person's word: it stands until another one, a retirement or a rollback, whatever the gates say
later (a check says that aloud). As long as nobody has promoted anything, the default champion serves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nba_props.declared.registry_events import Event
from nba_props.models.governance.registry import Refused, known_by, trained_models

DEFAULT_CHAMPION = "catboost_v9"
UNPROMOTED = "not promoted: default champion"


@dataclass(frozen=True, slots=True)
class Champion:
    """A family whose predictions may become bets; `week` where a promotion pinned its model."""

    family: str
    week: date | None = None
    promotion: Event | None = None

    @property
    def is_default(self) -> bool:
        return self.promotion is None


@dataclass(frozen=True, slots=True)
class Reign:
    """Promotions that stand, newest last, and the families that are retired."""

    promotions: tuple[Event, ...] = ()
    retired: frozenset[str] = frozenset()

    def succession(self) -> list[Champion]:
        """The champion, then who would take over from him: earlier champions, last the default one."""
        promoted = [Champion(e.family, e.week, e) for e in reversed(self.promotions)]
        default = [] if DEFAULT_CHAMPION in self.retired else [Champion(DEFAULT_CHAMPION)]
        return [*promoted, *default]

    @property
    def champion(self) -> Champion | None:
        """None when all who could be are retired."""
        return next(iter(self.succession()), None)


def reign(events: Iterable[Event], instant: datetime) -> Reign:
    """What stood at an instant."""
    return _history(events, instant)[-1]


def _history(events: Iterable[Event], instant: datetime) -> list[Reign]:
    """Each state in turn. A rollback takes the last one away: two of them go two changes back."""
    states = [Reign()]
    for event in known_by(events, instant):
        now = states[-1]
        if event.kind == "promote":
            states.append(Reign((*now.promotions, event), now.retired - {event.family}))
        elif event.kind == "retire":
            kept = tuple(e for e in now.promotions if e.family != event.family)
            states.append(Reign(kept, now.retired | {event.family}))
        elif event.kind == "rollback" and len(states) > 1:
            states.pop()
    return states


def promotion(
    events: Sequence[Event],
    family: str,
    week: date | None,
    not_passed: Sequence[str],
    by: str,
    why: str,
    force: bool,
    now: datetime,
) -> Event:
    """The event that makes a family champion.

    Args:
        not_passed: in words, each gate of the family that did not pass.

    Raises:
        Refused: no such model, no reason, champion already, or gates that did not pass and no force.
    """
    weeks = sorted(w for name, w in trained_models(known_by(events, now)) if name == family)
    if not weeks:
        raise Refused(f"no model of {family} is registered: train one with `nba-props train`")
    if week is not None and week not in weeks:
        raise Refused(f"no model of {family} is registered for the week of {week}; the newest is {weeks[-1]}")
    champion = reign(events, now).champion
    if champion and champion.promotion and (champion.family, champion.week) == (family, week):
        raise Refused(
            f"{family} is champion already, since {champion.promotion.recorded_at:%Y-%m-%d %H:%M} UTC"
        )
    _demand(why)
    if not_passed and not force:
        raise Refused(
            f"{family} has not passed: {'; '.join(not_passed)}. Let it be graded longer, or give --force with your reason"
        )
    forced = bool(not_passed)
    return Event(kind="promote", family=family, week=week, by=by, why=why, forced=forced, recorded_at=now)


def retirement(events: Sequence[Event], family: str, by: str, why: str, now: datetime) -> Event:
    """The event that takes a family out of service: it is trained on, and predicts no more.

    Raises:
        Refused: no such family, retired already, or no reason.
    """
    if family not in {name for name, _ in trained_models(known_by(events, now))}:
        raise Refused(f"no model of {family} is registered")
    if family in reign(events, now).retired:
        raise Refused(f"{family} is retired already")
    _demand(why)
    return Event(kind="retire", family=family, by=by, why=why, recorded_at=now)


def rollback(events: Sequence[Event], by: str, why: str, now: datetime) -> Event:
    """The event that undoes the last promotion or retirement; it names the champion that it gives back.

    Raises:
        Refused: nothing to undo, or no reason.
    """
    states = _history(events, now)
    if len(states) == 1:
        raise Refused("nothing was promoted or retired: there is nothing to roll back")
    _demand(why)
    back = states[-2].champion
    return Event(
        kind="rollback", family=back.family if back else DEFAULT_CHAMPION, week=back.week if back else None, by=by,
        why=why, recorded_at=now,
    )  # fmt: skip


def _demand(why: str) -> None:
    if not why.strip():
        raise Refused("a change of the registry is recorded with its reason: give --why")
