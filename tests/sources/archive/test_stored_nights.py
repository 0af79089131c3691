"""Nights that were polled or bought keep the quotes in raw; an archive has those of the others."""

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.sources.ingest import Ingest
from nba_props.sources.odds.client import key_at
from nba_props.storage.raw import RawStore
from tests.sources.archive.samples import DAYS, ROSTERS, YESTERDAY, archive, line, prop, rows
from tests.sources.night import GAMES as NIGHT
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
    schedule,
    side,
)
from tests.sources.world import World

LATER = NOW + timedelta(days=30)
TODAY = Days.one(DAY)
GAMES = schedule(game(status="final"), game(CLE, "CLE", "MEM", status="final"))
QUOTE = event_odds(book("polled", market("player_points", *over_under("Luka Doncic", 30.5))))
LINES = event_odds(book("polled", market("h2h", side("Miami Heat", -180), side("Dallas Mavericks", 150))))


@pytest.fixture
def chain(ingest: Ingest, tmp_path: Path, clock: list[datetime]) -> Ingest:
    """A month later, with an archive that has other quotes of the same game."""
    clock[0] = LATER
    ingest.archive = archive(tmp_path)
    return ingest


def points_of(chain: Ingest, days: Days = TODAY) -> list[float]:
    return chain.points_lines(days, GAMES, ROSTERS).frame["point"].to_list()


def books_of(chain: Ingest, days: Days = TODAY) -> set[str]:
    return set(chain.game_lines(days, GAMES).frame["book"])


STORED = {
    "polled": payload("event_odds", QUOTE, "2024-04-10/e1", NOW),
    "bought": payload(
        "historical_event_odds",
        {"timestamp": "2024-04-10T19:57:00Z", "data": QUOTE},
        key_at("2024-04-10/e1", NOW),
        LATER - timedelta(days=1),
    ),
}


@pytest.mark.parametrize("how", STORED)
def test_quotes_in_raw_win_over_the_archive(chain: Ingest, raw: RawStore, how: str) -> None:
    assert points_of(chain) == [33.5]
    raw.land(STORED[how])
    result = chain.points_lines(TODAY, GAMES, ROSTERS)
    assert result.frame.select("point", "book", "known_at").rows() == [
        (30.5, "polled", NOW - timedelta(minutes=5))
    ]
    assert {(o.game_id, o.state) for o in result.outcomes} == {(MIA, "COMPLETE"), (CLE, "EMPTY_OK")}
    assert result.counts["quotes"] == 1


def test_without_polls_an_archived_day_keeps_the_archives_quotes(chain: Ingest) -> None:
    chain.may_poll = False
    assert points_of(chain) == [33.5]


def test_game_lines_in_raw_win_over_the_archive(chain: Ingest, raw: RawStore) -> None:
    assert books_of(chain) == {"fanduel"}
    raw.land(payload("odds", [LINES], "2024-04-10", NOW))
    assert books_of(chain) == {"polled"}
    assert points_of(chain) == [33.5]  # of points raw holds nothing


def test_raw_answers_the_games_that_it_holds_and_the_archive_the_others_of_the_day(
    chain: Ingest, raw: RawStore, tmp_path: Path
) -> None:
    of_cle = {"game_id": CLE, "event_id": "e9", "player_name": "Ja Morant", "player_id": 8}
    chain.archive = archive(
        tmp_path,
        player_props=rows("player_props", prop(), prop(**of_cle, line=25.5)),
        game_lines=rows("game_lines", line("fanduel"), line("betmgm", game_id=CLE)),
    )
    raw.land(STORED["polled"])
    raw.land(payload("odds", [LINES], "2024-04-10", NOW))
    # A poll of the other game that found nothing withdraws nothing of the archive.
    none = event_odds(identity="e9", home="Cleveland Cavaliers", away="Memphis Grizzlies")
    raw.land(payload("event_odds", none, "2024-04-10/e9", NOW))
    result = chain.points_lines(TODAY, GAMES, ROSTERS)
    assert sorted(result.frame.select("game_id", "point").rows()) == [(CLE, 25.5), (MIA, 30.5)]
    assert {(o.game_id, o.state) for o in result.outcomes} == {(MIA, "COMPLETE"), (CLE, "COMPLETE")}
    assert sorted(result.polls.select("game_id", "listed_books").rows()) == [
        (CLE, ["fanduel"]), (MIA, ["polled"])
    ]  # fmt: skip
    lines = chain.game_lines(TODAY, GAMES).frame
    assert set(lines.select("game_id", "book").rows()) == {(CLE, "betmgm"), (MIA, "polled")}


def test_the_other_days_of_a_range_stay_the_archives(chain: Ingest, raw: RawStore, tmp_path: Path) -> None:
    atlanta = prop(game_id="0022301100", game_date=YESTERDAY, line=11.5, event_id="e0")
    old = line("fanduel", game_id="0022301100", game_date=YESTERDAY, snapshot_time=TIP - timedelta(days=1))
    chain.archive = archive(
        tmp_path,
        player_props=rows("player_props", prop(), atlanta),
        game_lines=rows("game_lines", line("fanduel", snapshot_time=NOW), old),
    )
    raw.land(STORED["polled"])
    raw.land(payload("odds", [LINES], "2024-04-10", NOW))
    assert sorted(points_of(chain, DAYS)) == [11.5, 30.5]
    result = chain.game_lines(DAYS, GAMES).frame
    assert set(result.select("game_date", "book").rows()) == {(YESTERDAY, "fanduel"), (DAY, "polled")}


def test_a_poll_without_quotes_leaves_the_day_to_the_archive(chain: Ingest, raw: RawStore) -> None:
    raw.land(payload("event_odds", QUOTE | {"bookmakers": []}, "2024-04-10/e1", NOW))
    assert points_of(chain) == [33.5]


def test_run_config_may_still_force_the_archive(chain: Ingest, raw: RawStore) -> None:
    raw.land(STORED["polled"])
    chain.prefer = "archive"
    assert points_of(chain) == [33.5]


def test_to_build_from_raw_alone_leaves_archived_days_to_the_archive(
    chain: Ingest, raw: RawStore, world: World
) -> None:
    chain.prefer = "raw"
    assert points_of(chain) == [33.5]
    raw.land(STORED["polled"])
    assert points_of(chain) == [30.5]
    assert chain.schedule(DAYS).frame.height == 3
    assert world.requests == []


def test_a_poll_made_after_an_instant_is_not_part_of_it(
    chain: Ingest, raw: RawStore, clock: list[datetime]
) -> None:
    raw.land(payload("event_odds", QUOTE, "2024-04-10/e1", LATER + timedelta(hours=1)))
    assert points_of(chain) == [33.5]
    clock[0] = LATER + timedelta(hours=2)
    assert points_of(chain) == [30.5]


def test_bought_quotes_need_no_archive_and_no_request(
    ingest: Ingest, raw: RawStore, world: World, clock: list[datetime]
) -> None:
    clock[0] = LATER
    raw.land(STORED["bought"])
    result = ingest.points_lines(TODAY, GAMES, ROSTERS)
    assert result.frame.filter(pl.col("known_at") <= NOW)["point"].to_list() == [30.5]
    assert world.requests == []


@pytest.mark.usefixtures("night")
@pytest.mark.parametrize("gone", [(), ("shots.parquet",)], ids=["no rows", "no file of shots"])
def test_games_that_were_had_live_stay_when_the_archive_lacks_them(
    ingest: Ingest, world: World, clock: list[datetime], tmp_path: Path, gone: tuple[str, ...]
) -> None:
    clock[0] = TIP + timedelta(hours=6)
    live = ingest.box_scores(TODAY, NIGHT), ingest.shots(TODAY, NIGHT)
    clock[0] = LATER
    ingest.archive = archive(tmp_path, player_box=rows("player_box"), shots=rows("shots"))
    for name in gone:
        (tmp_path / name).unlink()
    asked = len(world.paths())
    kept = ingest.box_scores(TODAY, NIGHT), ingest.shots(TODAY, NIGHT)
    for one, other in zip(live, kept, strict=True):
        assert one.frame.height
        assert one.frame.equals(other.frame)
        assert one.outcomes == other.outcomes
    assert len(world.paths()) == asked
    ingest.prefer = "archive"
    assert ingest.box_scores(TODAY, NIGHT).frame.is_empty()
