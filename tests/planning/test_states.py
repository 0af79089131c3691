"""What became of the steps of a day, as people are shown it."""

from datetime import date, time, timedelta
from typing import Literal

from nba_props.days import eastern
from nba_props.planning.states import StepState, states
from nba_props.planning.step import Attempt
from nba_props.planning.tonight import plan
from tests.planning.game_days import DAY, LATE, OF_LATE, known_of

NOW = eastern(LATE, time(18, 52))


def attempt(
    name: str, state: Literal["active", "succeeded", "failed"], at: time, credits: int = 0
) -> Attempt:
    return Attempt(f"{LATE}/{name}", state, eastern(LATE, at), credits)


RUNS = (
    attempt("schedule", "succeeded", time(5, 45)),
    attempt("night", "failed", time(18), 14),
    attempt("night", "succeeded", time(18, 1), 14),
    attempt("poll/22:15Z", "succeeded", time(18, 15), 8),
    attempt("poll/22:45Z", "failed", time(18, 45), 8),
    attempt("poll/22:50Z", "failed", time(18, 51), 8),
)


def shown(*more: Attempt, day: date = LATE) -> dict[str, StepState]:
    known = known_of(LATE, OF_LATE, NOW, attempts=RUNS + more)
    return {
        row.step.name.removeprefix(f"{LATE}/"): row for row in states(plan(known), known.attempts, day, NOW)
    }


def test_each_step_of_a_day_is_told_with_what_became_of_it() -> None:
    told = {name: row.state for name, row in shown(attempt("live/x", "active", time(18, 51))).items()}
    assert {name: told[name] for name in ("schedule", "night", "poll/22:15Z", "poll/22:30Z", "poll/22:50Z")} == {
        "schedule": "done", "night": "done", "poll/22:15Z": "done", "poll/22:30Z": "missed", "poll/22:50Z": "failed",
    }  # fmt: skip
    assert (told["poll/22:55Z"], told["close/23:27Z"]) == ("planned", "planned")


def test_a_step_that_waits_for_another_one_is_told_apart_from_one_that_is_due() -> None:
    known = known_of(LATE, OF_LATE, NOW)
    told = {row.step.name: row.state for row in states(plan(known), (), LATE, NOW)}
    assert (told[f"{LATE}/night"], told[f"{LATE}/poll/22:50Z"]) == ("due", "waits")


def test_credits_of_every_try_are_spent() -> None:
    assert (shown()["night"].spent, shown()["poll/22:30Z"].spent) == (28, 0)


def test_a_failed_step_is_told_with_when_it_is_asked_for_again() -> None:
    assert shown()["poll/22:50Z"].again_at == NOW
    assert shown()["night"].again_at is None


def test_steps_that_are_not_wanted_any_more_are_told_by_their_runs() -> None:
    row = shown(attempt("grade/2024-04-04T20:00Z", "succeeded", time(16)))["grade/2024-04-04T20:00Z"]
    assert (row.state, row.step.due_at) == ("done", eastern(LATE, time(16)))


def test_steps_of_other_days_are_told_where_they_are_due_on_the_day() -> None:
    known = known_of(LATE + DAY, OF_LATE, eastern(LATE + DAY, time(1, 15)))
    of = {
        day: {row.step.name for row in states(plan(known), (), day, known.now)} for day in (LATE, LATE + DAY)
    }
    assert f"{LATE}/grade/2024-04-05T05:15Z" in of[LATE] & of[LATE + DAY]
    assert f"{LATE + DAY}/night" in of[LATE + DAY] - of[LATE]


def test_steps_are_in_the_order_of_their_instants() -> None:
    rows = list(shown().values())
    assert rows == sorted(rows, key=lambda row: row.step.due_at)
    assert rows[0].step.due_at < NOW - timedelta(hours=12)
