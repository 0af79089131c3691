"""Assets of governance: the registry as a table, and how each family's recommended sides have done."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.links import record_links
from nba_props.assets.table_asset import (
    Published,
    View,
    game_days,
    publish,
    publish_view,
    table_asset,
    view_asset,
)
from nba_props.checks.metadata import table_of, top_of
from nba_props.declared.families import FAMILIES
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.declared.tables.performance import MODEL_PERFORMANCE
from nba_props.models.governance.decay import HISTORY, performance, shown_before
from nba_props.models.governance.evidence import gather_evidence
from nba_props.models.governance.paradox import retrain_paradox
from nba_props.models.governance.registry_view import Assessment, assess_families, registry_view
from nba_props.models.markdown import image
from nba_props.partitions import days_up_to
from nba_props.publishing.asset_pages import of_performance, plots
from nba_props.resources.clock import Clock
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home

REGISTERED = (
    "model_id", "status", "status_reason", "served_share", "evidence", "graded_rows", "passed", "failed", "insufficient",
)  # fmt: skip


@view_asset(MODEL_REGISTRY, "models", [*FAMILIES, "grades", "player_games"])
def model_registry(clock: Clock, home: Home, feedback: Feedback) -> View:
    """Every registered model with its status, judged on the past year of grades."""
    now, today, events = clock.instant, clock.instant_day, feedback.events()
    grades, player_games = feedback.evidence(today)
    verdicts = assess_families(events, grades, player_games, now)
    frame = registry_view(events, verdicts, today, now, home.label)
    newest_first = frame.sort("week", "family", descending=[True, False])
    paradox = retrain_paradox(gather_evidence(grades, player_games, events))
    metadata = {
        "registry": table_of(newest_first.select(REGISTERED).to_dicts()),
        "gates": table_of(_gates(verdicts)),
        "retrain paradox": table_of(paradox.to_dicts()),
    }
    yield from publish_view(MODEL_REGISTRY, frame, home, clock, metadata)


def _gates(verdicts: Mapping[str, Assessment]) -> list[dict[str, Any]]:
    return [
        {
            "family": family, "evidence": of.evidence.provenance, "gate": g.name, "verdict": g.verdict,
            "n": g.estimate.n, "figure": g.estimate.value, "low": g.estimate.low, "high": g.estimate.high, "told": str(g),
            "meaning": g.meaning,
        }
        for family, of in verdicts.items()
        for g in of.gates
    ]  # fmt: skip


@table_asset(
    MODEL_PERFORMANCE, "predictions", ins={"grades": dg.AssetIn(partition_mapping=days_up_to(HISTORY))}
)
def model_performance(home: Home, grades: pl.DataFrame) -> Published:
    """Hit rates of each family's sides over 7 and 30 days, and its state of decay."""
    frame = performance(grades, game_days())
    past = performance(grades, shown_before(game_days()))
    yield from publish(
        MODEL_PERFORMANCE, frame, _performed(frame, past) | record_links(home, game_days().last)
    )


def _performed(frame: pl.DataFrame, past: pl.DataFrame) -> dict[str, Any]:
    """The states of families, and the hit rates of the past weeks, of each provenance by itself."""
    shown: dict[str, Any] = {}
    for name in frame["provenance"].unique().sort():
        shown |= top_of(f"{name}: states", of_performance.states(frame.filter(provenance=name)))
        hit_rates = plots.hit_rates(past.filter(provenance=name))
        shown[f"{name}: hit rates"] = dg.MetadataValue.md(image(hit_rates, "hit rates of 7 days"))
    return shown


REGISTRY_ASSETS = [model_registry, model_performance]
