"""Assets of the outside world."""

from typing import Any

import dagster as dg
import polars as pl

from nba_props.assets.table_asset import contract_checks, face, game_days, published, table_asset, table_of
from nba_props.partitions import GAME_DAYS, YEAR
from nba_props.resources.world import World
from nba_props.sources.ingest import Ingested
from nba_props.tables.ingest import BOX_SCORES, GAME_LINES, ODDS_LINES, SCHEDULE, SHOTS, UNRESOLVED_NAMES

SHOWN = 200


class IngestConfig(dg.Config):
    """`prefer`: `auto` follows the source chain; `archive` or `live` forces one."""

    prefer: str = "auto"


def told(found: Ingested) -> dict[str, Any]:
    """Metadata of an ingest: how the games fared, which did not, what was counted, which fields are new."""
    troubled = [o for o in found.outcomes if o.state != "COMPLETE"][:SHOWN]
    return {
        **{f"games {state.lower()}": n for state, n in found.states().items()},
        **{k.replace("_", " "): int(v) for k, v in found.counts.items()},
        "not complete": table_of(
            [{"day": str(o.day), "game": o.game_id, "state": o.state, "reason": o.reason} for o in troubled]
        ),
        "schema drift": ", ".join(sorted(found.drift)) or "none",
    }


@table_asset(SCHEDULE, "ingest", kinds=frozenset({"json"}))
def schedule(context: dg.AssetExecutionContext, config: IngestConfig, world: World):
    found = world.ingest(config.prefer).schedule(game_days(context))
    yield from published(SCHEDULE, found.frame, told(found))


@table_asset(BOX_SCORES, "ingest", kinds=frozenset({"json"}))
def box_scores(context: dg.AssetExecutionContext, config: IngestConfig, world: World, schedule: pl.DataFrame):
    found = world.ingest(config.prefer).box_scores(game_days(context), schedule)
    yield from published(BOX_SCORES, found.frame, told(found))


@table_asset(SHOTS, "ingest", kinds=frozenset({"json"}))
def shots(context: dg.AssetExecutionContext, config: IngestConfig, world: World, schedule: pl.DataFrame):
    found = world.ingest(config.prefer).shots(game_days(context), schedule)
    yield from published(SHOTS, found.frame, told(found))


@table_asset(GAME_LINES, "ingest", kinds=frozenset({"json"}))
def game_lines(context: dg.AssetExecutionContext, config: IngestConfig, world: World, schedule: pl.DataFrame):
    found = world.ingest(config.prefer).game_lines(game_days(context), schedule)
    yield from published(GAME_LINES, found.frame, told(found))


def _out(table) -> dg.AssetOut:
    shown = face(table, "ingest", {"json"})
    return dg.AssetOut(
        io_manager_key="lake",
        **{k: v for k, v in shown.items() if k != "group_name"},
        group_name="ingest",
        backfill_policy=dg.BackfillPolicy.single_run(),
    )


@dg.multi_asset(
    name="points_lines",
    outs={t.name: _out(t) for t in (ODDS_LINES, UNRESOLVED_NAMES)},
    ins={"schedule": dg.AssetIn(), "box_scores": dg.AssetIn(partition_mapping=YEAR)},
    partitions_def=GAME_DAYS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    check_specs=[c for t in (ODDS_LINES, UNRESOLVED_NAMES) for c in contract_checks(t, GAME_DAYS)],
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
    yield from published(ODDS_LINES, found.frame, told(found), ODDS_LINES.name)
    yield from published(UNRESOLVED_NAMES, found.unresolved, told(found), UNRESOLVED_NAMES.name)


INGEST_ASSETS = [schedule, box_scores, shots, game_lines, points_lines]
