"""Assets of the outside world."""

from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import face, game_days, published, table_asset
from nba_props.checks.contracts import contract_checks
from nba_props.checks.metadata import table_of
from nba_props.declared.tables.ingest import (
    BOX_SCORES,
    GAME_LINES,
    INJURIES,
    INJURY_REPORTS,
    ODDS_LINES,
    SCHEDULE,
    SHOTS,
    UNRESOLVED_NAMES,
)
from nba_props.declared.tables.table import Table
from nba_props.partitions import GAME_DAYS, YEAR
from nba_props.resources.world import World
from nba_props.sources.ingest import Ingested
from nba_props.sources.prefer import Prefer

SHOWN = 200


class IngestConfig(dg.Config):
    """`prefer`: `auto` follows the source chain; `archive` or `live` forces one; `raw` asks nobody and rebuilds."""

    prefer: Prefer = "auto"


def told(found: Ingested) -> dict[str, Any]:
    """Metadata of an ingest: how the games fared, which are empty and why, what was counted."""
    troubled = [o for o in found.outcomes if o.state != "COMPLETE"][:SHOWN]
    return {
        **{f"games {state.lower()}": n for state, n in found.states().items()},
        **{k.replace("_", " "): int(v) for k, v in found.counts.items()},
        "not complete": table_of(
            [{"day": str(o.day), "game": o.game_id, "state": o.state, "reason": o.reason} for o in troubled]
        ),
    }


def ingest_checks(table: Table) -> list[dg.AssetCheckSpec]:
    """What an ingest asks beside its contract."""
    return [
        dg.AssetCheckSpec(
            "coverage",
            asset=table.name,
            description="Has every game that was due its rows? Each that has not is named with the reason.",
        ),
        dg.AssetCheckSpec(
            "wire_drift",
            asset=table.name,
            description="Do the payloads hold only fields that we know? New ones are noted, not refused.",
        ),
    ]


def ingested(table: Table, found: Ingested, output: str = "result"):
    """Publishes what came, after its checks: a troubled game warns, the others go on."""
    troubled = [o for o in found.outcomes if o.state in ("MISSING", "FAILED")]
    rows = [{"day": str(o.day), "game": o.game_id, "state": o.state, "reason": o.reason} for o in troubled]
    warn = dg.AssetCheckSeverity.WARN
    yield dg.AssetCheckResult(
        check_name="coverage",
        asset_key=table.name,
        passed=not troubled,
        severity=warn,
        metadata={
            "games": len(found.outcomes),
            "troubled": len(troubled),
            "culprits": table_of(rows[:SHOWN]),
        },
    )
    yield dg.AssetCheckResult(
        check_name="wire_drift",
        asset_key=table.name,
        passed=not found.drift,
        severity=warn,
        metadata={"new fields": ", ".join(sorted(found.drift)) or "none"},
    )
    yield from published(table, found.frame, told(found), output)


def ingest_asset(table: Table):
    return table_asset(table, "ingest", kinds=frozenset({"json"}), checks=ingest_checks(table))


@ingest_asset(SCHEDULE)
def schedule(context: dg.AssetExecutionContext, config: IngestConfig, world: World):
    yield from ingested(SCHEDULE, world.ingest(config.prefer).schedule(game_days(context)))


@ingest_asset(BOX_SCORES)
def box_scores(context: dg.AssetExecutionContext, config: IngestConfig, world: World, schedule: pl.DataFrame):
    yield from ingested(BOX_SCORES, world.ingest(config.prefer).box_scores(game_days(context), schedule))


@ingest_asset(SHOTS)
def shots(context: dg.AssetExecutionContext, config: IngestConfig, world: World, schedule: pl.DataFrame):
    yield from ingested(SHOTS, world.ingest(config.prefer).shots(game_days(context), schedule))


@ingest_asset(GAME_LINES)
def game_lines(context: dg.AssetExecutionContext, config: IngestConfig, world: World, schedule: pl.DataFrame):
    yield from ingested(GAME_LINES, world.ingest(config.prefer).game_lines(game_days(context), schedule))


def _out(table: Table, kind: str) -> dg.AssetOut:
    return dg.AssetOut(io_manager_key="lake", **face(table, "ingest", {kind}))


@dg.multi_asset(
    name="reported_injuries",
    outs={t.name: _out(t, "pdf") for t in (INJURIES, INJURY_REPORTS)},
    ins={"schedule": dg.AssetIn(), "box_scores": dg.AssetIn(partition_mapping=YEAR)},
    partitions_def=GAME_DAYS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    check_specs=[
        *ingest_checks(INJURIES),
        *(c for t in (INJURIES, INJURY_REPORTS) for c in contract_checks(t)),
    ],
)
def reported_injuries(
    context: dg.AssetExecutionContext,
    config: IngestConfig,
    world: World,
    schedule: pl.DataFrame,
    box_scores: pl.DataFrame,
):
    """Who is listed in the official injury reports, and which teams had reported: one fetch gives both."""
    found = world.ingest(config.prefer).injuries(game_days(context), schedule, box_scores)
    yield from ingested(INJURIES, found, INJURIES.name)
    unresolved = {"unresolved": table_of(found.unresolved.head(SHOWN).to_dicts())}
    yield from published(INJURY_REPORTS, found.reports, unresolved, INJURY_REPORTS.name)


@dg.multi_asset(
    name="points_lines",
    outs={t.name: _out(t, "json") for t in (ODDS_LINES, UNRESOLVED_NAMES)},
    ins={"schedule": dg.AssetIn(), "box_scores": dg.AssetIn(partition_mapping=YEAR)},
    partitions_def=GAME_DAYS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    check_specs=[
        *ingest_checks(ODDS_LINES),
        *(c for t in (ODDS_LINES, UNRESOLVED_NAMES) for c in contract_checks(t)),
    ],
)
def points_lines(
    context: dg.AssetExecutionContext,
    config: IngestConfig,
    world: World,
    schedule: pl.DataFrame,
    box_scores: pl.DataFrame,
):
    """Points quotes of every book, and those whose player or game is not known: one fetch gives both."""
    found = world.ingest(config.prefer).points_lines(game_days(context), schedule, box_scores)
    yield from ingested(ODDS_LINES, found, ODDS_LINES.name)
    yield from published(UNRESOLVED_NAMES, found.unresolved, output=UNRESOLVED_NAMES.name)


INGEST_ASSETS = [schedule, box_scores, shots, reported_injuries, game_lines, points_lines]
