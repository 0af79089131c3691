"""Past reports: which are planned, and fetching them through refusals, failures and stops."""

from dataclasses import replace
from datetime import date, timedelta

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.simulator.wire.refusals import Refusals
from nba_props.simulator.wire.transport import SimulatedTransport
from nba_props.sources.http import Http
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.client import InjuryReports
from nba_props.sources.injuries.history import PlannedDay, Sweep, Swept, paced, plan
from nba_props.sources.injuries.slots import ReportSlot, newest_slot
from nba_props.storage.raw import RawStore
from tests.sources.injuries.samples import EVE, GAMES, GOOD, Host, Move, eastern, injuries, path, sent
from tests.sources.night import states
from tests.sources.wire_samples import CLE, DAY, MIA, game, schedule
from tests.sources.world import NO_WAIT, World, rewire

pytestmark = pytest.mark.usefixtures("at")

AFTERWARDS = eastern("2024-04-12 09:00")
NONE = timedelta(0)
# 19:00 and 19:30 are of the samples, on the 10th; these are another of the 10th, and two of the day before.
MORE = pl.concat([
    GAMES,
    schedule(
        game("0022301160", "LAL", "GSW", tip_off=eastern("2024-04-10 22:00")),
        game("0022301150", "BOS", "UTA", game_date=EVE, tip_off=eastern("2024-04-09 19:30")),
        game("0022301151", "NYK", "ATL", game_date=EVE, tip_off=eastern("2024-04-09 20:00"), status="postponed"),
        game("0012301151", "NYK", "ATL", game_date=date(2024, 4, 8), tip_off=eastern("2024-04-08 20:00"),
             season_type="preseason"),
    ),
])  # fmt: skip
DAYS = Days(date(2024, 4, 7), date(2024, 4, 11))
NAMES = ["2024-04-09_06PM", "2024-04-10_05PM", "2024-04-10_06PM", "2024-04-10_08PM"]


def planned(reports: InjuryReports | None = None, lead: timedelta = NONE, now: str = "") -> list[PlannedDay]:
    at = eastern(now) if now else AFTERWARDS
    return plan(DAYS, MORE, lead, at, reports.is_settled if reports else lambda _: False)


def names(days: list[PlannedDay]) -> list[str]:
    return [slot.key.replace("/", "_") for day in days for slot in day.slots]


def swept(reports: InjuryReports) -> Swept:
    return Sweep(reports).run(planned(reports))


@pytest.fixture
def host(ingest: Ingest, at: Move) -> Host:
    at("2024-04-12 09:00")
    host = Host(*NAMES)
    rewire(ingest.injury_reports.http, host)
    return host


def test_each_day_has_its_last_report_before_the_first_tip_and_one_an_hour_before_each() -> None:
    """On the 10th at 18:30 before 19:00, and for 19:00, 19:30 and 22:00 at 17:30, 18:30 and 20:30."""
    assert names(planned()) == NAMES
    assert [(day.day, day.games, day.held, day.unavailable) for day in planned()] == [
        (EVE, 1, 0, ""),
        (DAY, 3, 0, ""),
    ]


def test_a_lead_is_how_long_before_the_first_tip_a_report_came_at_the_latest() -> None:
    assert names(planned(lead=timedelta(minutes=30))) == NAMES
    assert names(planned(lead=timedelta(minutes=31)))[1:3] == ["2024-04-10_05PM", "2024-04-10_06PM"]
    assert names(planned(lead=timedelta(hours=3)))[:2] == ["2024-04-09_04PM", "2024-04-09_06PM"]


def test_a_report_of_the_very_tip_off_is_not_from_before_it() -> None:
    early = schedule(game(tip_off=eastern("2024-04-10 18:30")))
    [day] = plan([DAY], early, NONE, AFTERWARDS, lambda _: False)
    assert [slot.key for slot in day.slots] == ["2024-04-10/05PM"]


def test_what_is_still_ahead_is_not_planned() -> None:
    days = planned(now="2024-04-10 18:15")
    assert names(days) == NAMES[:2]
    assert [day.unavailable for day in days] == ["", "still ahead"]


def test_a_sweep_stores_the_reports_and_a_repeated_one_requests_nothing(ingest: Ingest, host: Host) -> None:
    del host.files[path("2024-04-10_06PM")]
    reports = ingest.injury_reports
    result = swept(reports)
    assert (result.found, len(result.files), result.absent, result.stopped) == (4, 3, 0, "")
    assert not result.failed
    host.requests.clear()
    again = InjuryReports(reports.http, reports.raw, reports.now)
    assert swept(again) == Swept()
    assert [(day.held, len(day.slots)) for day in planned(again)] == [(1, 0), (3, 0)]
    assert host.requests == []


@pytest.mark.usefixtures("host")
def test_what_was_fetched_long_after_is_known_when_it_was_published(ingest: Ingest) -> None:
    swept(ingest.injury_reports)
    ingest.prefer = "raw"
    result = injuries(ingest)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    published = ("2024-04-09 18:30", "2024-04-10 17:30", "2024-04-10 18:30")
    assert set(result.frame["known_at"]) == set(map(eastern, published))


def test_a_refusal_stops_the_sweep_which_the_next_one_continues(ingest: Ingest, host: Host) -> None:
    host.refuses = lambda number: number > 2
    result = swept(ingest.injury_reports)
    assert (result.found, result.absent, result.failed) == (2, 0, {})
    assert "refused: world.test, set by NBA_INJURY_BASE_URL, answers 403 to" in result.stopped
    host.refuses = lambda _number: False
    result = swept(InjuryReports(ingest.injury_reports.http, ingest.raw, ingest.now))
    assert (result.found, result.stopped) == (2, "")


def test_a_dead_host_stops_the_sweep_and_a_bad_file_does_not(ingest: Ingest, world: World, at: Move) -> None:
    at("2024-04-12 09:00")
    for name in NAMES:
        world.replies[path(name)] = sent(*GOOD, at="2024-04-10 15:30")
    world.replies[path(NAMES[1])] = httpx.Response(500)
    result = swept(ingest.injury_reports)
    assert (result.found, dict(result.failed), result.stopped) == (3, {"unreachable": 1}, "")
    assert "Injury-Report_2024-04-10_05PM.pdf: HTTP 500" in result.culprits[0]
    world.replies[path(NAMES[1])] = httpx.ConnectError("no route")
    world.requests.clear()
    result = swept(ingest.injury_reports)
    assert "ConnectError" in result.stopped
    assert len(world.requests) == NO_WAIT.attempts


def test_a_host_that_fails_again_and_again_is_left_alone(ingest: Ingest) -> None:
    asked: list[str] = []

    def fail(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(503)

    rewire(ingest.injury_reports.http, fail)
    days = [
        PlannedDay(DAY - timedelta(n), 1, (newest_slot(AFTERWARDS - timedelta(n)),), 0) for n in range(20)
    ]
    result = Sweep(ingest.injury_reports).run(days)
    assert (dict(result.failed), len(set(asked))) == ({"unreachable": 5}, 5)
    assert result.stopped.startswith("5 reports in a row failed, the last with GET /referee")


def test_days_are_fetched_concurrently_under_one_pace(ingest: Ingest, host: Host) -> None:
    """As over a real network; a transport in this process is asked by one thread."""
    reports = ingest.injury_reports
    rewire(reports.http, host)
    reports.http.transport = None  # `rewire` has put the host behind the client
    reports.http.patience = NO_WAIT
    days = [
        PlannedDay(DAY - timedelta(n), 1, (newest_slot(eastern(f"{DAY - timedelta(n)} 18:00")),), 0)
        for n in range(9)
    ]
    for day in days:
        host.files[path(day.slots[0].key.replace("/", "_"))] = sent(*GOOD, at=f"{day.day} 17:30")
    progress: list[tuple[int, int]] = []
    result = Sweep(reports, lambda done, total: progress.append((done, total))).run(days)
    assert (result.found, len(result.files)) == (9, 9)
    assert progress[-1] == (9, 9)
    assert len(host.requests) == 9


def test_the_pace_is_that_of_the_rate() -> None:
    http = Http("https://world.test", patience=NO_WAIT)
    reports = paced(InjuryReports(http, None, lambda: AFTERWARDS), 0.5)  # type: ignore[arg-type]  # no raw is read
    assert (reports.http.patience.interval, reports.http.patience.timeout) == (2.0, NO_WAIT.timeout)


@pytest.mark.usefixtures("host")
def test_a_slot_whose_reports_are_all_absent_is_settled(ingest: Ingest) -> None:
    slot = ReportSlot(eastern("2024-04-01 18:30"))
    reports = ingest.injury_reports
    assert not reports.is_settled(slot)
    assert reports.ensure_stored(slot) is None
    assert InjuryReports(reports.http, reports.raw, reports.now).is_settled(slot)


def test_the_simulated_hosts_refusals_cost_no_report(raw: RawStore) -> None:
    """Streaks of up to twelve, some longer than the patience: a sweep stops then, and the next one goes on."""
    transport = SimulatedTransport(lambda: AFTERWARDS, refusals=Refusals(24))
    http = Http("https://world.test", transport, {}, NO_WAIT)
    days = [PlannedDay(day, 1, (newest_slot(eastern(f"{day} 18:00")), newest_slot(eastern(f"{day} 19:00"))), 0)
            for day in Days(date(2024, 3, 11), date(2024, 4, 10))]  # fmt: skip
    found = stops = 0
    for _ in range(12):
        reports = InjuryReports(http, raw, lambda: AFTERWARDS)
        left = [replace(day, slots=tuple(s for s in day.slots if not reports.is_settled(s))) for day in days]
        result = Sweep(reports).run(left)
        assert (result.absent, result.failed) == (0, {})
        found, stops = found + result.found, stops + bool(result.stopped)
    assert (found, stops > 0, result.stopped) == (62, True, "")
    wanted = {slot.key for day in days for slot in day.slots}
    assert all(raw.holds("nba_injury", "report", key, AFTERWARDS) for key in wanted)
    assert not raw.holds("nba_injury", "absent_report", "2024-03-11", AFTERWARDS)
