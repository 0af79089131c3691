"""`nba-props feature`: a value, the rows behind it and when each was known, for people and for programs."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.storage.lake import Lake
from tests.commands.calls import assert_refused, call

pytestmark = pytest.mark.slow
DAY = date(2024, 4, 10)


@pytest.fixture
def stored(night_lake: Lake) -> dict[str, Any]:
    """The row of a player of tonight with five games and a line."""
    rows = night_lake.read(FEATURE_STORE, [DAY]).drop_nulls(["points_avg_last_5", "vegas_points_line"])
    return rows.row(0, named=True)


def explained(name: str, player: str) -> dict[str, Any]:
    """The value of a feature tonight, as programs get it."""
    result = call("feature", name, "--player", player, "--date", str(DAY), "--json")
    assert result.exit_code == 0, result.output
    value: dict[str, Any] = json.loads(result.stdout)
    return value


def test_a_value_is_shown_with_the_rows_behind_it_and_when_each_was_known(stored: dict[str, Any]) -> None:
    value = explained("points_avg_last_5", str(stored["player_id"]))
    assert (value["value"], value["state"]) == (stored["points_avg_last_5"], "ok")
    assert (value["player"], value["feature"]["index"]) == (stored["player_name"], 0)
    [games] = value["inputs"]
    points = [g["points"] for g in games["rows"]]
    assert sum(points) / len(points) == pytest.approx(value["value"])
    as_of = datetime.fromisoformat(value["as_of"])
    assert all(datetime.fromisoformat(g["known_at"]) <= as_of for g in games["rows"])


# One of each kind of input.
@pytest.mark.parametrize("index", [4, 6, 8, 15, 24, 29, 33, 37, 38, 49, 54, 57, 60, 64, 65, 68, 69, 77])
def test_features_of_every_kind_can_be_shown(stored: dict[str, Any], index: int) -> None:
    value = explained(str(index), stored["player_name"])
    assert value["value"] == stored[value["feature"]["name"]]
    for given in value["inputs"]:
        assert all(row["known_at"] <= value["as_of"] for row in given["rows"])


def test_a_line_is_shown_with_the_quotes_of_each_book(stored: dict[str, Any]) -> None:
    value = explained("vegas_points_line", stored["player_name"])
    [quotes] = value["inputs"]
    assert len({q["book"] for q in quotes["rows"]}) > 3


def test_people_see_meaning_unit_bounds_contracts_and_state(stored: dict[str, Any]) -> None:
    shown = call("feature", "25", "--player", stored["player_name"], "--date", str(DAY)).stdout
    for text in (
        "vegas_points_line (25)",
        stored["player_name"],
        "points: consensus points line",
        "0 to 80",
        "v9, v10",
    ):
        assert text in shown
    assert "ok: made of the rows below" in shown
    assert "known at" in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("points_avg_lst_5", "--player", "x", "--date", "2024-04-10"), "points_avg_last_5"),
        (("0", "--player", "Nobody At All", "--date", "2024-04-10"), "no player"),
        (("0", "--player", "x", "--date", "2022-04-10"), "backfill --from 2022-04-10"),
    ],
)
@pytest.mark.usefixtures("night")
def test_what_is_not_stored_is_refused_with_what_is(words: tuple[str, ...], message: str) -> None:
    assert_refused(call("feature", *words), message)
