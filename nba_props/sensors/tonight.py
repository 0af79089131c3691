"""Tonight: each minute the runs of the steps that are due are requested. What is due is decided in `planning`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from nba_props.days import Days
from nba_props.declared.steps import (
    CREDITS,
    ONLY_NEWS,
    ONLY_PUBLISHING,
    PLANNED_FOR,
    POINTS_LINES,
    POLLS,
    PRIORITY,
    REQUESTED_AT,
    STEP,
)
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.planning.due import due, run_key
from nba_props.planning.past import looked_up_by
from nba_props.planning.step import Known, Plan, Step
from nba_props.planning.tonight import plan
from nba_props.resources.planned import Planned
from nba_props.resources.world import QUOTES_FROM_RAW
from nba_props.sensors import EVERY_SECONDS

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

# The assets of an op of ingest, and those of a job.
Ops = Mapping[str, Iterable[dg.AssetKey]]
Jobs = Mapping[str, Iterable[dg.AssetKey]]


def tonight(
    jobs: "Sequence[UnresolvedAssetJobDefinition]", ingest: Sequence[dg.AssetsDefinition]
) -> dg.SensorDefinition:
    """The sensor over the code location's jobs, of which steps run some, and its assets of ingest."""
    ops = {asset.node_def.name: list(asset.keys) for asset in ingest}

    @dg.sensor(
        name="tonight",
        jobs=list(jobs),
        minimum_interval_seconds=EVERY_SECONDS,
        description="Requests what is due: schedule, night, polls, live grading, grades, training, and what was missed.",
    )
    def sensor(context: dg.SensorEvaluationContext, planned: Planned) -> list[dg.RunRequest] | dg.SkipReason:
        known = planned.known(context.instance)
        whole = plan(known)
        steps = due(whole, known.attempts, known.now)
        if not steps:
            return dg.SkipReason(next_told(whole, known))
        return [request(step, known, ops, _assets_of(context, step)) for step in steps]

    return sensor


def _assets_of(context: dg.SensorEvaluationContext, step: Step) -> list[dg.AssetKey]:
    """The assets of a step's job, where it may have to leave some out."""
    if step.of_kind.only:
        return [dg.AssetKey(name) for name in step.of_kind.only]
    if not step.asks or context.repository_def is None:
        return []
    return sorted(context.repository_def.get_job(step.of_kind.job).asset_layer.executable_asset_keys)


def request(step: Step, known: Known, ops: Ops, assets: Iterable[dg.AssetKey]) -> dg.RunRequest:
    """The run of a step: of its job without what of ingest it does not ask for."""
    tags = partition_tags(step.days) | {
        STEP: step.name,
        PLANNED_FOR: str(looked_up_by(step, known.today)),
        REQUESTED_AT: known.now.isoformat(),
        PRIORITY: str(step.of_kind.priority),
    }
    tags |= {CREDITS: str(step.credits)} if step.credits else {}
    left_out = {key for op, keys in ops.items() if step.asks and op not in step.asks for key in keys}
    return dg.RunRequest(
        run_key=run_key(step, known.attempts),
        job_name=step.of_kind.job,
        tags=tags | _limits(step),
        asset_selection=[key for key in assets if key not in left_out] or None,
        run_config=config_of(step),
    )


def _limits(step: Step) -> dict[str, str]:
    """The tag of a run that does not do all that its job does. Nobody bets on a missed day: its quotes are not bought."""
    if step.of_kind.only:
        return ONLY_PUBLISHING
    if step.kind == "ingest":
        return QUOTES_FROM_RAW
    return ONLY_NEWS if step.kind in POLLS else {}


def partition_tags(days: Days) -> dict[str, str]:
    """The tags of a run of a partition, or of a range."""
    if len(days) == 1:
        return {PARTITION: str(days.first)}
    return dict(zip(RANGE, (str(days.first), str(days.last)), strict=True))


def config_of(step: Step) -> dict[str, Any]:
    """The games that a poll asks for."""
    if step.games and POINTS_LINES in step.asks:
        return {"ops": {POINTS_LINES: {"config": {"games": list(step.games)}}}}
    return {}


def next_told(whole: Plan, known: Known) -> str:
    """When something is due next, in words."""
    ahead = [step for step in whole.steps if step.due_at > known.now]
    if not ahead:
        return "nothing is due, and nothing is planned ahead"
    first = min(ahead, key=lambda step: step.due_at)
    return f"nothing is due until {first.due_at:%Y-%m-%d %H:%M} UTC: {first.name}"
