"""Which rows of facts are others than they were, and whether anything that is stored used them."""

from datetime import UTC, date, datetime

import polars as pl

from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.planning.changes import changed_rows, used

DAY, NEXT = date(2024, 1, 3), date(2024, 1, 4)
AT = datetime(2024, 1, 5, 15, tzinfo=UTC)


def rows(*lines: tuple[int, date, int | None]) -> pl.DataFrame:
    """Rows of (player, day, points), the other columns null."""
    listed = [{"game_id": f"g{d}", "player_id": p, "game_date": d, "points": n} for p, d, n in lines]
    nothing = dict.fromkeys(BOX_SCORES.schema.names())
    return pl.DataFrame([nothing | row for row in listed], schema=BOX_SCORES.schema)


STORED = rows((1, DAY, 10), (2, DAY, None), (1, NEXT, 7))


def test_equal_rows_have_not_changed_whenever_they_count_as_known_and_in_whatever_order() -> None:
    for same in (STORED, STORED.reverse(), STORED.with_columns(known_at=AT, corrected_at=AT)):
        assert changed_rows(BOX_SCORES, STORED, same) == {}


def test_rows_that_came_went_or_are_others_are_counted_by_day() -> None:
    other = rows((1, DAY, 11), (2, DAY, None), (3, NEXT, 7))
    assert changed_rows(BOX_SCORES, STORED, other) == {DAY: 1, NEXT: 2}
    assert changed_rows(BOX_SCORES, rows(), STORED) == {DAY: 2, NEXT: 1}
    assert changed_rows(BOX_SCORES, STORED, rows()) == {DAY: 2, NEXT: 1}


def test_facts_were_used_by_features_of_later_days_and_by_stats_of_their_own() -> None:
    assert used([NEXT, DAY], [NEXT], []) == [DAY]
    assert used([NEXT, DAY], [], [NEXT]) == [NEXT]
    assert used([NEXT, DAY], [], []) == []
