"""Days in a row as one range, as long as they wait for the same steps and none of them has failed."""

from datetime import UTC, date, datetime, timedelta

from nba_props.days import Days
from nba_props.planning.attempts import Attempts
from nba_props.planning.ranges import in_ranges
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
