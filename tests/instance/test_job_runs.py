"""Runs of the command line carry what the UI's timeline sorts runs by; what that relies on in Dagster."""

import tomllib
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG, USER_TAG

from nba_props.instance import job_runs, run_tags

CHECKOUT = Path(__file__).parents[2]
DAY = {"dagster/partition": "2024-04-10"}


@dg.asset
def first() -> None:
    """Succeeds."""


@dg.asset
def second() -> None:
    """Fails, and depends on nothing."""
    raise dg.Failure("as planned")


def job() -> dg.JobDefinition:
    jobs = [dg.define_asset_job("both", tags={"of": "the job"}, executor_def=dg.in_process_executor)]
    return dg.Definitions(assets=[first, second], jobs=jobs).resolve_job_def("both")


def executed(*only: str) -> tuple[dg.DagsterRun, bool]:
    """A run as the instance stores it, and whether it succeeded."""
    with dg.DagsterInstance.ephemeral() as instance:
        run_id = "c1b2a3d4-0000-4000-8000-000000000000"
        result = job_runs.execute(job(), instance, run_id, run_config={}, tags=DAY, only=only)
        (run,) = instance.get_runs()
        assert run.run_id == run_id
        return run, result.success


def test_a_run_belongs_to_its_job_of_the_code_location() -> None:
    run, success = executed("first")
    assert success
    assert run.remote_job_origin
    assert run.remote_job_origin.job_name == "both"
    assert run.tags_for_storage()[REPOSITORY_LABEL_TAG] == "__repository__@nba_props"


def test_a_run_has_the_tags_of_its_job_its_partition_and_its_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody")
    run, _ = executed("first")
    assert run.tags.items() >= {"of": "the job", USER_TAG: "somebody", **DAY}.items()


def test_a_run_of_a_shell_counts_in_the_queue_and_is_not_retried_by_a_daemon() -> None:
    tags = executed("first")[0].tags
    assert (
        tags.items()
        >= {"dagster/max_retries": "0", run_tags.DAY: "2024-04-10", run_tags.LANE: "past"}.items()
    )


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr("getpass.getuser", unknown)
    monkeypatch.setattr("os.getuid", lambda: 1234)
    assert executed("first")[0].tags[USER_TAG] == "1234"


def test_only_the_named_assets_run() -> None:
    assert executed("first")[1]
    assert not executed()[1]


def test_the_code_location_is_named_as_the_files_of_the_checkout_name_it() -> None:
    declared = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["dagster"]
    assert declared == {"module_name": job_runs.MODULE, "code_location_name": job_runs.CODE_LOCATION}
    workspace = (CHECKOUT / "workspace.yaml").read_text()
    assert f"location_name: {job_runs.CODE_LOCATION}\n" in workspace
    assert f"module_name: {job_runs.MODULE}\n" in workspace


def test_dagster_still_gives_runs_in_process_no_origin() -> None:
    # The day this fails, `execute` can go: `execute_in_process` does what it is for.
    with dg.DagsterInstance.ephemeral() as instance:
        job().execute_in_process(instance=instance, raise_on_error=False)
        (run,) = instance.get_runs()
        assert run.remote_job_origin is None
