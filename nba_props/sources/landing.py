"""What happens to every reply: it is stored in raw unchanged, then decoded, once; an unreadable one is quarantined."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from nba_props.errors import BadPayloadError
from nba_props.sources.outcomes import Notes
from nba_props.sources.wire import unknown_fields
from nba_props.storage.raw import Payload, RawStore

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetched(Generic[T]):
    """A payload that this run fetched and stored in raw, with its decoded content; `kind` is its body's type."""

    payload: Payload
    content: T
    kind: object

    @property
    def notes(self) -> Notes:
        """The fields of the payload that its type does not know."""
        return Notes(drift=unknown_fields(self.payload.body, self.kind))


def land(raw: RawStore, payload: Payload, read: Callable[[Payload], T], kind: object) -> Fetched[T]:
    """Stores a payload and decodes it with `read`.

    Raises:
        BadPayloadError: it cannot be read; it is in quarantine then.
    """
    raw.land(payload)
    try:
        return Fetched(payload, read(payload), kind)
    except BadPayloadError as error:
        raw.quarantine(payload, str(error))
        raise
