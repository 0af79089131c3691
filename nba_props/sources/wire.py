"""Decoding of payloads: strict about the fields that are used, tolerant of unknown ones, which count as drift.

Which fields those are is declared by the structs of each source's own `wire` module.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Annotated, Any, TypeVar, cast, get_args, get_type_hints

import msgspec

from nba_props.errors import BadPayloadError

T = TypeVar("T")

# An instant without its offset could be any of 24: it is refused.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# The Odds API writes epoch seconds when they are requested. They never are, but both forms are accepted.
Stamp = Instant | Annotated[int, msgspec.Meta(ge=0)]
YEARS = range(1990, 2101)
# What msgspec raises for text that is not JSON, not UTF-8, or nested too deep.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_BUILDING = Lock()
_DECODERS: dict[object, object] = {}


def utc(stamp: datetime | int) -> datetime:
    """An instant of a payload in UTC.

    Raises:
        ValueError: no game can be at that instant. Inside a struct's check, msgspec turns it into a validation error.
    """
    try:
        at = datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else stamp.astimezone(UTC)
    except (OverflowError, OSError):
        raise ValueError(f"{stamp} is not the instant of any game") from None
    if at.year not in YEARS:
        raise ValueError(f"{stamp} is not the instant of any game")
    return at


def unused(names: str) -> frozenset[str]:
    """Fields, separated by spaces, that are known and not used: they are not drift."""
    return frozenset(names.split())


@dataclass(frozen=True, slots=True)
class UnreadablePart:
    """One part of a payload (an event, a game, a row) that cannot be read, with its plain fields and the reason."""

    fields: dict[str, object]
    reason: str


def decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """The strict decoder of a type, built once.

    msgspec collects what it knows of a type at the first use, and two threads that do so at once crash the interpreter.
    So types are built one at a time, before any thread decodes or converts to them.
    """
    with _BUILDING:
        if kind not in _DECODERS:
            _DECODERS[kind] = msgspec.json.Decoder(kind, strict=True)
        return cast("msgspec.json.Decoder[T]", _DECODERS[kind])


def decode(body: bytes | msgspec.Raw, kind: type[T], name: str) -> T:
    """The payload as its type; `name` is what messages call it.

    Raises:
        BadPayloadError: naming the payload, and the field that is missing or re-typed, or that it is not JSON.
    """
    try:
        return decoder(kind).decode(body)
    except msgspec.ValidationError as error:
        type_name = getattr(kind, "__name__", kind)
        raise BadPayloadError(
            f"{name}: {error}; the wire format changed, adapt the type {type_name}"
        ) from None
    except UNREADABLE as error:
        raise BadPayloadError(f"{name}: not readable as JSON ({error})") from None


def decode_each(
    parts: Iterable[msgspec.Raw], kind: type[T], name: str
) -> tuple[list[T], list[UnreadablePart]]:
    """Decodes each part by itself, so that one bad game leaves the others.

    Raises:
        BadPayloadError: there are parts and none can be read: then the format changed, not a game.
    """
    good, bad = decode_readable(parts, kind, name)
    if bad and not good:
        raise BadPayloadError(bad[0].reason)
    return good, bad


def decode_readable(
    parts: Iterable[msgspec.Raw], kind: type[T], name: str
) -> tuple[list[T], list[UnreadablePart]]:
    """Decodes each part by itself; unlike `decode_each` it accepts that none can be read."""
    good: list[T] = []
    bad: list[UnreadablePart] = []
    for part in parts:
        try:
            good.append(decode(part, kind, name))
        except BadPayloadError as error:
            bad.append(UnreadablePart(_plain_fields(part), str(error)))
    return good, bad


def _plain_fields(part: msgspec.Raw) -> dict[str, object]:
    try:
        node = msgspec.json.decode(part)
    except UNREADABLE:
        return {}
    return node if isinstance(node, dict) else {}


def unknown_fields(body: bytes, kind: object) -> frozenset[str]:
    """Paths of the fields in a readable payload that its type neither declares nor lists as unused.

    A typed decoder skips what it does not know, so this needs a decoding of its own, without types.
    """
    try:
        return frozenset(_unknown([msgspec.json.decode(body)], kind, ""))
    except UNREADABLE:  # fields that no type declares may hold what cannot be read
        return frozenset({"a field that cannot be read"})


def _unknown(nodes: list[Any], kind: object, path: str) -> Iterator[str]:
    """Unknown fields of the nodes that share a path, and so a type, and of all below them."""
    if items := [item for node in nodes if isinstance(node, list) for item in node]:
        yield from _unknown(items, next(iter(get_args(kind)), None), f"{path}[]")
    declared = _declared(kind)
    objects = [node for node in nodes if isinstance(node, dict)]
    if declared is None or not objects:
        return
    known, nested = declared
    for name in set[str]().union(*objects) - known:
        yield f"{path}.{name}".lstrip(".")
    for name, inner in nested:
        yield from _unknown([node[name] for node in objects if name in node], inner, f"{path}.{name}")


@cache
def _declared(kind: object) -> tuple[frozenset[str], tuple[tuple[str, object], ...]] | None:
    """Known field names of a struct, and the types of those fields that hold structs or lists of them."""
    struct = next((k for k in (kind, *get_args(kind)) if _is_struct(k)), None)
    if struct is None:
        return None
    hints = get_type_hints(struct)
    fields = msgspec.structs.fields(struct)
    names = frozenset(f.encode_name for f in fields) | getattr(struct, "UNUSED", frozenset())
    nested = ((f.encode_name, hints[f.name]) for f in fields)
    return names, tuple((name, hint) for name, hint in nested if get_args(hint) or _is_struct(hint))


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
