"""The registry as a list of events: which models exist, and whether another one may be trained.

Which model serves follows from the events (`champion`), how good it is from its graded predictions (`gates`). Files
are read and written by the registry store.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from nba_props.declared.registry_events import Event, in_order
from nba_props.errors import NbaPropsError


class RegistryRefusalError(NbaPropsError):
    """A change of the registry that is not allowed; the message says why and what would allow it."""


@dataclass(frozen=True, slots=True)
class TrainingInputs:
    """All that a model depends on: equal inputs give the same model.

    `train_from` (None: all history) and `train_to` are game dates. `data_hash` covers the training rows,
    `parameters_hash` the family's recipe.
    """

    family: str
    week: date
    train_from: date | None
    train_to: date
    data_hash: str
    parameters_hash: str


@dataclass(frozen=True, slots=True)
class TrainingDecision:
    """The registry's answer to a training request: `new`, `same` (the model exists already) or `refused`.

    `existing` is the event of the model that already has the week or window; `reason` is a message for people.
    """

    verdict: Literal["new", "same", "refused"]
    reason: str
    existing: Event | None = None


def known_by(events: Iterable[Event], instant: datetime) -> list[Event]:
    """Events recorded by an instant, in order."""
    return [e for e in in_order(events) if e.recorded_at <= instant]


def trained_models(events: Iterable[Event]) -> dict[tuple[str, date], Event]:
    """The model of each family and week: the newest one, where a model was replaced by force."""
    return {(e.family, e.week): e for e in in_order(events) if e.kind == "trained" and e.week}


def decide_training(
    events: Sequence[Event], inputs: TrainingInputs, *, force: bool = False, why: str = ""
) -> TrainingDecision:
    """Decides whether a model may be trained from these inputs.

    Equal inputs for the same week are the existing model. A different model for the week, or for the same window in
    another week, is refused unless it is forced with a reason.
    """
    models = trained_models(events)
    existing = models.get((inputs.family, inputs.week))
    if existing and not _differences(existing, inputs):
        return TrainingDecision("same", f"{existing.model_id} was trained from the same inputs", existing)
    window = inputs.train_from, inputs.train_to
    same_window = [
        e
        for (family, _), e in models.items()
        if family == inputs.family and (e.train_from, e.train_to) == window
    ]
    rivals = [existing] if existing else same_window
    rival = next((e for e in rivals if _differences(e, inputs)), None)
    if rival is None:
        return TrainingDecision("new", "no other model of the family has this week or window")
    differences = _differences(rival, inputs)
    if force and why.strip():
        return TrainingDecision(
            "new", f"replaces {rival.model_id} ({differences}) by force: {why.strip()}", rival
        )
    fix = "--force needs a reason: add --why REASON" if force else "to replace it, use --force --why REASON"
    reason = f"{inputs.family}, week of {inputs.week}: {rival.model_id} has {differences} and is kept; {fix}"
    return TrainingDecision("refused", reason, rival)


def trained_event(
    inputs: TrainingInputs, model_id: str, *, by: str, why: str, now: datetime, forced: bool = False
) -> Event:
    """The event of a model that was fitted and stored."""
    return Event(
        kind="trained", family=inputs.family, week=inputs.week, model_id=model_id, train_from=inputs.train_from,
        train_to=inputs.train_to, data_hash=inputs.data_hash, parameters_hash=inputs.parameters_hash, by=by, why=why,
        recorded_at=now, forced=forced,
    )  # fmt: skip


def duplicate_models(events: Iterable[Event], family: str) -> list[Event]:
    """Models of a family that were registered without force although another model had their week or window.

    `decide_training` refuses them, but two processes that train at the same time may still record them.
    """
    earlier: list[Event] = []
    duplicates = []
    for event in in_order(events):
        if event.kind != "trained" or event.family != family or event.week is None or event.train_to is None:
            continue
        inputs = TrainingInputs(
            family,
            event.week,
            event.train_from,
            event.train_to,
            str(event.data_hash),
            str(event.parameters_hash),
        )
        if decide_training(earlier, inputs).verdict == "refused" and not event.forced:
            duplicates.append(event)
        earlier.append(event)
    return duplicates


def _differences(model: Event, inputs: TrainingInputs) -> str:
    """What a registered model has other than the inputs, for a message; empty if nothing."""
    differs = {
        "another window": (model.train_from, model.train_to) != (inputs.train_from, inputs.train_to),
        "other data": model.data_hash != inputs.data_hash,
        "other parameters": model.parameters_hash != inputs.parameters_hash,
    }
    return " and ".join(name for name, is_different in differs.items() if is_different)
