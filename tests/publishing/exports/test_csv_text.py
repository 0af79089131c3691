import csv
import io
from datetime import UTC, date, datetime

import polars as pl
import pytest

from nba_props.publishing.exports.csv_text import csv_text

AT = datetime(2024, 4, 10, 20, 0, 0, 500, tzinfo=UTC)
HOSTILE = [
    "=1+1",
    " +1",
    "-2",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "＝1",
    "<script>",
    'a"b,c\nd',
    "\u202eabc",
    "🏀" * 50,
    "x" * 200,
]


def _read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def _rows(**columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame(columns).with_columns(source=pl.lit("simulated"))


def test_no_cell_is_a_formula_and_every_name_can_be_read_back() -> None:
    cells = [row["player"] for row in _read(csv_text(_rows(player=HOSTILE)))]
    assert not [cell for cell in cells if cell.lstrip(" ")[0] in "=+-@\t\r\n＝"]
    assert [cell.removeprefix("'") for cell in cells] == HOSTILE


def test_numbers_stay_numbers_dates_and_instants_are_iso_and_null_is_an_empty_cell() -> None:
    rows = _rows(
        edge=[-4.5, None], n=[-3, None], day=[date(2024, 4, 10), None], at=[AT, None], team=["BOS", None]
    )
    lines = csv_text(rows).decode().splitlines()
    assert lines[1].startswith("-4.5,-3,")
    first, second = _read(csv_text(rows))
    assert (first["day"], first["at"]) == ("2024-04-10", "2024-04-10T20:00:00.000500Z")
    assert set(second.values()) == {"", "simulated"}


def test_equal_frames_give_equal_bytes() -> None:
    assert csv_text(_rows(n=[1.1, 2.0])) == csv_text(pl.concat([_rows(n=[1.1]), _rows(n=[2.0])]))


def test_rows_that_do_not_say_whose_data_they_are_are_refused() -> None:
    with pytest.raises(ValueError, match="source"):
        csv_text(pl.DataFrame({"player": ["A"]}))
