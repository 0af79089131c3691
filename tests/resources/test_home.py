"""The home as a resource: where things lie, what is refused before a run starts, and when variables are read."""

from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from nba_props.declared.features import Contract
from nba_props.declared.tables.stats import SLATE
from nba_props.errors import ConfigurationError
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import SOURCE_TAG, Home
from nba_props.resources.wiring import given, resources
from nba_props.stamps import STAMP
from tests.dagster_results import cause, shown
from tests.governance_rows import NOW, trained

DAY = date(2024, 1, 15)


@dg.asset
def places(context: dg.AssetExecutionContext, home: Home) -> None:
    locations = (home.lake.root, home.raw.root, home.models.root, home.registry.root, home.exports.root)
    context.add_output_metadata({"label": home.label, "places": " ".join(locations)})


def materialized(home: dict[str, object]) -> dg.ExecuteInProcessResult:
    return dg.materialize([places], resources={"home": home["home"]}, raise_on_error=False)


def test_everything_lies_in_the_home_unless_a_store_is_given(tmp_path: Path) -> None:
    home, store = str(tmp_path / "home"), str(tmp_path / "store")
    inside = shown(materialized(given(NBA_PROPS_HOME=home)), "places")
    outside = shown(materialized(given(NBA_PROPS_HOME=home, NBA_PROPS_STORE=store)), "places")
    names = ("lake", "raw", "models", "registry", "exports/v1")
    assert inside == {"label": "simulated", "places": " ".join(f"{home}/{name}" for name in names)}
    assert outside == {"label": "simulated", "places": " ".join(f"{store}/{name}" for name in names)}
    assert [path.name for path in Path(home).iterdir()] == [STAMP]


@pytest.mark.parametrize(("source", "label"), [("simulated", "simulated"), ("live", "real")])
def test_every_run_is_tagged_with_whose_data_it_is_about(tmp_path: Path, source: str, label: str) -> None:
    home = given(NBA_PROPS_HOME=str(tmp_path), NBA_PROPS_SOURCE=source)["home"]
    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize([places], resources={"home": home}, instance=instance)
        (run,) = instance.get_runs()
    assert run.tags[SOURCE_TAG] == label


def test_a_home_that_is_a_url_stops_the_run_by_name_and_makes_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = materialized(given(NBA_PROPS_HOME="s3://bucket/home"))
    assert "NBA_PROPS_HOME is 's3://bucket/home', a URL" in cause(result).message
    assert list(tmp_path.iterdir()) == []


def test_a_home_of_the_other_source_is_refused_outside_a_run_too(tmp_path: Path) -> None:
    """As a sensor or a schedule sets it up."""
    for source in ("simulated", "live"):
        home = given(NBA_PROPS_HOME=str(tmp_path), NBA_PROPS_SOURCE=source)["home"]
        with dg.build_init_resource_context() as context:
            if source == "simulated":
                home.setup_for_execution(context)
                assert (tmp_path / STAMP).is_file()
            else:
                with pytest.raises(ConfigurationError, match="holds simulated data"):
                    home.setup_for_execution(context)


def test_a_home_of_the_other_source_stops_the_run_before_its_first_step(tmp_path: Path) -> None:
    home = str(tmp_path)
    assert materialized(given(NBA_PROPS_HOME=home)).success
    result = materialized(given(NBA_PROPS_HOME=home, NBA_PROPS_SOURCE="live"))
    assert "holds simulated data and NBA_PROPS_SOURCE is live" in cause(result).message
    assert not [e for e in result.all_events if e.is_step_start]


def test_a_variable_is_read_when_a_run_starts_not_when_definitions_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / "first"))
    monkeypatch.delenv("NBA_PROPS_STORE", raising=False)
    monkeypatch.delenv("NBA_PROPS_SOURCE", raising=False)
    loaded = resources()
    for name in ("first", "second"):
        monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path / name))
        assert str(tmp_path / name / "lake") in shown(materialized(loaded), "places")["places"]


@dg.asset
def first_export(home: Home) -> None:
    home.exports.publish({"a.json": b"1"})


@dg.asset(deps=[first_export])
def second_export(context: dg.AssetExecutionContext, home: Home) -> None:
    home.exports.publish({"a.json": b"1", "b.json": b"2"})
    context.add_output_metadata({"written": sorted(home.exports.written)})


def test_a_run_knows_the_exports_that_its_steps_wrote_and_not_those_of_other_runs(tmp_path: Path) -> None:
    loaded = given(NBA_PROPS_HOME=str(tmp_path))
    written = []
    for _ in range(2):
        result = dg.materialize([first_export, second_export], resources=loaded)
        written.append(shown(result, "second_export")["written"])
    assert written == [["a.json", "b.json"], []]


# -- feedback -----------------------------------------------------------------------------------------------------


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    resource = given(NBA_PROPS_HOME=str(tmp_path))["feedback"]
    assert isinstance(resource, Feedback)
    return resource


def test_feedback_on_an_empty_home_is_empty_and_the_default_champion(feedback: Feedback) -> None:
    assert feedback.events() == []
    assert feedback.newest_registry(DAY).is_empty()
    assert feedback.failing_families(DAY) == frozenset()
    assert all(frame.is_empty() for frame in feedback.evidence(DAY))
    assert feedback.champion_contract(NOW) == Contract.V9


def test_feedback_reads_the_registry_and_what_earlier_runs_of_the_day_stored(feedback: Feedback) -> None:
    event = feedback.home.registry.append(trained())
    assert feedback.events() == [event]
    assert feedback.stored(SLATE, [DAY]).equals(SLATE.empty())
