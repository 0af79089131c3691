"""Events of the model registry. What follows from them is decided in `models.governance`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["trained", "promote", "retire", "rollback"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change of the registry. Events are only ever added.

    Attributes:
        by: who made the change.
        why: the reason that was given.
        recorded_at: UTC.
        sequence: orders events of the same instant, which a frozen clock produces.
        forced: whether the change was forced: another model's place was taken, or gates did not pass.
        week: the Monday of the model's week, or of the week that a promotion pins.
        model_id: of `trained` events, as are the fields below.
        train_from: first game date of the training window; None for all history.
        train_to: last game date of the training window.
        data_hash: hash of the training rows.
        parameters_hash: hash of the family's settings.
    """

    kind: Kind
    family: str
    by: str
    why: str
    recorded_at: datetime
    sequence: int = 0
    forced: bool = False
    week: date | None = None
    model_id: str | None = None
    train_from: date | None = None
    train_to: date | None = None
    data_hash: str | None = None
    parameters_hash: str | None = None


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events from the first to the last."""
    return sorted(events, key=lambda e: (e.recorded_at, e.sequence, e.kind, e.family, str(e.week)))
