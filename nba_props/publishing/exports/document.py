"""What all JSON documents share: the head, the bytes, the schema and the check against it.

Which documents there are, and what is in them, is not known here.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Literal

import jsonschema_rs
import msgspec

from nba_props.errors import NbaPropsError

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# When a document was made, in its head. Values that come later have their quotes escaped, so the first match is the head's.
# It stands within the first HEAD bytes.
HEAD = 500
MADE_AT = re.compile(rb'"generated_at":"[^"]*"')


class DocumentError(NbaPropsError):
    """A document that is not of its schema; the message names the document, the place in it and the fault."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """An object within a document."""


class Document(Part, frozen=True, kw_only=True):
    """The head of every document.

    `schema_version` is the version of its shape, such as 1.0: the first number changes when a reader breaks, the
    second when something is added. `source` is whose data it shows. `generated_at` is the instant (UTC) of the run that
    made its content; a later run that finds nothing new keeps it.
    """

    schema_version: Literal["1.0"] = "1.0"
    source: Literal["real", "simulated"]
    generated_at: datetime


def encoded(document: Document) -> bytes:
    """The bytes of a document, the same for equal ones, which its schema accepts.

    Raises:
        DocumentError: naming the place and the fault.
    """
    content = msgspec.json.encode(document)
    check(type(document), content)
    return content + b"\n"


def check(shape: type[Document], content: bytes) -> None:
    """Checks bytes against the schema of a document.

    Raises:
        DocumentError: naming the place and the fault.
    """
    try:
        _validator(shape).validate(msgspec.json.decode(content))
    except jsonschema_rs.ValidationError as error:
        place = "/".join(map(str, error.instance_path)) or "the top"
        raise DocumentError(f"{shape.__name__}: {error.message} at {place}") from None


def schema(shape: type[Document]) -> dict[str, Any]:
    """The JSON Schema of a document."""
    return {"$schema": DIALECT, "title": shape.__name__} | msgspec.json.schema(shape)


def schema_files(shapes: Mapping[str, type[Document]]) -> dict[str, bytes]:
    """The schemas by path, for readers of the exports: `schemas/<name>.schema.json`."""
    return {
        f"schemas/{name}.schema.json": msgspec.json.format(
            msgspec.json.encode(schema(shape), order="sorted"), indent=1
        )
        + b"\n"
        for name, shape in shapes.items()
    }


def says_the_same(stored: bytes, new: bytes) -> bool:
    """Whether two documents differ at most in the instant at which they were made."""
    return restamped(stored, b"") == restamped(new, b"")


def restamped(content: bytes, made_at: bytes) -> bytes:
    """The document with another `generated_at`, an instant as it is written in documents."""
    return MADE_AT.sub(b'"generated_at":"' + made_at + b'"', content, count=1)


def made_at(content: bytes) -> str | None:
    """The `generated_at` of a document as it is written there; None for a file without a head, such as a CSV."""
    found = MADE_AT.search(content[:HEAD]) if content.startswith(b"{") else None
    return found[0].removeprefix(b'"generated_at":').decode().strip('"') if found else None


@cache
def _validator(shape: type[Document]) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema(shape))
