"""Expected outputs through Dagster: what failed runs and feeds leave in the event log explains what is missing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from nba_props.assets.expected_outputs import OUTPUT_ASSETS
from nba_props.assets.ingest import publish_ingested
from nba_props.checks.outputs import OUTPUT_CHECKS
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.partitions import GAME_DAYS
from nba_props.resources.wiring import given
from nba_props.sources.outcomes import GameOutcome, IngestResult
from nba_props.storage.lake import Lake
from tests.quality.outputs.output_rows import (
    AFTERNOON,
    DAY,
    GAME,
    IN_THE_LAKE,
    frame,
    game,
    states,
    whole_night,
    without,
)

RECONCILED = ("predictions_match_slate", "grades_match_finals", "exports_match_bets", "closes_match_tips")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A night of which odds and predictions are not there."""
    tables = without(
        whole_night(), "box_scores", "shots", "player_games", "team_games", "odds_lines", "predictions"
    )
    lake = Lake(str(tmp_path / "lake"))
    for name in IN_THE_LAKE:
        lake.write(TABLES[name], frame(name, [game()]) if name == "schedule" else tables[name], [DAY])
    return lake


@dg.asset(name="predictions", partitions_def=GAME_DAYS)
def failing_predictions() -> None:
    """Fails as a night's step does."""
    raise dg.Failure("no model")


@dg.asset(
    name="odds_lines",
    partitions_def=GAME_DAYS,
    check_specs=[dg.AssetCheckSpec("coverage", asset="odds_lines")],
)
def odds_that_do_not_answer() -> Iterator[Any]:
    """Yields the check of a feed that did not answer for the game, and the table without rows."""
    report = IngestResult(
        TABLES["odds_lines"].empty(), (GameOutcome(DAY, GAME, "FAILED", "503 from the feed"),)
    )
    yield next(publish_ingested(TABLES["odds_lines"], report))
    yield dg.Output(None)


def run(
    instance: dg.DagsterInstance, lake: Lake, assets: list[Any], *, raises: bool = True
) -> dg.ExecuteInProcessResult:
    home = str(Path(lake.root).parent)
    return dg.materialize(
        assets,
        instance=instance,
        resources=given(NBA_PROPS_HOME=home, NBA_PROPS_NOW=AFTERNOON.isoformat()),
        partition_key=str(DAY),
        raise_on_error=raises,
        selection=[a for a in assets if not isinstance(a, dg.AssetSpec)],
    )


def outputs(instance: dg.DagsterInstance, lake: Lake) -> dg.ExecuteInProcessResult:
    read = [dg.AssetSpec(name, partitions_def=GAME_DAYS).with_io_manager_key("lake") for name in IN_THE_LAKE]
    return run(instance, lake, [*read, *OUTPUT_ASSETS, *OUTPUT_CHECKS])


def test_a_failed_run_and_a_feed_that_did_not_answer_are_named_and_the_check_is_an_error(
    instance: dg.DagsterInstance, lake: Lake
) -> None:
    run(instance, lake, [failing_predictions], raises=False)
    run(instance, lake, [odds_that_do_not_answer])
    result = outputs(instance, lake)
    rows = lake.read(EXPECTED_OUTPUTS, [DAY])
    failed = rows.filter(state="FAILED").select("output", "reason")
    assert dict(failed.rows()) == {
        "odds_lines": "503 from the feed",
        "predictions": "its newest run failed before it was made",
    }
    checks = {e.check_name: e for e in result.get_asset_check_evaluations()}
    assert (checks["outputs_arrived"].passed, checks["outputs_arrived"].severity.value) == (False, "ERROR")
    assert (
        checks["outputs_arrived"].description
        == "picks_export of 1 game INCOMPLETE; predictions of 1 game FAILED; tonight_export of 1 game MISSING; "
        "odds_lines of 1 game FAILED"
    )
    reconciled = {name: checks[name].description for name in RECONCILED if not checks[name].passed}
    assert reconciled == {
        "predictions_match_slate": "10 neither predicted nor explained",
        "exports_match_bets": "1 published, not exported",
        "grades_match_finals": "10 graded, never predicted",
    }
    assert all(checks[name].passed for name in ("schema", "keys"))


def test_without_such_events_they_are_missing(instance: dg.DagsterInstance, lake: Lake) -> None:
    outputs(instance, lake)
    found = states(lake.read(EXPECTED_OUTPUTS, [DAY]))
    assert (found["odds_lines"], found["predictions"]) == ("MISSING", "MISSING")
