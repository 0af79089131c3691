"""What an asset does with its frame: written, or refused where it is not the declared table."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from nba_props.assets.table_asset import game_days, publish, table_asset
from nba_props.checks.metadata import table_of
from nba_props.declared.tables.contract import ContractError
from nba_props.declared.tables.stats import SLATE
from nba_props.errors import ConfigurationError
from nba_props.instance.dagster_home import refuse_foreign_instance
from nba_props.instance.run_tags import RANGE
from nba_props.resources.wiring import given
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from tests.dagster_results import cause, failed_checks, newest, values

DAY = date(2024, 1, 15)
TIP = datetime(2024, 1, 16, tzinfo=UTC)
GOOD = pl.DataFrame(
    [
        {
            "game_id": "0022300555", "game_date": DAY, "season": "2023-24", "season_type": "regular", "player_id": 7,
            "player_name": "A", "team": "BOS", "opponent": "TOR", "is_home": True, "tip_off": TIP,
            "tip_off_source": "schedule", "has_quote": False, "as_of": TIP, "inputs_known_at": TIP,
        }
    ],
    schema=SLATE.schema,
)  # fmt: skip
BROKEN = {
    "schema": (GOOD.drop("team"), "team: is missing"),
    "keys": (pl.concat([GOOD, GOOD]), "2 rows share their key"),
    "point_in_time": (
        GOOD.with_columns(
            inputs_known_at=pl.lit(datetime(2024, 1, 16, 1, tzinfo=UTC)).cast(pl.Datetime("us", "UTC"))
        ),
        "used facts from after their as_of",
    ),
}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def resources(lake: Lake, **variables: str) -> dict[str, Any]:
    home = str(Path(lake.root).parent)
    return given(NBA_PROPS_HOME=home, NBA_PROPS_NOW="2024-01-15T20:00:00Z", **variables)


def materialized(lake: Lake, frame: pl.DataFrame, **variables: str) -> dg.ExecuteInProcessResult:
    @table_asset(SLATE, "stats")
    def slate() -> Iterator[Any]:
        assert game_days().first == DAY
        yield from publish(SLATE, frame)

    return dg.materialize(
        [slate], partition_key=str(DAY), resources=resources(lake, **variables), raise_on_error=False
    )


def test_a_good_frame_is_written_with_its_checks_passed(lake: Lake) -> None:
    result = materialized(lake, GOOD)
    assert result.success
    assert lake.read(SLATE, [DAY]).equals(GOOD)
    assert {e.check_name: e.passed for e in result.get_asset_check_evaluations()} == {
        "schema": True, "keys": True, "point_in_time": True,
    }  # fmt: skip


def test_tables_are_shown_with_the_newest_partition_of_a_range_and_numbers_with_each(lake: Lake) -> None:
    @table_asset(SLATE, "stats")
    def slate() -> Iterator[Any]:
        yield from publish(SLATE, GOOD, {"games": 1, "culprits": table_of([{"game": "a"}])})

    with dg.instance_for_test() as instance:
        dg.materialize(
            [slate],
            resources=resources(lake),
            instance=instance,
            tags=dict(zip(RANGE, ("2024-01-13", "2024-01-15"), strict=True)),
        )
        records = instance.fetch_materializations(dg.AssetKey("slate"), limit=10).records
        last = newest(instance, "slate")
    made = [r.asset_materialization for r in records if r.asset_materialization]
    metadata = {m.partition: values(m.metadata) for m in made}
    assert {day: m["games"] for day, m in metadata.items()} == {f"2024-01-{n}": 1 for n in (13, 14, 15)}
    assert [day for day, m in metadata.items() if "culprits" in m] == ["2024-01-15"] == [last.partition]
    assert values(last.metadata)["culprits"] == [{"game": "a"}]


@pytest.mark.parametrize("question", BROKEN)
def test_a_broken_frame_stops_the_write_is_named_and_the_older_partition_stays(
    lake: Lake, question: str
) -> None:
    materialized(lake, GOOD)
    before = lake.fs.cat_file(lake.path(SLATE, DAY))
    frame, problem = BROKEN[question]
    result = materialized(lake, frame)
    assert not result.success
    assert lake.fs.cat_file(lake.path(SLATE, DAY)) == before
    assert list(failed_checks(result)) == [question]
    error = cause(result)
    assert error.cls_name == ContractError.__name__
    assert "slate breaks its contract" in error.message
    assert problem in error.message


def test_an_empty_day_is_written_green_with_its_schema(lake: Lake) -> None:
    assert materialized(lake, SLATE.empty()).success
    assert lake.read(SLATE, [DAY]).schema == SLATE.schema
    assert lake.stored(SLATE) == [DAY]


@pytest.mark.parametrize("day", ["2024-01-16", "2031-01-01"])
def test_a_day_after_the_clock_is_refused_before_the_body_runs(lake: Lake, day: str) -> None:
    with dg.instance_for_test() as instance:
        ran = []

        @table_asset(SLATE, "stats")
        def slate() -> Iterator[Any]:
            ran.append(True)
            yield from publish(SLATE, SLATE.empty())

        with pytest.raises(dg.DagsterError) as refusal:
            dg.materialize(
                [slate],
                partition_key=day,
                resources=resources(lake),
                instance=instance,
            )
    assert "2024-01-15" in str(refusal.value.__cause__ or refusal.value) or "not" in str(refusal.value)
    assert not ran
    assert lake.stored(SLATE) == []


def test_a_simulated_home_refuses_live_data(lake: Lake) -> None:
    materialized(lake, GOOD)
    before = lake.fs.cat_file(lake.path(SLATE, DAY))
    result = materialized(lake, SLATE.empty(), NBA_PROPS_SOURCE="live")
    assert not result.success
    assert "NBA_PROPS_HOME" in cause(result).message
    assert lake.fs.cat_file(lake.path(SLATE, DAY)) == before


def test_a_dagster_home_of_another_home_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.read({"NBA_PROPS_HOME": str(tmp_path)})
    other = tmp_path / "other"
    (other / "dagster").mkdir(parents=True)
    (other / "source.json").write_text('{"source": "simulated"}')
    monkeypatch.setenv("DAGSTER_HOME", str(other / "dagster"))
    with pytest.raises(ConfigurationError, match="DAGSTER_HOME"):
        refuse_foreign_instance(settings)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    refuse_foreign_instance(settings)
