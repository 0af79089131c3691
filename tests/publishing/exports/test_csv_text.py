"""Frames as CSV for spreadsheets."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl
import pytest

from nba_props.publishing.exports.csv_text import csv_text, csv_texts

AT = datetime(2024, 4, 10, 20, 0, 0, 500, tzinfo=UTC)
FORMULAS = ["=1+1", " +1", "-2", "@SUM(A1)", "\t=x", "\r+x", "＝1"]
NAMES = ["<script>", 'a"b,c', "\u202eabc", "🏀" * 50, "x" * 200, "a/../b", "Šarić"]


def _read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def _rows(**columns: Sequence[object]) -> pl.DataFrame:
    return pl.DataFrame(columns).with_columns(source=pl.lit("simulated"))


def test_no_cell_is_a_formula() -> None:
    cells = [row["player"] for row in _read(csv_text(_rows(player=FORMULAS)))]
    assert all(cell.startswith("'") for cell in cells)


def test_a_hostile_name_is_one_cell_that_reads_back_as_it_was() -> None:
    assert [row["player"] for row in _read(csv_text(_rows(player=NAMES)))] == NAMES
    [row] = _read(csv_text(_rows(player=["a\nb\x00c"])))
    assert row == {"player": "a b c", "source": "simulated"}


def test_numbers_stay_numbers_instants_are_iso_and_what_is_not_there_is_empty() -> None:
    rows = _rows(
        edge=[-4.5, float("nan")],
        n=[-3, None],
        day=[date(2024, 4, 10), None],
        at=[AT, None],
        indices=[[1, 2], None],
    )
    assert csv_text(rows).decode().splitlines()[1].startswith("-4.5,-3,")
    first, second = _read(csv_text(rows))
    assert first | {"at": "2024-04-10T20:00:00.000500Z", "day": "2024-04-10", "indices": "1 2"} == first
    assert set(second.values()) == {"", "simulated"}


def test_equal_frames_give_equal_bytes() -> None:
    assert csv_text(_rows(n=[1.1, 2.0])) == csv_text(pl.concat([_rows(n=[1.1]), _rows(n=[2.0])]))


def test_rows_that_do_not_say_whose_data_they_are_are_refused() -> None:
    with pytest.raises(ValueError, match="source"):
        csv_text(pl.DataFrame({"player": ["A"]}))


def test_each_day_has_the_text_of_its_rows_and_one_without_any_a_header() -> None:
    first, second, off = (date(2024, 1, day) for day in (15, 16, 17))
    rows = _rows(player=["=A", "B", "C"]).with_columns(game_date=pl.Series([first, second, first]))
    assert csv_texts(rows, [first, second, off]) == {
        day: csv_text(rows.filter(game_date=day)) for day in (first, second, off)
    }
    assert csv_texts(rows, [off])[off].decode() == '"player","source","game_date"\n'
