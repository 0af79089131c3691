"""What one event of the model registry is. What follows from events is decided in `models.governance`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["trained", "promote", "retire", "rollback"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to the registry, once and for ever.

    `recorded_at` is UTC. `sequence` orders events of one instant, as a frozen clock records them. `week` is the
    model's week, or the one that a promotion pins. Hashes and the training window (game dates, `train_from` none
    for all history) belong to `trained`, as does `model_id`.
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
