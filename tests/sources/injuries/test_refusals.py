"""403 is how this host says that a report does not exist, and how it refuses who asks too fast: which of both it is."""

from datetime import timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.errors import RefusedError, UnreachableError
from nba_props.sources.archive.tables import Archive
from nba_props.sources.http import Patience
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.client import WITNESS, InjuryReports
from nba_props.sources.injuries.slots import newest_slot
from nba_props.storage.raw import RawStore
from tests.sources.injuries.samples import (
    DENIED,
    GAMES,
    GOOD,
    Host,
    Move,
    eastern,
    injuries,
    path,
    requested,
    sent,
)
from tests.sources.night import reason, states
from tests.sources.wire_samples import CLE, DAY, MIA, game, schedule
from tests.sources.world import NO_WAIT, World, rewire

pytestmark = pytest.mark.usefixtures("at")

HOURS = [f"2024-04-10_{hour}" for hour in
         ("06PM", "05PM", "04PM", "03PM", "02PM", "01PM", "12PM", "11AM")]  # fmt: skip
AFTERWARDS = "2024-04-12 09:00"


@pytest.fixture
def host(ingest: Ingest, at: Move) -> Host:
    """All reports of the day, asked for two days later."""
    at(AFTERWARDS)
    host = Host(*HOURS, "2024-04-10_09PM")
    rewire(ingest.injury_reports.http, host)
    return host


def tips(*times: str) -> pl.DataFrame:
    """A game at each time of 10 April; the first two are those of the samples."""
    more = [
        game(f"002230117{n}", "LAL", "GSW", tip_off=eastern(f"2024-04-10 {t}")) for n, t in enumerate(times)
    ]
    return pl.concat([GAMES, schedule(*more)])


def test_a_host_that_refuses_everything_after_the_third_request_is_not_told_as_absence(
    ingest: Ingest, host: Host
) -> None:
    """Case 8: the files are there; some are had, the others are failed and asked for again by the next run."""
    games = tips("13:00", "15:00", "17:00", "22:00")
    host.refuses = lambda number: number > 3
    result = injuries(ingest, games=games)
    assert list(states(result).values()).count("COMPLETE") == 3
    failed = {o.game_id: o.reason for o in result.outcomes if o.state == "FAILED"}
    assert set(failed) == {MIA, CLE, "0022301173"}
    assert all("refused" in reason for reason in failed.values())
    assert not any("no report published" in o.reason for o in result.outcomes)
    assert len(host.requests) <= 3 + 4 + 3  # what was doubted, and what exists, asked for again after pauses
    host.refuses = lambda _number: False
    assert set(states(injuries(ingest, games=games)).values()) == {"COMPLETE"}


def test_what_does_not_exist_is_absent_when_what_exists_is_served(ingest: Ingest, host: Host) -> None:
    host.files = {WITNESS.path: host.files[WITNESS.path]}
    result = injuries(ingest)
    assert states(result) == {MIA: "MISSING", CLE: "MISSING"}
    assert reason(result) == "no report published"
    assert host.requests.count(WITNESS.path) == 2


def test_a_report_that_was_had_before_is_the_one_that_is_asked_for_again(
    ingest: Ingest, host: Host, at: Move
) -> None:
    """Of this run or, here, of an earlier one, in raw."""
    at("2024-04-10 11:40")
    injuries(ingest)
    at(AFTERWARDS)
    host.requests.clear()
    del host.files[WITNESS.path]
    for hour in HOURS[:5]:
        del host.files[path(hour)]
    result = injuries(ingest)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert host.requests.count(path("2024-04-10_11AM")) == 1  # after four replies; the sixth is a report


def test_a_refusal_that_passes_costs_pauses_and_nothing_else(
    ingest: Ingest, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    http = ingest.injury_reports.http
    monkeypatch.setattr(type(http), "rest", lambda _, seconds: pauses.append(seconds))
    http.patience = Patience(attempts=4, first_wait=0, longest_wait=8.0, interval=0)
    host.refuses = lambda number: number <= 6
    result = injuries(ingest)
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert pauses == [2.0, 4.0]
    assert {
        p[4] for p in result.frame.select("game_id", "team", "player_id", "status", "known_at").rows()
    } == {eastern("2024-04-10 18:30")}


def test_without_any_report_that_is_known_to_exist_a_streak_is_a_refusal(world: World, raw: RawStore) -> None:
    """In a time before the report that is asked for else."""
    before = WITNESS.at - timedelta(days=30)
    reports = InjuryReports(world.http(), raw, lambda: before)
    rewire(reports.http, lambda _: DENIED)
    with pytest.raises(
        RefusedError, match=r"refused: world\.test, set by NBA_INJURY_BASE_URL, answers 403 to everything"
    ):
        reports.ensure_stored(newest_slot(before))


def test_a_witness_that_is_gone_proves_that_the_host_answers(world: World, raw: RawStore, at: Move) -> None:
    at(AFTERWARDS)
    for hour in HOURS:
        world.replies[path(hour)] = DENIED
    now = eastern(AFTERWARDS)
    reports = InjuryReports(world.http(), raw, lambda: now)
    assert reports.ensure_stored(newest_slot(eastern("2024-04-10 18:45"))) is None  # it gets 404


def test_a_proven_absence_of_the_past_is_kept_in_raw_and_one_of_today_is_not(
    ingest: Ingest, host: Host, at: Move, raw: RawStore
) -> None:
    for hour in HOURS[:2]:
        del host.files[path(hour)]
    at("2024-04-10 18:40")
    injuries(ingest)
    assert not list(raw.all("nba_injury", "absent_report", "2024-04-10", eastern(AFTERWARDS)))
    at(AFTERWARDS)
    again = InjuryReports(ingest.injury_reports.http, raw, lambda: eastern(AFTERWARDS))
    for _ in range(2):
        host.requests.clear()
        assert again.ensure_stored(newest_slot(eastern("2024-04-10 18:45"))) == "2024-04-10/04PM"
        again = InjuryReports(again.http, raw, again.now)
    assert host.requests == []
    kept = raw.all("nba_injury", "absent_report", "2024-04-10", eastern(AFTERWARDS))
    assert [(p.key[-4:], p.body) for p in kept] == [("05PM", DENIED.content), ("06PM", DENIED.content)]


# -- a host that is down ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [httpx.ReadTimeout("slow"), httpx.ConnectError("refused")], ids=str)
def test_a_dead_host_costs_one_request_of_an_evening(ingest: Ingest, host: Host, trouble: Exception) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        host.requests.append(request.url.path)
        raise trouble

    rewire(ingest.injury_reports.http, fail)
    result = injuries(ingest, games=tips("13:00", "15:00", "22:00"))
    assert set(states(result).values()) == {"FAILED"}
    assert host.requests == [path("2024-04-10_12PM")] * NO_WAIT.attempts
    assert all("set by NBA_INJURY_BASE_URL" in o.reason for o in result.outcomes)


def test_one_live_day_with_the_host_unreachable_costs_that_day_of_a_long_range(
    ingest: Ingest, world: World, at: Move, tmp_path: Path
) -> None:
    """Case 12: the other 170 days are the archive's."""
    first = DAY - timedelta(days=170)
    dates = [first + timedelta(n) for n in range(170)]
    old = [game(f"00223{d:%m%d}0", "BOS", "UTA", game_date=d, tip_off=eastern(f"{d} 19:00")) for d in dates]
    at("2024-04-11 12:00")
    ingest.archive = Archive(tmp_path)
    for hour in HOURS:
        world.replies[path(hour)] = httpx.ConnectError("no route to host")
    result = injuries(ingest, Days(first, DAY), pl.concat([schedule(*old), GAMES]))
    failed = {(o.day, o.game_id) for o in result.outcomes if o.state == "FAILED"}
    assert failed == {(DAY, MIA), (DAY, CLE)}
    assert len(result.outcomes) == 172
    assert {o.state for o in result.outcomes if o.day != DAY} == {"EMPTY_OK"}
    assert requested(world) == ["2024-04-10_06PM"] * NO_WAIT.attempts


def test_a_live_day_without_a_host_keeps_what_raw_holds(ingest: Ingest, world: World, at: Move) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    before = injuries(ingest)
    at("2024-04-10 18:45")
    for hour in HOURS:
        world.replies[path(hour)] = httpx.ConnectError("no route to host")
    result = injuries(ingest)
    assert set(states(result).values()) == {"FAILED"}
    assert result.frame.equals(before.frame)


def test_a_host_in_trouble_with_one_file_is_asked_for_the_others(world: World, raw: RawStore) -> None:
    now = eastern(AFTERWARDS)
    reports = InjuryReports(world.http(), raw, lambda: now)
    world.replies[path("2024-04-10_03PM")] = httpx.Response(500)
    with pytest.raises(UnreachableError) as raised:
        reports.ensure_stored(newest_slot(eastern("2024-04-10 16:00")))
    assert raised.value.status == 500
