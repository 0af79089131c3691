"""Which grade stands when a day is graded again."""

from datetime import UTC, datetime, timedelta

import polars as pl

from nba_props.bets.grades.grading import with_history
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.contract import enforce
from tests.governance_rows import grade, grades
from tests.market.market_rows import Row

FINAL = datetime(2024, 1, 16, 5, tzinfo=UTC)
CORRECTED, NOW = FINAL + timedelta(hours=9), FINAL + timedelta(hours=30)


def scored(points: int | None = 25, at: datetime = FINAL, **other: object) -> Row:
    """A grade of an Over 20.5 by so many points."""
    result = "VOID" if points is None else "WIN" if points > 20 else "LOSS"
    return grade(actual_points=points, result=result, scored_at=at, known_at=FINAL, **other)


def after(stored: pl.DataFrame, *fresh: Row, now: datetime = NOW) -> pl.DataFrame:
    return enforce(GRADES, with_history(stored, grades(*fresh), now))


def said(rows: pl.DataFrame) -> list[tuple[object, ...]]:
    return rows.select("actual_points", "result", "scored_at", "superseded_at").rows()


FIRST = after(GRADES.empty(), scored())


def test_the_same_score_adds_nothing_also_when_it_comes_with_a_correction_of_others() -> None:
    assert said(FIRST) == [(25, "WIN", FINAL, None)]
    assert after(FIRST, scored()).equals(FIRST)
    assert after(FIRST, scored(at=CORRECTED)).equals(FIRST)


def test_a_corrected_score_adds_a_grade_and_supersedes_the_earlier_one() -> None:
    twice = after(FIRST, scored(20, CORRECTED))
    assert said(twice) == [(25, "WIN", FINAL, CORRECTED), (20, "LOSS", CORRECTED, None)]
    assert after(twice, scored(20, CORRECTED)).equals(twice)


def test_a_score_that_is_corrected_back_is_a_third_grade() -> None:
    back = CORRECTED + timedelta(hours=24)
    thrice = after(after(FIRST, scored(20, CORRECTED)), scored(25, back))
    assert said(thrice) == [
        (25, "WIN", FINAL, CORRECTED),
        (20, "LOSS", CORRECTED, back),
        (25, "WIN", back, None),
    ]


def test_other_points_with_the_same_result_are_another_score() -> None:
    assert said(after(FIRST, scored(26, CORRECTED)))[1] == (26, "WIN", CORRECTED, None)


def test_a_player_who_turns_out_to_have_played_is_graded_again() -> None:
    void = after(GRADES.empty(), scored(None))
    assert said(after(void, scored(25, CORRECTED))) == [
        (None, "VOID", FINAL, CORRECTED),
        (25, "WIN", CORRECTED, None),
    ]


def test_another_score_without_a_recorded_correction_counts_from_the_run() -> None:
    assert said(after(FIRST, scored(20))) == [(25, "WIN", FINAL, NOW), (20, "LOSS", NOW, None)]


def test_a_run_whose_clock_is_set_before_the_correction_changes_nothing() -> None:
    twice = after(FIRST, scored(20, CORRECTED))
    assert after(twice, scored(25), now=CORRECTED - timedelta(hours=1)).equals(twice)


def test_a_grade_of_which_nothing_is_heard_any_more_stays() -> None:
    assert after(FIRST).equals(FIRST)
    assert after(FIRST, scored(player_id=8)).filter(player_id=7).equals(FIRST)


def test_a_close_that_was_missing_is_filled_in_and_one_that_is_there_is_not_changed() -> None:
    missing = after(GRADES.empty(), scored(closing_reason="not_polled"))
    late = scored(closing_value=0.03, closing_probability=0.5, closing_line=21.5, line_move=1.0)
    filled = after(missing, late)
    assert filled.select("closing_value", "closing_line", "line_move", "closing_reason").rows() == [
        (0.03, 21.5, 1.0, None)
    ]
    assert after(filled, scored(closing_value=-0.2)).equals(filled)
    assert after(filled, scored(closing_reason="not_polled")).equals(filled)


def test_only_the_current_grade_takes_a_late_close() -> None:
    twice = after(FIRST, scored(20, CORRECTED, closing_reason="not_polled"))
    filled = after(twice, scored(20, CORRECTED, closing_value=0.03))
    assert filled["closing_value"].to_list() == [None, 0.03]
