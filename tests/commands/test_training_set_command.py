"""`nba-props training-set`: the rows that a week's models can learn from, for people and for programs."""

import json
from datetime import date

import pytest

from nba_props.declared.tables.models import TRAINING_SET
from nba_props.storage.lake import Lake
from tests.commands.calls import call

pytestmark = pytest.mark.slow


def test_programs_get_the_rows_of_the_asset(night_lake: Lake) -> None:
    stored = night_lake.read(TRAINING_SET, [date(2024, 4, 8)])
    rows = json.loads(call("training-set", "--week", "2024-04-10", "--json").stdout)
    columns = ("season", "contract", "ready")
    assert [tuple(row[name] for name in columns) for row in rows] == stored.select(columns).rows()
    assert rows[0]["blocked_by"] == stored["blocked_by"][0].to_list()


@pytest.mark.usefixtures("night")
def test_this_week_is_the_default() -> None:
    this_week = call("training-set", "--json")
    assert this_week.stdout == call("training-set", "--week", "2024-04-08", "--json").stdout


@pytest.mark.usefixtures("night")
def test_people_see_seasons_shares_and_reasons() -> None:
    shown = call("training-set", "--contract", "v12").stdout
    for text in ("2023-24", "kept by older count", "Rows that lack what v12 requires", "points_avg_season"):
        assert text in shown


@pytest.mark.usefixtures("night")
def test_before_the_first_game_there_is_nothing_to_learn_from() -> None:
    assert json.loads(call("training-set", "--week", "2021-10-01", "--json").stdout) == []
    assert "run `nba-props backfill` first" in call("training-set", "--week", "2021-10-01").stdout
