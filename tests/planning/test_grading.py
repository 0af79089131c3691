"""When the games of a day are graded: when they should be final, until nothing is missing, and on two mornings."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from nba_props.days import eastern, game_date
from nba_props.planning.attempts import Attempts
from nba_props.planning.due import due
from nba_props.planning.grading import gradings
from nba_props.planning.past import forgotten_at
from nba_props.planning.step import Attempt, Game, Known
from nba_props.planning.tonight import plan
from nba_props.sources.finals import due_mornings
from tests.planning.game_days import (
    AUTUMN,
    DAY,
    DOUBLE,
    LATE,
    MATINEE,
    OF_AUTUMN,
    OF_DOUBLE,
    OF_LATE,
    OF_MATINEE,
    OF_SPRING,
    SPRING,
    clock,
    known_of,
    of_kind,
)  # fmt: skip

DONE = tuple(replace(game, is_complete=True, is_graded=True) for game in OF_LATE)
NEXT = LATE + DAY


def graded(known: Known) -> list[str]:
    """The steps of LATE that grade it and are due."""
    some = due(plan(known), known.attempts, known.now)
    return [step.name for step in some if step.of_kind.job == "grade" and step.days.first == LATE]


def at(hour: int, minute: int = 0, day: date = NEXT) -> datetime:
    return eastern(day, time(hour, minute))


def known_at(now: datetime, games: tuple[Game, ...] = OF_LATE, *attempts: Attempt) -> Known:
    return known_of(NEXT, games, now, attempts=attempts)


@pytest.mark.parametrize(
    ("day", "games", "told"),
    [
        (MATINEE, OF_MATINEE, ["14 15:45", "14 18:15"]),
        (DOUBLE, OF_DOUBLE, ["15 22:00", "16 00:45"]),
        (LATE, OF_LATE, ["04 22:30", "05 01:15"]),
        (SPRING, OF_SPRING, ["10 20:00", "10 22:45"]),
        (AUTUMN, OF_AUTUMN, ["03 18:00", "03 20:45"]),
    ],
)
def test_games_are_graded_when_they_should_be_final_and_none_before_the_last_tip(
    day: date, games: tuple[Game, ...], told: list[str]
) -> None:
    assert [clock(step.due_at) for step in of_kind(plan(known_of(day, games)), "grade")] == told


def test_while_something_is_missing_a_day_is_graded_again() -> None:
    minutes = [at(1, 15) + timedelta(minutes=n) for n in range(0, 34 * 60, 5)]
    attempts: list[Attempt] = []
    for now in minutes:
        attempts += [Attempt(name, "succeeded", now) for name in graded(known_at(now, OF_LATE, *attempts))]
    told = [clock(attempt.requested_at) for attempt in attempts]
    assert told[:8] == [
        "05 01:15",
        "05 01:35",
        "05 01:55",
        "05 02:15",
        "05 03:15",
        "05 04:15",
        "05 05:15",
        "05 06:15",
    ]
    assert [attempt.step for attempt in attempts if "corrections" in attempt.step] == [
        f"{LATE}/corrections/1", f"{LATE}/corrections/2",
    ]  # fmt: skip
    assert len(attempts) == 37


@pytest.mark.parametrize("lacks", ["is_complete", "is_graded"])
def test_one_game_is_enough_to_be_missing(lacks: str) -> None:
    short = (DONE[0], replace(DONE[1], is_complete=lacks != "is_complete", is_graded=lacks != "is_graded"))
    assert graded(known_at(at(1, 40), short)) == [f"{LATE}/grade/2024-04-05T05:35Z"]
    assert graded(known_at(at(1, 40), DONE)) == []


def test_before_a_game_should_be_final_it_is_not_missed() -> None:
    first_done = (DONE[0], OF_LATE[1])
    assert graded(known_at(at(0, 30), first_done)) == []
    assert graded(known_at(at(0, 30), OF_LATE)) == [f"{LATE}/grade/2024-04-05T02:30Z"]


def test_box_scores_are_asked_for_again_on_two_mornings_each_once() -> None:
    assert graded(known_at(at(10, 14), DONE)) == []
    assert graded(known_at(at(10, 15), DONE)) == [f"{LATE}/corrections/1"]
    first = Attempt(f"{LATE}/corrections/1", "succeeded", at(10, 15))
    assert graded(known_at(at(11), DONE, first)) == []
    second = known_of(NEXT + DAY, DONE, at(10, 30, NEXT + DAY), attempts=(first,))
    assert graded(second) == [f"{LATE}/corrections/2"]


def test_mornings_of_corrections_are_those_of_the_sources() -> None:
    mornings = [step.due_at for step in of_kind(plan(known_of(LATE, OF_LATE)), "corrections")]
    told = due_mornings(LATE, [], max(mornings))
    assert len(told) == len(mornings)
    assert all(
        timedelta() < step - morning <= timedelta(minutes=30)
        for step, morning in zip(mornings, told, strict=True)
    )


def test_a_grading_after_a_morning_of_corrections_is_that_mornings() -> None:
    late = Attempt(f"{LATE}/grade/2024-04-05T14:15Z", "succeeded", at(11))
    assert graded(known_at(at(12), DONE, late)) == []


def test_of_several_gradings_that_are_due_one_run_is_asked_for() -> None:
    assert graded(known_at(at(17))) == [f"{LATE}/grade/2024-04-05T20:15Z"]
    assert graded(known_of(NEXT + DAY, DONE, at(9, 0, NEXT + DAY))) == [f"{LATE}/corrections/1"]


def test_a_grading_waits_for_another_one_of_the_day_that_is_under_way() -> None:
    hung = Attempt(f"{LATE}/grade/2024-04-05T05:15Z", "active", at(1, 15))
    assert graded(known_at(at(1, 36), OF_LATE, hung)) == []
    assert graded(known_at(at(1, 46), OF_LATE, replace(hung, state="failed"))) == [
        f"{LATE}/grade/2024-04-05T05:35Z"
    ]


def test_a_game_that_stays_incomplete_costs_a_run_a_day_and_is_let_go_after_a_month() -> None:
    attempts: list[Attempt] = []
    for n in range(4 * 40):
        now = at(12, 0, LATE + 3 * DAY) + n * timedelta(hours=6)
        games = OF_LATE if now < at(0, 0, LATE + 31 * DAY) else ()
        known = known_of(game_date(now), games, now, attempts=tuple(attempts))
        attempts += [Attempt(name, "succeeded", now) for name in graded(known)]
    assert len(attempts) == len({attempt.requested_at.date() for attempt in attempts}) == 28


def test_a_run_that_was_asked_for_at_the_very_minute_of_a_morning_is_that_mornings() -> None:
    morning = eastern(MATINEE + DAY, time(10, 15))
    for asked, wanted in ((morning, []), (morning - timedelta(minutes=1), ["corrections/1"])):
        run = Attempt(f"{MATINEE}/grade/{asked:%Y-%m-%dT%H:%MZ}", "succeeded", asked)
        done = [replace(game, is_complete=True, is_graded=True) for game in OF_MATINEE]
        steps = gradings(
            MATINEE, done, Attempts([run], morning), morning, forgotten_at(MATINEE), is_missed=False
        )
        due_now = [step.name.removeprefix(f"{MATINEE}/") for step in steps if step.due_at <= morning]
        assert due_now == wanted
