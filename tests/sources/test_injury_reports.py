"""Which file holds which publication, and how far back one is looked for."""

from datetime import UTC, datetime

import httpx
import pytest

from nba_props.errors import SourceError, UnreachableError
from nba_props.sources.injuries.client import InjuryReports, Stamp, newest_stamp
from nba_props.storage.raw import RawStore
from tests.sources.injury_samples import eastern, path, report, sent

AT_4PM = eastern("2024-04-10 16:00")


@pytest.fixture
def reports(world, raw: RawStore, clock: list[datetime]) -> InjuryReports:
    clock[0] = AT_4PM
    return InjuryReports(world.http(), raw, lambda: clock[0])


def asked(world) -> list[str]:
    return [request.url.path for request in world.asked]


@pytest.mark.parametrize(
    ("instant", "key"),
    [
        ("2024-04-10T21:29:59Z", "2024-04-10/04PM"),
        ("2024-04-10T21:30:00Z", "2024-04-10/05PM"),  # 17:30 in summer
        ("2024-01-04T22:30:00Z", "2024-01-04/05PM"),  # 17:30 in winter
        ("2024-01-04T17:59:00Z", "2024-01-04/12PM"),
        ("2024-01-04T05:30:00Z", "2024-01-04/12AM"),
        ("2024-01-04T05:29:00Z", "2024-01-03/11PM"),
        ("2025-12-23T04:59:59Z", "2025-12-22/11PM"),  # the last by the hour
        ("2025-12-23T05:00:00Z", "2025-12-23/12_00AM"),  # the first by the quarter
        ("2026-01-10T22:44:59Z", "2026-01-10/05_30PM"),
        ("2026-01-10T22:45:00Z", "2026-01-10/05_45PM"),
    ],
)
def test_the_newest_report_of_an_instant(instant: str, key: str) -> None:
    found = newest_stamp(datetime.fromisoformat(instant))
    assert found.key == key
    assert found.path == f"/referee/injury/Injury-Report_{key.replace('/', '_')}.pdf"


@pytest.mark.parametrize(
    ("instant", "keys"),
    [
        ("2024-04-10T05:00:00Z", ["2024-04-10/12AM", "2024-04-09/11PM", "2024-04-09/10PM"]),
        ("2025-12-23T05:20:00Z", ["2025-12-23/12_15AM", "2025-12-23/12_00AM", "2025-12-22/11PM"]),
        # The clock goes from 1:59 to 3:00 in New York; the file of the missing hour never was.
        ("2024-03-10T07:30:00Z", ["2024-03-10/03AM", "2024-03-10/01AM", "2024-03-10/12AM"]),
    ],
)
def test_one_steps_back_from_report_to_report(instant: str, keys) -> None:
    stamp = newest_stamp(datetime.fromisoformat(instant))
    assert [stamp.key, stamp.previous.key, stamp.previous.previous.key] == keys


def test_the_report_of_now_is_landed_as_it_came(reports: InjuryReports, world, raw: RawStore) -> None:
    world.replies[path("2024-04-10_03PM")] = sent()
    assert reports.landed(newest_stamp(AT_4PM)) == "2024-04-10/03PM"
    [payload] = raw.all("nba_injury", "report", "2024-04-10", AT_4PM)
    assert (payload.body, payload.key, payload.fetched_at) == (report(), "2024-04-10/03PM", AT_4PM)
    assert payload.path.endswith(".pdf.gz")


@pytest.mark.parametrize("status", [403, 404])
def test_a_report_that_is_not_there_yields_to_the_one_before(
    reports: InjuryReports, world, status: int
) -> None:
    world.replies = dict.fromkeys((path("2024-04-10_03PM"), path("2024-04-10_02PM")), httpx.Response(status))
    world.replies[path("2024-04-10_01PM")] = sent(at="2024-04-10 13:30")
    assert reports.landed(newest_stamp(AT_4PM)) == "2024-04-10/01PM"
    assert asked(world) == [path(f"2024-04-10_{hour}PM") for hour in ("03", "02", "01")]


def test_one_looks_back_eight_reports_and_no_further(reports: InjuryReports, world) -> None:
    world.replies[path("2024-04-10_07AM")] = sent()
    assert reports.landed(newest_stamp(AT_4PM)) is None
    assert len(asked(world)) == 8
    assert asked(world)[-1] == path("2024-04-10_08AM")


def test_what_raw_holds_is_not_asked_again_and_ends_the_search(reports: InjuryReports, world) -> None:
    world.replies[path("2024-04-10_01PM")] = sent()
    reports.landed(newest_stamp(AT_4PM))
    again = InjuryReports(world.http(), reports.raw, reports.now)
    world.asked.clear()
    assert again.landed(newest_stamp(AT_4PM)) == "2024-04-10/01PM"
    assert asked(world) == [path("2024-04-10_03PM"), path("2024-04-10_02PM")]


def test_what_was_not_there_is_not_asked_twice_in_a_run(reports: InjuryReports, world) -> None:
    later, earlier = newest_stamp(AT_4PM), newest_stamp(AT_4PM).previous
    assert (reports.landed(later), reports.landed(earlier)) == (None, None)
    assert len(asked(world)) == len(set(asked(world))) == 9


def test_a_server_in_trouble_is_no_report_that_is_not_there(reports: InjuryReports, world) -> None:
    world.replies[path("2024-04-10_03PM")] = httpx.Response(500)
    world.replies[path("2024-04-10_02PM")] = sent()
    with pytest.raises(UnreachableError, match=r"Injury-Report_2024-04-10_03PM\.pdf: HTTP 500"):
        reports.landed(newest_stamp(AT_4PM))
    world.replies[path("2024-04-10_03PM")] = httpx.Response(451)
    with pytest.raises(SourceError, match="HTTP 451"):
        reports.landed(newest_stamp(AT_4PM))


def test_stamps_follow_time() -> None:
    assert Stamp(datetime(2024, 1, 1, tzinfo=UTC)) < Stamp(datetime(2024, 1, 2, tzinfo=UTC))
