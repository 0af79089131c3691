"""Assets of the outside world: what was scheduled, played, reported and quoted."""

from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from nba_props.assets.code_version import code_version
from nba_props.assets.table_asset import Build, Published, attributes, game_days, publish, table_asset
from nba_props.checks.contracts import contract_checks
from nba_props.checks.metadata import table_of
from nba_props.declared.tables.ingest import BOX_SCORES, INJURIES, INJURY_REPORTS, SCHEDULE, SHOTS
from nba_props.declared.tables.quotes import (
    GAME_LINE_POLLS,
    GAME_LINES,
    ODDS_LINES,
    ODDS_POLLS,
    UNRESOLVED_NAMES,
)
from nba_props.declared.tables.table import Table
from nba_props.partitions import GAME_DAYS, YEAR
from nba_props.resources.day_lock import DayLock
from nba_props.resources.feedback import Feedback
from nba_props.resources.run_facts import CREDITS_LEFT
from nba_props.resources.world import World
from nba_props.sources.ingest import Ingest, IngestResult
from nba_props.sources.odds.unrequested import with_stored
from nba_props.sources.outcomes import GameOutcome, Outage, last_word, outages_told
from nba_props.sources.prefer import Prefer

SHOWN = 200
BUILT_BY = (Ingest,)
# All of a run is ingested before `news` fixes the run's instant: what was just fetched is known by then.
FIRST = {"dagster/priority": "1"}


class IngestConfig(dg.Config):
    """`prefer`: `auto` follows the source chain; `archive` or `live` forces one; `raw` requests nothing and rebuilds."""

    prefer: Prefer = "auto"


class PollConfig(IngestConfig):
    """`games`: ids of the games that are asked for; all of the day where there are none. Raw answers for the others."""

    games: list[str] = Field(default=[])


def ingest_checks(table: Table) -> list[dg.AssetCheckSpec]:
    """The checks of an ingested table beside its contract."""
    return [
        dg.AssetCheckSpec(
            "coverage",
            asset=table.name,
            description="Does every game that should have rows have them all? Games that do not are listed with the reason. "
            "A day for which the feed gave nothing is an error that says since when.",
        ),
        dg.AssetCheckSpec(
            "wire_drift",
            asset=table.name,
            description="Are all fields and words of payloads known? New ones are listed; the payload is used all the same.",
        ),
    ]


def publish_ingested(table: Table, report: IngestResult, output: str = "result") -> Published:
    """Publishes what was fetched, after its checks: a game in trouble warns, a feed without an answer is an error."""
    troubled = [o for o in report.outcomes if o.state in ("INCOMPLETE", "MISSING", "FAILED")]
    warn, error = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR
    yield dg.AssetCheckResult(
        check_name="coverage",
        asset_key=table.name,
        passed=not troubled and not report.outages,
        severity=error if report.outages else warn,
        description=outages_told(report.outages) or None,
        metadata={
            "games": len(report.outcomes),
            "troubled": len(troubled),
            "culprits": table_of([_row(o) for o in troubled[:SHOWN]]),
            "outages": table_of([_outage(o) for o in report.outages[:SHOWN]]),
        },
    )
    yield dg.AssetCheckResult(
        check_name="wire_drift",
        asset_key=table.name,
        passed=not report.drift,
        severity=warn,
        metadata={"new fields": ", ".join(sorted(report.drift)) or "none"},
    )
    yield from publish(table, report.frame, _metadata(report), output)


def _metadata(report: IngestResult) -> dict[str, Any]:
    """Games by state, counts of what happened on the way, and the games that are not complete."""
    incomplete = [o for o in report.outcomes if o.state != "COMPLETE"][:SHOWN]
    return {
        **{f"games {state.lower()}": n for state, n in report.states().items()},
        **{name.replace("_", " "): int(n) for name, n in report.counts.items()},
        "not complete": table_of([_row(o) for o in incomplete]),
    }


def _row(outcome: GameOutcome) -> dict[str, str]:
    return {
        "day": str(outcome.day),
        "game": outcome.game_id,
        "state": outcome.state,
        "reason": outcome.reason,
    }


def _outage(outage: Outage) -> dict[str, str]:
    return {"day": str(outage.day), "since": last_word(outage.since), "reason": outage.reason}


def credits_told(ingest: Ingest) -> dict[str, int]:
    """What the account of The Odds API has left, as its replies to this run say; nothing where none was requested."""
    return {} if ingest.odds.bill.left is None else {CREDITS_LEFT: ingest.odds.bill.left}


def ingest_asset(table: Table) -> Callable[[Build], dg.AssetsDefinition]:
    """An asset that is one ingested table."""
    return table_asset(
        table, "ingest", kinds=["json"], checks=ingest_checks(table), built_by=BUILT_BY, op_tags=FIRST
    )


# The schedule, and the box scores of a year for the rosters.
WITH_ROSTERS = {"schedule": dg.AssetIn(), "box_scores": dg.AssetIn(partition_mapping=YEAR)}


def tables_asset(
    name: str, ingested: Table, *beside: Table, kind: str, ins: Mapping[str, dg.AssetIn] = WITH_ROSTERS
) -> Callable[[Build], dg.AssetsDefinition]:
    """An asset of several tables that come of the same payloads; the first has the checks of an ingest."""

    def decorated(build: Build) -> dg.AssetsDefinition:
        tables = (ingested, *beside)
        return dg.multi_asset(
            name=name,
            outs={
                t.name: dg.AssetOut(
                    io_manager_key="lake",
                    **attributes(t, "ingest", [kind], code_version(t, build, BUILT_BY)),
                )
                for t in tables
            },
            ins=ins,
            partitions_def=GAME_DAYS,
            backfill_policy=dg.BackfillPolicy.single_run(),
            check_specs=[*ingest_checks(ingested), *(c for t in tables for c in contract_checks(t))],
            op_tags=FIRST,
        )(build)

    return decorated


@ingest_asset(SCHEDULE)
def schedule(config: IngestConfig, world: World) -> Published:
    """Every game of the days."""
    yield from publish_ingested(SCHEDULE, world.ingest(config.prefer).schedule(game_days()))


@ingest_asset(BOX_SCORES)
def box_scores(config: IngestConfig, world: World, schedule: pl.DataFrame) -> Published:
    """Box scores of the games that are final."""
    yield from publish_ingested(BOX_SCORES, world.ingest(config.prefer).box_scores(game_days(), schedule))


@ingest_asset(SHOTS)
def shots(config: IngestConfig, world: World, schedule: pl.DataFrame) -> Published:
    """Shots of the games that are final."""
    yield from publish_ingested(SHOTS, world.ingest(config.prefer).shots(game_days(), schedule))


@tables_asset("game_lines", GAME_LINES, GAME_LINE_POLLS, kind="json", ins={"schedule": dg.AssetIn()})
def game_lines(config: IngestConfig, world: World, schedule: pl.DataFrame) -> Published:
    """Money lines, spreads and totals of every book, and the polls that they are from: one fetch gives both."""
    ingest = world.ingest(config.prefer)
    report = ingest.game_lines(game_days(), schedule)
    yield from publish_ingested(GAME_LINES, report, GAME_LINES.name)
    yield from publish(GAME_LINE_POLLS, report.polls, credits_told(ingest), GAME_LINE_POLLS.name)


@tables_asset("reported_injuries", INJURIES, INJURY_REPORTS, kind="pdf")
def reported_injuries(
    config: IngestConfig,
    world: World,
    schedule: pl.DataFrame,
    box_scores: pl.DataFrame,
) -> Published:
    """Players in the official injury reports, and which teams had reported: one fetch gives both."""
    report = world.ingest(config.prefer).injuries(game_days(), schedule, box_scores)
    yield from publish_ingested(INJURIES, report, INJURIES.name)
    unresolved = {"unresolved": table_of(report.unresolved.head(SHOWN).to_dicts())}
    yield from publish(INJURY_REPORTS, report.reports, unresolved, INJURY_REPORTS.name)


@tables_asset("points_lines", ODDS_LINES, UNRESOLVED_NAMES, ODDS_POLLS, kind="json")
def points_lines(
    config: PollConfig,
    world: World,
    day_lock: DayLock,
    feedback: Feedback,
    schedule: pl.DataFrame,
    box_scores: pl.DataFrame,
) -> Published:
    """Points quotes of every book, those whose player or game is not known, and the polls: one fetch gives all."""
    ingest = world.ingest(config.prefer)
    report = ingest.points_lines(game_days(), schedule, box_scores, config.games)
    if not world.may_poll and config.prefer == "auto":
        stored = (feedback.stored(table, game_days()) for table in (ODDS_LINES, UNRESOLVED_NAMES, ODDS_POLLS))
        report = with_stored(report, *stored)
    day_lock.confirm()
    yield from publish_ingested(ODDS_LINES, report, ODDS_LINES.name)
    yield from publish(UNRESOLVED_NAMES, report.unresolved, output=UNRESOLVED_NAMES.name)
    yield from publish(ODDS_POLLS, report.polls, credits_told(ingest), ODDS_POLLS.name)


INGEST_ASSETS = [schedule, box_scores, shots, reported_injuries, game_lines, points_lines]
