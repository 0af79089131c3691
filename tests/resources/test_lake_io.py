"""The lake as Dagster uses it: a range that fails half way, and what its materializations show."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.every_table import TABLES
from nba_props.partitions import GAME_DAYS
from nba_props.resources.home import SIMULATED
from nba_props.resources.wiring import given
from nba_props.storage.lake import Lake
from tests.dagster_results import cause, values
from tests.governance_rows import WEEK, season

TABLE, DAYS = TABLES["team_games"], Days(date(2024, 1, 1), date(2024, 1, 6))
NOON = datetime(2024, 1, 16, 12, tzinfo=UTC)
OFF_NIGHT = date(2024, 1, 2)
RANGE = {
    "dagster/asset_partition_range_start": str(DAYS.first),
    "dagster/asset_partition_range_end": str(DAYS.last),
}


def rows(games: str, days: list[date]) -> pl.DataFrame:
    """Two games a day but for the off night; of the columns only the key and the day are there."""
    given = [
        {"game_id": f"{games}{day}-{n}", "team": team, "game_date": day}
        for day in days
        if day != OFF_NIGHT
        for n in range(2)
        for team in ("BOS", "DEN")
    ]
    schema = {name: TABLE.schema[name] for name in ("game_id", "team", "game_date")}
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in TABLE.schema.items() if name not in schema]
    return TABLE.shape(pl.DataFrame(given, schema).with_columns(missing))


def ranged(games: str) -> dg.AssetsDefinition:
    @dg.asset(
        name=TABLE.name,
        partitions_def=GAME_DAYS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        io_manager_key="lake",
    )
    def made(context: dg.AssetExecutionContext) -> pl.DataFrame:
        return rows(games, [date.fromisoformat(key) for key in context.partition_keys])

    return made


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "home" / "lake"))


def materialize(
    instance: dg.DagsterInstance, lake: Lake, games: str, day: str | None = None
) -> dg.ExecuteInProcessResult:
    """The asset over the range, or of a day."""
    home = str(Path(lake.root).parent)
    return dg.materialize(
        [ranged(games)],
        instance=instance,
        resources=given(NBA_PROPS_HOME=home, NBA_PROPS_NOW="2024-02-01T12:00:00Z"),
        raise_on_error=False,
        partition_key=day,
        tags=None if day else RANGE,
    )


def by_partition(result: dg.ExecuteInProcessResult) -> dict[str | None, dict[str, Any]]:
    """The metadata of each partition's materialization."""
    events = result.get_asset_materialization_events()
    return {event.partition: values(event.materialization.metadata) for event in events}


def games_of(lake: Lake, day: date) -> set[str]:
    return {game[:5] for game in lake.read(TABLE, [day])["game_id"]}


def test_a_range_shows_the_rows_and_days_that_it_wrote(instance: dg.DagsterInstance, lake: Lake) -> None:
    result = materialize(instance, lake, "first")
    assert by_partition(result) == {
        str(day): {"source": SIMULATED, "rows of the run": 20, "days of the run": 6, "days without rows": 1}
        for day in DAYS
    }
    assert [lake.read(TABLE, [day]).height for day in DAYS] == [4, 0, 4, 4, 4, 4]


@pytest.mark.parametrize(("day", "count"), [("2024-01-03", 4), (str(OFF_NIGHT), 0)])
def test_a_day_shows_its_own_count(instance: dg.DagsterInstance, lake: Lake, day: str, count: int) -> None:
    [one] = by_partition(materialize(instance, lake, "first", day)).items()
    assert one[0] == day
    assert one[1]["dagster/partition_row_count"] == count == one[1]["rows of the run"]
    assert lake.stored(TABLE) == [date.fromisoformat(day)]


def test_a_range_that_fails_half_way_records_nothing_tears_nothing_and_is_repaired_by_running_it_again(
    instance: dg.DagsterInstance, lake: Lake
) -> None:
    assert materialize(instance, lake, "first").success
    place = lake.path(TABLE, date(2024, 1, 4))
    lake.fs.rm_file(place)
    lake.fs.mkdir(place)

    failed = materialize(instance, lake, "again")
    assert not failed.success
    assert failed.get_asset_materialization_events() == []
    assert f"remove the folder that has its name and run again: '{place}'" in cause(failed).message
    assert [games_of(lake, d) for d in DAYS if d not in (OFF_NIGHT, date(2024, 1, 4))] == [
        {"again"},
        {"again"},
        {"first"},
        {"first"},
    ]

    lake.fs.rmdir(place)
    healed = materialize(instance, lake, "again")
    assert healed.success
    assert lake.stored(TABLE) == list(DAYS)
    assert {game[:5] for game in lake.read(TABLE, DAYS)["game_id"]} == {"again"}
    assert by_partition(healed)["2024-01-04"]["rows of the run"] == lake.read(TABLE, DAYS).height


def test_who_reads_grades_gets_the_current_ones_alone(instance: dg.DagsterInstance, lake: Lake) -> None:
    grades = pl.concat(
        [season(nights=1), season(nights=1).with_columns(superseded_at=pl.lit(NOON), scored_at=pl.lit(NOON))]
    )
    lake.write(GRADES, GRADES.shape(grades), [WEEK])
    seen: list[pl.DataFrame] = []

    @dg.asset(partitions_def=GAME_DAYS)
    def reader(grades: pl.DataFrame) -> None:
        seen.append(grades)

    upstream = dg.AssetSpec("grades", partitions_def=GAME_DAYS).with_io_manager_key("lake")
    resources = given(NBA_PROPS_HOME=str(Path(lake.root).parent))
    dg.materialize([upstream, reader], instance=instance, resources=resources, partition_key=str(WEEK))
    assert seen[0].height == season(nights=1).height
    assert seen[0]["superseded_at"].null_count() == seen[0].height
