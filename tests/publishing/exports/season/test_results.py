"""What became of a day's predictions, by hand and as of an instant."""

import json
from datetime import date, timedelta

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.publishing.exports.document import encoded
from nba_props.publishing.exports.season.result_rows import result_rows
from nba_props.publishing.exports.season.results import Results, grades_csv, results
from tests.governance_rows import grades
from tests.publishing.exports.season.season_rows import (
    SEEN,
    TODAY,
    YESTERDAY,
    Row,
    games,
    graded,
    known,
    played,
)

ONE = Days.one(YESTERDAY)


def document(*rows: Row, box: tuple[Row, ...] = (), day: date = YESTERDAY) -> Results:
    return results(result_rows(grades(*rows), games(*box), Days.one(day), SEEN), SEEN)[day]


SIDES: dict[str, Row] = {
    "hit": {"actual_points": 21}, "miss": {"actual_points": 20}, "push": {"actual_points": 22, "consensus_line": 22.0},
    "dnp": {"actual_points": None},
}  # fmt: skip


@pytest.mark.parametrize("result", SIDES)
def test_a_recommended_side_is_a_hit_a_miss_a_push_or_was_not_played(result: str) -> None:
    [shown] = document(graded(**SIDES[result])).results
    assert (shown.direction, shown.result) == ("OVER", result)
    under = SIDES[result] | {"edge": -4.0, "predicted_points": 16.5}
    [shown] = document(graded(**under)).results
    assert shown.result == {"hit": "miss", "miss": "hit"}.get(result, result)


def test_a_prediction_near_the_line_or_without_one_has_no_result() -> None:
    bare = graded(player=8, edge=None, consensus_line=None)
    shown = document(graded(edge=0.9), bare, graded(player=9, edge=-0.9))
    assert [(r.direction, r.result) for r in shown.results] == [
        ("PASS", None),
        ("NO_LINE", None),
        ("PASS", None),
    ]
    assert (shown.summary.pass_count, shown.summary.no_line_count, shown.summary.recommendations) == (2, 1, 0)
    assert shown.summary.win_rate is None


def test_the_figures_are_those_by_hand() -> None:
    rows = [
        graded(actual_points=25),  # hit, half a point below
        graded(player=8, actual_points=12),  # miss, 12.5 above
        graded(player=9, actual_points=28, predicted_points=24.0),  # hit, 4 below
        graded(player=10, actual_points=None),
    ]
    summary = document(*rows).summary
    assert (summary.total_predictions, summary.predictions, summary.dnp_count) == (4, 3, 1)
    assert (summary.correct, summary.incorrect, summary.win_rate) == (2, 1, 66.7)
    assert (summary.avg_mae, summary.avg_bias) == (5.667, 2.667)
    assert (summary.within_3_points, summary.within_3_points_pct) == (1, 33.3)
    assert (summary.within_5_points, summary.within_5_points_pct) == (2, 66.7)


def test_a_prediction_counts_by_tier_confidence_side_and_context() -> None:
    box = [
        played(YESTERDAY - timedelta(days=3), points=30),
        played(YESTERDAY - timedelta(days=1), points=24),
        played(),
    ]
    of = document(graded(p_over=0.57), box=tuple(box)).breakdowns
    assert [set(kinds) for kinds in (of.by_player_tier, of.by_confidence, of.by_recommendation, of.by_context)] == [
        {"stars"}, {"55_to_60"}, {"OVER"}, {"home", "back_to_back"},
    ]  # fmt: skip
    first = document(graded(p_over=None), box=(played(is_home=False),)).breakdowns
    assert (set(first.by_player_tier), set(first.by_confidence), set(first.by_context)) == (
        {"unknown"},
        {"unknown"},
        {"away"},
    )


def test_highlights_are_the_closest_and_the_farthest() -> None:
    rows = [graded(player=n, actual_points=24 + n) for n in range(1, 8)]
    shown = document(*rows).highlights
    assert [r.player_id for r in shown.closest] == [1, 2, 3, 4, 5]
    assert [r.player_id for r in shown.farthest] == [7, 6, 5, 4, 3]


def test_shadows_and_other_provenances_of_a_day_are_not_mixed_in() -> None:
    rows = [graded(), graded(player=8, role="shadow"), graded(player=9, provenance="backfill")]
    shown = document(*rows)
    assert ([r.player_id for r in shown.results], shown.provenance) == ([7], "live")


def test_a_range_says_the_same_as_its_days() -> None:
    days = [YESTERDAY - timedelta(days=n) for n in (2, 1, 0)]
    rows, box = grades(*(graded(day) for day in days)), games(*(played(day) for day in days))
    whole = results(result_rows(rows, box, Days(days[0], days[-1]), SEEN), SEEN)
    each = {day: results(result_rows(rows, box, Days.one(day), SEEN), SEEN)[day] for day in days}
    assert whole == each


def test_what_is_scored_or_corrected_after_the_instant_reaches_neither_document_nor_csv() -> None:
    later = SEEN.at + timedelta(hours=1)
    rows, box = [graded(), graded(player=8)], [played(), played(player=8)]
    future = [
        graded(superseded_at=later), graded(actual_points=2, scored_at=later), graded(player=9, scored_at=later),
        graded(player=8),
    ]  # fmt: skip
    poison = [*box, played(YESTERDAY - timedelta(days=1), points=60, known_at=later)]

    def files(of: list[Row], seen: list[Row]) -> list[bytes]:
        made = results(result_rows(grades(*of), games(*seen), ONE, SEEN), SEEN)
        return [encoded(made[YESTERDAY]), grades_csv(grades(*of), SEEN)[f"results/{YESTERDAY}.csv"]]

    assert files(future, poison) == files(rows, box)


def test_a_correction_that_is_known_counts_instead_of_the_first_score() -> None:
    corrected = known(YESTERDAY) + timedelta(hours=3)
    rows = [graded(superseded_at=corrected), graded(actual_points=2, scored_at=corrected)]
    [shown] = document(*rows).results
    assert (shown.actual, shown.result) == (2, "miss")
    assert grades_csv(grades(*rows), SEEN)[f"results/{YESTERDAY}.csv"].count(b"\n") == 2


def test_a_day_without_a_grade_has_no_document() -> None:
    rows = result_rows(grades(graded()), games(), Days.one(TODAY), SEEN)
    assert results(rows, SEEN) == {}
    assert grades_csv(grades().clear(), SEEN) == {}


def test_a_wrong_type_is_refused_by_the_schema_and_by_the_builder() -> None:
    shown = json.loads(encoded(document(graded())))
    assert shown["results"][0]["line"] == 20.5
    wrong = result_rows(grades(graded()), games(), ONE, SEEN).with_columns(line=pl.lit("20.5"))
    with pytest.raises(ValueError, match=r"Expected `float \| null`"):
        results(wrong, SEEN)
