"""What is wrong by the plan: each fact at the minute at which it begins, and none before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from nba_props.days import Days
from nba_props.planning.alerts import Fact
from nba_props.planning.step import Attempt, Game, Known, Plan, Step
from nba_props.planning.watch import Watched, watch

DAY = date(2024, 4, 14)
MONDAY = date(2024, 4, 8)
MATINEE = datetime(2024, 4, 14, 17, tzinfo=UTC)  # 13:00 Eastern
EVENING = datetime(2024, 4, 14, 23, 30, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GAMES = (Game("0022301186", DAY, MATINEE), Game("0022301200", DAY, EVENING))


def polls(first: datetime, count: int) -> tuple[Step, ...]:
    """A poll every quarter of an hour."""
    times = [first + n * 15 * MINUTE for n in range(count)]
    return tuple(
        Step("poll", Days.one(DAY), at, at + 15 * MINUTE, at=f"{at:%H:%MZ}", credits=8) for at in times
    )


def at(now: datetime, *games: Game, **fields: object) -> Watched:
    """A day on which all is well but what the fields say."""
    known = Known(now, games or GAMES, scheduled=frozenset({DAY}), nights=frozenset({DAY}))
    well = Watched(
        known,
        Plan(polls(MATINEE - 90 * MINUTE, 32)),
        predicted=frozenset({DAY}),
        trained=frozenset({MONDAY}),
        ran_at=now,
        looked_at=now - MINUTE,
        awake_since=now - 12 * HOUR,
        credits_left=100_000,
        free_bytes=10**12,
    )
    return replace(well, **fields)  # type: ignore[arg-type]  # the fields' types are the test's business


def kinds(watched: Watched) -> list[str]:
    return [fact.kind for fact in watch(watched).facts]


def only(watched: Watched) -> Fact:
    [fact] = watch(watched).facts
    return fact


@pytest.mark.parametrize("hours", range(0, 24, 3))
def test_on_a_good_day_nothing_is_wrong(hours: int) -> None:
    assert kinds(at(datetime(2024, 4, 14, 10, tzinfo=UTC) + hours * HOUR)) == []


def test_an_hour_before_the_first_tip_off_the_night_is_predicted() -> None:
    assert kinds(at(MATINEE - 61 * MINUTE, predicted=frozenset())) == []
    late = only(at(MATINEE - 60 * MINUTE, predicted=frozenset()))
    assert (late.kind, late.day, late.until) == ("no_predictions", DAY, EVENING)
    assert kinds(at(EVENING - MINUTE, predicted=frozenset())) == ["no_predictions"]
    assert kinds(at(EVENING, predicted=frozenset())) == []


def test_a_day_without_games_needs_no_predictions() -> None:
    elsewhere = Game("0022301100", date(2024, 4, 12), MATINEE - 48 * HOUR)
    assert kinds(at(MATINEE, elsewhere, predicted=frozenset())) == []


def test_two_hours_of_an_open_night_without_a_run() -> None:
    ran = MATINEE
    assert kinds(at(ran + 119 * MINUTE, ran_at=ran)) == []
    fact = only(at(ran + 120 * MINUTE, ran_at=ran))
    assert (fact.kind, fact.until) == ("nothing_ran", EVENING)
    assert "since 04-14 13:00 Eastern" in fact.what


def test_a_night_that_is_not_open_yet_needs_no_run() -> None:
    opened = MATINEE - 90 * MINUTE
    assert kinds(at(opened + 119 * MINUTE, ran_at=None)) == []
    assert kinds(at(opened + 120 * MINUTE, ran_at=None)) == ["nothing_ran"]


def test_a_machine_that_has_just_woken_up_had_no_time_to_run() -> None:
    assert kinds(at(EVENING - HOUR, ran_at=MATINEE, awake_since=EVENING - 2 * HOUR)) == []


def test_where_the_plan_wants_nothing_nothing_needs_to_run() -> None:
    """A small budget may leave hours without a poll."""
    assert kinds(at(EVENING - HOUR, ran_at=MATINEE, plan=Plan(polls(MATINEE - HOUR, 3)))) == []


def test_a_sleep_is_told_with_what_it_cost() -> None:
    slept = MATINEE + HOUR  # 14:00 to 17:00
    fact = only(at(slept + 3 * HOUR, Game("0022301190", DAY, slept + HOUR), *GAMES, looked_at=slept))
    assert fact.kind == "missed"
    assert (
        fact.what == "asleep from 04-14 14:00 Eastern to 04-14 17:00 Eastern: 11 polls missed, 1 game began"
    )


def test_a_poll_that_was_made_before_the_sleep_or_can_still_be_made_is_not_missed() -> None:
    [one] = polls(MATINEE, 1)
    before, after = replace(one, due_at=MATINEE - MINUTE), replace(one, until=MATINEE + 9 * HOUR)
    woken = at(MATINEE + HOUR, looked_at=MATINEE + MINUTE, plan=Plan((before, after)))
    assert kinds(woken) == []


def test_a_sleep_of_days_names_the_nights_that_are_lost() -> None:
    games = tuple(
        Game(f"00223011{n:02}", DAY - n * timedelta(1), EVENING - n * 24 * HOUR) for n in range(1, 5)
    )
    fact = only(at(EVENING - 8 * HOUR, *games, looked_at=EVENING - 100 * HOUR, plan=Plan(())))
    assert fact.what.endswith("4 games began, no night of 2024-04-10, 2024-04-11, 2024-04-12, 2024-04-13")


def test_a_sleep_in_which_nothing_was_due_is_not_told() -> None:
    assert kinds(at(EVENING + 9 * HOUR, looked_at=EVENING + HOUR)) == []


def test_games_without_a_closing_poll_are_named() -> None:
    plan = Plan(polls(MATINEE, 1), not_polled={"0022301200": "the budget is used up"})
    fact = only(at(MATINEE, plan=plan))
    assert (fact.kind, fact.until) == ("not_polled", EVENING)
    assert fact.what == "1 of 2 games get no closing poll (the budget is used up): 0022301200"
    assert kinds(at(EVENING, plan=plan)) == []


@pytest.mark.parametrize(("left", "wrong"), [(79, ["credits_low"]), (80, []), (None, [])])
def test_the_account_pays_for_two_days_like_today(left: int | None, wrong: list[str]) -> None:
    assert kinds(at(MATINEE, plan=Plan(polls(MATINEE, 5)), credits_left=left)) == wrong


def test_credits_are_not_judged_on_a_day_without_polls() -> None:
    """An open alert stays open: nothing was filled up."""
    seen = watch(at(MATINEE, plan=Plan(()), credits_left=0))
    assert (seen.facts, seen.blind) == ((), frozenset({"credits_low"}))


def test_a_week_without_models_is_told_on_monday_morning() -> None:
    monday = datetime(2024, 4, 15, 13, 59, tzinfo=UTC)
    game = Game("0022301201", date(2024, 4, 15), monday + 9 * HOUR)

    def on(now: datetime) -> list[str]:
        watched = at(now, game, plan=Plan(()))
        return kinds(replace(watched, known=replace(watched.known, scheduled=frozenset({game.game_date}))))

    assert on(monday) == []
    assert on(monday + MINUTE) == ["champion_stale"]


def test_a_morning_without_a_schedule() -> None:
    ten = datetime(2024, 4, 14, 14, tzinfo=UTC)
    for now, wrong in ((ten - MINUTE, []), (ten, ["no_schedule"])):
        watched = at(now, plan=Plan(()))
        nothing = replace(watched.known, games=(), scheduled=frozenset[date]())
        assert kinds(replace(watched, known=nothing)) == wrong
        woken = now - 14 * MINUTE
        assert kinds(replace(watched, known=nothing, awake_since=woken)) == []
    assert kinds(replace(watched, known=nothing, awake_since=ten - 15 * MINUTE)) == ["no_schedule"]


def test_little_space_is_told_before_a_write_fails() -> None:
    assert kinds(at(MATINEE, free_bytes=299_000_000)) == ["disk_full"]


def test_attempts_alone_are_no_facts() -> None:
    watched = at(MATINEE)
    known = replace(watched.known, attempts=(Attempt("s", "failed", MATINEE),))
    assert kinds(replace(watched, known=known)) == []
