"""docs/exports.md: every document that is published with its fields, from the catalogue and the shapes' schemas."""

from collections.abc import Iterator, Mapping
from inspect import cleandoc
from typing import Any

from nba_props.publishing.exports.catalogue import EXPORTS, NOT_MADE, SHEETS, Export
from nba_props.publishing.exports.document import Document, schema
from nba_props.publishing.pages import GENERATED

HEAD = tuple(Document.__struct_fields__)
HOW_TO_READ = """\
Documents for readers outside the product, below `<store>/exports/v1/`. Each begins with `schema_version` (the first number
changes when a reader breaks, and with it the folder `v1`), `source` (`real` or `simulated`: no game, player or price of a
simulated league is real) and `generated_at` (UTC, the instant of the run that made the content). A file is written whole,
the same content gives the same bytes, and one whose content did not change keeps its `generated_at`. Dates are US/Eastern
game dates. What was known only after the run's instant is in no document. Percentages have one decimal.

Written by *each run* means at the end of a night, after late lines and after grading.

Each document is valid by its JSON Schema (draft 2020-12) at `schemas/<name>.schema.json` beside it. To check one:

    pip install check-jsonschema
    check-jsonschema --schemafile schemas/status.schema.json status.json
"""


def exports_page() -> str:
    """docs/exports.md."""
    return "\n".join([
        GENERATED, "# Exports\n", HOW_TO_READ, *_contents(), *(line for export in EXPORTS for line in _export(export)),
        "\n## Not made\n", *(f"- {path}: {why}" for path, why in NOT_MADE.items()),
    ]) + "\n"  # fmt: skip


def _contents() -> Iterator[str]:
    yield "| file | what | written |\n|---|---|---|"
    for export in EXPORTS:
        paths = ", ".join(f"`{path}`" for path in export.paths)
        yield f"| [{paths}](#{export.name}) | {_first_line(export.shape)} | {export.written} |"
    for sheet in SHEETS:
        yield f"| `{sheet.path}` | CSV; one row is {sheet.row} | {sheet.written} |"


def _export(export: Export) -> Iterator[str]:
    """The section of a document: what it is, its fields, and those of the objects within it."""
    whole = schema(export.shape)
    shapes = whole["$defs"]
    yield f"\n## {export.name}\n\n{_told(export.shape.__name__, shapes)}"
    if export.left_out:
        yield f"\nLeft out: {export.left_out}"
    for name in _within(export.shape.__name__, shapes):
        if name != export.shape.__name__:
            yield f"\n### {export.name}: {name}\n\n{_told(name, shapes)}"
        yield "\n| field | type |\n|---|---|"
        for field, of in shapes[name]["properties"].items():
            if field not in HEAD or name != export.shape.__name__:
                yield f"| `{field}` | {_type(of)} |"


def _told(name: str, shapes: Mapping[str, Any]) -> str:
    """The docstring of a shape."""
    return cleandoc(shapes[name].get("description", ""))


def _within(name: str, shapes: Mapping[str, Any]) -> Iterator[str]:
    """The shape and those of the objects within it, each once, in the order of the fields."""
    found, ahead = [], [name]
    while ahead:
        one = ahead.pop(0)
        if one not in found:
            found.append(one)
            ahead += list(_named(shapes[one]))
    yield from found


def _named(of: object) -> Iterator[str]:
    """The shapes that a part of a schema names."""
    if isinstance(of, dict):
        if "$ref" in of:
            yield str(of["$ref"]).rpartition("/")[2]
        for value in of.values():
            yield from _named(value)
    elif isinstance(of, list):
        for value in of:
            yield from _named(value)


def _type(of: Mapping[Any, Any]) -> str:
    """A field's type as text: `list of Pick`, `number or null`, `hit, miss or null`."""
    match of:
        case {"anyOf": list(options)}:
            text = " or ".join(_type(option) for option in options)
        case {"enum": list(values)}:
            text = ", ".join("null" if value is None else f"`{value}`" for value in values)
        case {"$ref": str(reference)}:
            text = reference.rpartition("/")[2]
        case {"type": "array", "items": {**inner}}:
            text = f"list of {_type(inner)}"
        case {"type": "object", "additionalProperties": {**inner}}:
            text = f"object of {_type(inner)} by key"
        case _:
            text = str(of.get("format") or of["type"])
    return text


def _first_line(shape: type[Document]) -> str:
    return " ".join((shape.__doc__ or "").split("\n\n")[0].split())
