"""The official reports of December 2023 and of February 2026, row by row, against rows that were parsed independently.

Those rows themselves have faults: some are filed under the opponent or another game, and reasons end early. Where the
two differ, the box scores decide: a player belongs to a team that lists him.
"""

from datetime import UTC, date, datetime
from functools import cache

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.keys import GAME_PLAYER, GAME_TEAM
from nba_props.declared.tables.ingest import INJURIES
from nba_props.sources.archive.tables import Archive
from nba_props.sources.injuries import report as injury_report
from nba_props.sources.injuries.report import Report
from nba_props.storage.raw import Payload
from tests.replay import real

pytestmark = pytest.mark.real

LISTED = ["game_id", "player_key", "status", "reported_at"]
DECEMBER = Days(date(2023, 12, 1), date(2023, 12, 31))


def plain(column: str) -> pl.Expr:
    """A text without case, spaces and punctuation."""
    return pl.col(column).str.to_lowercase().str.replace_all("[^a-z0-9]", "")


def read(name: str) -> Report:
    payload = Payload("nba_injury", "report", name, datetime.now(UTC), (real() / name).read_bytes())
    return injury_report.read(payload)


@cache
def ours() -> pl.DataFrame:
    """The players of all 54 reports of December 2023, as read by us."""
    reports = [read(f"injury_pdf/{path.name}") for path in sorted((real() / "injury_pdf").glob("*.pdf"))]
    assert len(reports) == 54
    assert not any(report.unreadable for report in reports)
    rows = [
        (report.published, e.game_date, e.away, e.home, e.team, e.player, e.status, e.reason)
        for report in reports
        for e in report.entries
    ]
    columns = ["reported_at", "game_date", "away", "home", "team", "player_name", "status", "reason"]
    entries = pl.DataFrame(rows, schema=columns, orient="row")
    assert entries.filter(player_name="").height == 256  # teams that had not submitted
    games = pl.read_parquet(real() / "games.parquet").select("game_id", "game_date", "home", "away")
    return (
        entries.filter(pl.col("player_name") != "")
        .join(games, on=["game_date", "home", "away"], how="left")
        .with_columns(pl.col("reported_at").dt.cast_time_unit("us"), player_key=plain("player_name"))
    )


@cache
def recorded() -> pl.DataFrame:
    """The official rows of the recorded seasons."""
    rows = pl.read_parquet(real() / "injury_reports.parquet").filter(kind="official")
    return rows.with_columns(pl.col("status").str.to_lowercase(), player_key=plain("player_name"))


@cache
def teams() -> pl.DataFrame:
    """The teams of each player, by the box scores of November to January."""
    box = pl.read_parquet(real() / "player_box.parquet")
    near = box.filter(pl.col("game_date").is_between(pl.date(2023, 11, 1), pl.date(2024, 1, 31)))
    return near.select(plain("player_name").alias("player_key"), "team").unique()


def test_every_row_is_at_a_game_once_and_at_a_team_of_its_player() -> None:
    assert ours().height == 6490
    assert ours()["game_id"].null_count() == 0
    assert ours().unique(LISTED).height == ours().height
    known = ours().join(teams().select("player_key").unique(), on="player_key", how="semi")
    assert known.height > 5900
    assert known.join(teams(), on=["player_key", "team"], how="anti").height == 0


def test_no_recorded_row_is_lost_where_it_is_at_its_players_own_team() -> None:
    right = recorded().join(teams(), on=["player_key", "team"], how="semi")
    assert right.height > 5400
    assert right.join(ours(), on=[*LISTED, "team"], how="anti").height == 0


def test_recorded_rows_that_we_place_elsewhere_are_at_a_team_that_never_listed_the_player() -> None:
    elsewhere = recorded().join(ours(), on=[*LISTED, "team"], how="anti")
    assert elsewhere.height == 203
    assert elsewhere.join(teams(), on=["player_key", "team"], how="semi").height == 0
    found = ours().select("player_key", "status", "reported_at").unique()
    assert elsewhere.join(found, on=["player_key", "status", "reported_at"], how="anti").height == 0


def test_every_recorded_reason_is_in_ours_to_the_letter_or_begins_it() -> None:
    both = recorded().join(ours(), on=LISTED, suffix="_ours").select(plain("reason"), plain("reason_ours"))
    assert both.height > 6000
    assert both.filter(~pl.col("reason_ours").str.contains(pl.col("reason"), literal=True)).height == 0
    assert both.filter(pl.col("reason_ours") == pl.col("reason")).height > 0.98 * both.height


@pytest.mark.parametrize(
    ("name", "published", "players", "silent"),
    [
        ("injury_report_2026-02-08_03_30PM.pdf", "2026-02-08T20:30:00Z", 61, 18),
        ("injury_report_2026-02-08_06_15PM.pdf", "2026-02-08T23:15:00Z", 109, 8),
        ("injury_report_2026-02-08_06_30PM.pdf", "2026-02-08T23:30:00Z", 114, 7),
    ],
)
def test_reports_of_every_quarter_of_an_hour_are_read_whole(
    name: str, published: str, players: int, silent: int
) -> None:
    report = read(f"wire/{name}")
    assert report.published == datetime.fromisoformat(published)
    assert report.unreadable == ()
    assert sum(bool(e.player) for e in report.entries) == players
    assert sum(not e.player for e in report.entries) == silent
    assert all(e.status and e.reason for e in report.entries if e.player)


def test_the_archives_reports_agree_with_the_pdfs_where_they_have_a_row() -> None:
    archive = Archive(real())
    box_scores = archive.box_scores(Days(date(2022, 12, 1), DECEMBER.last)).rows
    archived = archive.injuries(DECEMBER, box_scores)
    assert archived.counts["rows_of_another_team"] < 0.05 * archived.injuries.height
    rows = archived.injuries.with_columns(player_key=plain("player_name"))
    known = ["game_id", "player_key", "status", "known_at"]
    assert rows.join(ours().rename({"reported_at": "known_at"}), on=[*known, "team"], how="anti").height == 0
    assert rows.select(*GAME_PLAYER, "known_at").is_unique().all()
    assert archived.reports.select(*GAME_TEAM, "known_at").is_unique().all()
    assert set(rows["status"].unique()) <= set(INJURIES.columns[6].among)
