"""Decoding of payloads: strict about the fields that we use, tolerant of all others, which are noted as drift."""

from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from nba_props.sources.errors import BadPayload

T = TypeVar("T")


def decode(body: bytes, kind: type[T], what: str) -> T:
    """The payload as its type.

    Raises:
        BadPayload: naming the payload and the field that is missing or re-typed, or that it is not JSON.
    """
    try:
        return msgspec.json.decode(body, type=kind, strict=True)
    except msgspec.ValidationError as error:
        raise BadPayload(f"{what}: {error}; the wire format changed, adapt the type {kind}") from None
    except msgspec.DecodeError as error:
        raise BadPayload(f"{what}: not readable as JSON ({error})") from None


def drift(body: bytes, kind: Any) -> set[str]:
    """Paths of fields in a readable payload that its type neither declares nor lists as known and unused."""
    found: set[str] = set()
    _walk(msgspec.json.decode(body), kind, "", found)
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
