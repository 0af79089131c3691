"""What tests read off a run's result: metadata as plain values, checks, and why a run failed."""

from typing import Any

import dagster as dg
from dagster_shared.error import SerializableErrorInfo


def checks(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    """The evaluated checks by name."""
    return {e.check_name: e for e in result.get_asset_check_evaluations()}


def failed_checks(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """Severities of the checks that failed, by name."""
    return {e.check_name: e.severity.value for e in result.get_asset_check_evaluations() if not e.passed}


def values(metadata: Any) -> dict[str, Any]:  # noqa: ANN401  (Dagster's mapping of any kind of value)
    """Metadata as plain values; a table as a list of its rows."""
    return {
        name: [record.data for record in value.records]
        if isinstance(value, dg.TableMetadataValue)
        else value.value
        for name, value in metadata.items()
    }


def shown(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, Any]:
    """The metadata of an asset's last materialization in a run."""
    events = [e.materialization for e in result.get_asset_materialization_events()]
    return values([e for e in events if e.asset_key == dg.AssetKey(asset)][-1].metadata)


def newest(instance: dg.DagsterInstance, asset: str) -> dg.AssetMaterialization:
    """The newest materialization of an asset."""
    event = instance.get_latest_materialization_event(dg.AssetKey(asset))
    assert event is not None
    assert event.asset_materialization is not None
    return event.asset_materialization


def cause(result: dg.ExecuteInProcessResult) -> SerializableErrorInfo:
    """The error that made a run fail: of its first failed step, or of what stopped it before any step."""
    for event in result.all_events:
        data = event.event_specific_data
        error = getattr(data, "error", None)
        if event.is_failure and isinstance(error, SerializableErrorInfo):
            return error.cause or error
    raise AssertionError("the run did not fail")
