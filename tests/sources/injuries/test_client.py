"""Which file is which publication, and how far back the search for one goes."""

from datetime import UTC, datetime

import httpx
import pytest

from nba_props.errors import SourceError, UnreachableError
from nba_props.simulator.wire.injury_pdf import render
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.injuries.slots import ReportSlot, newest_slot
from nba_props.storage.raw import RawStore
from tests.sources.injuries.samples import eastern, path, report, sent
from tests.sources.world import World

AT_4PM = eastern("2024-04-10 16:00")


@pytest.fixture
def reports(world: World, raw: RawStore, clock: list[datetime]) -> InjuryReports:
    clock[0] = AT_4PM
    return InjuryReports(world.http(), raw, lambda: clock[0])


@pytest.mark.parametrize(
    ("instant", "key"),
    [
        ("2024-04-10T21:29:59Z", "2024-04-10/04PM"),
        ("2024-04-10T21:30:00Z", "2024-04-10/05PM"),  # 17:30 in summer
        ("2024-01-04T22:30:00Z", "2024-01-04/05PM"),  # 17:30 in winter
        ("2024-01-04T17:59:00Z", "2024-01-04/12PM"),
        ("2024-01-04T05:30:00Z", "2024-01-04/12AM"),
        ("2024-01-04T05:29:00Z", "2024-01-03/11PM"),
        ("2025-12-22T13:59:59Z", "2025-12-22/08AM"),  # the last by the hour, of 08:30
        ("2025-12-22T14:00:00Z", "2025-12-22/09_00AM"),  # the first by the quarter, of 09:00
        ("2025-12-23T05:00:00Z", "2025-12-23/12_00AM"),
        ("2026-01-10T22:44:59Z", "2026-01-10/05_30PM"),
        ("2026-01-10T22:45:00Z", "2026-01-10/05_45PM"),
    ],
)
def test_the_newest_report_of_an_instant(instant: str, key: str) -> None:
    slot = newest_slot(datetime.fromisoformat(instant))
    assert slot.key == key
    assert slot.path == f"/referee/injury/Injury-Report_{key.replace('/', '_')}.pdf"


@pytest.mark.parametrize(
    ("instant", "keys"),
    [
        ("2024-04-10T05:00:00Z", ["2024-04-10/12AM", "2024-04-09/11PM", "2024-04-09/10PM"]),
        ("2025-12-22T14:20:00Z", ["2025-12-22/09_15AM", "2025-12-22/09_00AM", "2025-12-22/08AM"]),
        # The clock goes from 1:59 to 3:00 in New York; there is no file of the missing hour.
        ("2024-03-10T07:30:00Z", ["2024-03-10/03AM", "2024-03-10/01AM", "2024-03-10/12AM"]),
    ],
)
def test_each_slot_has_a_previous_one(instant: str, keys: list[str]) -> None:
    slot = newest_slot(datetime.fromisoformat(instant))
    assert [slot.key, slot.previous.key, slot.previous.previous.key] == keys


def test_the_current_report_is_stored_unchanged(reports: InjuryReports, world: World, raw: RawStore) -> None:
    world.replies[path("2024-04-10_03PM")] = sent()
    assert reports.ensure_stored(newest_slot(AT_4PM)) == "2024-04-10/03PM"
    [payload] = raw.all("nba_injury", "report", "2024-04-10", AT_4PM)
    assert (payload.body, payload.key, payload.fetched_at) == (report(), "2024-04-10/03PM", AT_4PM)
    assert payload.path.endswith(".pdf.gz")


@pytest.mark.parametrize("status", [403, 404])
def test_the_report_before_replaces_a_missing_one(reports: InjuryReports, world: World, status: int) -> None:
    world.replies = dict.fromkeys((path("2024-04-10_03PM"), path("2024-04-10_02PM")), httpx.Response(status))
    world.replies[path("2024-04-10_01PM")] = sent(at="2024-04-10 13:30")
    assert reports.ensure_stored(newest_slot(AT_4PM)) == "2024-04-10/01PM"
    assert world.paths() == [path(f"2024-04-10_{hour}PM") for hour in ("03", "02", "01")]


def test_the_search_goes_back_eight_reports_and_no_further(reports: InjuryReports, world: World) -> None:
    world.replies[path("2024-04-10_07AM")] = sent()
    assert reports.ensure_stored(newest_slot(AT_4PM)) is None
    assert len(world.paths()) == 8
    assert world.paths()[-1] == path("2024-04-10_08AM")


def test_a_report_in_raw_is_not_requested_again_and_ends_the_search(
    reports: InjuryReports, world: World
) -> None:
    world.replies[path("2024-04-10_01PM")] = sent()
    reports.ensure_stored(newest_slot(AT_4PM))
    again = InjuryReports(world.http(), reports.raw, reports.now)
    world.requests.clear()
    assert again.ensure_stored(newest_slot(AT_4PM)) == "2024-04-10/01PM"
    assert world.paths() == [path("2024-04-10_03PM"), path("2024-04-10_02PM")]


def test_a_missing_report_is_requested_once_in_a_run(reports: InjuryReports, world: World) -> None:
    later, earlier = newest_slot(AT_4PM), newest_slot(AT_4PM).previous
    assert (reports.ensure_stored(later), reports.ensure_stored(earlier)) == (None, None)
    assert len(world.paths()) == len(set(world.paths())) == 9


def test_a_server_error_is_not_a_missing_report(reports: InjuryReports, world: World) -> None:
    world.replies[path("2024-04-10_03PM")] = httpx.Response(500)
    world.replies[path("2024-04-10_02PM")] = sent()
    with pytest.raises(UnreachableError, match=r"Injury-Report_2024-04-10_03PM\.pdf: HTTP 500"):
        reports.ensure_stored(newest_slot(AT_4PM))
    world.replies[path("2024-04-10_03PM")] = httpx.Response(451)
    with pytest.raises(SourceError, match="HTTP 451"):
        reports.ensure_stored(newest_slot(AT_4PM))


# -- the day on which the files got other names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "name", "published", "most_requests"),
    [
        ("2025-12-22T13:40:00Z", "2025-12-22_08AM", "2025-12-22T13:30:00Z", 1),
        ("2025-12-22T14:10:00Z", "2025-12-22_09_00AM", "2025-12-22T14:00:00Z", 1),
        ("2025-12-22T23:50:00Z", "2025-12-22_06_45PM", "2025-12-22T23:45:00Z", 1),
        # The newest form fails: the other is tried before absence is believed.
        ("2025-12-22T23:40:00Z", "2025-12-22_06PM", "2025-12-22T23:30:00Z", 2),
        ("2026-01-10T22:50:00Z", "2026-01-10_05PM", "2026-01-10T22:30:00Z", 3),
        ("2025-12-22T13:40:00Z", "2025-12-22_08_30AM", "2025-12-22T13:30:00Z", 2),
    ],
)
def test_reports_are_found_under_both_names(
    world: World, raw: RawStore, now: str, name: str, published: str, most_requests: int
) -> None:
    at = datetime.fromisoformat(now)
    body = render(datetime.fromisoformat(published), ())
    world.replies[path(name)] = httpx.Response(200, content=body)
    for _ in range(2):
        reports = InjuryReports(world.http(), raw, lambda: at)
        assert reports.ensure_stored(newest_slot(at)) == name.replace("_", "/", 1)
    assert len(world.paths()) <= 2 * most_requests - 1  # what is in raw is not requested again


def test_names_with_minutes_are_not_tried_for_earlier_days(reports: InjuryReports, world: World) -> None:
    reports.ensure_stored(newest_slot(eastern("2024-04-10 16:00")))
    assert len(world.paths()) == 8


def test_slots_are_ordered_by_time() -> None:
    assert ReportSlot(datetime(2024, 1, 1, tzinfo=UTC)) < ReportSlot(datetime(2024, 1, 2, tzinfo=UTC))
