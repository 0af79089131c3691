"""Days played minute by minute with sleeps, failures, kills and hung runs: what holds whatever happens."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nba_props.days import eastern, game_date
from nba_props.planning.due import due
from nba_props.planning.step import Attempt, Game, Step
from nba_props.planning.tonight import plan
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
    OFF,
    SPRING,
    games_of,
    known_of,
)  # fmt: skip
from tests.planning.machine import Fate, Machine, Run

MINUTE = timedelta(minutes=1)
SOME = OF_MATINEE[::4]
FATES: tuple[Fate, ...] = ("succeeds", "succeeds", "succeeds", "fails", "killed", "hangs")


def machine_of(day: date, games: Sequence[Game], **more: object) -> Machine:
    """A machine on the morning of a day, its past whole."""
    before = {day - n * DAY for n in range(1, 4)}
    monday = {day - timedelta(days=day.weekday())}
    return Machine(tuple(games), set(before), set(before), set(before), monday, **more)  # type: ignore[arg-type]


def played_day(machine: Machine, day: date, to: tuple[int, int] = (11, 0)) -> Machine:
    """From 05:45 Eastern of a day to the morning of the next."""
    return machine.play(eastern(day, time(5, 45)), eastern(day + DAY, time(*to)))


@pytest.mark.parametrize(
    ("day", "games", "grades"),
    [
        (MATINEE, SOME, 1),
        (DOUBLE, OF_DOUBLE, 2),
        (LATE, OF_LATE, 2),
        (OFF, (), 0),
        (SPRING, OF_SPRING, 2),
        (AUTUMN, OF_AUTUMN, 2),
    ],
)
def test_a_day_awake_has_one_schedule_one_night_a_close_of_each_game_and_grades(
    day: date, games: Sequence[Game], grades: int
) -> None:
    played = played_day(machine_of(day, games), day)
    kinds = Counter(run.step.kind for run in played.runs if day in run.step.days)
    assert (kinds["schedule"], kinds["night"]) == (1, 1)
    assert closed(played) == {game.game_id for game in games}
    assert kinds["corrections"] == bool(games)
    assert grades <= kinds["grade"] <= grades + 1
    assert played.complete >= {game.game_id for game in games}
    assert not kinds.keys() & {"ingest", "repair"}


def closed(played: Machine) -> set[str]:
    """Games with a closing poll that succeeded."""
    return {g for run in played.asked("close") if run.attempt.state == "succeeded" for g in run.step.games}


def test_asleep_four_days_each_day_is_graded_once_with_one_night_and_one_poll() -> None:
    days = [LATE + n * DAY for n in range(6)]
    games = tuple(game for day in days for game in games_of(day, (19, 0), (22, 0)))
    played = played_day(machine_of(LATE, games), LATE, (0, 30))
    before = len(played.runs)
    woken = eastern(days[5], time(18, 2))
    played.play(woken, woken + 7 * MINUTE)
    asked = [run.step for run in played.runs[before:]]
    kinds = Counter(step.kind for step in asked)
    assert {str(step.days) for step in asked if step.kind == "ingest"} == {f"{days[1]}...{days[4]}"}
    graded = Counter(day for step in asked if step.of_kind.job == "grade" for day in step.days)
    assert graded == dict.fromkeys(days[:5], 1)
    assert (
        kinds["grade"] + kinds["corrections"] == 2
    )  # that of the last day awake, and one of the days asleep
    assert (kinds["ingest"], kinds["repair"], kinds["night"], kinds["poll"]) == (1, 1, 1, 1)
    assert played.nights | played.built >= set(days)


def test_the_night_of_a_late_riser_is_whole_from_then_on() -> None:
    played = machine_of(LATE, OF_LATE).play(eastern(LATE, time(19, 28)), eastern(LATE, time(23)))
    assert len(played.asked("night")) == 1
    assert closed(played) == {game.game_id for game in OF_LATE}


def test_a_host_that_is_dead_for_two_hours_costs_those_two_hours() -> None:
    dead = (eastern(MATINEE, time(13)), eastern(MATINEE, time(15)))

    def fate(step: Step, now: datetime) -> Fate:
        return "fails" if step.kind in {"poll", "close"} and dead[0] <= now < dead[1] else "succeeds"

    played = played_day(machine_of(MATINEE, SOME, fate=fate), MATINEE)
    assert closed(played) == {game.game_id for game in SOME}
    failed = [run for run in played.runs if run.attempt.state == "failed"]
    assert all(dead[0] <= run.attempt.requested_at < dead[1] for run in failed)
    assert all(len(played_of(played, run.step)) <= 4 for run in failed)


def played_of(played: Machine, step: Step) -> list[Run]:
    return [run for run in played.runs if run.step.name == step.name]


@pytest.mark.parametrize("budget", [13, 40, 130])
def test_a_day_on_a_budget_keeps_to_it_and_closes_first(budget: int) -> None:
    played = played_day(machine_of(MATINEE, SOME, budget=budget), MATINEE, (0, 0))
    assert sum(run.attempt.credits for run in played.runs) <= budget
    assert len(closed(played)) == min(len(SOME), budget // 4)


@settings(max_examples=4, deadline=None)
@given(
    fates=st.lists(st.sampled_from(FATES), min_size=20, max_size=20),
    asleep=st.lists(st.tuples(st.integers(0, 10 * 60), st.integers(1, 180)), max_size=3),
    budget=st.sampled_from([None, 30, 60, 120]),
    lasts=st.integers(1, 7),
)
# A poll that fails is tried again when the quotes that it was paid for are over, for another game that is not paid for.
@example(fates=[*["succeeds", "fails"] * 2, *["succeeds"] * 16], asleep=[], budget=30, lasts=1)
def test_whatever_happens(
    fates: list[Fate], asleep: list[tuple[int, int]], budget: int | None, lasts: int
) -> None:
    games = games_of(LATE, (18, 0), (19, 7), (21, 30))
    played = machine_of(LATE, games, budget=budget, lasts=lasts * MINUTE, watch=check_tick)
    played.fate = lambda *_: fates[len(played.runs) % len(fates)]
    start = eastern(LATE, time(16, 20))
    sleeping = {start + (first + n) * MINUTE for first, length in asleep for n in range(length)}
    played.play(start, start + timedelta(hours=10), sleeping)
    check_night(played, games, sleeping, budget)


def check_tick(played: Machine, steps: Sequence[Step], now: datetime) -> None:
    """What holds at each tick."""
    known = played.known(now)
    if steps:
        assert not due(plan(known), known.attempts, now), "what was asked for is not asked for again"
    active = Counter(run.step.name for run in played.runs if run.attempt.state == "active")
    assert max(active.values(), default=0) <= 1
    assert all(step.days.last <= game_date(now) for step in steps)
    if known.budget is not None:
        assert sum(attempt.credits for attempt in known.attempts) <= known.budget


def check_night(played: Machine, games: Sequence[Game], asleep: set[datetime], budget: int | None) -> None:
    """What holds in the end."""
    for name in {run.step.name for run in played.runs}:
        states = [run.attempt.state for run in played.runs if run.step.name == name]
        assert "succeeded" not in states[:-1], "what is done is not done again"
    tried = {game for run in played.asked("close") for game in run.step.games}
    for game in games:
        if budget is None and {game.tip_off - n * MINUTE for n in (1, 2, 3)} - asleep:
            known_before = any(
                run.attempt.state == "succeeded" and run.ends_at < game.tip_off - 3 * MINUTE
                for run in played.asked("schedule") + played.asked("night")
            )
            assert game.game_id in tried or not known_before
    gradings = [run for run in played.runs if run.step.of_kind.job == "grade" and LATE in run.step.days]
    for earlier, later in pairwise(gradings):
        assert earlier.attempt.requested_at != later.attempt.requested_at, (
            "one run does all that is due of a day"
        )


def test_a_month_of_games_and_two_thousand_runs_are_planned_in_fifty_milliseconds() -> None:
    days = [LATE - n * DAY for n in range(31)]
    games = [
        game for day in days for game in games_of(day, *[(19, 0)] * 8, *[(22, 0)] * 7, is_done=day != LATE)
    ]
    names = [f"{day}/poll/{n // 12:02d}:{n % 12 * 5:02d}Z" for day in days for n in range(65)]
    attempts = tuple(Attempt(name, "succeeded", eastern(LATE, time(5)), 60) for name in names)
    known = known_of(LATE, games, eastern(LATE, time(18, 30)), attempts=attempts, budget=9_000)
    assert len(attempts) > 2_000
    took = []
    for _ in range(5):
        begun = process_time()
        due(plan(known), attempts, known.now)
        took.append(process_time() - begun)
    assert min(took) < 0.05
