"""Tables handed out day by day."""

from datetime import timedelta

import polars as pl

from nba_props.publishing.report.by_day import ByDay
from tests.market.market_rows import DAY

FRAME = pl.DataFrame({"game_date": [DAY + timedelta(n) for n in (-3, -1, 0, 2)], "n": [-3, -1, 0, 2]})
PARTS = ByDay({"t": FRAME})


def test_a_day_has_its_own_rows() -> None:
    assert PARTS.of("t", DAY)["n"].to_list() == [0]
    assert PARTS.of("t", DAY + timedelta(1)).schema == FRAME.schema


def test_so_many_days_before_a_day_end_with_it_and_no_later_row_gets_in() -> None:
    assert PARTS.up_to("t", DAY, 2)["n"].to_list() == [-1, 0]
    assert PARTS.up_to("t", DAY, 3)["n"].to_list() == [-3, -1, 0]


def test_the_newest_day_before_a_day_is_neither_the_day_nor_a_later_one() -> None:
    assert PARTS.newest_before("t", DAY)["n"].to_list() == [-1]
    assert PARTS.newest_before("t", DAY - timedelta(3)).is_empty()
