"""What days need that were slept through, and how far back a home looks."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from nba_props.days import FIRST_DAY, Days, eastern
from nba_props.planning.due import due
from nba_props.planning.past import looked_back_at
from nba_props.planning.ranges import stretches
from nba_props.planning.step import Attempt, Known
from nba_props.planning.tonight import plan
from tests.planning.game_days import DAY, games_of, known_of

TODAY = date(2024, 1, 15)
MISSED = [TODAY - n * DAY for n in (4, 3, 2, 1)]
TONIGHT = games_of(TODAY, (19, 0))
INGEST = "2024-01-11...2024-01-14/ingest"


def asleep(hour: int = 8, *attempts: Attempt, **more: object) -> Known:
    """The morning after four days asleep."""
    whole = known_of(TODAY, TONIGHT, eastern(TODAY, time(hour)))
    stored = {name: getattr(whole, name) - set(MISSED) for name in ("scheduled", "nights", "built")}
    return replace(whole, attempts=attempts, **(stored | more))


def asked(known: Known) -> list[str]:
    return [step.name for step in due(plan(known), known.attempts, known.now)]


def ingested(hour: int = 8, minute: int = 0) -> Attempt:
    return Attempt(INGEST, "succeeded", eastern(TODAY, time(hour, minute)))


def test_days_that_were_slept_through_are_ingested_as_one_range_and_then_graded_as_one() -> None:
    read = Attempt(f"{TODAY}/schedule", "succeeded", eastern(TODAY, time(8)))
    assert asked(asleep()) == [f"{TODAY}/schedule", INGEST]
    assert asked(asleep(9, ingested(), read)) == ["2024-01-11...2024-01-14/grade/2024-01-15T14:00Z"]


def test_a_range_that_could_not_be_graded_is_graded_day_by_day() -> None:
    read = Attempt(f"{TODAY}/schedule", "succeeded", eastern(TODAY, time(8)))
    [together] = asked(asleep(9, ingested(), read))
    failed = Attempt(together, "failed", eastern(TODAY, time(9)))
    known = replace(asleep(9, ingested(), read, failed), now=eastern(TODAY, time(9, 1)))
    alone = sorted(asked(known))
    assert [name.split("/")[:2] for name in alone] == [[str(day), "grade"] for day in MISSED]
    bad = Attempt(alone[0], "failed", eastern(TODAY, time(9, 1)))
    rest = [Attempt(name, "succeeded", eastern(TODAY, time(9, 1))) for name in alone[1:]]
    later = replace(known, attempts=(*known.attempts, bad, *rest), now=eastern(TODAY, time(9, 2)))
    assert asked(later) == [alone[0]]


def test_a_failed_ingest_does_not_keep_days_from_being_graded() -> None:
    failed = replace(ingested(), state="failed")
    assert {name.split("/")[1] for name in asked(asleep(9, failed))} == {"schedule", "ingest", "grade"}


def test_what_was_ingested_is_built_behind_the_gradings_up_to_yesterday() -> None:
    done = (ingested(), *(Attempt(f"{day}/grade/x", "active", eastern(TODAY, time(11))) for day in MISSED))
    names = [step.name for step in plan(asleep(12, *done)).steps if step.kind == "repair"]
    assert names == ["2024-01-11...2024-01-14/repair/2024-01-15T13:00:00Z"]
    assert not [name for name in asked(asleep(12, *done)) if "repair" in name]
    graded = tuple(replace(attempt, state="succeeded") for attempt in done)
    assert [name for name in asked(asleep(12, *graded)) if "repair" in name] == names


def test_the_night_waits_for_the_past_and_no_longer_than_an_hour_before_the_first_tip() -> None:
    read = Attempt(f"{TODAY}/schedule", "succeeded", eastern(TODAY, time(8)))
    running = Attempt(INGEST, "active", eastern(TODAY, time(17, 30)))
    known = asleep(17, read, running)
    waits, goes = (replace(known, now=eastern(TODAY, time(*at))) for at in ((17, 59), (18, 0)))
    assert f"{TODAY}/night" not in asked(waits)
    assert f"{TODAY}/night" in asked(goes)
    over = replace(waits, attempts=(read, replace(running, state="failed")))
    for _ in ("the range", "its days"):
        tried = [replace(running, step=s.name, state="failed") for s in plan(over).steps if s.kind == "grade"]
        over = replace(over, attempts=(*over.attempts, *tried))
    assert f"{TODAY}/night" in asked(over)


def test_yesterday_is_made_up_for_from_the_morning_on() -> None:
    early = asleep(5)
    assert "2024-01-11...2024-01-13/ingest" in asked(early)
    assert INGEST in asked(replace(early, now=eastern(TODAY, time(6))))


def test_a_gap_that_was_ingested_is_not_ingested_again_with_the_next_missed_day() -> None:
    tomorrow = replace(asleep(9, ingested()), now=eastern(TODAY + DAY, time(9)))
    assert [name for name in asked(tomorrow) if "ingest" in name] == [f"{TODAY}/ingest"]


def test_a_day_that_somebody_built_by_hand_is_not_made_up_for() -> None:
    built = asleep(
        built=frozenset(TODAY - n * DAY for n in range(1, 31)),
        scheduled=frozenset(TODAY - n * DAY for n in range(31)),
    )
    assert asked(built) == [f"{TODAY}/schedule"]


def test_gaps_that_lie_apart_are_ranges_of_their_own() -> None:
    days = [TODAY, TODAY + DAY, TODAY + 3 * DAY]
    assert stretches(days) == [Days(TODAY, TODAY + DAY), Days.one(TODAY + 3 * DAY)]


@pytest.mark.parametrize(
    ("now", "made", "first"),
    [
        (TODAY, [], None),
        (TODAY, [TODAY], None),
        (TODAY, [TODAY - 2 * DAY], TODAY - 2 * DAY),
        (TODAY, [TODAY - 300 * DAY], TODAY - 30 * DAY),
        (FIRST_DAY + 3 * DAY, [FIRST_DAY - 9 * DAY], FIRST_DAY),
    ],
)
def test_a_home_looks_back_a_month_but_never_before_its_first_day(
    now: date, made: list[date], first: date | None
) -> None:
    for known in (
        Known(eastern(now, time(9)), nights=frozenset(made)), Known(eastern(now, time(9)), built=frozenset(made)),
        Known(eastern(now, time(9)), begun=min(made, default=None)),
    ):  # fmt: skip
        assert looked_back_at(known) == (first and Days(first, now - DAY))


def test_no_step_is_of_a_day_that_is_to_come_or_before_the_first() -> None:
    for now in (eastern(TODAY, time(0)), eastern(TODAY, time(23, 59)), eastern(FIRST_DAY + DAY, time(9))):
        known = Known(now, nights=frozenset({FIRST_DAY - 5 * DAY}))
        assert all(
            step.days.first >= FIRST_DAY and step.days.last <= (now - timedelta(hours=5)).date()
            for step in plan(known).steps
        )


def test_a_season_that_was_filled_by_hand_is_not_read_again_day_by_day() -> None:
    filled = frozenset(TODAY - n * DAY for n in range(1, 31))
    games = tuple(game for day in filled for game in games_of(day, (19, 0), is_done=True))
    known = known_of(TODAY, (*games, *TONIGHT), eastern(TODAY, time(10, 40)))
    read = Attempt(f"{TODAY}/schedule", "succeeded", eastern(TODAY, time(6)))
    corrected = [name for name in asked(replace(known, attempts=(read,))) if "corrections" in name]
    assert corrected == [f"{TODAY - 2 * DAY}...{TODAY - DAY}/corrections/2"]
    repair = Attempt(f"{min(filled)}...{max(filled)}/repair/x", "active", eastern(TODAY, time(10)))
    assert [name for name in asked(replace(known, attempts=(read, repair))) if "corr" in name] == corrected
    nights = [Attempt(f"{day}/night", "succeeded", eastern(day, time(18))) for day in filled]
    lived = replace(known, attempts=(read, *nights))
    assert [name for name in asked(lived) if "corr" in name] == ["2023-12-16...2024-01-14/corrections/2"]
