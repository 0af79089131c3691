"""Every ingest table can be rebuilt from raw alone, byte for byte."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.ingest import BOX_SCORES, INJURIES, INJURY_REPORTS, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import GAME_LINES, ODDS_LINES, UNRESOLVED_NAMES
from nba_props.errors import NotFoundError
from nba_props.sources.archive.tables import Archive
from nba_props.sources.ingest import Ingest
from nba_props.sources.odds.history import plan
from nba_props.sources.odds.purchase import Purchase, in_raw
from nba_props.storage.lake import Lake
from nba_props.storage.raw import RawStore
from tests.replay import ReplayServer, real
from tests.sources.chains import STEADY, opened, simulated
from tests.sources.wire_samples import (
    CLE,
    DAY,
    MIA,
    NOW,
    TIP,
    book,
    event_odds,
    game,
    market,
    over_under,
    payload,
    rosters,
    schedule,
    scheduled,
    season,
)
from tests.sources.world import World, rewire

NOBODY = rosters((1, "Nobody", "BOS", date(2000, 1, 1)))


def tables(chain: Ingest, days: Days, before: pl.DataFrame = NOBODY) -> dict[str, pl.DataFrame]:
    """Every ingest table of the days, built in the order of the jobs."""
    games = chain.schedule(days).frame
    boxes = chain.box_scores(days, games).frame
    known = pl.concat([before, boxes])
    injuries, odds = chain.injuries(days, games, known), chain.points_lines(days, games, known)
    return {
        SCHEDULE.name: games,
        BOX_SCORES.name: boxes,
        SHOTS.name: chain.shots(days, games).frame,
        INJURIES.name: injuries.frame,
        INJURY_REPORTS.name: injuries.reports,
        GAME_LINES.name: chain.game_lines(days, games).frame,
        ODDS_LINES.name: odds.frame,
        UNRESOLVED_NAMES.name: odds.unresolved,
    }


TABLES = (
    SCHEDULE,
    BOX_SCORES,
    SHOTS,
    INJURIES,
    INJURY_REPORTS,
    GAME_LINES,
    ODDS_LINES,
    UNRESOLVED_NAMES,
)


def stored(folder: Path, days: Days, frames: dict[str, pl.DataFrame]) -> dict[str, bytes]:
    """Writes the tables as the jobs do, and returns each file's bytes."""
    lake = Lake(str(folder))
    for table in TABLES:
        lake.write(table, enforce(table, frames[table.name]), days)
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.parquet"))}


def muted(chain: Ingest) -> Ingest:
    """The chain with `prefer: raw`, over a network that fails the test at any request."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"only raw may be read, but {request.url.path} was requested")

    for http in (chain.odds.http, chain.nba.http, chain.nba.stats, chain.injury_reports.http):
        rewire(http, refuse)
    chain.prefer = "raw"
    return chain


@pytest.mark.slow
def test_the_simulated_leagues_tables_are_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    now = datetime.fromisoformat("2024-04-11T03:00:00Z")
    days = Days(date(2024, 4, 8), date(2024, 4, 10))
    first = stored(tmp_path / "lake", days, tables(simulated(tmp_path, lambda: now), days))
    rebuilt = tables(muted(simulated(tmp_path, lambda: now)), days)
    assert rebuilt[ODDS_LINES.name].height > 100
    assert rebuilt[BOX_SCORES.name]["game_date"].n_unique() == 3
    assert stored(tmp_path / "again", days, rebuilt) == first
    assert len(first) == len(TABLES) * 3


@pytest.mark.real
@pytest.mark.xdist_group("replay")
def test_real_nights_are_rebuilt_from_raw_byte_for_byte(replay: ReplayServer, tmp_path: Path) -> None:
    """Quotes of the 9th are bought, those of the 10th polled twice; two days are of the season before."""
    replay.step("2024-04-10T20:00:00Z")
    chain = opened(tmp_path, "auto", patience=STEADY)
    tonight = Days.one(date(2024, 4, 10))
    for moment in ("2024-04-10T20:00:00Z", "2024-04-10T22:45:00Z"):
        replay.step(moment)
        games = chain.schedule(tonight).frame
        chain.points_lines(tonight, games, NOBODY)
        chain.game_lines(tonight, games)
    replay.step("2024-04-11T12:00:00Z")
    days, past = Days(date(2024, 4, 8), date(2024, 4, 10)), Days(date(2023, 4, 8), date(2023, 4, 9))
    games, now = chain.schedule(days).frame, chain.now()
    at = time.fromisoformat("18:00Z")
    planned = plan([date(2024, 4, 9)], games, at, now, in_raw(chain.raw, games, now), lines=True)
    assert not Purchase(chain.odds, games, 10_000).run(planned).failed
    before = Archive(real()).box_scores(Days(date(2024, 3, 20), date(2024, 4, 7)))[0]
    built = tables(chain, days, before)
    assert built[ODDS_LINES.name]["game_date"].n_unique() == 2
    assert built[SHOTS.name]["game_id"].n_unique() == 22
    first = stored(tmp_path / "lake", days, built) | stored(tmp_path / "old", past, tables(chain, past))
    replay.forget()
    chain = muted(opened(tmp_path, "auto"))
    again = stored(tmp_path / "lake2", days, tables(chain, days, before))
    again |= stored(tmp_path / "old2", past, tables(chain, past))
    assert again == first
    assert len(first) == len(TABLES) * 5
    assert replay.asked() == {}


def test_from_raw_alone_no_request_is_sent_and_missing_payloads_are_named(
    ingest: Ingest, world: World
) -> None:
    ingest.prefer = "raw"
    with pytest.raises(NotFoundError, match="raw holds no schedule of 2023-24"):
        ingest.schedule(Days.one(DAY))
    ingest.now = lambda: TIP + timedelta(hours=5)
    games = schedule(game(status="final"), game(CLE, "CLE", "MEM", season="2022-23", status="final"))
    for result in (
        ingest.box_scores(Days.one(DAY), games),
        ingest.shots(Days.one(DAY), games),
        ingest.points_lines(Days.one(DAY), games, NOBODY),
        ingest.game_lines(Days.one(DAY), games),
    ):
        assert {o.state for o in result.outcomes} <= {"MISSING", "EMPTY_OK"}
        assert all("raw" in o.reason for o in result.outcomes)
        assert len(result.outcomes) == 2
    assert world.requests == []


def test_a_replay_of_an_earlier_instant_reads_no_payload_that_was_fetched_later(
    ingest: Ingest, raw: RawStore, clock: list[datetime]
) -> None:
    ingest.prefer = "raw"
    for hours, point in ((0, 20.5), (2, 22.5)):
        at = NOW + timedelta(hours=hours)
        stamp = (at - timedelta(minutes=5)).isoformat()
        quote = market("player_points", *over_under("Luka Doncic", point), at=stamp)
        raw.land(payload("event_odds", event_odds(book("b", quote)), "2024-04-10/e1", at))
        listed = scheduled(gameStatusText="PPD" if hours else "7:30 pm ET")
        raw.land(payload("schedule", season(listed), "2023-24", at, "nba_cdn"))
    replays = []
    for hours in (2, 0, -1):
        clock[0] = NOW + timedelta(hours=hours)
        if hours < 0:
            with pytest.raises(NotFoundError):
                ingest.schedule(Days.one(DAY))
            continue
        status = ingest.schedule(Days.one(DAY)).frame["status"].to_list()
        quotes = ingest.points_lines(Days.one(DAY), schedule(game(MIA)), LUKA).frame
        replays.append((status, sorted(quotes["point"])))
    assert replays == [(["postponed"], [20.5, 22.5]), (["scheduled"], [20.5])]


LUKA = rosters((7, "Luka Doncic", "DAL", DAY - timedelta(days=2)))
