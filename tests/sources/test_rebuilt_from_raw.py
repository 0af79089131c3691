"""Every ingest table can be made again from raw alone, byte for byte."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.ingest import (
    BOX_SCORES,
    GAME_LINES,
    INJURIES,
    INJURY_REPORTS,
    ODDS_LINES,
    SCHEDULE,
    SHOTS,
    UNRESOLVED_NAMES,
)
from nba_props.errors import NotThere
from nba_props.sources.archive.tables import Archive
from nba_props.sources.ingest import Ingest
from nba_props.sources.odds.history import plan
from nba_props.sources.odds.purchase import Purchase, in_raw
from nba_props.storage.lake import Lake
from nba_props.storage.raw import RawStore
from tests.replay import ReplayServer, real
from tests.sources.chains import STEADY, opened, simulated
from tests.sources.wire_samples import CLE, DAY, MIA, NOW, TIP, game, payload, schedule, seen

NOBODY = seen((1, "Nobody", "BOS", date(2000, 1, 1)))


def tables(chain: Ingest, days: Days, before: pl.DataFrame = NOBODY) -> dict[str, pl.DataFrame]:
    """Every ingest table of the days, made in the order of the jobs."""
    games = chain.schedule(days).frame
    boxes = chain.box_scores(days, games).frame
    rosters = pl.concat([before, boxes])
    hurt, quoted = chain.injuries(days, games, rosters), chain.points_lines(days, games, rosters)
    return {
        SCHEDULE.name: games,
        BOX_SCORES.name: boxes,
        SHOTS.name: chain.shots(days, games).frame,
        INJURIES.name: hurt.frame,
        INJURY_REPORTS.name: hurt.reports,
        GAME_LINES.name: chain.game_lines(days, games).frame,
        ODDS_LINES.name: quoted.frame,
        UNRESOLVED_NAMES.name: quoted.unresolved,
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


def stored(folder: Path, days: Days, made: dict[str, pl.DataFrame]) -> dict[str, bytes]:
    """Writes the tables as the jobs do, and returns each file's bytes."""
    lake = Lake(str(folder))
    for table in TABLES:
        lake.write(table, enforce(table, made[table.name]), days)
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.parquet"))}


def muted(chain: Ingest) -> Ingest:
    """The chain with `prefer: raw`, over a network that would break the test if anybody asked it."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"raw alone was to be read, and {request.url.path} was asked")

    for http in (chain.odds.http, chain.nba.http, chain.nba.stats, chain.injury_reports.http):
        http._client = httpx.Client(transport=httpx.MockTransport(refuse), base_url="https://nobody.test")
    chain.prefer = "raw"
    return chain


@pytest.mark.slow
def test_the_simulated_leagues_tables_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    now = datetime.fromisoformat("2024-04-11T03:00:00Z")
    days = Days(date(2024, 4, 8), date(2024, 4, 10))
    first = stored(tmp_path / "lake", days, tables(simulated(tmp_path, lambda: now), days))
    made = tables(muted(simulated(tmp_path, lambda: now)), days)
    assert made[ODDS_LINES.name].height > 100
    assert made[BOX_SCORES.name]["game_date"].n_unique() == 3
    assert stored(tmp_path / "again", days, made) == first
    assert len(first) == len(TABLES) * 3


@pytest.mark.real
@pytest.mark.xdist_group("replay")
def test_real_nights_that_were_polled_bought_and_played_are_made_again_byte_for_byte(
    replay: ReplayServer, tmp_path: Path
) -> None:
    """Quotes of the 8th and 9th are bought, those of the 10th polled twice; two days are of the season before."""
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
    rosters = Archive(real()).box_scores(Days(date(2024, 3, 20), date(2024, 4, 7)))[0]
    made = tables(chain, days, rosters)
    assert made[ODDS_LINES.name]["game_date"].n_unique() == 2
    assert made[SHOTS.name]["game_id"].n_unique() == 22
    first = stored(tmp_path / "lake", days, made) | stored(tmp_path / "old", past, tables(chain, past))
    replay.forget()
    chain = muted(opened(tmp_path, "auto"))
    again = stored(tmp_path / "lake2", days, tables(chain, days, rosters))
    again |= stored(tmp_path / "old2", past, tables(chain, past))
    assert again == first
    assert len(first) == len(TABLES) * 5
    assert replay.asked() == {}


def test_nothing_is_asked_and_what_raw_lacks_is_said(ingest: Ingest, world) -> None:
    ingest.prefer = "raw"
    with pytest.raises(NotThere, match="raw holds no schedule of 2023-24"):
        ingest.schedule(Days.one(DAY))
    ingest.now = lambda: TIP + timedelta(hours=5)
    games = schedule(game(status="final"), game(CLE, "CLE", "MEM", season="2022-23", status="final"))
    for found in (
        ingest.box_scores(Days.one(DAY), games),
        ingest.shots(Days.one(DAY), games),
        ingest.points_lines(Days.one(DAY), games, NOBODY),
        ingest.game_lines(Days.one(DAY), games),
    ):
        assert {o.state for o in found.outcomes} <= {"MISSING", "EMPTY_OK"}
        assert all("raw" in o.reason for o in found.outcomes)
        assert len(found.outcomes) == 2
    assert world.asked == []


def test_a_replay_of_an_earlier_instant_reads_no_payload_that_was_fetched_later(
    ingest: Ingest, raw: RawStore, clock: list[datetime]
) -> None:
    from tests.sources.wire_samples import book, event_odds, market, over_under, scheduled, season  # noqa: PLC0415

    ingest.prefer = "raw"
    for hours, point in ((0, 20.5), (2, 22.5)):
        at = NOW + timedelta(hours=hours)
        stamp = (at - timedelta(minutes=5)).isoformat()
        quote = market("player_points", *over_under("Luka Doncic", point), at=stamp)
        raw.land(payload("event_odds", event_odds(book("b", quote)), "2024-04-10/e1", at))
        status = {"gameStatusText": "PPD"} if hours else {}
        raw.land(payload("schedule", season(scheduled(**status)), "2023-24", at, "nba_cdn"))
    found = []
    for hours in (2, 0, -1):
        clock[0] = NOW + timedelta(hours=hours)
        if hours < 0:
            with pytest.raises(NotThere):
                ingest.schedule(Days.one(DAY))
            continue
        status = ingest.schedule(Days.one(DAY)).frame["status"].to_list()
        quotes = ingest.points_lines(Days.one(DAY), schedule(game(MIA)), LUKA).frame
        found.append((status, sorted(quotes["point"])))
    assert found == [(["postponed"], [20.5, 22.5]), (["scheduled"], [20.5])]


LUKA = seen((7, "Luka Doncic", "DAL", DAY - timedelta(days=2)))
