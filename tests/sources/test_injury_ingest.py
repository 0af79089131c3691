"""Reports of a night as tables: DAL at MIA at 19:30 Eastern, MEM at CLE at 19:00, on 10 April 2024."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.errors import SourceError
from nba_props.sources.archive.tables import Archive
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.ingest import InjuryResult
from nba_props.storage.raw import Payload, RawStore
from tests.replay import real
from tests.sources.injury_samples import eastern, listed, path, report, sent, silent
from tests.sources.wire_samples import CLE, DAY, MIA, TIP, game, schedule, seen

TODAY, EVE = Days.one(DAY), DAY - timedelta(1)
FIRST_TIP = TIP - timedelta(minutes=30)
GAMES = schedule(game(), game(CLE, "CLE", "MEM", tip_off=FIRST_TIP))
SEEN = seen(
    (7, "Luka Dončić", "DAL", EVE),
    (8, "Ja Morant", "MEM", EVE),
    (9, "Tim Hardaway Jr.", "DAL", EVE),
    (10, "Jalen Williams", "MIA", EVE),
    (11, "Jalen Williams", "CLE", EVE),
    (12, "Kevin Love", "UTA", EVE),  # moved to MIA since his last game
)
AT_4PM, AT_5PM = eastern("2024-04-10 16:00"), eastern("2024-04-10 17:00")
MORANT = listed("Morant, Ja", team="MEM", game="MEM@CLE")
GOOD = (listed(), silent("MIA"), MORANT)


@pytest.fixture
def at(clock: list[datetime]):
    def move(text: str) -> None:
        clock[0] = eastern(text)

    move("2024-04-10 16:00")
    return move


def injuries(ingest, days: Days = TODAY, games: pl.DataFrame = GAMES) -> InjuryResult:
    found = ingest.injuries(days, games, SEEN)
    assert breaches(INJURIES, found.frame) == breaches(INJURY_REPORTS, found.reports) == []
    return found


def players(found: InjuryResult) -> list[tuple]:
    return INJURIES.shape(found.frame).select("game_id", "team", "player_id", "status", "known_at").rows()


def teams(found: InjuryResult) -> dict[str, tuple]:
    """Submitted, listed and unresolved by team, of the newest report."""
    newest = found.reports.sort("known_at").group_by("team", maintain_order=True).last()
    return {t: rest for t, *rest in newest.select("team", "submitted", "listed", "unresolved").rows()}


def states(found: InjuryResult) -> dict[str, str]:
    return {o.game_id: o.state for o in found.outcomes}


def reason(found: InjuryResult, game_id: str = MIA) -> str:
    return next(o.reason for o in found.outcomes if o.game_id == game_id)


def asked(world) -> list[str]:
    return [r.url.path.removeprefix("/referee/injury/Injury-Report_")[:-4] for r in world.asked]


# -- a good night ----------------------------------------------------------------------------------------------


def test_a_report_becomes_the_players_that_it_lists_and_the_teams_that_have_reported(
    ingest: Ingest, world, at
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    found = injuries(ingest)
    published = eastern("2024-04-10 15:30")
    assert players(found) == [(CLE, "MEM", 8, "out", published), (MIA, "DAL", 7, "out", published)]
    assert teams(found) == {
        "DAL": [True, 1, 0], "MIA": [False, 0, 0], "MEM": [True, 1, 0], "CLE": [True, 0, 0],
    }  # fmt: skip
    assert states(found) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert found.frame.filter(pl.col("player_id") == 7).row(0, named=True) == {
        "game_id": MIA, "game_date": DAY, "season": "2023-24", "team": "DAL", "player_id": 7,
        "player_name": "Luka Doncic", "status": "out", "reason": "Injury/Illness - Left Ankle; Sprain",
        "known_at": published, "known_at_assumed": False,
    }  # fmt: skip
    assert (found.drift, found.unresolved.height, found.counts["listed"]) == (frozenset(), 0, 2)


def test_a_later_poll_adds_its_report_and_what_raw_holds_is_not_asked_again(
    ingest: Ingest, world, at
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    first = injuries(ingest)
    assert injuries(ingest).frame.equals(first.frame)
    assert asked(world) == ["2024-04-10_03PM"]
    at("2024-04-10 17:45")
    world.replies[path("2024-04-10_05PM")] = sent(listed(status="Probable"), MORANT, at="2024-04-10 17:30")
    found = injuries(ingest)
    assert [p[3] for p in players(found) if p[0] == MIA] == ["out", "probable"]
    assert teams(found)["MIA"] == [True, 0, 0]
    assert found.reports.height == 8


def test_the_tables_are_those_that_raw_alone_gives(ingest: Ingest, world, at) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    injuries(ingest)
    at("2024-04-10 17:45")
    world.replies[path("2024-04-10_05PM")] = sent(listed(status="Probable"), at="2024-04-10 17:30")
    found = injuries(ingest)
    world.replies.clear()
    world.asked.clear()
    rebuilt = injuries(ingest)
    assert (rebuilt.frame.equals(found.frame), rebuilt.reports.equals(found.reports)) == (True, True)
    assert asked(world) == []
    at("2024-04-10 16:30")  # as it was then
    assert {p[4] for p in players(injuries(ingest))} == {eastern("2024-04-10 15:30")}


def test_a_range_is_its_days_and_a_report_speaks_of_the_next_day_too(
    ingest: Ingest, world, at, clock: list[datetime]
) -> None:
    eve = game("0022301150", "BOS", "UTA", game_date=EVE, tip_off=TIP - timedelta(1))
    games = pl.concat([GAMES, schedule(eve)])
    world.replies[path("2024-04-09_07PM")] = sent(
        listed("Love, Kevin", team="UTA", game="UTA@BOS", day=EVE), silent("DAL"), at="2024-04-09 19:00"
    )
    world.replies[path("2024-04-09_06PM")] = sent(
        listed("Love, Kevin", team="UTA", game="UTA@BOS", day=EVE), silent("DAL"), at="2024-04-09 18:30"
    )
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    both = injuries(ingest, Days(EVE, DAY), games)
    parts = [injuries(ingest, Days.one(day), games.filter(game_date=day)) for day in (EVE, DAY)]
    for table, frame, of_days in (
        (INJURIES, both.frame, [p.frame for p in parts]),
        (INJURY_REPORTS, both.reports, [p.reports for p in parts]),
    ):
        assert table.shape(frame).equals(table.shape(pl.concat(of_days)))
    of_eve = both.reports.filter(team="DAL").sort("known_at").select("submitted", "known_at").rows()
    assert of_eve == [(False, eastern("2024-04-09 18:30")), (True, eastern("2024-04-10 15:30"))]


# -- which reports are asked -----------------------------------------------------------------------------------


def test_of_a_game_that_began_the_report_of_a_quarter_of_an_hour_before_is_asked(
    ingest: Ingest, world, at
) -> None:
    """Of 19:00 and 19:30 that is 18:30 for both; of one at 22:00 it is 21:30."""
    late = game("0022301160", "LAL", "GSW", tip_off=eastern("2024-04-10 22:00"))
    at("2024-04-12 09:00")
    injuries(ingest, games=pl.concat([GAMES, schedule(late)]))
    assert asked(world)[:8] == [f"2024-04-10_{hour}" for hour in
                                ("06PM", "05PM", "04PM", "03PM", "02PM", "01PM", "12PM", "11AM")]  # fmt: skip
    assert asked(world)[8:] == ["2024-04-10_09PM", "2024-04-10_08PM", "2024-04-10_07PM"]


def test_in_the_evening_each_game_gets_its_own_report(ingest: Ingest, world, at) -> None:
    """At 19:10 one game is on; the other is still to come, its newest report is of now."""
    at("2024-04-10 19:10")
    for hour, minute in (("06PM", "18:30"), ("07PM", "19:30")):
        world.replies[path(f"2024-04-10_{hour}")] = sent(*GOOD, at=f"2024-04-10 {minute}")
    injuries(ingest)
    assert asked(world) == ["2024-04-10_06PM"]
    at("2024-04-10 23:00")
    injuries(ingest)
    assert asked(world) == ["2024-04-10_06PM"]


def test_past_midnight_the_night_is_yesterday_and_loses_nothing(ingest: Ingest, world, at) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    found = injuries(ingest)
    world.replies[path("2024-04-10_06PM")] = sent(*GOOD, at="2024-04-10 18:30")
    at("2024-04-11 00:20")
    after = injuries(ingest)
    assert set(players(found)) < set(players(after))
    assert asked(world) == ["2024-04-10_03PM", "2024-04-10_06PM"]


def test_a_day_without_counting_games_asks_nothing(ingest: Ingest, world, at) -> None:
    games = schedule(game(season_type="preseason"), game(CLE, status="postponed"))
    found = injuries(ingest, games=games)
    assert (states(found), reason(found, CLE), asked(world)) == ({CLE: "EMPTY_OK"}, "postponed", [])
    assert injuries(ingest, Days.one(EVE)).outcomes == ()


def test_days_of_the_archive_are_rightly_empty_and_not_asked(
    ingest: Ingest, world, at, tmp_path: Path
) -> None:
    ingest.archive = Archive(tmp_path)
    at("2024-04-12 12:00")
    found = injuries(ingest)
    assert (states(found), asked(world)) == ({MIA: "EMPTY_OK", CLE: "EMPTY_OK"}, [])
    assert reason(found) == "the archive has no injury reports"
    ingest.prefer = "live"
    injuries(ingest)
    assert asked(world)


def test_of_archived_days_what_raw_holds_stands(ingest: Ingest, world, at, tmp_path: Path) -> None:
    """A night that was lived through keeps its reports when it is ingested again."""
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    lived = injuries(ingest)
    ingest.archive = Archive(tmp_path)
    at("2024-04-14 12:00")
    world.asked.clear()
    found = injuries(ingest, Days(EVE, DAY))
    assert (found.frame.equals(lived.frame), found.reports.equals(lived.reports)) == (True, True)
    assert (states(found), asked(world)) == ({MIA: "COMPLETE", CLE: "COMPLETE"}, [])


def test_from_raw_alone_nothing_is_asked(ingest: Ingest, world, at) -> None:
    world.replies[path("2024-04-10_02PM")] = sent(*GOOD, at="2024-04-10 14:30")
    at("2024-04-10 14:45")
    lived = injuries(ingest)
    at("2024-04-10 23:00")
    ingest.prefer = "raw"
    world.asked.clear()
    found = injuries(ingest)
    assert found.frame.equals(lived.frame)
    assert (states(found), asked(world)) == ({MIA: "COMPLETE", CLE: "COMPLETE"}, [])


# -- what is known when ----------------------------------------------------------------------------------------


def test_a_report_of_after_the_tip_off_says_nothing_of_that_game(ingest: Ingest, world, at) -> None:
    at("2024-04-10 19:29")
    world.replies[path("2024-04-10_06PM")] = sent(*GOOD, at="2024-04-10 19:00")  # late: at CLE's tip-off
    found = injuries(ingest)
    assert {p[0] for p in players(found)} == {MIA}
    assert found.counts["teams_reported_after_the_tip_off"] == 2
    assert states(found) == {MIA: "COMPLETE", CLE: "MISSING"}
    assert reason(found, CLE) == "no report published before the tip-off"


def test_nothing_is_known_before_it_was_fetched_nor_after_it(ingest: Ingest, world, at) -> None:
    """A title ahead of the clock: what was seen was known."""
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD, at="2024-04-10 16:05")
    assert {p[4] for p in players(injuries(ingest))} == {AT_4PM}


def test_of_two_files_with_one_publication_the_newer_counts(ingest: Ingest, raw: RawStore, world, at) -> None:
    for hour, status in (("10", "Questionable"), ("12", "Out")):
        body = report(listed(status=status), at="2024-04-10 09:30")
        raw.land(
            Payload("nba_injury", "report", f"2024-04-10/{hour}AM", eastern(f"2024-04-10 {hour}:00"), body)
        )
    found = injuries(ingest)
    assert [p[3] for p in players(found)] == ["out"]
    assert found.reports.height == 4


# -- trouble ---------------------------------------------------------------------------------------------------

TROUBLE = {
    "server error": (httpx.Response(500), "HTTP 500"),
    "timeout": (httpx.ReadTimeout("slow"), "ReadTimeout"),
    "cut off": (httpx.Response(200, content=report(*GOOD)[:-40]), "is cut off"),
    "a web page": (httpx.Response(200, content=b"<html>"), "is no PDF"),
    "unreadable": (sent(listed(status="Gone")), "'Gone'"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_report_that_cannot_be_had_fails_its_games_leaves_earlier_rows_and_is_healed(
    ingest: Ingest, world, at, raw: RawStore, trouble
) -> None:
    reply, why = TROUBLE[trouble]
    at("2024-04-10 14:45")
    world.replies[path("2024-04-10_02PM")] = sent(*GOOD, at="2024-04-10 14:30")
    before = injuries(ingest)
    at("2024-04-10 16:00")
    world.replies[path("2024-04-10_03PM")] = reply
    found = injuries(ingest)
    assert states(found) == {MIA: "FAILED", CLE: "FAILED"}
    assert why in reason(found)
    assert found.frame.equals(before.frame)
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD)
    healed = injuries(ingest)
    assert states(healed) == {MIA: "COMPLETE", CLE: "COMPLETE"}
    assert len(players(healed)) == 4


def test_an_unreadable_report_lies_in_quarantine_with_its_reason(
    ingest: Ingest, world, at, raw: RawStore
) -> None:
    world.replies[path("2024-04-10_02PM")] = sent(*GOOD, at="2024-04-10 14:30")
    at("2024-04-10 14:45")
    injuries(ingest)
    at("2024-04-10 16:00")
    world.replies[path("2024-04-10_03PM")] = TROUBLE["cut off"][0]
    found = injuries(ingest)
    assert found.counts["quarantined_payloads"] == 1
    [note] = Path(raw.root, "_quarantine").rglob("*.reason.txt")
    assert "nba_injury/report/2024-04-10/03PM: is cut off" in note.read_text()
    assert note.name.endswith(".pdf.gz.reason.txt")


def test_when_no_report_was_ever_had_every_game_failing_fails_the_table(ingest: Ingest, world, at) -> None:
    world.replies[path("2024-04-10_03PM")] = httpx.Response(500)
    with pytest.raises(SourceError, match="injuries: every game failed"):
        injuries(ingest)


def test_one_games_report_failing_leaves_the_others(ingest: Ingest, world, at) -> None:
    late = game("0022301160", "LAL", "GSW", tip_off=eastern("2024-04-10 22:00"))
    at("2024-04-12 09:00")
    world.replies[path("2024-04-10_06PM")] = sent(*GOOD, at="2024-04-10 18:30")
    world.replies[path("2024-04-10_09PM")] = httpx.Response(503)
    found = injuries(ingest, games=pl.concat([GAMES, schedule(late)]))
    assert states(found) == {MIA: "COMPLETE", CLE: "COMPLETE", "0022301160": "FAILED"}
    assert len(players(found)) == 2


def test_no_report_at_all_is_missing(ingest: Ingest, world, at) -> None:
    found = injuries(ingest)
    assert states(found) == {MIA: "MISSING", CLE: "MISSING"}
    assert reason(found) == "no report published"


def test_a_damaged_raw_file_fails_the_games_that_it_was_for_and_is_asked_anew(
    ingest: Ingest, world, at, raw: RawStore
) -> None:
    for hour, minute in (("02PM", "14:30"), ("03PM", "15:30")):
        world.replies[path(f"2024-04-10_{hour}")] = sent(*GOOD, at=f"2024-04-10 {minute}")
        at(f"2024-04-10 {minute}")
        injuries(ingest)
    [file] = Path(raw.root, "nba_injury/report/2024-04-10/03PM").iterdir()
    file.write_bytes(file.read_bytes()[:-9])
    found = injuries(ingest)
    assert states(found) == {MIA: "FAILED", CLE: "FAILED"}
    assert "is damaged" in reason(found)
    assert (found.counts["damaged_raw_files"], len(players(found))) == (1, 2)
    assert states(injuries(ingest)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


# -- who is meant ----------------------------------------------------------------------------------------------


def test_names_are_looked_for_on_the_teams_own_roster_and_then_in_the_league(
    ingest: Ingest, world, at
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(
        listed("Hardaway Jr., Tim"),
        listed("Williams, Jalen", team="MIA"),
        listed("Love, Kevin", team="MIA"),
        listed("Williams, Jalen", team="CLE", game="MEM@CLE"),
    )
    found = injuries(ingest)
    assert {(p[1], p[2]) for p in players(found)} == {("DAL", 9), ("MIA", 10), ("MIA", 12), ("CLE", 11)}


def test_who_is_not_known_is_counted_and_named_and_not_taken_for_fit(ingest: Ingest, world, at) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(listed(), listed("Rookie, Some"), listed("Williams, Jalen"))
    found = injuries(ingest)
    assert [p[2] for p in players(found)] == [7]
    assert teams(found)["DAL"] == [True, 3, 2]
    assert states(found)[MIA] == "COMPLETE"
    assert found.unresolved.select("team", "player_name", "problem").rows() == [
        ("DAL", "Some Rookie", "no_match"), ("DAL", "Jalen Williams", "tie"),
    ]  # fmt: skip


def test_a_row_that_cannot_be_read_fails_its_game_counts_for_its_team_and_leaves_the_rest(
    ingest: Ingest, world, at
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(listed(status="Gone"), listed("Hardaway Jr., Tim"), MORANT)
    found = injuries(ingest)
    assert states(found) == {MIA: "FAILED", CLE: "COMPLETE"}
    assert "page 1: the status of Luka Doncic is 'Gone'" in reason(found)
    assert [p[2] for p in players(found)] == [8, 9]
    assert teams(found)["DAL"] == [True, 2, 1]
    assert found.drift == {"status 'gone'"}


def test_a_row_of_an_unknown_team_counts_for_both_and_one_of_an_unknown_game_is_named(
    ingest: Ingest, world, at
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(listed(team="Sonics"), MORANT, listed(game="X@Y"))
    found = injuries(ingest)
    assert (teams(found)["DAL"], teams(found)["MIA"]) == ([True, 1, 1], [True, 1, 1])
    assert found.unresolved.filter(team="")["player_name"].to_list() == ["Luka Doncic"]
    assert states(found) == {MIA: "FAILED", CLE: "COMPLETE"}


def test_a_later_report_without_the_trouble_ends_it(ingest: Ingest, world, at) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(listed(status="Gone"), MORANT)
    injuries(ingest)
    at("2024-04-10 17:45")
    world.replies[path("2024-04-10_05PM")] = sent(*GOOD, at="2024-04-10 17:30")
    assert states(injuries(ingest)) == {MIA: "COMPLETE", CLE: "COMPLETE"}


def test_a_player_listed_twice_counts_once_and_with_two_statuses_not_at_all(
    ingest: Ingest, world, at
) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(
        listed(), listed(), listed("Hardaway Jr., Tim"), listed("Hardaway, Tim", "Probable")
    )
    found = injuries(ingest)
    assert [p[2] for p in players(found)] == [7]
    assert teams(found)["DAL"] == [True, 3, 2]
    assert set(found.unresolved["problem"]) == {"listed with two statuses"}


def test_games_that_are_not_scheduled_are_counted(ingest: Ingest, world, at) -> None:
    world.replies[path("2024-04-10_03PM")] = sent(*GOOD, listed(game="DAL@BOS"))
    found = injuries(ingest)
    assert (found.counts["rows_without_a_game"], found.frame.height) == (1, 2)


def test_a_report_that_does_not_speak_of_the_day_says_nothing_of_it(ingest: Ingest, world, at) -> None:
    """Who is not listed is fit only where the report covers the date."""
    world.replies[path("2024-04-10_03PM")] = sent(listed(day=DAY + timedelta(1)))
    found = injuries(ingest)
    assert (found.reports.height, states(found)[MIA]) == (0, "MISSING")


@pytest.mark.real
def test_the_players_of_the_authentic_report_are_found(ingest: Ingest, clock: list[datetime], world) -> None:
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
    found = ingest.injuries(Days.one(games["game_date"].min()), games, seen(*rows))
    assert (found.frame.height, found.reports.height) == (14, 4)
    assert found.unresolved.height == 0
    assert dict(found.frame.filter(team="GSW").select("player_name", "player_id").rows()) == {
        "Draymond Green": 203110, "Gary Payton II": 1627780,
    }  # fmt: skip
