"""The injury reports of the archive: which rows are used, when they are known, and which source answers a game."""

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.sources.archive.injuries import ArchivedInjuries, Kind
from nba_props.sources.ingest import Ingest
from nba_props.sources.injuries.ingest import InjuryResult
from nba_props.sources.injuries.slots import newest_slot
from tests.sources.archive.samples import OLD, YESTERDAY, archive, rows
from tests.sources.injuries.samples import GAMES, listed, path, sent
from tests.sources.night import reason, states
from tests.sources.wire_samples import CLE, DAY, MIA, TIP, Node, game, rosters, schedule
from tests.sources.world import World

AT = TIP - timedelta(hours=2)
ROSTERS = rosters(
    (7, "Luka Doncic", "DAL", DAY - timedelta(3)),
    (8, "Ja Morant", "MEM", DAY - timedelta(3)),
    (10, "Jaylen Brown", "BOS", DAY - timedelta(9)),
    (10, "Jaylen Brown", "MIA", DAY + timedelta(3)),
)


def report(**other: object) -> Node:
    return {
        "team": "DAL", "player_id": 7, "player_name": "Luka Doncic", "status": "Out", "reason": "Rest",
        "reported_at": AT, "kind": "official",
    } | other  # fmt: skip


def read(folder: Path, *given: Node, suffix: str = "parquet") -> ArchivedInjuries:
    tables = archive(folder, suffix, injury_reports=rows("injury_reports", *given)).injuries(
        Days(YESTERDAY, DAY), ROSTERS
    )
    assert breaches(INJURIES, tables.injuries) == breaches(INJURY_REPORTS, tables.reports) == []
    return tables


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_official_rows_are_known_when_they_were_reported(tmp_path: Path, suffix: str) -> None:
    tables = read(
        tmp_path, report(), report(game_id=CLE, team="MEM", player_id=8, status="Doubtful"), suffix=suffix
    )
    assert tables.injuries.select("game_id", "season", "team", "player_id", "status", "known_at").rows() == [
        (MIA, "2023-24", "DAL", 7, "out", AT), (CLE, "2023-24", "MEM", 8, "doubtful", AT),
    ]  # fmt: skip
    assert not tables.injuries["known_at_assumed"].any()
    assert not sum(tables.counts.values())


def test_a_team_with_rows_had_submitted_and_of_the_other_nothing_is_known(tmp_path: Path) -> None:
    tables = read(
        tmp_path,
        report(),
        report(player_id=9),
        report(reported_at=AT + timedelta(hours=1), status="Available"),
    )
    assert tables.reports.select("team", "submitted", "listed", "known_at").rows() == [
        ("DAL", True, 2, AT), ("DAL", True, 1, AT + timedelta(hours=1)),
    ]  # fmt: skip


LEFT_OUT: dict[str, Node] = {
    "derived_rows": {"kind": "derived"},
    "rows_of_unknown_kind": {"kind": "rumour"},
    "rows_without_a_game": {"game_id": "0022309999"},
    "rows_after_the_tip_off": {"reported_at": TIP},
    "rows_of_another_team": {"team": "BOS"},
    "impossible_rows": {"status": "Gone"},
}


@pytest.mark.parametrize("why", LEFT_OUT)
def test_rows_that_are_not_used_are_counted_by_reason(tmp_path: Path, why: str) -> None:
    tables = read(tmp_path, report(), report(player_id=11) | LEFT_OUT[why])
    assert tables.injuries["player_id"].to_list() == [7]
    assert {name: n for name, n in tables.counts.items() if n} == {why: 1}


def test_who_in_fact_sat_is_never_taken_for_a_report(tmp_path: Path) -> None:
    """A derived row knows at an hour before the tip-off what no report had said."""
    tables = read(tmp_path, report(kind="derived", reported_at=TIP - timedelta(hours=1)))
    assert (tables.injuries.height, tables.reports.height) == (0, 0)


def who_sat(folder: Path, *given: Node, box_scores: pl.DataFrame = ROSTERS) -> ArchivedInjuries:
    tables = archive(folder, injury_reports=rows("injury_reports", *given)).injuries(
        Days(YESTERDAY, DAY), box_scores, Kind.DERIVED
    )
    assert breaches(INJURIES, tables.injuries) == breaches(INJURY_REPORTS, tables.reports) == []
    return tables


PLAYED = pl.concat([ROSTERS, rosters((7, "Luka Doncic", "DAL", DAY), (11, "Tyler Herro", "MIA", DAY)).with_columns(
    game_id=pl.lit(MIA)
)])  # fmt: skip


def test_an_evaluation_that_asks_who_sat_gets_a_report_of_both_sides_an_hour_before_the_tip_off(
    tmp_path: Path,
) -> None:
    """Nobody of Miami sat, which is an empty report; of a game without box scores nothing is known."""
    tables = who_sat(tmp_path, report(kind="derived"), report(player_id=9), box_scores=PLAYED)
    assert tables.injuries.select("team", "player_id", "status", "known_at", "known_at_assumed").rows() == [
        ("DAL", 7, "out", TIP - timedelta(hours=1), True)
    ]
    assert tables.reports.select("game_id", "team", "submitted", "listed", "known_at").sort("team").rows() == [
        (MIA, "DAL", True, 1, TIP - timedelta(hours=1)), (MIA, "MIA", True, 0, TIP - timedelta(hours=1)),
    ]  # fmt: skip
    assert tables.counts["official_rows"] == 1


def test_a_player_whose_own_team_plays_elsewhere_is_not_of_this_team(tmp_path: Path) -> None:
    """A row that was read into the opponent's list, or into another game's; a box score of later proves nothing."""
    tables = read(
        tmp_path,
        report(team="MIA"),
        report(team="MIA", player_id=8),
        report(team="MIA", player_id=10),  # his old team does not play
        report(team="MIA", player_id=12),  # never seen
    )
    assert tables.injuries["player_id"].to_list() == [10, 12]
    assert tables.counts["rows_of_another_team"] == 2


def test_repeats_count_once_and_two_statuses_not_at_all(tmp_path: Path) -> None:
    tables = read(tmp_path, report(), report(), report(player_id=9), report(player_id=9, status="Probable"))
    assert tables.injuries["player_id"].to_list() == [7]
    assert (tables.counts["repeated_rows"], tables.counts["conflicting_rows"]) == (1, 2)


def test_an_archive_without_the_file_has_no_reports(tmp_path: Path) -> None:
    tables = archive(tmp_path).injuries(Days(YESTERDAY, DAY), ROSTERS)
    assert (tables.injuries.height, tables.reports.height, tables.counts) == (0, 0, {})


def test_a_range_equals_its_days(tmp_path: Path) -> None:
    given = (report(), report(game_id=OLD, game_date=YESTERDAY, team="BOS", player_id=10,
                              reported_at=AT - timedelta(1)))  # fmt: skip
    both = read(tmp_path, *given)
    assert both.injuries.height == 2
    days = [archive(tmp_path).injuries(Days.one(day), ROSTERS) for day in (YESTERDAY, DAY)]
    for table, whole, parts in (
        (INJURIES, both.injuries, [d.injuries for d in days]),
        (INJURY_REPORTS, both.reports, [d.reports for d in days]),
    ):
        assert table.shape(whole).equals(table.shape(pl.concat(parts)))


def test_later_rows_and_box_scores_change_nothing_that_was_known_before(tmp_path: Path) -> None:
    moment = AT + timedelta(minutes=30)
    before = read(tmp_path, report())
    later = {"reported_at": moment + timedelta(minutes=1)}
    poisoned = archive(
        tmp_path,
        injury_reports=rows("injury_reports", report(), report(status="Available") | later,
                            report(player_id=9) | later, report(team="MIA", player_id=10) | later),
    ).injuries(Days(YESTERDAY, DAY), pl.concat([ROSTERS, rosters((7, "Luka Doncic", "MIA", DAY))]))  # fmt: skip
    for known, of_before in ((poisoned.injuries, before.injuries), (poisoned.reports, before.reports)):
        assert known.filter(pl.col("known_at") <= moment).equals(of_before)
        assert known.height > of_before.height


# -- in the source chain -------------------------------------------------------------------------------------------


def injuries(ingest: Ingest, days: Days = Days(YESTERDAY, DAY)) -> InjuryResult:  # noqa: B008  (it is frozen)
    games = pl.concat(
        [GAMES, schedule(game(OLD, "ATL", "BOS", game_date=YESTERDAY, tip_off=TIP - timedelta(1)))]
    )
    return ingest.injuries(days, games, ROSTERS)


@pytest.fixture
def archived(ingest: Ingest, clock: list[datetime], tmp_path: Path) -> Ingest:
    """A summer day; the archive has a report of DAL at MIA and of MEM at CLE."""
    clock[0] = TIP + timedelta(days=90)
    given = (report(), report(game_id=CLE, team="MEM", player_id=8))
    ingest.archive = archive(tmp_path, injury_reports=rows("injury_reports", *given))
    return ingest


def test_archived_days_have_the_archives_reports_and_send_no_request(archived: Ingest, world: World) -> None:
    result = injuries(archived)
    assert states(result) == {OLD: "EMPTY_OK", MIA: "COMPLETE", CLE: "COMPLETE"}
    assert reason(result, OLD) == "the archive has no injury report of it"
    assert (result.frame.height, result.reports.height, world.paths()) == (2, 2, [])


def test_a_report_in_raw_takes_precedence_over_the_archive_for_its_games(
    archived: Ingest, world: World, clock: list[datetime]
) -> None:
    """Also one that was fetched long after."""
    afterwards, clock[0] = clock[0], TIP - timedelta(hours=3)
    world.replies[path("2024-04-10_03PM")] = sent(listed(status="Probable"), at="2024-04-10 15:30")
    archived.injury_reports.ensure_stored(newest_slot(clock[0]))
    clock[0] = afterwards
    result = injuries(archived)
    assert set(result.frame.select("game_id", "status").rows()) == {(MIA, "probable")}
    archived.prefer = "archive"
    assert set(injuries(archived).frame.select("game_id", "status").rows()) == {(MIA, "out"), (CLE, "out")}
