"""What all JSON documents share."""

import json
from datetime import UTC, datetime

import jsonschema_rs
import msgspec
import pytest

from nba_props.publishing.exports.document import (
    Document,
    DocumentError,
    Part,
    check,
    encoded,
    restamped,
    says_the_same,
    schema,
    schema_files,
)


class Pick(Part, frozen=True, kw_only=True):
    """A pick."""

    player: str
    line: float


class Picks(Document, frozen=True, kw_only=True):
    """Picks of a night."""

    picks: tuple[Pick, ...]


AT = datetime(2024, 4, 10, 20, tzinfo=UTC)
PICKS = Picks(source="simulated", generated_at=AT, picks=(Pick(player='"generated_at":"never"', line=2.5),))


def test_the_head_comes_first_and_says_whose_data_it_is() -> None:
    content = encoded(PICKS)
    assert list(json.loads(content)) == ["schema_version", "source", "generated_at", "picks"]
    assert content.startswith(
        b'{"schema_version":"1.0","source":"simulated","generated_at":"2024-04-10T20:00:00Z"'
    )
    assert content == encoded(PICKS)


def test_a_planted_wrong_type_and_an_unknown_field_are_rejected_by_place() -> None:
    whole = json.loads(encoded(PICKS))
    whole["picks"][0]["line"] = "2.5"
    with pytest.raises(DocumentError, match=r"Picks: .* at picks/0/line"):
        check(Picks, json.dumps(whole).encode())
    whole["picks"][0] = {"player": "x", "line": 1.0, "surprise": 1}
    with pytest.raises(DocumentError, match="surprise"):
        check(Picks, json.dumps(whole).encode())


def test_a_document_that_is_not_of_its_schema_is_never_encoded() -> None:
    wrong = msgspec.structs.replace(PICKS, picks=(Pick(player="x", line="2.5"),))  # type: ignore[arg-type]  # planted
    with pytest.raises(DocumentError, match="picks/0/line"):
        encoded(wrong)


def test_the_schema_is_one_that_other_validators_read() -> None:
    published = json.loads(schema_files({"picks": Picks})["schemas/picks.schema.json"])
    assert published == json.loads(json.dumps(schema(Picks)))
    assert jsonschema_rs.is_valid(published, json.loads(encoded(PICKS)))


def test_the_instant_of_making_alone_is_no_change() -> None:
    content = encoded(PICKS)
    later = encoded(msgspec.structs.replace(PICKS, generated_at=datetime(2024, 4, 10, 21, tzinfo=UTC)))
    assert says_the_same(content, later)
    assert restamped(later, b"2024-04-10T20:00:00Z") == content
    assert not says_the_same(content, encoded(msgspec.structs.replace(PICKS, source="real")))
