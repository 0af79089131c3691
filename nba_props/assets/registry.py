"""Assets of governance: the registry as a table, and how each family's sides have gone lately."""

from collections.abc import Mapping

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import face, game_days, published, table_asset
from nba_props.checks.contracts import contract_checks, contract_results
from nba_props.checks.metadata import table_of
from nba_props.declared.families import FAMILIES
from nba_props.declared.tables.contract import breaches, enforce
from nba_props.declared.tables.models import MODEL_PERFORMANCE, MODEL_REGISTRY
from nba_props.models.governance.decay import HISTORY, performance
from nba_props.models.governance.evidence import gathered
from nba_props.models.governance.paradox import retrain_paradox
from nba_props.models.governance.standing import Judged, judged, registry_view
from nba_props.partitions import days_up_to
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home

SHOWN = ["model_id", "status", "status_reason", "evidence", "graded_rows", "passed", "failed", "insufficient"]


@dg.asset(
    name=MODEL_REGISTRY.name,
    deps=[*FAMILIES, "grades", "player_games"],
    check_specs=contract_checks(MODEL_REGISTRY),
    backfill_policy=dg.BackfillPolicy.single_run(),
    io_manager_key="lake",
    **face(MODEL_REGISTRY, "models", set()),
)
def model_registry(clock: Clock, home: Home, feedback: Feedback):
    """Not partitioned: it tells of now, from the past year of grades, and keeps each day's view as a file."""
    now, today = clock.now(), clock.today()
    events = feedback.events()
    grades, player_games = feedback.evidence(today)
    verdicts = judged(events, grades, player_games, now)
    frame = registry_view(events, verdicts, today, now, home.label)
    yield from contract_results(MODEL_REGISTRY, breaches(MODEL_REGISTRY, frame))
    home.lake.write(MODEL_REGISTRY, enforce(MODEL_REGISTRY, frame), [today])
    newest_first = frame.sort("week", "family", descending=[True, False])
    yield dg.MaterializeResult(
        metadata={
            "dagster/row_count": frame.height,
            "registry": table_of(newest_first.select(SHOWN).to_dicts()),
            "gates": table_of(_gates(verdicts)),
            "retrain paradox": table_of(retrain_paradox(gathered(grades, player_games, events)).to_dicts()),
        }
    )


def _gates(verdicts: Mapping[str, Judged]) -> list[dict]:
    return [
        {
            "family": family, "evidence": of.evidence.provenance, "gate": g.name, "verdict": g.verdict,
            "n": g.found.n, "figure": g.found.value, "low": g.found.low, "high": g.found.high, "told": str(g),
            "meaning": g.meaning,
        }
        for family, of in verdicts.items()
        for g in of.gates
    ]  # fmt: skip


@table_asset(
    MODEL_PERFORMANCE, "predictions", ins={"grades": dg.AssetIn(partition_mapping=days_up_to(HISTORY))}
)
def model_performance(context: dg.AssetExecutionContext, grades: pl.DataFrame):
    frame = performance(grades, game_days(context))
    last = frame.filter(pl.col("game_date") == pl.col("game_date").max())
    shown = [
        "family",
        "provenance",
        "state",
        "days_in_state",
        "hit_rate_7d",
        "calls_7d",
        "hit_rate_30d",
        "calls_30d",
    ]
    yield from published(MODEL_PERFORMANCE, frame, {"states": table_of(last.select(shown).to_dicts())})


REGISTRY_ASSETS = [model_registry, model_performance]
