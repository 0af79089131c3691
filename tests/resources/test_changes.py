"""What a run finds changed of past days, as its tags and materializations tell."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.declared.tables.table import Table
from nba_props.partitions import GAME_DAYS
from nba_props.planning.repairs import changed_of
from nba_props.planning.step import Changed
from nba_props.resources.wiring import given
from nba_props.storage.lake import Lake
from tests.dagster_results import shown

THIRD, FOURTH, TODAY = date(2024, 1, 3), date(2024, 1, 4), date(2024, 1, 6)
NOON = "2024-01-06T17:00:00+00:00"
Points = dict[date, int]


def rows(table: Table, points: Points) -> pl.DataFrame:
    """A player's game of each day; of the columns only the key, the day and the points are there."""
    nothing = dict.fromkeys(table.schema.names())
    keys = {name: "x" for name in table.key if table.schema[name] == pl.String}
    games = [
        nothing | keys | {"game_id": f"g{day}", "player_id": 1, "game_date": day, "points": n}
        for day, n in points.items()
    ]
    known = [{name: v for name, v in game.items() if name in nothing} for game in games]
    return pl.DataFrame(known, schema=table.schema)


def made(table: Table, points: Points) -> dg.AssetsDefinition:
    @dg.asset(name=table.name, partitions_def=GAME_DAYS, io_manager_key="lake")
    def asset(context: dg.AssetExecutionContext) -> pl.DataFrame:
        return rows(
            table,
            {date.fromisoformat(key): points[date.fromisoformat(key)] for key in context.partition_keys},
        )

    return asset


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Box scores, stats and grades of two past days."""
    lake = Lake(str(tmp_path / "home" / "lake"))
    for table in (BOX_SCORES, PLAYER_GAMES, GRADES):
        lake.write(table, rows(table, {THIRD: 10, FOURTH: 10}), [THIRD, FOURTH])
    return lake


def run(
    instance: dg.DagsterInstance, lake: Lake, *tables: Table, day: date = THIRD, points: int = 11
) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [made(table, {day: points}) for table in tables],
        instance=instance,
        resources=given(NBA_PROPS_HOME=str(Path(lake.root).parent), NBA_PROPS_NOW=NOON),
        partition_key=str(day),
    )


def told(instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult) -> Changed | None:
    run = instance.get_run_by_id(result.run_id)
    assert run
    return changed_of(run.tags)


def features_until(lake: Lake, day: date) -> None:
    lake.write(FEATURE_STORE, FEATURE_STORE.empty(), [day])


def test_a_corrected_box_score_that_later_features_used_is_told_and_an_equal_one_is_not(
    instance: dg.DagsterInstance, lake: Lake
) -> None:
    features_until(lake, FOURTH)
    result = run(instance, lake, BOX_SCORES, PLAYER_GAMES)
    changed = told(instance, result)
    assert changed
    assert (changed.days, changed.found_at.isoformat(), changed.is_graded) == (Days.one(THIRD), NOON, False)
    assert shown(result, BOX_SCORES.name)["changed rows"] == 1
    again = run(instance, lake, BOX_SCORES, PLAYER_GAMES)
    assert (told(instance, again), shown(again, BOX_SCORES.name)["changed rows"]) == (None, 0)


def test_a_run_that_grades_its_days_knows_of_what_it_found(instance: dg.DagsterInstance, lake: Lake) -> None:
    features_until(lake, FOURTH)
    changed = told(instance, run(instance, lake, BOX_SCORES, PLAYER_GAMES, GRADES))
    assert changed
    assert changed.is_graded


def test_what_no_stored_day_used_is_no_change_and_neither_is_today(
    instance: dg.DagsterInstance, lake: Lake
) -> None:
    features_until(lake, THIRD)
    assert told(instance, run(instance, lake, BOX_SCORES, PLAYER_GAMES)) is None
    # The stats of the day are left as they were by a run that does not build them.
    assert told(instance, run(instance, lake, BOX_SCORES, points=12))
    lake.write(PLAYER_GAMES, rows(PLAYER_GAMES, {TODAY: 10}), [TODAY])
    assert told(instance, run(instance, lake, BOX_SCORES, day=TODAY)) is None


def test_a_day_that_was_missing_when_later_ones_were_built_is_a_filled_gap(
    instance: dg.DagsterInstance, lake: Lake
) -> None:
    missing = date(2024, 1, 2)
    assert told(instance, run(instance, lake, BOX_SCORES, PLAYER_GAMES, day=missing)) is None
    Path(lake.path(BOX_SCORES, missing)).unlink()
    features_until(lake, FOURTH)
    changed = told(instance, run(instance, lake, BOX_SCORES, PLAYER_GAMES, day=missing))
    assert changed
    # It has no grades that could be wrong.
    assert (changed.days, changed.is_graded) == (Days.one(missing), True)


def test_a_file_that_could_not_be_read_is_restored_and_is_no_change(
    instance: dg.DagsterInstance, lake: Lake
) -> None:
    features_until(lake, FOURTH)
    Path(lake.path(BOX_SCORES, THIRD)).write_bytes(b"torn")
    assert told(instance, run(instance, lake, BOX_SCORES, points=10)) is None
    assert lake.read(BOX_SCORES, [THIRD]).height == 1
