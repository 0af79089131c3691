"""`nba-props bets`: the table, the JSON, and the reasons why there is none."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.tables.bets import BEST_BETS, PREDICTIONS
from nba_props.declared.tables.stats import SLATE
from nba_props.storage.lake import Lake
from tests.commands.calls import assert_refused, call, live_in

PROMISED = {
    "game_date", "game_id", "player_id", "player", "team", "opponent", "side", "line", "book", "price",
    "model_probability", "market_probability", "expected_value", "model_id", "as_of",
}  # fmt: skip
DAY = date(2024, 4, 10)
BET = dict.fromkeys(BEST_BETS.schema) | {
    "game_id": "1", "game_date": DAY, "rank": 1, "player_id": 7, "player": "Xavi Keldermans", "team": "DAL",
    "opponent": "BOS", "side": "OVER", "line": 25.5, "book": "bovada", "price": 190, "model_probability": 0.385,
    "market_probability": 0.305, "expected_value": 0.116, "stake": 0.0153, "model_id": "m",
    "as_of": datetime(2024, 4, 10, 20, tzinfo=UTC), "source": "simulated",
}  # fmt: skip
SLOT = dict.fromkeys(SLATE.schema) | {"game_id": "1", "game_date": DAY, "player_id": 7}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, in the evening of 10 April 2024."""
    return live_in(tmp_path, monkeypatch)


@pytest.fixture
def lake(home: Path) -> Lake:
    """Its lake, without a table."""
    return Lake(str(home / "lake"))


def write(lake: Lake, *, slate: bool, bets: int) -> None:
    """A day that has been run: with games or not, with this many bets."""
    lake.write(SLATE, pl.DataFrame([SLOT] * slate, schema=SLATE.schema), [DAY])
    rows = [BET | {"rank": rank, "player_id": rank, "model_id": str(rank)} for rank in range(bets, 0, -1)]
    lake.write(BEST_BETS, pl.DataFrame(rows, schema=BEST_BETS.schema), [DAY])


def test_people_see_the_bets_best_first_and_that_they_are_simulated(lake: Lake) -> None:
    write(lake, slate=True, bets=2)
    shown = call("bets", "2024-04-10")
    assert shown.exit_code == 0
    assert "Best bets of 2024-04-10 (simulated: no real game, player or price)" in shown.stdout
    first, second = (line.split("│") for line in shown.stdout.splitlines() if "Keldermans" in line)
    assert (first[1].strip(), second[1].strip()) == ("1", "2")
    cells = [cell.strip() for cell in first[2:-1]]
    assert cells == [
        "Xavi Keldermans", "DAL v BOS", "Over 25.5", "bovada", "+190", "38.5%", "30.5%", "+11.6%", "1.53%",
    ]  # fmt: skip


def test_programs_get_a_list_of_objects_best_first(lake: Lake) -> None:
    write(lake, slate=True, bets=3)
    result = call("bets", "2024-04-10", "--json")
    rows = json.loads(result.stdout)
    assert all(set(row) >= PROMISED for row in rows)
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert rows[0]["as_of"] == "2024-04-10T20:00:00+00:00"
    assert result.stderr == ""


def test_today_is_the_clocks(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    write(lake, slate=True, bets=1)
    assert call("bets", "--json").stdout == call("bets", "2024-04-10", "--json").stdout
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-11T14:00:00Z")
    assert json.loads(call("bets", "--json").stdout) == []


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        ({"slate": True, "bets": 0}, "no quote was worth its price"),
        ({"slate": False, "bets": 0}, "the day has no games"),
        (None, "the night has not been run; run it with `nba-props night 2024-04-10`"),
    ],
    ids=["nothing worth it", "no games", "not run"],
)
def test_a_day_without_bets_says_why(lake: Lake, stored: dict[str, int] | None, reason: str) -> None:
    if stored is not None:
        write(lake, slate=bool(stored["slate"]), bets=stored["bets"])
    people, programs = call("bets", "2024-04-10"), call("bets", "2024-04-10", "--json")
    assert (people.exit_code, programs.exit_code) == (0, 0)
    assert f"No bets for 2024-04-10 (simulated: no real game, player or price): {reason}" in people.stdout
    assert json.loads(programs.stdout) == []
    assert reason in programs.stderr


@pytest.mark.parametrize(
    ("line", "points", "reason"),
    [
        (None, 21.0, "no player had a line; the check `coverage` of `odds_lines`"),
        (20.5, None, "no player with a line could be predicted"),
        (20.5, 21.0, "no quote was worth its price"),
    ],
)
def test_a_day_whose_quotes_or_predictions_failed_does_not_blame_the_prices(
    lake: Lake, line: float | None, points: float | None, reason: str
) -> None:
    write(lake, slate=True, bets=0)
    made = dict.fromkeys(PREDICTIONS.schema) | {"game_id": "1", "game_date": DAY, "player_id": 7}
    made |= {"model_id": "m", "prediction_id": "p", "market": "player_points", "as_of": BET["as_of"]}
    made |= {"is_active": True, "role": "champion", "consensus_line": line, "predicted_points": points}
    lake.write(PREDICTIONS, pl.DataFrame([made], schema=PREDICTIONS.schema), [DAY])
    assert f"price): {reason}" in call("bets", "2024-04-10").stdout


@pytest.mark.usefixtures("home")
def test_a_day_to_come_is_not_offered_to_be_run() -> None:
    assert "it lies after the clock's game date 2024-04-10" in call("bets", "2024-04-11").stdout


def test_a_day_without_games_says_so_before_its_night_is_run(lake: Lake) -> None:
    lake.write(SLATE, SLATE.empty(), [DAY])
    assert "the day has no games" in call("bets", "2024-04-10").stdout


@pytest.mark.parametrize(
    "words", [("bets", "2024-04-10"), ("bets", "2024-04-10", "--json")], ids=["people", "programs"]
)
def test_a_corrupt_file_is_named_with_the_fix(lake: Lake, words: tuple[str, ...]) -> None:
    write(lake, slate=True, bets=1)
    path = Path(lake.path(BEST_BETS, DAY))
    path.write_bytes(path.read_bytes()[:100])
    result = call(*words)
    assert_refused(result, f"{path} cannot be read", status=1)
    assert "materialize best_bets of that day again" in result.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("night")
def test_the_bets_of_a_night_hold_what_is_promised() -> None:
    rows = json.loads(call("bets", "--json").stdout)
    assert rows
    assert all(set(row) >= PROMISED for row in rows)
    assert "Best bets of 2024-04-10 (simulated" in call("bets", "2024-04-10").stdout
