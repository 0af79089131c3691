"""`nba-props feature` and `nba-props training-set`: what they print for people and for machines."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from nba_props.cli import app
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import TRAINING_SET
from nba_props.storage.lake import Lake

pytestmark = pytest.mark.usefixtures("home")
DAY = date(2024, 4, 10)
Row = dict[str, Any]


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def player(lake: Lake) -> Row:
    """A player of tonight with five games and a line."""
    rows = lake.read(FEATURE_STORE, [DAY]).drop_nulls(["points_avg_last_5", "vegas_points_line"])
    return rows.row(0, named=True)


def explained(name: str, player: str) -> Row:
    run = call("feature", name, "--player", player, "--date", str(DAY), "--json")
    assert run.exit_code == 0, run.output
    row: Row = json.loads(run.stdout)
    return row


def test_a_value_is_shown_with_the_rows_it_was_made_of_and_when_each_was_known(player: Row) -> None:
    value = explained("points_avg_last_5", str(player["player_id"]))
    assert (value["value"], value["state"]) == (player["points_avg_last_5"], "ok")
    assert (value["player"], value["feature"]["index"]) == (player["player_name"], 0)
    [games] = value["inputs"]
    points = [g["points"] for g in games["rows"]]
    assert sum(points) / len(points) == pytest.approx(value["value"])
    as_of = datetime.fromisoformat(value["as_of"])
    assert all(datetime.fromisoformat(g["known_at"]) <= as_of for g in games["rows"])


# One of each kind of input.
@pytest.mark.parametrize("index", [4, 6, 8, 15, 24, 29, 33, 37, 38, 49, 54, 57])
def test_features_of_every_kind_can_be_shown(player: Row, index: int) -> None:
    value = explained(str(index), player["player_name"])
    assert value["value"] == player[value["feature"]["name"]]
    for given in value["inputs"]:
        assert all(row["known_at"] <= value["as_of"] for row in given["rows"])


def test_a_line_is_shown_with_the_quotes_of_each_book(player: Row) -> None:
    value = explained("vegas_points_line", player["player_name"])
    [quotes] = value["inputs"]
    assert len({q["book"] for q in quotes["rows"]}) > 3


def test_people_read_meaning_unit_bounds_contracts_and_state(player: Row) -> None:
    shown = call("feature", "25", "--player", player["player_name"], "--date", str(DAY)).stdout
    for text in (
        "vegas_points_line (25)",
        player["player_name"],
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
        (("0", "--player", "x", "--date", "2024-13-10"), "2024-13-10"),
        (("0", "--player", "x", "--date", "2022-04-10"), "backfill --from 2022-04-10"),
    ],
)
def test_an_unknown_feature_player_or_day_is_refused_with_a_hint(
    words: tuple[str, ...], message: str
) -> None:
    run = call("feature", *words)
    assert run.exit_code == 2
    assert message in " ".join(run.output.replace("│", " ").split())


def test_the_training_set_is_printed_as_it_is_stored(lake: Lake) -> None:
    stored = lake.read(TRAINING_SET, [date(2024, 4, 8)])
    report = json.loads(call("training-set", "--week", "2024-04-10", "--json").stdout)
    assert [(r["season"], r["contract"], r["ready"]) for r in report] == stored.select(
        "season", "contract", "ready"
    ).rows()
    assert report[0]["blocked_by"] == stored["blocked_by"][0].to_list()
    assert (
        call("training-set", "--json").stdout == call("training-set", "--week", "2024-04-08", "--json").stdout
    )


def test_people_see_seasons_shares_and_reasons() -> None:
    shown = call("training-set", "--contract", "v12").stdout
    assert "2023-24" in shown
    assert "kept by older count" in shown
    assert "Rows that lack what v12 requires" in shown
    assert "points_avg_season" in shown


@pytest.mark.parametrize(
    ("words", "message"), [(("--contract", "v8"), "v9, v10"), (("--week", "2024-99-01"), "2024-99-01")]
)
def test_an_unknown_contract_or_week_is_refused(words: tuple[str, ...], message: str) -> None:
    run = call("training-set", *words)
    assert run.exit_code == 2
    assert message in " ".join(run.output.split())


def test_before_anything_was_played_there_is_nothing_to_learn_from() -> None:
    assert json.loads(call("training-set", "--week", "2021-10-01", "--json").stdout) == []
    assert "backfill" in call("training-set", "--week", "2021-10-01").stdout
