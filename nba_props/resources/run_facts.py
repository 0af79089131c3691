"""What Dagster has on record that alerts rest on: runs that failed, newest results of checks, ticks, the account's rest.

What follows from it is in `planning.found`. How a run ended does not change: its error is read once in a process.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import dagster as dg
from dagster import DagsterEventType, DagsterInstance, DagsterRun, DagsterRunStatus, RunRecord, RunsFilter
from dagster._core.scheduler.instigation import InstigatorStatus, SensorInstigatorData, TickStatus
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord

from nba_props.days import TO
from nba_props.declared.alerts import CATCHES_UP, FAILED_TICKS, MENDED_BY, OF_CHECKS
from nba_props.declared.published import PUBLISHED
from nba_props.declared.steps import REQUESTED_AT
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.planning.found import EndedRun, Judged, Ticked, counts, last_day
from nba_props.resources.clock import INSTANT
from nba_props.resources.trouble import EVALUATED

# So many failed runs, and results of each check, are looked at, the newest.
FAILURES, RESULTS = 100, 8
FAILED = {DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE}
# How a run ends of which Dagster says no more: its code server has said before that the process is gone.
UNSAID, GONE = "marked as failed from outside the execution context", "Run execution process for"
# As those who found a run dead put it, and those who found the disk full.
DEAD = ("has ended without a word", "has not started since", GONE.lower())
FULL = ("no space left", "free space")
# Metadata of polls: what the account had left after them.
CREDITS_LEFT = "credits left"
POLLS = ("odds_polls", "game_line_polls")
ERRORS: dict[str, str] = {}


def ended_runs(instance: DagsterInstance) -> list[EndedRun]:
    """Failed runs of jobs, and later successes that may mend them, the newest first."""
    failures = instance.get_run_records(RunsFilter(statuses=[DagsterRunStatus.FAILURE]), limit=FAILURES)
    records = {record.dagster_run.run_id: record for record in failures}
    for run in {(r.dagster_run.job_name, _days(r.dagster_run)): r.dagster_run for r in failures}.values():
        records |= {record.dagster_run.run_id: record for record in _successes(instance, run)}
    newest_first = sorted(records.values(), key=lambda record: record.create_timestamp, reverse=True)
    return [_ended(instance, record) for record in newest_first if not _publishes_alone(record.dagster_run)]


def _successes(instance: DagsterInstance, run: DagsterRun) -> Iterator[RunRecord]:
    """The newest successes of the same days by each job that would mend the run."""
    tags = {tag: run.tags[tag] for tag in (PARTITION, *RANGE) if tag in run.tags and _days(run)}
    for job in (run.job_name, *MENDED_BY.get(run.job_name, ())):
        succeeded = RunsFilter(job_name=job, statuses=[DagsterRunStatus.SUCCESS], tags=dict(tags))
        found = instance.get_run_records(succeeded, limit=5)
        yield from (r for r in found if _days(r.dagster_run) == _days(run))


def _publishes_alone(run: DagsterRun) -> bool:
    """Whether a run only told how far another one came."""
    return bool(run.asset_selection) and {key.to_user_string() for key in run.asset_selection or ()} <= {
        *PUBLISHED
    }


def _days(run: DagsterRun) -> str:
    """The days that a run is about; nothing for a job that catches up."""
    if run.job_name in CATCHES_UP:
        return ""
    return run.tags.get(PARTITION) or TO.join(run.tags[tag] for tag in RANGE if tag in run.tags)


def _ended(instance: DagsterInstance, record: RunRecord) -> EndedRun:
    run = record.dagster_run
    succeeded = run.status == DagsterRunStatus.SUCCESS
    error = "" if succeeded else error_of(instance, run.run_id)
    said = error.lower()
    return EndedRun(
        run.job_name,
        _days(run),
        succeeded,
        requested_at(run.tags) or record.create_timestamp,
        error,
        is_dead=any(word in said for word in DEAD),
        is_full=any(word in said for word in FULL),
    )


def requested_at(tags: Mapping[str, str]) -> datetime | None:
    """The clock's instant at which a run was requested or fixed its own, UTC; None where its tags do not say."""
    text = tags.get(REQUESTED_AT) or tags.get(INSTANT)
    return datetime.fromisoformat(text) if text else None


def error_of(instance: DagsterInstance, run_id: str) -> str:
    """Why a run failed, in one line; kept in this process, since it does not change."""
    if run_id not in ERRORS:
        if len(ERRORS) > 10 * FAILURES:
            ERRORS.clear()
        ERRORS[run_id] = _error(instance, run_id)
    return ERRORS[run_id]


def _error(instance: DagsterInstance, run_id: str) -> str:
    """The step that failed first and its innermost error, else what the run's end says; in one line."""
    for record in instance.get_records_for_run(run_id, of_type=FAILED, limit=2).records:
        event = record.event_log_entry.dagster_event
        if event and event.is_step_failure:
            error = event.step_failure_data.error
            return f"{event.step_key}: {_line((error.cause or error).message) if error else 'failed'}"
        if event and event.message:
            return _line(_gone(instance, run_id) if UNSAID in event.message else event.message)
    return ""


def _gone(instance: DagsterInstance, run_id: str) -> str:
    """What the code server said of a run's process that is gone, without its advice; empty where none is."""
    said = instance.get_records_for_run(run_id, of_type=DagsterEventType.ENGINE_EVENT, ascending=False)
    messages = (
        record.event_log_entry.dagster_event.message
        for record in said.records
        if record.event_log_entry.dagster_event
    )
    return next((message.partition(". ")[0] for message in messages if message and GONE in message), "")


def _line(text: str) -> str:
    return " ".join(text.split())


def judged(instance: DagsterInstance, today: date) -> list[Judged]:
    """Results of the checks that are watched, the newest of each first: older ones where the newest does not count.

    Results hold tables of culprits, which take time to read.
    """
    newest = _judged(instance, OF_CHECKS, limit=1)
    counting = {(result.asset, result.check) for result in newest if counts(result, today)}
    return newest + _judged(instance, OF_CHECKS.keys() - counting, limit=RESULTS)


def _judged(instance: DagsterInstance, checks: Iterable[tuple[str, str]], limit: int) -> list[Judged]:
    history = [(check, record) for check in sorted(checks) for record in _history(instance, *check, limit)]
    ids = sorted({record.run_id for _, record in history})
    runs = {run.run_id: run for run in instance.get_runs(RunsFilter(run_ids=ids))} if ids else {}
    return [
        _result(check, record.evaluation, runs[record.run_id])
        for check, record in history
        if record.evaluation and record.run_id in runs
    ]


def _result(check: tuple[str, str], evaluation: dg.AssetCheckEvaluation, run: DagsterRun) -> Judged:
    is_alarming = not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR
    return Judged(*check, is_alarming, _line(evaluation.description or ""), last_day(_days(run)))


def _history(
    instance: DagsterInstance, asset: str, check: str, limit: int
) -> Sequence[AssetCheckExecutionRecord]:
    key = dg.AssetCheckKey(dg.AssetKey(asset), check)
    return instance.event_log_storage.get_asset_check_execution_history(key, limit=limit, status=EVALUATED)


def ticked(instance: DagsterInstance) -> list[Ticked]:
    """How the newest ticks of each sensor and schedule that is on ended."""
    on = {InstigatorStatus.RUNNING, InstigatorStatus.DECLARED_IN_CODE}
    if instance.schedule_storage is None:  # that of a process alone has no daemon
        return []
    found = []
    for state in instance.all_instigator_state(instigator_statuses=on):
        ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=FAILED_TICKS + 1)
        ended = [tick for tick in ticks if tick.status != TickStatus.STARTED][:FAILED_TICKS]
        failed = [tick for tick in ended if tick.status == TickStatus.FAILURE]
        error = failed[0].error.message if failed and failed[0].error else ""
        found.append(Ticked(state.name, len(failed), _line(error)))
    return found


def cursor_of(instance: DagsterInstance, sensor: str) -> str | None:
    """What a sensor has remembered; None where it has never run."""
    states = (state for state in instance.all_instigator_state() if state.name == sensor)
    data = [s.instigator_data for s in states if isinstance(s.instigator_data, SensorInstigatorData)]
    return data[0].cursor if data else None


def credits_left(instance: DagsterInstance) -> int | None:
    """What the account of The Odds API had left after the newest poll that told; None where none has."""
    told = []
    for asset in POLLS:
        entry = instance.get_latest_materialization_event(dg.AssetKey(asset))
        value = (
            entry.asset_materialization.metadata.get(CREDITS_LEFT)
            if entry and entry.asset_materialization
            else None
        )
        if entry and value is not None and isinstance(value.value, int):
            told.append((entry.timestamp, value.value))
    return max(told)[1] if told else None


def last_requested(instance: DagsterInstance) -> datetime | None:
    """The clock's instant of the newest run, UTC; None where there is none that tells."""
    newest: Sequence[DagsterRun] = instance.get_runs(limit=5)
    return next((at for run in newest if (at := requested_at(run.tags))), None)
