"""What a day's credits are spent on, in order, and what is told of what they do not pay for."""

from datetime import time, timedelta

import pytest

from nba_props.days import eastern
from nba_props.declared.steps import POINTS_LINES, REPORTED_INJURIES, WITHOUT_QUOTES
from nba_props.planning.due import due
from nba_props.planning.step import Attempt, Plan
from nba_props.planning.tonight import plan
from tests.planning.game_days import LATE, MATINEE, OF_LATE, OF_MATINEE, known_of, of_kind, quoted

CLOSES, NIGHT = 15 * 4, 15 * 4 + 6
BUDGETS = (1, 3, 4, 59, 60, 61, 125, 126, 127, 130, 200, 500, 900, 1225, 1226, 5000)


def test_without_a_budget_everything_is_paid_for() -> None:
    whole = plan(known_of(MATINEE, OF_MATINEE))
    assert (whole.credits, dict(whole.not_polled), dict(whole.unpaid)) == (1226, {}, {})


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_plan_never_costs_more_than_the_budget(budget: int) -> None:
    paid = plan(known_of(MATINEE, OF_MATINEE, budget=budget))
    assert paid.credits <= budget
    assert paid.credits == 1226 or budget - paid.credits < 66


def test_closing_polls_are_paid_for_before_the_night_and_the_earliest_tips_first() -> None:
    paid = plan(known_of(MATINEE, OF_MATINEE, budget=9 * 4 + 3))
    assert [len(step.games) for step in of_kind(paid, "close")] == [7, 2]
    assert set(paid.not_polled) == {game.game_id for game in OF_MATINEE[9:]}
    assert paid.not_polled[OF_MATINEE[9].game_id] == (
        "the day's budget of 39 credits has 39 left, and closing polls of earlier games go first"
    )


def test_a_night_that_is_not_paid_for_requests_no_quotes_and_is_named() -> None:
    [night] = of_kind(paid := plan(known_of(MATINEE, OF_MATINEE, budget=CLOSES + NIGHT - 1)), "night")
    assert (night.credits, night.asks) == (0, WITHOUT_QUOTES)
    assert POINTS_LINES not in night.asks
    assert list(paid.unpaid) == [f"{MATINEE}/night"]
    assert not paid.not_polled
    [whole] = of_kind(plan(known_of(MATINEE, OF_MATINEE, budget=CLOSES + NIGHT)), "night")
    assert (whole.credits, whole.asks) == (NIGHT, frozenset())


def test_then_come_the_polls_of_the_last_hour_from_the_tip_backwards() -> None:
    for_three = CLOSES + NIGHT + 3 * 15 * 4
    paid = plan(known_of(MATINEE, OF_MATINEE, budget=for_three))
    assert quoted(paid, OF_MATINEE[0].game_id) == ["12:45", "12:50", "12:55", "12:57"]
    assert quoted(paid, OF_MATINEE[-1].game_id) == ["15:15", "15:20", "15:25", "15:27"]


def test_injury_reports_are_asked_for_where_quotes_are_not_paid_for() -> None:
    paid = plan(known_of(MATINEE, OF_MATINEE, budget=CLOSES))
    polls = of_kind(paid, "poll")
    assert len(polls) == 15
    assert all(REPORTED_INJURIES in step.asks and not step.games and not step.credits for step in polls)


def test_what_was_spent_today_counts_and_what_is_over_is_not_bought() -> None:
    now = eastern(LATE, time(19))
    spent = (
        Attempt(f"{LATE}/night", "succeeded", eastern(LATE, time(18)), 14),
        Attempt(f"{LATE}/poll/22:15Z", "failed", eastern(LATE, time(18, 15)), 8),
        Attempt(f"{LATE}/poll/23:00Z", "active", now, 8),
    )
    known = known_of(LATE, OF_LATE, now, attempts=spent, budget=30 + 8 + 12)
    paid = plan(known)
    ahead = [step for step in paid.steps if step.credits and step.due_at > now]
    assert sum(step.credits for step in ahead) == 20
    assert [step.kind for step in ahead].count("close") == 2
    assert quoted(Plan(tuple(ahead)), OF_LATE[0].game_id) == ["19:20", "19:25", "19:27"]


def test_a_failed_poll_is_asked_for_again_only_if_that_is_paid_for() -> None:
    now = eastern(LATE, time(22, 29))
    failed = (Attempt(f"{LATE}/close/02:27Z", "failed", now - timedelta(minutes=2), 4),)
    short, enough = (known_of(LATE, OF_LATE, now, attempts=failed, budget=budget) for budget in (7, 8))
    assert "close" not in {step.kind for step in due(plan(short), failed, now)}
    assert set(plan(short).not_polled) == {OF_LATE[1].game_id}
    assert "close" in {step.kind for step in due(plan(enough), failed, now)}


def test_a_night_of_unknown_games_requests_no_quotes_on_a_budget() -> None:
    known = known_of(LATE, (), eastern(LATE, time(16)), scheduled=frozenset(), budget=100)
    [night] = of_kind(plan(known), "night")
    assert night.asks == WITHOUT_QUOTES


def test_what_is_under_way_is_paid_for_already() -> None:
    spent = (
        Attempt(f"{LATE}/night", "succeeded", eastern(LATE, time(18)), 14),
        Attempt(f"{LATE}/close/23:27Z", "active", eastern(LATE, time(19, 27)), 4),
    )
    known = known_of(LATE, OF_LATE, eastern(LATE, time(19, 28)), attempts=spent, budget=14 + 4 + 4)
    assert not plan(known).not_polled
