"""Dagster's records in a real PostgreSQL: a range and a night through the same jobs, and no password anywhere."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import psycopg2
import pytest
from dagster_postgres import PostgresEventLogStorage, PostgresRunStorage, PostgresScheduleStorage

from nba_props.commands.runs import run_job
from nba_props.days import Days
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.errors import ConfigurationError
from nba_props.instance.success_rates import success_rates
from nba_props.settings import POSTGRES, Settings
from nba_props.storage.lake import Lake
from tests.built_home import prepared
from tests.postgres import PASSWORD, server

DAYS = Days(date(2024, 4, 8), date(2024, 4, 10))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A simulated home whose runs of three days are on record in PostgreSQL, and the connections that the last one made."""
    home = tmp_path_factory.mktemp("postgres")
    with server() as url, prepared(home, {POSTGRES: url, "NBA_PROPS_NOW": "2024-04-10T20:00:00Z"}):
        run_job("ingest", DAYS)
        before = sessions(url)
        run_job("features", DAYS)
        yield home, sessions(url) - before


@pytest.fixture(scope="module")
def home(built: tuple[Path, int]) -> Path:
    """Its folder."""
    return built[0]


@pytest.fixture
def instance(home: Path) -> Iterator[dg.DagsterInstance]:
    """The instance that a daemon or webserver of the home opens."""
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        yield instance


def test_everything_that_dagster_knows_is_in_the_database(home: Path, instance: dg.DagsterInstance) -> None:
    assert isinstance(instance.event_log_storage, PostgresEventLogStorage)
    assert isinstance(instance.run_storage, PostgresRunStorage)
    assert isinstance(instance.schedule_storage, PostgresScheduleStorage)
    assert {run.status for run in instance.get_runs()} == {dg.DagsterRunStatus.SUCCESS}
    assert not list((home / "dagster").rglob("*.db"))


def test_each_day_of_a_range_is_materialized(home: Path, instance: dg.DagsterInstance) -> None:
    for table in (SCHEDULE, FEATURE_STORE):
        days = instance.get_materialized_partitions(dg.AssetKey(table.name))
        assert days == {str(day) for day in DAYS}
        assert set(Lake(str(home / "lake")).stored(table)) == set(DAYS)


def test_rates_are_counted_as_in_files(instance: dg.DagsterInstance) -> None:
    rates = {rate.asset: rate for rate in success_rates(instance, LONG_AGO)}
    assert (rates["feature_store"].made, rates["feature_store"].lost) == (len(DAYS), 0)


def test_the_password_is_in_no_file_of_the_home(home: Path) -> None:
    assert not [p for p in home.rglob("*") if p.is_file() and PASSWORD.encode() in p.read_bytes()]


@pytest.mark.parametrize(
    "url", ["postgresql://u:planted-secret@h/d", "planted-secret", "mysql://u:planted-secret@h/d"]
)
def test_an_url_that_dagster_cannot_use_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match=POSTGRES) as refused:
        Settings.read({POSTGRES: url})
    assert "planted-secret" not in str(refused.value)


def test_a_run_keeps_its_connections(built: tuple[Path, int], instance: dg.DagsterInstance) -> None:
    [run] = instance.get_runs(dg.RunsFilter(job_name="features"))
    events = len(instance.all_logs(run.run_id))
    assert built[1] < 30 < events / 5, "Dagster's stores make one for each event"


def sessions(url: str) -> int:
    """How many connections the server has had."""
    with closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT sum(sessions) FROM pg_stat_database")
        return int(cursor.fetchone()[0])
