"""How a check stands for a day, by the newest evaluation of a run that looked at it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from nba_props.quality.evaluations import MAY_BE_CUT, Evaluation, Standing, in_order, standing

DAY, AT = date(2024, 4, 10), datetime(2024, 4, 10, 20, tzinfo=UTC)


def evaluated(
    *culprits: Mapping[str, Any], passed: bool = False, note: str = "", severity: str = "ERROR"
) -> Evaluation:
    return Evaluation("slate", "keys", severity, passed, note, culprits, AT, "run")


def of_the_day(newest: Evaluation | None) -> Standing:
    return standing("slate", "keys", newest, DAY)


def test_a_check_that_no_run_of_the_day_evaluated_says_so_and_alarms_nobody() -> None:
    found = of_the_day(None)
    assert (found.state, found.severity, found.is_alarming) == ("not evaluated", None, False)


def test_a_failure_tells_its_first_culprits_of_the_day_where_it_says_nothing_itself() -> None:
    rows = [{"game_date": "2024-04-10", "game": f"00{n}", "player": "A B"} for n in range(3)]
    rows.append({"game_date": "2024-04-09", "game": "yesterday", "player": "C D"})
    found = of_the_day(evaluated(*rows))
    assert (found.state, found.is_alarming) == ("failed", True)
    assert found.note == "000; A B | 001; A B and 1 more"


def test_its_own_words_come_first() -> None:
    assert of_the_day(evaluated({"day": "2024-04-10"}, note="No go.")).note == "No go."


@pytest.mark.parametrize("column", ["day", "game_date"])
def test_what_fails_on_other_days_alone_has_passed_here(column: str) -> None:
    found = of_the_day(evaluated({column: "2024-04-09"}, note="9 games"))
    assert (found.state, found.note) == ("passed", "fails on other days of its run")


def test_culprits_without_a_day_concern_every_day_of_the_run() -> None:
    assert of_the_day(evaluated({"what": "bad type"}, {"day": "2024-04-09"})).state == "failed"
    assert of_the_day(evaluated()).state == "failed"


def test_a_list_that_may_have_been_cut_acquits_nobody() -> None:
    assert of_the_day(evaluated(*[{"day": "2024-04-09"}] * MAY_BE_CUT)).state == "failed"


def test_what_passed_with_a_note_keeps_it() -> None:
    assert of_the_day(evaluated(passed=True, note="Go.")) == Standing(
        "slate", "keys", "passed", "ERROR", "Go.", AT, "run"
    )


def test_errors_stand_before_warnings_and_those_before_what_was_never_evaluated() -> None:
    passed = of_the_day(evaluated(passed=True))
    error, warning = of_the_day(evaluated()), of_the_day(evaluated(severity="WARN"))
    never = of_the_day(None)
    assert in_order([passed, never, warning, error]) == [error, warning, never, passed]
    assert not warning.is_alarming
