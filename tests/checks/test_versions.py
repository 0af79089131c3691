"""The check of a run that the newest status was written by its own code."""

import json
from pathlib import Path

import dagster as dg

from nba_props.checks.versions import VERSION_CHECKS
from nba_props.publishing.exports.read_back import STATUS
from nba_props.resources.wiring import given
from nba_props.storage.published_files import PublishedFiles


def evaluated(home: Path, version: str) -> dg.AssetCheckEvaluation:
    """The check of a run of the code of a version."""
    result = dg.materialize(
        VERSION_CHECKS,
        selection=dg.AssetSelection.all_asset_checks(),
        resources=given(NBA_PROPS_HOME=str(home), NBA_PROPS_VERSION=version),
    )
    [evaluation] = result.get_asset_check_evaluations()
    return evaluation


def test_a_status_that_other_code_wrote_warns_and_names_both(tmp_path: Path) -> None:
    status = json.dumps({"schema_version": "1.0", "code_version": "deployed-1"}).encode()
    PublishedFiles(f"{tmp_path}/exports/v1").publish({STATUS: status})
    assert evaluated(tmp_path, "deployed-1").passed
    found = evaluated(tmp_path, "deployed-2")
    assert (found.passed, found.severity.value) == (False, "WARN")
    table = found.metadata["culprits"]
    assert isinstance(table, dg.TableMetadataValue)
    [row] = table.records
    assert (row.data["deployed"], row.data["installed"]) == ("deployed-1", "deployed-2")


def test_a_status_of_before_versions_were_shown_says_nothing(tmp_path: Path) -> None:
    PublishedFiles(f"{tmp_path}/exports/v1").publish({STATUS: b'{"schema_version": "1.0"}'})
    assert evaluated(tmp_path, "deployed-1").passed
