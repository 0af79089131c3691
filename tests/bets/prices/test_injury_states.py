"""A player's status in the newest report known by as_of, and when the team's report is lacking."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from nba_props.bets.prices.injury_states import injury_states
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.table import INSTANT
from tests.market.market_rows import DAY, Row, before

PLAYER = pl.Schema(
    [
        ("game_id", pl.String), ("game_date", pl.Date), ("player_id", pl.Int64), ("team", pl.String), ("home", pl.String),
        ("away", pl.String), ("as_of", INSTANT),
    ]
)  # fmt: skip
AS_OF = before(60)


def players(*teams: str | None, game_id: str = "1", day: date = DAY, as_of: datetime = AS_OF) -> pl.DataFrame:
    """Players 7, 8, ... of a game of BOS against NYK."""
    rows = [(game_id, day, 7 + n, team, "BOS", "NYK", as_of) for n, team in enumerate(teams)]
    return pl.DataFrame(rows, schema=PLAYER, orient="row")


def listed(status: str, minutes: float = 120, player_id: int = 7, team: str = "BOS", **other: object) -> Row:
    """A player in a report so many minutes before the tip-off."""
    return dict.fromkeys(INJURIES.schema.names()) | {
        "game_id": "1", "game_date": DAY, "season": "2023-24", "team": team, "player_id": player_id, "status": status,
        "known_at": before(minutes),
    } | other  # fmt: skip


def report(
    team: str, minutes: float = 120, submitted: bool = True, game_id: str = "1", day: date = DAY
) -> Row:
    """A team in a report so many minutes before the tip-off."""
    return dict.fromkeys(INJURY_REPORTS.schema.names()) | {
        "game_id": game_id, "game_date": day, "team": team, "submitted": submitted,
        "known_at": before(minutes) - (DAY - day),
    }  # fmt: skip


def states(of: pl.DataFrame, injuries: list[Row], reports: list[Row]) -> list[tuple[str, bool]]:
    given = (
        pl.DataFrame(injuries, schema=INJURIES.schema),
        pl.DataFrame(reports, schema=INJURY_REPORTS.schema),
    )
    return injury_states(of, *given).select("injury_status", "lacks_report").rows()


@pytest.mark.parametrize("status", ["available", "probable", "questionable", "doubtful", "out"])
def test_a_listed_player_has_the_status_of_the_report(status: str) -> None:
    assert states(players("BOS"), [listed(status)], [report("BOS")]) == [(status, False)]


def test_the_newest_report_known_by_as_of_counts_as_a_whole() -> None:
    injuries = [listed("questionable", 300), listed("out", 120), listed("available", 30)]
    reports = [report("BOS", minutes) for minutes in (300, 120, 30)]
    assert states(players("BOS"), injuries, reports) == [("out", False)]
    assert states(players("BOS"), injuries, [*reports, report("BOS", 90)]) == [("available", False)]


def test_a_report_of_as_of_itself_counts_and_one_a_second_later_does_not() -> None:
    injuries = [listed("out", 60)]
    assert states(players("BOS"), injuries, [report("BOS", 60)]) == [("out", False)]
    late = 60 - 1 / 60
    assert states(players("BOS"), [listed("out", late)], [report("BOS", late)]) == [("unknown", False)]


def test_a_player_who_is_not_listed_is_available_once_the_team_has_submitted() -> None:
    both = [report("BOS"), report("NYK", submitted=False)]
    assert states(players("BOS", "NYK"), [], both) == [("available", False), ("unknown", True)]


def test_a_player_on_neither_roster_is_available_once_both_teams_have_submitted() -> None:
    nobody = players(None)
    assert states(nobody, [], [report("BOS")]) == [("unknown", True)]
    assert states(nobody, [], [report("BOS"), report("NYK")]) == [("available", False)]
    assert states(nobody, [listed("out", team="NYK")], [report("NYK")]) == [("out", False)]


def test_a_feed_that_never_spoke_leaves_the_status_unknown_and_nothing_lacks() -> None:
    assert states(players("BOS"), [], []) == [("unknown", False)]


@pytest.mark.parametrize(("days", "lacks"), [(1, True), (14, True), (15, False)])
def test_a_feed_that_spoke_within_14_days_is_expected_to_speak(days: int, lacks: bool) -> None:
    earlier = report("LAL", game_id="0", day=DAY - timedelta(days=days))
    assert states(players("BOS"), [], [earlier]) == [("unknown", lacks)]


def test_when_the_facts_were_known_is_never_after_as_of() -> None:
    given = pl.DataFrame([listed("out", 30)], schema=INJURIES.schema)
    reports = pl.DataFrame(
        [report("BOS", 90), report("BOS", 30), report("NYK", 70, submitted=False)],
        schema=INJURY_REPORTS.schema,
    )
    known = injury_states(players("BOS", "NYK"), given, reports)["injuries_known_at"].to_list()
    assert known == [before(90), before(70)]


def test_what_is_reported_after_as_of_changes_nothing() -> None:
    reports = [report("BOS", 120), report("LAL", 120, game_id="0", day=DAY - timedelta(days=3))]
    injuries = [listed("questionable")]
    poison = [listed("out", 59, team=team) for team in ("BOS", "NYK")], [report("NYK", 59), report("BOS", 59)]
    of = players("BOS", "NYK", None)
    assert states(of, injuries, reports) == states(of, injuries + poison[0], reports + poison[1])


def test_a_range_of_days_is_its_days() -> None:
    other = DAY + timedelta(days=10)
    first, second = players("BOS"), players("NYK", game_id="2", day=other, as_of=AS_OF + timedelta(days=10))
    reports, injuries = [report("BOS"), report("NYK", game_id="2", day=other)], [listed("out")]
    whole = states(pl.concat([first, second]), injuries, reports)
    assert whole == states(first, injuries, reports) + states(second, injuries, reports)
    assert states(second, [], reports[:1]) == [("unknown", True)]
