"""Days in a row as one range, as long as they wait for the same steps and none of them has failed."""

from datetime import UTC, date, datetime, timedelta

from nba_props.days import Days
from nba_props.planning.attempts import Attempts
from nba_props.planning.ranges import cut, in_ranges
from nba_props.planning.step import Attempt, Step

DAY = timedelta(days=1)
FIRST = date(2024, 1, 10)
NOON = datetime(2024, 1, 15, 17, tzinfo=UTC)


def graded(day: date, *after: str, hour: int = 0) -> Step:
    at = NOON + timedelta(hours=hour)
    return Step("grade", Days.one(day), at, NOON + timedelta(days=1, hours=hour), f"{at:%H}", after=after)


def ranges(steps: list[Step], *attempts: Attempt) -> list[str]:
    joined = in_ranges(steps, Attempts(attempts, NOON + DAY))
    return sorted(str(step.days) for step in joined)


def test_days_that_wait_for_other_steps_are_not_joined() -> None:
    steps = [graded(FIRST), graded(FIRST + DAY), graded(FIRST + 2 * DAY, "x/ingest")]
    assert ranges(steps) == ["2024-01-10...2024-01-11", "2024-01-12"]


def test_a_range_is_due_with_its_last_day_and_of_use_as_long_as_its_first() -> None:
    [whole] = in_ranges([graded(FIRST, hour=1), graded(FIRST + DAY)], Attempts((), NOON))
    assert (whole.due_at, whole.until) == (NOON + timedelta(hours=1), NOON + DAY)


def test_a_day_that_has_failed_stays_alone_and_parts_the_others() -> None:
    steps = [graded(FIRST + n * DAY) for n in range(5)]
    failed = Attempt(f"{FIRST + 2 * DAY}/grade/x", "failed", NOON)
    assert ranges(steps, failed) == ["2024-01-10...2024-01-11", "2024-01-12", "2024-01-13...2024-01-14"]
    earlier = Attempt(f"{FIRST + 2 * DAY}/grade/x", "failed", NOON - DAY)
    assert ranges(steps, earlier) == ["2024-01-10...2024-01-14"]


def test_a_range_is_cut_by_its_seasons_or_in_pieces_of_some_days() -> None:
    years = Days(date(2022, 3, 1), date(2024, 4, 14))
    assert [str(piece) for piece in cut(years)] == [
        "2022-03-01...2022-09-30",
        "2022-10-01...2023-09-30",
        "2023-10-01...2024-04-14",
    ]
    assert [str(piece) for piece in cut(Days(date(2024, 4, 1), date(2024, 4, 5)), 2)] == [
        "2024-04-01...2024-04-02",
        "2024-04-03...2024-04-04",
        "2024-04-05",
    ]
    assert cut(Days.one(FIRST)) == [Days.one(FIRST)]
