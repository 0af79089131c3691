"""The plans of whole days: what is due when, and what it waits for."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from nba_props.days import eastern
from nba_props.declared.steps import POINTS_LINES, REPORTED_INJURIES, SCHEDULE
from nba_props.planning.due import due
from nba_props.planning.step import Attempt, Game, Known
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
    UNKNOWN_TIPS,
    clock,
    games_of,
    known_of,
    of_kind,
    quoted,
)  # fmt: skip


def test_the_schedule_is_asked_for_before_six_eastern() -> None:
    [step] = of_kind(plan(known_of(MATINEE, ())), "schedule")
    assert clock(step.due_at) == "14 05:45"
    assert step.asks == {SCHEDULE}


@pytest.mark.parametrize(
    ("day", "games", "first", "last"),
    [
        (MATINEE, OF_MATINEE, "14 11:30", "14 15:30"),
        (DOUBLE, OF_DOUBLE, "15 11:00", "15 22:00"),
        (LATE, OF_LATE[1:], "04 21:00", "04 22:30"),
        (SPRING, OF_SPRING, "10 11:30", "10 20:00"),
        (AUTUMN, OF_AUTUMN, "03 10:30", "03 18:00"),
        (LATE, UNKNOWN_TIPS, "04 18:00", "04 19:30"),
    ],
)
def test_the_night_is_ninety_minutes_before_the_first_tip_and_may_be_late(
    day: date, games: tuple[Game, ...], first: str, last: str
) -> None:
    [night] = of_kind(plan(known_of(day, games)), "night")
    assert (clock(night.due_at), clock(night.until)) == (first, last)


def test_a_day_without_games_has_a_night_in_the_afternoon_that_costs_nothing_and_no_polls() -> None:
    off = plan(known_of(OFF, ()))
    [night] = of_kind(off, "night")
    assert (clock(night.due_at), night.credits) == ("08 16:00", 0)
    assert {step.kind for step in off.steps} == {"schedule", "night"}


def test_a_night_of_unknown_games_waits_for_the_schedule_and_for_no_failed_one() -> None:
    now = eastern(OFF, time(18))
    known = known_of(OFF, (), now, scheduled=frozenset())
    assert [step.kind for step in _due(known)][:1] == ["schedule"]
    assert "night" not in {step.kind for step in _due(known)}
    failed = replace(known, attempts=(Attempt(f"{OFF}/schedule", "failed", now - timedelta(minutes=9)),))
    assert {"schedule", "night"} <= {step.kind for step in _due(failed)}


def test_polls_tighten_to_the_tip() -> None:
    assert quoted(plan(known_of(LATE, OF_LATE)), OF_LATE[0].game_id) == [
        "18:15", "18:30", "18:35", "18:40", "18:45", "18:50", "18:55", "19:00", "19:05", "19:10", "19:15", "19:20", "19:25",
        "19:27",
    ]  # fmt: skip


def test_each_look_at_a_game_ends_where_its_next_one_begins_and_the_close_at_the_tip() -> None:
    for day, games in ((MATINEE, OF_MATINEE), (DOUBLE, OF_DOUBLE), (SPRING, OF_SPRING), (AUTUMN, OF_AUTUMN)):
        steps = plan(known_of(day, games)).steps
        for game in games:
            some = [step for step in steps if game.game_id in step.games]
            assert all(step.until >= later.due_at for step, later in pairwise(some))
            assert [step.kind for step in some][-2:] == ["poll", "close"]
            assert (some[-1].due_at, some[-1].until) == (game.tip_off - timedelta(minutes=3), game.tip_off)


def test_games_of_one_minute_are_one_step() -> None:
    matinee = plan(known_of(MATINEE, OF_MATINEE))
    assert [len(step.games) for step in of_kind(matinee, "close")] == [7, 8]
    assert len({step.name for step in matinee.steps}) == len(matinee.steps)


def test_late_games_are_polled_from_the_night_on() -> None:
    assert quoted(plan(known_of(DOUBLE, OF_DOUBLE)), OF_DOUBLE[1].game_id)[0] == "11:15"


def test_the_polls_of_a_game_do_not_depend_on_the_other_games() -> None:
    alone = quoted(plan(known_of(LATE, OF_LATE[1:])), OF_LATE[1].game_id)
    assert quoted(plan(known_of(LATE, OF_LATE)), OF_LATE[1].game_id)[-len(alone) :] == alone


def test_injury_reports_are_asked_for_every_quarter_of_an_hour_and_the_schedule_every_hour() -> None:
    steps = of_kind(plan(known_of(MATINEE, OF_MATINEE)), "poll")
    injuries = [step.due_at for step in steps if REPORTED_INJURIES in step.asks]
    assert {b - a for a, b in pairwise(injuries)} == {timedelta(minutes=15)}
    assert (clock(injuries[0]), clock(injuries[-1])) == ("14 11:45", "14 15:15")
    read = [step.due_at for step in steps if SCHEDULE in step.asks]
    assert {b - a for a, b in pairwise(read)} == {timedelta(hours=1)}


def test_a_report_that_a_missed_poll_should_have_asked_for_is_asked_for_by_the_next() -> None:
    now = eastern(LATE, time(18, 51))
    done = tuple(
        Attempt(f"{LATE}/{name}", "succeeded", eastern(LATE, at))
        for name, at in (("night", time(18)), ("poll/22:15Z", time(18, 15)), ("poll/22:30Z", time(18, 30)))
    )
    [poll] = [s for s in _due(known_of(LATE, OF_LATE, now, attempts=done)) if s.kind == "poll"]
    assert (poll.at, poll.asks) == ("22:50Z", {POINTS_LINES, REPORTED_INJURIES, SCHEDULE})
    assert poll.games == tuple(game.game_id for game in OF_LATE)


def test_a_start_that_is_put_off_moves_the_close() -> None:
    late = replace(OF_LATE[0], tip_off=OF_LATE[0].tip_off + timedelta(minutes=22))
    [close, _] = of_kind(plan(known_of(LATE, (late, OF_LATE[1]), eastern(LATE, time(19)))), "close")
    assert clock(close.due_at) == "04 19:49"


def test_a_night_that_was_done_is_watched_though_its_only_game_is_put_off_by_hours() -> None:
    at = eastern(LATE, time(18, 20))
    night = Attempt(f"{LATE}/night", "succeeded", eastern(LATE, time(18)))
    known = known_of(LATE, games_of(LATE, (22, 30)), at, attempts=(night,))
    [game] = known.games
    ahead = [clock for clock in quoted(plan(known), game.game_id) if clock > "18:20"]
    assert ahead[:3] == ["18:30", "18:45", "19:00"]


def test_a_late_night_is_not_followed_by_the_polls_that_it_made_needless() -> None:
    now = eastern(LATE, time(18, 52))
    asked = known_of(
        LATE, OF_LATE, now, attempts=(Attempt(f"{LATE}/night", "active", eastern(LATE, time(18, 51))),)
    )
    assert not [step for step in of_kind(plan(asked), "poll") if step.due_at <= now < step.until]


def test_polls_come_after_the_night_but_no_hung_night_stops_them_and_no_close_waits() -> None:
    begun = eastern(LATE, time(18))
    read = Attempt(f"{LATE}/schedule", "succeeded", begun)
    hung = (Attempt(f"{LATE}/night", "active", begun), read)
    kinds = [
        [step.kind for step in _due(known_of(LATE, OF_LATE, begun + timedelta(minutes=m), attempts=hung))]
        for m in (14, 15, 16)
    ]
    assert kinds == [[], ["poll"], ["poll"]]
    at_the_last = (Attempt(f"{LATE}/night", "active", eastern(LATE, time(19, 26))), read)
    at_close = known_of(LATE, OF_LATE, eastern(LATE, time(19, 27)), attempts=at_the_last)
    assert [step.kind for step in _due(at_close)] == ["close"]


def test_polls_wait_until_the_night_was_asked_for() -> None:
    assert [s.kind for s in _due(known_of(LATE, OF_LATE, eastern(LATE, time(18, 33))))] == [
        "schedule",
        "night",
    ]


def test_live_grading_runs_every_ten_minutes_while_games_are_under_way() -> None:
    steps = of_kind(plan(known_of(DOUBLE, OF_DOUBLE)), "live")
    assert [clock(step.due_at) for step in (steps[0], steps[-1])] == ["15 12:40", "16 00:50"]
    assert not any("15 15:30" <= clock(step.due_at) <= "15 22:00" for step in steps)
    done = tuple(replace(game, is_complete=True, is_graded=True) for game in OF_DOUBLE)
    assert not of_kind(plan(known_of(DOUBLE, done, eastern(DOUBLE, time(12, 35)))), "live")


def test_after_midnight_the_games_of_the_day_before_are_still_live() -> None:
    known = known_of(LATE + DAY, OF_LATE, eastern(LATE + DAY, time(0, 41)))
    assert f"{LATE}/live/04:40Z" in {step.name for step in _due(known)}


def test_models_are_trained_on_mondays_behind_sundays_grades_until_nine() -> None:
    monday = date(2024, 4, 15)
    unpaid = games_of(MATINEE, (13, 0))
    known = known_of(monday, unpaid, eastern(monday, time(8)), trained=frozenset())
    [train] = of_kind(plan(known), "train")
    assert (clock(train.due_at), clock(train.until), train.days.first) == ("15 06:30", "22 06:30", monday)
    assert "train" not in {step.kind for step in _due(known)}
    assert "train" in {step.kind for step in _due(replace(known, now=eastern(monday, time(9))))}


def test_a_home_that_has_built_nothing_trains_nothing_and_looks_at_no_past_day() -> None:
    fresh = Known(eastern(MATINEE, time(6)), scheduled=frozenset({MATINEE}))
    assert {step.kind for step in plan(fresh).steps} == {"schedule", "night"}
    tomorrow = replace(fresh, now=eastern(MATINEE + DAY, time(9)), nights=frozenset({MATINEE}))
    assert {step.days.first for step in plan(tomorrow).steps} == {MATINEE + DAY}


@pytest.mark.parametrize("day", [SPRING, AUTUMN, SPRING - DAY, AUTUMN - DAY])
def test_times_of_a_day_are_those_of_clocks_in_the_east(day: date) -> None:
    tonight = plan(known_of(day, games_of(day, (15, 0), (19, 0))))
    told = {step.kind: clock(step.due_at)[3:] for step in reversed(tonight.steps)}
    assert (told["schedule"], told["night"], told["close"], told["poll"]) == (
        "05:45",
        "13:30",
        "14:57",
        "13:45",
    )
    mornings = [clock(step.due_at)[3:] for step in of_kind(tonight, "corrections")]
    assert mornings == ["10:15", "10:30"]


def test_what_is_recorded_after_an_instant_changes_nothing_that_is_due_by_then() -> None:
    now = eastern(LATE, time(19, 1))
    known = known_of(LATE, OF_LATE, now)
    later = tuple(Attempt(step.name, "succeeded", now + timedelta(seconds=1)) for step in plan(known).steps)
    assert plan(replace(known, attempts=later)) == plan(known)
    assert due(plan(known), later, now) == due(plan(known), (), now)


def _due(known: Known) -> list:  # type: ignore[type-arg]
    return due(plan(known), known.attempts, known.now)
