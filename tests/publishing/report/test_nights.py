"""The list of nights."""

from datetime import date, timedelta

import polars as pl

from nba_props.publishing.report.nights import nights_page, per_night
from tests.bets.record_rows import NOON, published, side
from tests.market.market_rows import DAY
from tests.publishing.report.night_rows import frame, grade
from tests.publishing.report.page_text import Read

NEXT = DAY + timedelta(1)
BETS = published(side(), side(player_id=8), side(player_id=9))
GRADES = frame("bet_grades", grade(), grade(player_id=8, result="LOSS", profit=-1.0, closing_value=None))


def read(days: list[date], bets: pl.DataFrame = BETS, grades: pl.DataFrame = GRADES) -> Read:
    return Read(nights_page(days, bets, grades, "real", NOON))


def test_a_night_counts_its_bets_and_what_they_made() -> None:
    page = read([DAY])
    assert page.rows("nights-2024-01") == [
        ["Mon 15 Jan 2024 | 1 not graded", "3", "0", "1", "1", "0", "+0.00", "+2.0%"]
    ]
    assert "nights/2024-01-15.html" in page.hrefs


def test_a_night_without_bets_is_listed_too() -> None:
    newest, before = read([DAY, NEXT]).rows("nights-2024-01")
    assert newest == ["Tue 16 Jan 2024", "0", "0", "0", "0", "0", "–", "–"]
    assert before[1] == "3"


def test_a_night_whose_bets_are_older_than_its_page_is_listed_without_a_link() -> None:
    page = read([NEXT])
    assert page.rows("nights-2024-01")[1][1:5] == ["3", "0", "1", "1"]
    assert {href for href in page.hrefs if href.startswith("nights/")} == {"nights/2024-01-16.html"}


def test_months_are_apart_and_the_newest_comes_first() -> None:
    page = read([DAY, date(2023, 12, 31), NEXT])
    assert [len(page.rows(key)) for key in page.tables] == [2, 1]
    assert list(page.tables) == ["nights-2024-01", "nights-2023-12"]


def test_bets_of_a_backfill_were_told_to_nobody_and_count_nowhere() -> None:
    made = published(side(provenance="backfill"))
    graded = frame("bet_grades", grade(provenance="backfill"))
    assert per_night([DAY], made, graded).select("bets", "won", "profit").row(0) == (0, 0, None)
    assert "too few nights" in read([DAY], made, graded).content.decode()


def test_replayed_bets_are_marked_and_in_no_total_of_live_ones() -> None:
    replayed = published(side(player_id=7)).with_columns(game_date=NEXT, provenance=pl.lit("replay"))
    graded = frame("bet_grades", grade(game_date=NEXT, provenance="replay", profit=9.0))
    both = read([DAY, NEXT], pl.concat([BETS, replayed]), pl.concat([GRADES, graded]))
    text = both.content.decode()
    assert [cells[6] for cells in both.rows("nights-2024-01")] == ["+9.00", "+0.00"]
    assert both.rows("nights-2024-01")[0][0] == "Tue 16 Jan 2024 | replayed"
    assert "+9.00" not in text[: text.index("<table")]
    assert "Every bet was replayed" in read([NEXT], replayed, graded).content.decode()


def test_a_profit_over_all_nights_stands_with_its_interval() -> None:
    other = frame("bet_grades", grade(game_date=NEXT, profit=0.5))
    text = read([DAY], BETS, pl.concat([GRADES, other])).content.decode()
    assert "95 %" in text
