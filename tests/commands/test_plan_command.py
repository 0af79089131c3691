"""`nba-props plan`: the table and the JSON. Which steps there are is tested in tests/planning/."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from tests.commands.calls import assert_refused, call

DAY = date(2024, 4, 10)
TIPS = [datetime(2024, 4, 10, 23, 30, tzinfo=UTC), datetime(2024, 4, 11, 2, tzinfo=UTC)]


pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose schedule has two games of 10 April 2024; the tests only read it."""
    home = tmp_path_factory.mktemp("planned")
    rows = [
        dict.fromkeys(SCHEDULE.schema)
        | {"game_id": f"00223011{n}0", "game_date": DAY, "home": home_team, "away": "ORL", "tip_off": tip}
        | {"season_type": "regular", "season": "2023-24", "status": "scheduled", "tip_off_source": "recorded"}
        | {
            "known_at": datetime(2024, 4, 10, 10, tzinfo=UTC),
            "heard_at": datetime(2024, 4, 10, 10, tzinfo=UTC),
        }
        for n, (home_team, tip) in enumerate(zip(("BOS", "LAL"), TIPS, strict=True))
    ]
    Lake(f"{home}/lake").write(SCHEDULE, pl.DataFrame(rows, schema=SCHEDULE.schema), [DAY])
    return home


@pytest.fixture
def home(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That home in the afternoon of the day."""
    monkeypatch.setenv("NBA_PROPS_HOME", str(stored))
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T20:00:00Z")
    Settings.read().claim()


def test_a_day_is_shown_with_times_games_credits_and_states() -> None:
    shown = call("plan").stdout
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert "18:00 10 22:00 night 14 planned" in lines
    assert "18:15 10 22:15 poll/22:15Z 2 games, injuries, schedule 8 planned" in lines
    assert "19:27 10 23:27 close/23:27Z 1 game 4 planned" in lines
    assert "19:40 10 23:40 live/23:40Z, 32 times planned" in lines
    assert "Credits: 0 spent, 166 ahead, no budget." in lines


def test_what_a_budget_does_not_pay_for_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_ODDS_CREDITS_PER_DAY", "7")
    shown = " ".join(call("plan").stdout.split())
    assert "not_polled ORL at LAL: the day's budget of 7 credits has 7 left" in shown
    assert "2024-04-10/night requests no quotes: it costs 14" in shown


def test_programs_get_the_same_as_json() -> None:
    told = json.loads(call("plan", "2024-04-10", "--json").stdout)
    assert (told["day"], told["budget"], told["credits"]) == ("2024-04-10", None, {"spent": 0, "ahead": 166})
    [night] = [step for step in told["steps"] if step["kind"] == "night"]
    assert (night["due_at"], night["state"], night["job"]) == (
        "2024-04-10T22:00:00+00:00",
        "planned",
        "nightly",
    )


def test_a_day_that_is_to_come_is_planned_without_its_games() -> None:
    assert (
        "The schedule of 2024-04-12 is not stored: its games are not known."
        in call("plan", "2024-04-12").stdout
    )


def test_a_past_day_is_shown_as_it_was_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-12T20:00:00Z")
    told = json.loads(call("plan", "2024-04-10", "--json").stdout)
    assert told["planned_at"] == "2024-04-11T03:59:59.999999+00:00"
    assert {step["state"] for step in told["steps"] if step["kind"] in {"night", "poll", "close"}} == {
        "missed"
    }
    assert told["credits"]["ahead"] == 0


def test_what_is_no_date_is_refused() -> None:
    assert_refused(call("plan", "tonight"), "'tonight' is not a date such as 2024-04-10")


def test_credits_that_are_no_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_ODDS_CREDITS_PER_DAY", "many")
    assert_refused(call("plan"), "NBA_PROPS_ODDS_CREDITS_PER_DAY is 'many'")
