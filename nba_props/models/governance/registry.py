"""The registry: events that were recorded, in their order, and whether a fit that is asked for may be made.

What serves follows from the events (`champion`); how well it does, from its graded predictions (`gates`). Files
are the registry store's business.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from nba_props.declared.registry_events import Event, in_order
from nba_props.errors import NbaPropsError


class Refused(NbaPropsError):
    """A change of the registry, or a fit, that may not be made; the message says why and what would allow it."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a fit may be made: `new`, `same` (it would give the model that is there) or `refused`.

    `kept` is the event of the model that is there; `reason` tells a person.
    """

    verdict: Literal["new", "same", "refused"]
    reason: str
    kept: Event | None = None


def known_by(events: Iterable[Event], instant: datetime) -> list[Event]:
    """Events recorded by an instant, in order."""
    return [e for e in in_order(events) if e.recorded_at <= instant]


def trained_models(events: Iterable[Event]) -> dict[tuple[str, date], Event]:
    """The model of each family and week: the newest, where one was forced in another's place."""
    return {(e.family, e.week): e for e in in_order(events) if e.kind == "trained" and e.week}


def admission(
    events: Sequence[Event],
    family: str,
    week: date,
    window: tuple[date | None, date],
    data_hash: str,
    parameters_hash: str,
    force: bool = False,
    why: str = "",
) -> Admission:
    """Whether a family may be fitted for a week on a window (`train_from`, `train_to`) of data and parameters.

    The same family, week, window, data and parameters give the model that is there. A second model for the week, or
    for the window in another week, is refused unless it is forced with a reason.
    """
    models = trained_models(events)
    asked = (window, data_hash, parameters_hash)
    there = models.get((family, week))
    if there and _made_of(there) == asked:
        return Admission("same", f"{there.model_id} is this very model", there)
    rivals = (
        [there]
        if there
        else [e for (name, _), e in models.items() if name == family and _window(e) == window]
    )
    rival = next((e for e in rivals if _made_of(e) != asked), None)
    if rival is None:
        return Admission("new", "no model of the family has this week or window")
    what = _difference(rival, window, data_hash, parameters_hash)
    if force and why.strip():
        return Admission("new", f"forced in the place of {rival.model_id} ({what}): {why.strip()}", rival)
    fix = (
        "force needs a reason: give --why" if force else "it is kept; force another with --force --why REASON"
    )
    return Admission("refused", f"{family} of the week of {week}: {rival.model_id} has {what}; {fix}", rival)


def training(
    family: str,
    week: date,
    model_id: str,
    window: tuple[date | None, date],
    data_hash: str,
    parameters_hash: str,
    by: str,
    why: str,
    now: datetime,
    forced: bool = False,
) -> Event:
    """The event of a model that was fitted and stored; its window is `train_from`, `train_to`."""
    return Event(
        kind="trained", family=family, week=week, model_id=model_id, train_from=window[0], train_to=window[1],
        data_hash=data_hash, parameters_hash=parameters_hash, by=by, why=why, recorded_at=now, forced=forced,
    )  # fmt: skip


def rivals(events: Iterable[Event], family: str) -> list[Event]:
    """Models of a family that were registered, unforced, where another model had the week or the window.

    The admission refuses them; two processes that trained at once may have recorded them all the same.
    """
    seen: list[Event] = []
    found = []
    for event in in_order(events):
        if event.kind != "trained" or event.family != family or event.week is None or event.train_to is None:
            continue
        window = event.train_from, event.train_to
        made = str(event.data_hash), str(event.parameters_hash)
        refused = admission(seen, family, event.week, window, *made).verdict == "refused"
        if refused and not event.forced:
            found.append(event)
        seen.append(event)
    return found


def _window(event: Event) -> tuple[date | None, date | None]:
    return event.train_from, event.train_to


def _made_of(event: Event) -> tuple[tuple[date | None, date | None], str | None, str | None]:
    return _window(event), event.data_hash, event.parameters_hash


def _difference(there: Event, window: tuple[date | None, date], data_hash: str, parameters_hash: str) -> str:
    """In words, what a model that is there has other than the one asked for."""
    differs = {
        "another window": _window(there) != window,
        "other data": there.data_hash != data_hash,
        "other parameters": there.parameters_hash != parameters_hash,
    }
    return " and ".join(name for name, is_so in differs.items() if is_so)
