"""Which gaps are closed by which step, how often that is tried, and which are left to others."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.outputs import BY_NAME
from nba_props.declared.steps import STEP_KINDS
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.planning.gaps import closing_steps, gaps_of
from nba_props.planning.step import Attempt, Game, Gap, Known
from nba_props.planning.tonight import plan

TODAY, YESTERDAY = date(2024, 1, 6), date(2024, 1, 5)
TIP = datetime(2024, 1, 7, 0, 30, tzinfo=UTC)
JUDGED, NOW = TIP - timedelta(minutes=70), TIP - timedelta(minutes=60)
KNOWN = Known(now=NOW, games=(Game("0022300501", TODAY, TIP),), night_at=JUDGED)


def names(known: Known, *gaps: Gap) -> list[str]:
    return [step.name for step in closing_steps(replace(known, gaps=gaps))]


def gap(output: str, day: date = TODAY, judged_at: datetime = JUDGED) -> Gap:
    return Gap(output, day, judged_at)


def done(step: str, at: datetime) -> Attempt:
    return Attempt(step, "succeeded", at)


def test_what_is_due_and_not_there_is_a_gap_of_its_day_if_it_costs_bets_or_grades() -> None:
    nothing = dict.fromkeys(EXPECTED_OUTPUTS.schema.names())
    lines = [
        ("predictions", "MISSING", "ERROR"), ("slate", "INCOMPLETE", "ERROR"),
        ("picks_export", "INCOMPLETE", "ERROR"), ("grades", "EXPECTED", "ERROR"),
        ("shots", "MISSING", "WARN"),
    ]  # fmt: skip
    rows = [
        nothing | {"game_date": TODAY, "output": o, "state": state, "severity": how, "judged_at": JUDGED}
        for o, state, how in lines
    ]
    assert gaps_of(pl.DataFrame(rows, schema=EXPECTED_OUTPUTS.schema)) == (
        gap("picks_export"),
        gap("predictions"),
    )


def test_missing_predictions_are_a_night_again_while_a_tip_off_is_ahead() -> None:
    [step] = closing_steps(replace(KNOWN, gaps=(gap("predictions"), gap("fair_prices"))))
    assert (step.name, step.due_at, step.until, step.credits) == ("2024-01-06/night/gap 1", JUDGED, TIP, 10)
    assert names(replace(KNOWN, now=TIP), gap("predictions")) == []
    assert names(KNOWN, gap("predictions", YESTERDAY)) == []
    # The first night of the day is asked for elsewhere.
    assert names(replace(KNOWN, night_at=None), gap("predictions")) == []


def test_a_gap_is_tried_again_only_when_it_is_judged_again_and_twice_at_most() -> None:
    known, second = KNOWN, gap("predictions", judged_at=NOW)
    known = replace(known, attempts=(done("2024-01-06/night/gap 1", JUDGED + timedelta(minutes=1)),))
    assert names(known, gap("predictions")) == []
    assert names(known, second) == ["2024-01-06/night/gap 2"]
    twice = (*known.attempts, done("2024-01-06/night/gap 2", JUDGED + timedelta(minutes=2)))
    assert names(replace(known, attempts=twice), second) == []


@pytest.mark.parametrize("day", [TODAY, YESTERDAY])
def test_exports_that_lack_a_bet_are_published_again_on_either_day(day: date) -> None:
    [step] = closing_steps(replace(KNOWN, gaps=(gap("picks_export", day),)))
    assert (step.name, step.of_kind.job) == (f"{day}/publish/gap 1", "nightly")
    assert {"picks_export", "expected_outputs", "report"} <= set(step.of_kind.only)
    assert names(replace(KNOWN, now=NOW + timedelta(3)), gap("picks_export", day)) == []


def test_gradings_and_repairs_are_left_to_those_who_plan_them_and_a_missed_close_to_nobody() -> None:
    assert names(KNOWN, gap("grades", YESTERDAY), gap("feature_store", YESTERDAY), gap("closes")) == []


def test_every_gap_is_closed_by_a_kind_of_step_that_there_is() -> None:
    kinds = {kind for output in BY_NAME.values() for kind in output.closed_by}
    assert kinds - {""} <= STEP_KINDS.keys()
    assert [name for name, output in BY_NAME.items() if not any(output.closed_by)] == ["closes"]


def test_what_closes_a_gap_is_in_the_plan_of_the_day() -> None:
    known = replace(KNOWN, scheduled=frozenset({TODAY}), nights=frozenset({TODAY, YESTERDAY}))
    with_gaps = replace(known, gaps=(gap("predictions"), gap("picks_export", YESTERDAY)))
    added = {step.name for step in plan(with_gaps).steps} - {step.name for step in plan(known).steps}
    assert added == {"2024-01-06/night/gap 1", "2024-01-05/publish/gap 1"}
    later = replace(known, gaps=(gap("predictions", judged_at=NOW + timedelta(minutes=1)),))
    assert plan(later) == plan(known)
