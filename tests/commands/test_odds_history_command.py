"""`nba-props odds-history` as an operator meets it: the plan and its cost, the purchase, and how it ends."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from nba_props.commands.odds_history import odds_history
from tests.replay import ReplayServer

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("replay")]

app = typer.Typer()
app.command()(odds_history)
TWO_DAYS = ("--from", "2024-04-09", "--to", "2024-04-10", "--at", "22:00Z")


@pytest.fixture
def shop(replay: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs the command in a new home, in the summer after."""
    replay.step("2024-07-01T12:00:00Z")
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))

    def run(*options: str) -> Result:
        found = CliRunner().invoke(app, [*TWO_DAYS, *options])
        assert "replayed-key" not in found.output
        return found

    return run


def bought(replay: ReplayServer) -> int:
    return sum(n for path, n in replay.asked().items() if "/odds-api/" in path)


def test_the_plan_shows_days_games_requests_and_credits_and_asks_no_odds(shop, replay: ReplayServer) -> None:
    found = shop("--plan-only", "--game-lines")
    rows = [line.split() for line in found.stdout.splitlines() if "│" in line]
    figures = {row[1]: row[5:12:2] for row in rows if row[1].startswith("2024") or row[1] == "all"}
    assert found.exit_code == 0
    assert "billed as 2 regions" in found.stdout
    assert figures["2024-04-09"] == ["14", "0", "16", "621"]
    assert figures["2024-04-10"] == ["8", "0", "10", "381"]
    assert figures["all"] == ["22", "0", "26", "1,002"]
    assert bought(replay) == 0


def test_a_purchase_ends_with_its_figures_and_the_next_command_and_is_not_repeated(
    shop, replay: ReplayServer
) -> None:
    found = shop("--budget", "5000", "--rate", "30")
    assert found.exit_code == 0
    assert "Landed 24, skipped 0 that raw holds, failed 0, gone 0" in found.stdout
    assert "spent of 5,000; 4," in found.stdout
    assert "Next: nba-props backfill --from 2024-04-09 --to 2024-04-10 --job ingest" in found.stdout
    asked = bought(replay)
    again = shop("--budget", "5000")
    assert again.exit_code == 0
    assert "Landed 0, skipped 24 that raw holds" in again.stdout
    assert bought(replay) == asked


def test_a_budget_that_ends_it_is_status_1_with_the_reason(shop) -> None:
    found = shop("--budget", "100", "--rate", "30")
    assert found.exit_code == 1
    assert "Stopped: the budget of 100 credits does not cover the next request." in found.stdout
    assert "the same command goes on from there" in found.stdout
    assert "Next:" not in found.stdout


def test_used_up_credits_are_status_1_with_the_reason(shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODDS_API_KEY", "exhausted")
    found = shop("--budget", "5000")
    assert found.exit_code == 1
    assert "OUT_OF_USAGE_CREDITS" in found.stdout


def test_a_failure_is_status_1_and_named_and_the_rest_lands(shop, replay: ReplayServer) -> None:
    replay.spoil({"path": "historical/.*/odds$", "kind": "malformed", "times": 1})
    found = shop("--budget", "5000", "--rate", "30")
    assert found.exit_code == 1
    assert "Landed 23, skipped 0 that raw holds, failed 1 (bad payload 1)" in found.stdout
    assert "not readable as JSON" in found.stdout
    assert "Some requests failed." in found.stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "--budget"),
        (("--budget", "-1"), "--budget"),
        (("--budget", "10", "--at", "18:00"), "offset"),
        (("--budget", "10", "--at", "noon"), "offset"),
        (("--budget", "10", "--to", "2024-04-08"), "lies after"),
        (("--budget", "10", "--from", "10 April"), "10 April"),
        (("--budget", "10", "--rate", "0"), "--rate"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(
    shop, replay: ReplayServer, options, told: str
) -> None:
    found = shop(*options)
    assert (found.exit_code, replay.asked()) == (2, {})
    assert told in found.output


def test_twelve_books_are_billed_as_two_regions_and_one_region_as_one(shop) -> None:
    twelve = ",".join(f"book{n}" for n in range(12))
    assert "billed as 2 regions" in shop("--plan-only", "--books", twelve).stdout
    one = shop("--plan-only", "--regions", "us")
    assert "billed as 1 region " in one.stdout
    assert "442" in one.stdout  # 2 listings and 22 events at 20


def test_a_long_range_is_told_by_month_and_says_where_there_is_nothing_to_buy(shop) -> None:
    found = CliRunner().invoke(
        app, ["--from", "2023-04-01", "--to", "2023-05-10", "--at", "22:00Z", "--plan-only"]
    )
    assert "2023-04" in found.stdout
    assert "2023-04-01" not in found.stdout.replace("2023-04-01...", "")
    assert "no player props before 2023-05-03" in found.stdout
