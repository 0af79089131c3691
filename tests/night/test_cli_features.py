"""`nba-props feature` and `nba-props training-set`: what they print for people and for machines."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nba_props.cli import app
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import TRAINING_SET
from nba_props.storage.lake import Lake

DAY = date(2024, 4, 10)


def call(*words: str):
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def somebody(lake: Lake) -> dict:
    """A player of tonight with five games and a line."""
    rows = lake.read(FEATURE_STORE, [DAY]).drop_nulls(["points_avg_last_5", "vegas_points_line"])
    return rows.row(0, named=True)


def explained(name: str, player: str) -> dict:
    found = call("feature", name, "--player", player, "--date", str(DAY), "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_a_value_is_shown_with_the_rows_it_was_made_of_and_when_each_was_known(somebody: dict) -> None:
    found = explained("points_avg_last_5", str(somebody["player_id"]))
    assert (found["value"], found["state"]) == (somebody["points_avg_last_5"], "ok")
    assert (found["player"], found["feature"]["index"]) == (somebody["player_name"], 0)
    [games] = found["inputs"]
    points = [g["points"] for g in games["rows"]]
    assert sum(points) / len(points) == pytest.approx(found["value"])
    as_of = datetime.fromisoformat(found["as_of"])
    assert all(datetime.fromisoformat(g["known_at"]) <= as_of for g in games["rows"])


# One of each kind of input.
@pytest.mark.parametrize("index", [4, 6, 8, 15, 24, 29, 33, 37, 38, 49, 54, 57, 60, 64, 65, 68])
def test_features_of_every_kind_can_be_shown(somebody: dict, index: int) -> None:
    found = explained(str(index), somebody["player_name"])
    assert found["value"] == somebody[found["feature"]["name"]]
    for given in found["inputs"]:
        assert all(row["known_at"] <= found["as_of"] for row in given["rows"])


def test_a_line_is_shown_with_the_quotes_of_each_book(somebody: dict) -> None:
    found = explained("vegas_points_line", somebody["player_name"])
    [quotes] = found["inputs"]
    assert len({q["book"] for q in quotes["rows"]}) > 3


def test_people_read_meaning_unit_bounds_contracts_and_state(somebody: dict) -> None:
    shown = call("feature", "25", "--player", somebody["player_name"], "--date", str(DAY)).stdout
    for told in (
        "vegas_points_line (25)",
        somebody["player_name"],
        "points: consensus points line",
        "0 to 80",
        "v9, v10",
    ):
        assert told in shown
    assert "ok: made of the rows below" in shown
    assert "known at" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("points_avg_lst_5", "--player", "x", "--date", "2024-04-10"), "points_avg_last_5"),
        (("0", "--player", "Nobody At All", "--date", "2024-04-10"), "no player"),
        (("0", "--player", "x", "--date", "2024-13-10"), "2024-13-10"),
        (("0", "--player", "x", "--date", "2022-04-10"), "backfill --from 2022-04-10"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(home: Path, words, told: str) -> None:
    found = call("feature", *words)
    assert found.exit_code == 2
    assert told in " ".join(found.output.replace("│", " ").split())


def test_the_training_set_is_told_as_it_is_stored(lake: Lake) -> None:
    stored = lake.read(TRAINING_SET, [date(2024, 4, 8)])
    told = json.loads(call("training-set", "--week", "2024-04-10", "--json").stdout)
    assert [(r["season"], r["contract"], r["ready"]) for r in told] == stored.select(
        "season", "contract", "ready"
    ).rows()
    assert told[0]["blocked_by"] == stored["blocked_by"][0].to_list()
    assert (
        call("training-set", "--json").stdout == call("training-set", "--week", "2024-04-08", "--json").stdout
    )


def test_people_see_seasons_shares_and_reasons(home: Path) -> None:
    shown = call("training-set", "--contract", "v12").stdout
    assert "2023-24" in shown
    assert "kept by older count" in shown
    assert "Rows that lack what v12 requires" in shown
    assert "points_avg_season" in shown


@pytest.mark.parametrize(
    ("words", "told"), [(("--contract", "v8"), "v9, v10"), (("--week", "2024-99-01"), "2024-99-01")]
)
def test_a_contract_or_week_that_is_none_is_refused(home: Path, words, told: str) -> None:
    found = call("training-set", *words)
    assert found.exit_code == 2
    assert told in " ".join(found.output.split())


def test_before_anything_was_played_there_is_nothing_to_learn_from(home: Path) -> None:
    assert json.loads(call("training-set", "--week", "2021-10-01", "--json").stdout) == []
    assert "backfill" in call("training-set", "--week", "2021-10-01").stdout
