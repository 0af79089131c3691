"""Decoding of payloads: strict about the fields that we use, tolerant of others, which are noted as drift."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import msgspec

from nba_props.errors import BadPayloadError

T = TypeVar("T")

# An instant without its offset could be any of 24: it is refused.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# The Odds API writes epoch seconds where it is asked to; we do not ask, and read them all the same.
Stamp = Instant | Annotated[int, msgspec.Meta(ge=0)]
YEARS = range(1990, 2101)
# What msgspec raises for a text that is no JSON, no UTF-8, or nested without end.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def utc(stamp: datetime | int) -> datetime:
    """An instant of the wire in UTC.

    Raises:
        ValueError: for one that no game can be of; where a type checks it, that is a BadPayloadError.
    """
    try:
        at = datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else stamp.astimezone(UTC)
    except (OverflowError, OSError):
        at = datetime.min
    if at.year not in YEARS:
        raise ValueError(f"{stamp} is no instant of any game")
    return at


@dataclass(frozen=True, slots=True)
class Unread:
    """One part of a payload (an event, a game) that cannot be read: its plain fields, and why it cannot."""

    fields: dict[str, Any]
    reason: str


def decode(body: bytes | msgspec.Raw, kind: type[T], what: str) -> T:
    """The payload as its type.

    Raises:
        BadPayloadError: naming the payload and the field that is missing or re-typed, or that it is not JSON.
    """
    try:
        return msgspec.json.decode(body, type=kind, strict=True)
    except msgspec.ValidationError as error:
        named = getattr(kind, "__name__", kind)
        raise BadPayloadError(f"{what}: {error}; the wire format changed, adapt the type {named}") from None
    except UNREADABLE as error:
        raise BadPayloadError(f"{what}: not readable as JSON ({error})") from None


def decode_each(parts: Iterable[msgspec.Raw], kind: type[T], what: str) -> tuple[list[T], list[Unread]]:
    """Each part by itself, so that one bad game leaves the others.

    Raises:
        BadPayloadError: when there are parts and none can be read: then the format changed, not a game.
    """
    good: list[T] = []
    bad: list[Unread] = []
    for part in parts:
        try:
            good.append(decode(part, kind, what))
        except BadPayloadError as error:
            bad.append(Unread(_plain_fields(part), str(error)))
    if bad and not good:
        raise BadPayloadError(bad[0].reason)
    return good, bad


def _plain_fields(part: msgspec.Raw) -> dict[str, Any]:
    try:
        node = msgspec.json.decode(part)
    except UNREADABLE:
        return {}
    return node if isinstance(node, dict) else {}


def drift(body: bytes, kind: Any) -> set[str]:
    """Paths of fields in a readable payload that its type neither declares nor lists as known and unused."""
    found: set[str] = set()
    try:
        _walk(msgspec.json.decode(body), kind, "", found)
    except UNREADABLE:  # what we do not read may hold what cannot be read
        return {"a field that cannot be read"}
    return found


def _walk(node: Any, kind: Any, path: str, found: set[str]) -> None:
    if isinstance(node, list):
        inner = get_args(kind)
        for item in node:
            _walk(item, inner[0] if inner else None, f"{path}[]", found)
        return
    declared = _declared(kind)
    if not isinstance(node, dict) or declared is None:
        return
    known, nested = declared
    for name in node.keys() - known:
        found.add(f"{path}.{name}".lstrip("."))
    for name, inner_kind in nested:
        if name in node:
            _walk(node[name], inner_kind, f"{path}.{name}", found)


_CACHE: dict[Any, tuple[frozenset[str], tuple[tuple[str, Any], ...]] | None] = {}


def _declared(kind: Any) -> tuple[frozenset[str], tuple[tuple[str, Any], ...]] | None:
    """Known field names of a struct, and those of its fields that hold structs or lists of them."""
    if kind not in _CACHE:
        structs = [
            k for k in (kind, *get_args(kind)) if isinstance(k, type) and issubclass(k, msgspec.Struct)
        ]
        if not structs:
            _CACHE[kind] = None
        else:
            struct, hints = structs[0], get_type_hints(structs[0])
            fields = msgspec.structs.fields(struct)
            names = frozenset(f.encode_name for f in fields) | getattr(struct, "UNUSED", frozenset())
            nested = tuple(
                (f.encode_name, hints[f.name])
                for f in fields
                if get_args(hints[f.name]) or _is_struct(hints[f.name])
            )
            _CACHE[kind] = (names, nested)
    return _CACHE[kind]


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
