"""`nba-props check`: what it shows of the simulated night, and what it ends with."""

import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.storage.lake import Lake
from tests.commands.calls import assert_refused, call
from tests.simulated_home import linked

pytestmark = pytest.mark.slow
NIGHT = date(2024, 4, 10)


@pytest.mark.usefixtures("night")
def test_a_night_with_warnings_alone_is_good_unless_they_count() -> None:
    shown = call("check", str(NIGHT))
    assert shown.exit_code == 0
    assert "feature_store: stars_without_line" in shown.stdout
    assert re.search(r"2024-04-10: \d checks fail, ", shown.stdout)
    assert "grades" in shown.stdout.partition("Never evaluated for the day: ")[2]
    assert "Every output that is due is there." in shown.stdout
    assert "predictions: go" not in shown.stdout
    assert "predictions: go" in call("check", str(NIGHT), "--all").stdout
    assert call("check", str(NIGHT), "--strict").exit_code == 1


@pytest.mark.usefixtures("night")
def test_as_json_every_check_is_there_once() -> None:
    told = json.loads(call("check", str(NIGHT), "--json").stdout)
    names = [(of["asset"], of["check"]) for of in told["checks"]]
    assert len(names) == len(set(names)) > 150
    go = next(of for of in told["checks"] if of["check"] == "go")
    assert (go["state"], go["note"]) == ("passed", "Go.")
    assert told["outputs"] == []


@pytest.mark.usefixtures("night")
def test_a_day_of_the_range_that_was_ingested_has_its_own_verdicts_and_no_nights() -> None:
    told = json.loads(call("check", "2024-04-02", "--json").stdout)
    states = {(of["asset"], of["check"]): of["state"] for of in told["checks"]}
    assert states["feature_store", "schema"] == "passed"
    assert states["predictions", "go"] == "not evaluated"
    assert told["outputs"] is None


def test_an_output_that_is_not_there_fails_the_day(
    night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = linked(night, tmp_path / "home")
    monkeypatch.setenv("NBA_PROPS_HOME", str(home))
    lake = Lake(str(home / "lake"))
    rows = lake.read(EXPECTED_OUTPUTS, [NIGHT])
    predicted = pl.col("output") == "predictions"
    state = pl.when(predicted).then(pl.lit("MISSING")).otherwise("state").alias("state")
    lake.write(EXPECTED_OUTPUTS, rows.with_columns(state), [NIGHT])
    shown = call("check", str(NIGHT))
    assert shown.exit_code == 1
    assert "predictions" in shown.stdout.partition("never" if "never" in shown.stdout else "Never")[2]
    assert "MISSING" in shown.stdout


@pytest.mark.usefixtures("night")
def test_a_week_shows_that_no_asset_failed() -> None:
    shown = call("check", "--week")
    assert shown.exit_code == 0
    assert "never failed" in shown.stdout
    rates = json.loads(call("check", "--week", "--json").stdout)
    assert {rate["lost"] for rate in rates} == {0}
    assert next(rate["made"] for rate in rates if rate["asset"] == "predictions") == 1


@pytest.mark.usefixtures("night")
@pytest.mark.parametrize("words", [("check",), ("check", "2024-04-10", "--week")])
def test_a_call_that_asks_for_neither_or_both_is_refused(words: tuple[str, ...]) -> None:
    assert_refused(call(*words), "say a date, or --week")
