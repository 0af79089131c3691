"""The newest evaluation of a check that concerns a day, of the event log. What follows is in `quality.evaluations`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord

from nba_props.days import model_week
from nba_props.instance.run_tags import BY_WEEK, days_of
from nba_props.quality.evaluations import Evaluation
from nba_props.resources.trouble import EVALUATED

# A night that polls evaluates most checks a hundred times: days before are found behind that.
LOOKED_AT = (1, 30, 300)
ROWS = ("culprits", "breaches")


@dataclass(slots=True)
class Evaluations:
    """Reads an instance; runs are looked up once."""

    instance: dg.DagsterInstance
    _runs: dict[str, dg.DagsterRun | None] = field(default_factory=dict)

    def newest(self, key: dg.AssetCheckKey, day: date) -> Evaluation | None:
        """The newest evaluation by a run that looked at the day, or that has no days; None for none among the newest."""
        for record in self._records(key):
            if record.evaluation and self._concerns(record.run_id, day):
                return _evaluation(key, record)
        return None

    def _records(self, key: dg.AssetCheckKey) -> Iterator[AssetCheckExecutionRecord]:
        """Evaluations, newest first, in steps: most often the first one is it."""
        cursor: int | None = None
        for limit in LOOKED_AT:
            records = self.instance.event_log_storage.get_asset_check_execution_history(
                key, limit=limit, cursor=cursor, status=EVALUATED
            )
            yield from records
            if len(records) < limit:
                return
            cursor = records[-1].id

    def _concerns(self, run_id: str, day: date) -> bool:
        if run_id not in self._runs:
            self._runs[run_id] = self.instance.get_run_by_id(run_id)
        run = self._runs[run_id]
        try:
            days = days_of(run.tags) if run else None
        except ValueError:  # its partition is no date
            return False
        if run is None or days is None:
            return True
        return (model_week(day) if run.job_name in BY_WEEK else day) in days


def _evaluation(key: dg.AssetCheckKey, record: AssetCheckExecutionRecord) -> Evaluation:
    said = record.evaluation
    assert said is not None, "records without one are left out"  # noqa: S101  (for the type)
    return Evaluation(
        asset=key.asset_key.to_user_string(),
        check=key.name,
        severity=said.severity.value,
        passed=said.passed,
        note=said.description or "",
        culprits=_culprits(said.metadata),
        at=datetime.fromtimestamp(record.event.timestamp if record.event else record.create_timestamp, UTC),
        run_id=record.run_id,
    )


def _culprits(metadata: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    tables = (metadata.get(name) for name in ROWS)
    return [
        dict(row.data)
        for table in tables
        if isinstance(table, dg.TableMetadataValue)
        for row in table.records
    ]
