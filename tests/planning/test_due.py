"""Which steps of a plan are asked for, when a failed one is asked for again, and under which key."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Literal

import pytest

from nba_props.days import Days
from nba_props.planning.due import due, run_key
from nba_props.planning.step import Attempt, Plan, Step

DAY = Days.one(date(2024, 4, 14))
START = datetime(2024, 4, 14, 16, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NIGHT = Step("night", DAY, START, START + 6 * HOUR)
POLL = Step("poll", DAY, START, START + HOUR, "16:00Z", after=(NIGHT.name,), waits_until=START + 15 * MINUTE)
PLAN = Plan((POLL, NIGHT))


def attempt(step: Step, state: Literal["active", "succeeded", "failed"], at: datetime = START) -> Attempt:
    return Attempt(step.name, state, at)


def asked(*attempts: Attempt, now: datetime = START, plan: Plan = PLAN) -> list[str]:
    return [step.kind for step in due(plan, attempts, now)]


def test_a_step_is_asked_for_from_its_instant_until_it_is_over() -> None:
    alone = Plan((NIGHT,))
    assert asked(now=START - timedelta(seconds=1), plan=alone) == []
    assert asked(now=START, plan=alone) == ["night"]
    assert asked(now=NIGHT.until - timedelta(seconds=1), plan=alone) == ["night"]
    assert asked(now=NIGHT.until, plan=alone) == []


@pytest.mark.parametrize("state", ["active", "succeeded"])
def test_nothing_is_asked_for_twice(state: Literal["active", "succeeded"]) -> None:
    assert "night" not in asked(attempt(NIGHT, state))
    retried = (attempt(NIGHT, "failed"), attempt(NIGHT, state, START + MINUTE))
    assert "night" not in asked(*retried, now=START + HOUR)


def test_a_failed_step_is_asked_for_again_after_one_two_three_thirty_and_then_each_sixty_minutes() -> None:
    tries: list[datetime] = []
    for n in range(4 * 60):
        now = START + n * MINUTE
        if due(Plan((NIGHT,)), [attempt(NIGHT, "failed", at) for at in tries], now):
            tries.append(now)
    assert [(b - a) // MINUTE for a, b in pairwise(tries)] == [1, 2, 3, 30, 60, 60, 60]


def test_each_try_has_a_key_of_its_own() -> None:
    failed = [attempt(NIGHT, "failed"), attempt(NIGHT, "failed", START + MINUTE), attempt(POLL, "failed")]
    assert [run_key(NIGHT, failed[:n]) for n in range(4)] == [f"2024-04-14/night:{n}" for n in (0, 1, 2, 2)]


def test_a_step_waits_for_one_that_goes_first_while_that_is_to_come_or_under_way() -> None:
    assert asked() == ["night"]
    assert asked(attempt(NIGHT, "active")) == []
    assert asked(attempt(NIGHT, "succeeded")) == ["poll"]


def test_a_step_waits_for_none_that_failed_and_for_none_beyond_its_patience() -> None:
    assert asked(attempt(NIGHT, "failed")) == ["poll"]
    assert asked(attempt(NIGHT, "active"), now=START + 15 * MINUTE) == ["poll"]


def test_a_step_does_not_wait_for_what_is_not_due_yet_or_is_over() -> None:
    later = Step("night", DAY, START + MINUTE, START + 2 * MINUTE)
    assert asked(plan=Plan((POLL, later))) == ["poll"]
    assert asked(plan=Plan((POLL, later)), now=START + 2 * MINUTE) == ["poll"]


def test_tonight_goes_before_the_past_and_then_what_is_due_longest() -> None:
    steps = [
        Step("grade", DAY, START - HOUR, START + HOUR),
        Step("poll", DAY, START, START + HOUR, "b"),
        Step("close", DAY, START - MINUTE, START + HOUR, "a"),
    ]
    assert asked(plan=Plan(tuple(steps))) == ["close", "poll", "grade"]


def test_an_attempt_of_later_is_not_known() -> None:
    assert asked(attempt(NIGHT, "succeeded", START + MINUTE)) == ["night"]
