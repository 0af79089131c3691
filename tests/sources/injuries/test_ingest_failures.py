"""Reports that cannot be had or read, and players who cannot be resolved."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.sources.ingest import Ingest
from nba_props.storage.raw import RawStore
from tests.replay import real
from tests.sources.injuries.samples import (
    GAMES,
    GOOD,
    MORANT,
    Move,
    eastern,
    injuries,
    listed,
    path,
    players,
    report,
    sent,
    teams,
)
from tests.sources.night import reason, states
from tests.sources.wire_samples import CLE, DAY, MIA, game, rosters, schedule
from tests.sources.world import Reply, World

pytestmark = pytest.mark.usefixtures("at")


# -- trouble ---------------------------------------------------------------------------------------------------

TROUBLE: dict[str, tuple[Reply, str]] = {
    "server error": (httpx.Response(500), "HTTP 500"),
    "timeout": (httpx.ReadTimeout("slow"), "ReadTimeout"),
    "cut off": (httpx.Response(200, content=report(*GOOD)[:-40]), "is cut off"),
    "a web page": (httpx.Response(200, content=b"<html>"), "is not a PDF"),
    "unreadable": (sent(listed(status="Gone")), "'Gone'"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_an_unavailable_report_fails_its_games_keeps_earlier_rows_and_is_healed(
    ingest: Ingest, world: World, at: Move, trouble: str
) -> None:
    reply, why = TROUBLE[trouble]
    at("2024-04-10 14:45")
    world.replies[path("2024-04-10_02PM")] = sent(*GOOD, at="2024-04-10 14:30")
    before = injuries(ingest)
    at("2024-04-10 16:00")
    world.replies[path("2024-04-10_03PM")] = reply
    result = injuries(ingest)
    assert states(result) == {MIA: "FAILED", CLE: "FAILED"}
    assert why in reason(result)
    assert result.frame.equals(before.frame)
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    healed = injuries(ingest)
    assert states(healed) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert len(players(healed)) == 4


def test_an_unreadable_report_lies_in_quarantine_with_its_reason(
    ingest: Ingest, world: World, at: Move, raw: RawStore
) -> None:
    world.replies[path("2024-04-10_02PM")] = sent(*GOOD, at="2024-04-10 14:30")
    at("2024-04-10 14:45")
    injuries(ingest)
    at("2024-04-10 16:00")
    world.replies[path("2024-04-10_03PM")] = TROUBLE["cut off"][0]
    result = injuries(ingest)
    assert result.counts["quarantined_payloads"] == 1
    [note] = Path(raw.root, "_quarantine").rglob("*.reason.txt")
    assert "nba_injury/report/2024-04-10/03PM: is cut off" in note.read_text()
    assert note.name.endswith(".pdf.gz.reason.txt")


def test_when_every_report_fails_the_games_are_named_and_nothing_raises(ingest: Ingest, world: World) -> None:
    world.replies[path("2024-04-10_03PM")] = httpx.Response(500)
    result = injuries(ingest)
    assert states(result) == {MIA: "FAILED", CLE: "FAILED"}
    assert (result.frame.height, result.reports.height) == (0, 0)


def test_one_games_report_failing_leaves_the_others(ingest: Ingest, world: World, at: Move) -> None:
    late = game("0022301160", "LAL", "GSW", tip_off=eastern("2024-04-10 22:00"))
    at("2024-04-12 09:00")
    world.replies[path("2024-04-10_06PM")] = sent(*GOOD, at="2024-04-10 18:30")
    world.replies[path("2024-04-10_09PM")] = httpx.Response(503)
    result = injuries(ingest, games=pl.concat([GAMES, schedule(late)]))
    assert states(result) == {MIA: "COMPLETE", CLE: "COMPLETE", "0022301160": "FAILED"}
    assert len(players(result)) == 2


def test_no_report_at_all_is_missing(ingest: Ingest) -> None:
    result = injuries(ingest)
    assert states(result) == {MIA: "MISSING", CLE: "MISSING"}
    assert reason(result) == "no report published"


def test_a_damaged_raw_file_fails_its_games_and_is_fetched_again(
    ingest: Ingest, world: World, at: Move, raw: RawStore
) -> None:
    for hour, minute in (("02PM", "14:30"), ("03PM", "15:30")):
        world.replies[path(f"2024-04-10_{hour}")] = sent(*GOOD, at=f"2024-04-10 {minute}")
        at(f"2024-04-10 {minute}")
        injuries(ingest)
    [file] = Path(raw.root, "nba_injury/report/2024-04-10/03PM").iterdir()
    file.write_bytes(file.read_bytes()[:-9])
    result = injuries(ingest)
    assert states(result) == {MIA: "FAILED", CLE: "FAILED"}
    assert "is damaged" in reason(result)
    assert (result.counts["damaged_raw_files"], len(players(result))) == (1, 2)
    assert states(injuries(ingest)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


# -- names ----------------------------------------------------------------------------------------------


def test_names_are_resolved_on_the_teams_own_roster_and_then_in_the_league(
    ingest: Ingest, world: World
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(
        listed("Hardaway Jr., Tim"),
        listed("Williams, Jalen", team="MIA"),
        listed("Love, Kevin", team="MIA"),
        listed("Williams, Jalen", team="CLE", game="MEM@CLE"),
    )
    result = injuries(ingest)
    assert {(p[1], p[2]) for p in players(result)} == {("DAL", 9), ("MIA", 10), ("MIA", 12), ("CLE", 11)}


def test_an_unknown_player_is_counted_and_named_and_not_taken_for_fit(ingest: Ingest, world: World) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(listed(), listed("Rookie, Some"), listed("Williams, Jalen"))
    result = injuries(ingest)
    assert [p[2] for p in players(result)] == [7]
    assert teams(result)["DAL"] == [True, 3, 2]
    assert states(result)[MIA] == "COMPLETE"
    assert result.unresolved.select("team", "player_name", "problem").rows() == [
        ("DAL", "Some Rookie", "no_match"), ("DAL", "Jalen Williams", "tie"),
    ]  # fmt: skip


def test_a_row_that_cannot_be_read_fails_its_game_counts_for_its_team_and_leaves_the_rest(
    ingest: Ingest, world: World
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(listed(status="Gone"), listed("Hardaway Jr., Tim"), MORANT)
    result = injuries(ingest)
    assert states(result) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert "page 1: the status of Luka Doncic is 'Gone'" in reason(result)
    assert [p[2] for p in players(result)] == [8, 9]
    assert teams(result)["DAL"] == [True, 2, 1]
    assert result.drift == {"status 'gone'"}


def test_a_row_of_an_unknown_team_counts_for_both_and_one_of_an_unknown_game_is_named(
    ingest: Ingest, world: World
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(listed(team="Sonics"), MORANT, listed(game="X@Y"))
    result = injuries(ingest)
    assert (teams(result)["DAL"], teams(result)["MIA"]) == ([True, 1, 1], [True, 1, 1])
    assert result.unresolved.filter(team="")["player_name"].to_list() == ["Luka Doncic"]
    assert states(result) == {MIA: "FAILED", CLE: "COMPLETE"}


def test_a_later_good_report_heals_the_game(ingest: Ingest, world: World, at: Move) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(listed(status="Gone"), MORANT)
    injuries(ingest)
    at("2024-04-10 17:45")
    world.replies[path("2024-04-10_05PM")] = sent(*GOOD, at="2024-04-10 17:30")
    assert states(injuries(ingest)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


def test_a_player_listed_twice_counts_once_and_with_two_statuses_not_at_all(
    ingest: Ingest, world: World
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(
        listed(), listed(), listed("Hardaway Jr., Tim"), listed("Hardaway, Tim", "Probable")
    )
    result = injuries(ingest)
    assert [p[2] for p in players(result)] == [7]
    assert teams(result)["DAL"] == [True, 3, 2]
    assert set(result.unresolved["problem"]) == {"listed with two statuses"}


def test_games_that_are_not_scheduled_are_counted(ingest: Ingest, world: World) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD, listed(game="DAL@BOS"))
    result = injuries(ingest)
    assert (result.counts["rows_without_a_game"], result.frame.height) == (1, 2)


def test_a_report_that_does_not_cover_the_day_is_not_used_for_it(ingest: Ingest, world: World) -> None:
    """A player who is not listed is fit only if the report covers the date."""
    world.replies[path("2024-04-10_03PM")] = sent(listed(day=DAY + timedelta(1)))
    result = injuries(ingest)
    assert (result.reports.height, states(result)[MIA]) == (0, "MISSING")


@pytest.mark.real
def test_the_players_of_the_authentic_report_are_found(
    ingest: Ingest, clock: list[datetime], world: World
) -> None:
    box = pl.read_parquet(real() / "player_box.parquet")
    before = box.filter(pl.col("game_date").is_between(pl.date(2023, 1, 4), pl.date(2024, 1, 3)))
    rows = before.select("player_id", "player_name", "team", "game_date").rows()
    games = schedule(
        *(
            game(i, h, a, game_date=d, tip_off=t)
            for i, h, a, d, t in pl.read_parquet(real() / "games.parquet")
            .filter(pl.col("game_date").is_between(pl.date(2024, 1, 4), pl.date(2024, 1, 5)))
            .select("game_id", "home", "away", "game_date", "tipoff_utc")
            .rows()
        )
    )
    clock[0] = datetime(2024, 1, 4, 18, tzinfo=UTC)
    authentic = (real() / "wire" / "nba_official_injury_report.pdf").read_bytes()
    world.replies[path("2024-01-04_12PM")] = httpx.Response(200, content=authentic)
    result = ingest.injuries(Days.one(date(2024, 1, 4)), games, rosters(*rows))
    assert (result.frame.height, result.reports.height) == (14, 4)
    assert result.unresolved.height == 0
    assert dict(result.frame.filter(team="GSW").select("player_name", "player_id").rows()) == {
        "Draymond Green": 203110, "Gary Payton II": 1627780,
    }  # fmt: skip
