"""From frames to documents and files."""

from datetime import UTC, date, datetime

import msgspec
import polars as pl
import pytest

from nba_props.publishing.exports.assembly import (
    Made,
    documents,
    names,
    stands_by_instant,
    stands_by_night,
    with_parts,
)
from nba_props.publishing.exports.document import Document, encoded

MADE = Made("real", datetime(2024, 1, 15, 23, tzinfo=UTC))


class Dated(Document, frozen=True, kw_only=True):
    """A document of a night."""

    game_date: date
    player: str


def night(day: int, player: str = "x") -> bytes:
    return encoded(Dated(source="real", generated_at=MADE.at, game_date=date(2024, 1, day), player=player))


def test_parts_come_in_their_order_and_a_row_without_any_has_an_empty_list() -> None:
    rows = pl.DataFrame({"game": [2, 1, 3]})
    parts = pl.DataFrame({"game": [1, 2, 1], "player": ["b", "c", "a"], "points": [1, 2, 3]})
    whole = with_parts(rows, parts, ["game"], "players")
    assert whole.to_dicts() == [
        {"game": 2, "players": [{"player": "c", "points": 2}]},
        {"game": 1, "players": [{"player": "b", "points": 1}, {"player": "a", "points": 3}]},
        {"game": 3, "players": []},
    ]
    assert with_parts(rows, parts.clear(), ["game"], "players")["players"].to_list() == [[], [], []]


def test_a_row_becomes_a_document_with_the_head_of_the_run() -> None:
    rows = pl.DataFrame({"player": ["x"], "game_date": [date(2024, 1, 15)]})
    assert list(documents(rows, Dated, MADE)) == [
        Dated(source="real", generated_at=MADE.at, game_date=date(2024, 1, 15), player="x")
    ]
    assert names(Dated)[-2:] == ["game_date", "player"]


@pytest.mark.parametrize("wrong", [{"player": [7]}, {"surprise": ["x"]}])
def test_a_row_of_another_shape_is_no_document(wrong: dict[str, list[object]]) -> None:
    rows = pl.DataFrame({"player": ["x"], "game_date": [date(2024, 1, 15)]} | wrong)
    with pytest.raises(msgspec.ValidationError):
        list(documents(rows, Dated, MADE))


def test_no_document_takes_the_place_of_one_of_a_later_night() -> None:
    new = night(14, "new")
    assert [stands_by_night(night(day), new) for day in (13, 14, 15)] == [False, False, True]
    assert stands_by_night(new, new)


def test_a_date_in_a_players_name_is_no_night() -> None:
    forged = night(14, '"game_date":"2031-01-01"')
    assert not stands_by_night(forged, night(15))


def test_a_file_without_a_night_stands_while_it_is_the_same() -> None:
    assert stands_by_night(b"x", b"x")
    assert not stands_by_night(b"y", b"x")


def test_no_document_takes_the_place_of_one_of_a_later_instant() -> None:
    def made(second: int, microsecond: int = 0, player: str = "x") -> bytes:
        at = MADE.at.replace(second=second, microsecond=microsecond)
        return encoded(Dated(source="real", generated_at=at, game_date=date(2024, 1, 15), player=player))

    new = made(3, player="new")
    stored = made(3, 500_000), made(3), made(2, 999_999), b"{}"
    assert [stands_by_instant(one, new) for one in stored] == [True, False, False, False]
    assert stands_by_instant(made(2), made(3))
    assert not stands_by_instant(b"{}", b"[]")
