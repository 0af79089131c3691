"""The first difference between what was published and what a replay made."""

from datetime import date

import polars as pl

from nba_props.declared.manifest import Export
from nba_props.declared.tables.table import Column, Table
from nba_props.publishing.replay.comparison import as_recorded, missing
from nba_props.publishing.replay.difference import of_files, of_tables

TABLE = Table(
    "prices",
    "a price",
    ("game_id", "player_id"),
    (
        Column("game_id", pl.String, "a game"),
        Column("player_id", pl.Int64, "a player"),
        Column("game_date", pl.Date, "a date"),
        Column("price", pl.Float64, "a price", nullable=True),
        Column("rules", pl.List(pl.String), "rules"),
    ),
)
ROWS = [("g1", 1, -110.0, ["stale"]), ("g1", 2, None, []), ("g2", 1, float("nan"), [])]


def frame(rows: list[tuple[str, int, float | None, list[str]]]) -> pl.DataFrame:
    return TABLE.shape(
        pl.DataFrame([(g, p, date(2024, 4, 10), c, r) for g, p, c, r in rows], TABLE.schema, orient="row")
    )


def test_a_changed_value_is_named_by_key_and_column_with_both_values() -> None:
    changed = [ROWS[0], ("g1", 2, -105.0, []), ("g2", 1, float("nan"), ["thin"])]
    found = of_tables(TABLE, frame(ROWS), frame(changed))
    assert found == ("row game_id g1, player_id 2", "price", "nothing", "-105.0", 2)
    assert found.told() == (
        "row game_id g1, player_id 2, column price: nothing was recorded, -105.0 comes of the replay; 2 rows differ"
    )


def test_a_value_that_is_not_a_number_equals_itself_and_lists_are_compared() -> None:
    found = of_tables(TABLE, frame(ROWS), frame([*ROWS[:2], ("g2", 1, float("nan"), ["thin"])]))
    assert found[:4] == ("row game_id g2, player_id 1", "rules", "[]", "['thin']")


def test_a_row_that_only_one_side_has_is_named() -> None:
    assert of_tables(TABLE, frame(ROWS), frame(ROWS[1:]))[:4] == (
        "row game_id g1, player_id 1", "", "the row", "nothing",
    )  # fmt: skip
    assert of_tables(TABLE, frame(ROWS[1:]), frame(ROWS))[:4] == (
        "row game_id g1, player_id 1", "", "nothing", "a row",
    )  # fmt: skip


def test_other_columns_and_another_order_are_told_apart() -> None:
    found = of_tables(TABLE, frame(ROWS).drop("price"), frame(ROWS))
    assert found[:4] == ("columns", "", "nothing", "price")
    assert of_tables(TABLE, frame(ROWS), frame(ROWS).reverse()).place == "rows"


def test_documents_are_compared_place_by_place_and_sheets_line_by_line() -> None:
    then, now = b'{"a":{"b":[1,2]},"c":1}\n', b'{"a":{"b":[1,3]},"c":2}\n'
    assert of_files(then, now)[:4] == ("at /a/b/1", "", "2", "3")
    assert of_files(b'{"a":[1]}', b'{"a":[1,2]}')[:4] == ("at /a/1", "", "nothing", "2")
    assert of_files(b'{"a":1}', b'{ "a":1}').place == "the file"
    assert of_files(b"a,b\n1,2\n", b"a,b\n1,3\n")[:4] == ("line 2", "", "'1,2'", "'1,3'")


def test_an_unchanged_document_keeps_its_instant_and_one_that_the_run_wrote_is_missed() -> None:
    assert as_recorded(b'{"generated_at":"new","a":1}', "old") == b'{"generated_at":"old","a":1}'
    assert as_recorded(b"a,b\n", None) == b"a,b\n"
    exports = {
        "a.json": Export("1", "2024-04-10T20:00:00Z", is_written=True),
        "b.json": Export("2", "2024-04-10T20:00:00Z", is_written=True),
        "found.json": Export("3", "2024-04-10T20:00:00Z"),
        "c.csv": Export("4", None, is_written=True),
    }
    assert [file.name for file in missing(exports, ["a.json"])] == ["b.json", "c.csv"]
