"""`nba-props odds-history` as an operator meets it: the plan and its cost, the purchase, and how it ends."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.commands.calls import call
from tests.replay import ReplayServer

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("replay")]

Shop = Callable[..., Result]
TWO_DAYS = ("--from", "2024-04-09", "--to", "2024-04-10", "--at", "22:00Z")


@pytest.fixture
def shop(replay: ReplayServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Runs the command in a new home, in the summer after; later options win."""
    replay.step("2024-07-01T12:00:00Z")
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))

    def run(*options: str) -> Result:
        result = call("odds-history", *TWO_DAYS, *options)
        assert "replayed-key" not in result.output
        return result

    return run


def requests(replay: ReplayServer) -> int:
    """Requests to The Odds API."""
    return sum(n for path, n in replay.asked().items() if "/odds-api/" in path)


def test_the_plan_shows_days_games_requests_and_credits_and_asks_no_odds(
    shop: Shop, replay: ReplayServer
) -> None:
    result = shop("--plan-only", "--game-lines")
    rows = [line.split() for line in result.stdout.splitlines() if "│" in line]
    figures = {row[1]: row[5:12:2] for row in rows if row[1].startswith("2024") or row[1] == "all"}
    assert result.exit_code == 0
    assert "billed as 2 regions" in result.stdout
    assert figures["2024-04-09"] == ["14", "0", "16", "621"]
    assert figures["2024-04-10"] == ["8", "0", "10", "381"]
    assert figures["all"] == ["22", "0", "26", "1,002"]
    assert requests(replay) == 0


def test_a_purchase_ends_with_its_figures_and_the_next_command_and_is_not_repeated(
    shop: Shop, replay: ReplayServer
) -> None:
    result = shop("--budget", "5000", "--rate", "30")
    assert result.exit_code == 0
    assert "Bought 24, skipped 0 that are in raw, failed 0, gone 0" in result.stdout
    assert "spent of 5,000; 4," in result.stdout
    assert "Next: nba-props backfill --from 2024-04-09 --to 2024-04-10 --job ingest" in result.stdout
    sent = requests(replay)
    again = shop("--budget", "5000")
    assert again.exit_code == 0
    assert "Bought 0, skipped 24 that are in raw" in again.stdout
    assert requests(replay) == sent


def test_a_budget_that_ends_it_is_status_1_with_the_reason(shop: Shop) -> None:
    result = shop("--budget", "100", "--rate", "30")
    assert result.exit_code == 1
    assert "Stopped: the budget of 100 credits does not cover the next request." in result.stdout
    assert "repeat the command to continue" in result.stdout
    assert "Next:" not in result.stdout


def test_used_up_credits_are_status_1_with_the_reason(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODDS_API_KEY", "exhausted")
    result = shop("--budget", "5000")
    assert result.exit_code == 1
    assert "OUT_OF_USAGE_CREDITS" in result.stdout


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        (
            "HISTORICAL_UNAVAILABLE_ON_FREE_USAGE_PLAN",
            1,
            "Stopped: The Odds API: the plan of this key has no history",
        ),
        ("INVALID_MARKET", 1, "check the markets in"),
        ("INVALID_REGION", 2, "--regions"),
        ("DEACTIVATED_KEY", 2, "ODDS_API_KEY"),
    ],
)
def test_what_every_request_would_meet_ends_it_with_its_documented_status(
    shop: Shop, replay: ReplayServer, code: str, status: int, said: str
) -> None:
    replay.spoil({"path": "historical/.*", "kind": "status", "status": 403, "error_code": code})
    result = shop("--budget", "5000", "--rate", "30")
    assert result.exit_code == status
    assert said in " ".join((result.stdout + result.stderr).replace("│", " ").split())
    assert "Next:" not in result.stdout


def test_a_failure_is_status_1_and_named_and_the_rest_lands(shop: Shop, replay: ReplayServer) -> None:
    replay.spoil({"path": "historical/.*/odds$", "kind": "malformed", "times": 1})
    result = shop("--budget", "5000", "--rate", "30")
    assert result.exit_code == 1
    assert "Bought 23, skipped 0 that are in raw, failed 1 (bad payload 1)" in result.stdout
    assert "not readable as JSON" in result.stdout
    assert "Some requests failed." in result.stdout


def test_a_wrong_call_sends_no_request(shop: Shop, replay: ReplayServer) -> None:
    for options in ((), ("--budget", "10", "--at", "18:00"), ("--budget", "10", "--to", "2024-04-08")):
        assert (shop(*options).exit_code, replay.asked()) == (2, {})


def test_twelve_books_are_billed_as_two_regions_and_one_region_as_one(shop: Shop) -> None:
    twelve = ",".join(f"book{n}" for n in range(12))
    assert "billed as 2 regions" in shop("--plan-only", "--books", twelve).stdout
    one = shop("--plan-only", "--regions", "us")
    assert "billed as 1 region " in one.stdout
    assert "442" in one.stdout  # 2 listings and 22 events at 20


def test_a_long_range_is_shown_by_month_with_the_days_that_have_nothing_to_buy(shop: Shop) -> None:
    result = shop("--from", "2023-04-01", "--to", "2023-05-10", "--plan-only")
    assert "2023-04" in result.stdout
    assert "2023-04-01" not in result.stdout.replace("2023-04-01...", "")
    assert "no player props before 2023-05-03" in result.stdout
