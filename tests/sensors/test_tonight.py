"""The sensor through Dagster's own context: what it requests and reads, over a small lake and a real instance."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.assets.ingest import INGEST_ASSETS
from nba_props.days import Days
from nba_props.declared.steps import (
    CREDITS,
    ONLY_NEWS,
    PLANNED_FOR,
    PRIORITY,
    REQUESTED_AT,
    STEP,
)
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.definitions import defs
from nba_props.instance.run_tags import PARTITION, RANGE
from nba_props.jobs import JOBS
from nba_props.planning.due import BACKOFF
from nba_props.planning.past import looked_back_at
from nba_props.planning.step import Known, Plan, Step
from nba_props.resources.home import Home
from nba_props.resources.planned import known, remembered
from nba_props.resources.wiring import given
from nba_props.resources.world import QUOTES_FROM_RAW
from nba_props.sensors import EVERY_SECONDS
from nba_props.sensors.tonight import next_told, partition_tags, request, tonight
from nba_props.stats.games import player_games
from nba_props.storage.lake import Lake
from tests import scenario

DAY = date(2023, 11, 12)  # Los Angeles at 20:00 UTC, Boston at 23:00
LAL, BOS = "0022300013", "0022300014"
TIP = datetime(2023, 11, 12, 20, tzinfo=UTC)
OPS = {asset.node_def.name: list(asset.keys) for asset in INGEST_ASSETS}


@pytest.fixture(scope="module")
def repository() -> dg.RepositoryDefinition:
    return defs().get_repository_def()


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        yield instance


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that has ingested yesterday and today, of which nobody has played yet."""
    lake, days = Lake(str(tmp_path / "lake")), [DAY - timedelta(2), DAY - timedelta(1), DAY]
    schedule = scenario.INGEST["schedule"]
    lake.write(SCHEDULE, schedule.filter(pl.col("game_date").is_in(days)), days)
    return tmp_path


def tick(
    home: Path, now: datetime, instance: dg.DagsterInstance, repository: dg.RepositoryDefinition
) -> list[dg.RunRequest] | str:
    """What a tick requests, else why nothing."""
    resources = given(NBA_PROPS_HOME=str(home), NBA_PROPS_NOW=now.isoformat())
    sensor = repository.get_sensor_def("tonight")
    with dg.build_sensor_context(
        instance=instance, resources=resources, repository_def=repository
    ) as context:
        result = sensor.evaluate_tick(context)
    return list(result.run_requests or ()) or str(result.skip_message)


def ran(instance: dg.DagsterInstance, asked: dg.RunRequest, status: dg.DagsterRunStatus) -> dg.DagsterRun:
    """A run of a request that stands so."""
    return instance.add_run(dg.DagsterRun(job_name=str(asked.job_name), tags=asked.tags, status=status))


def named(requests: list[dg.RunRequest] | str) -> dict[str, dg.RunRequest]:
    """Requests by their step."""
    assert isinstance(requests, list), requests
    return {asked.tags[STEP]: asked for asked in requests}


def test_a_night_is_asked_for_once_under_its_step_and_with_its_day(
    home: Path, instance: dg.DagsterInstance, repository: dg.RepositoryDefinition
) -> None:
    now = TIP - timedelta(minutes=55)
    asked = named(tick(home, now, instance, repository))[f"{DAY}/night"]
    assert (asked.job_name, asked.run_key) == ("nightly", f"{DAY}/night:0")
    assert asked.tags == {
        PARTITION: str(DAY),
        STEP: f"{DAY}/night",
        PLANNED_FOR: str(DAY),
        REQUESTED_AT: now.isoformat(),
        CREDITS: "14",
        PRIORITY: "10",
        "dagster/sensor_name": "tonight",
    }
    assert asked.asset_selection is None
    assert asked.run_config == {}
    run = ran(instance, asked, dg.DagsterRunStatus.STARTED)
    assert f"{DAY}/night" not in str(tick(home, now + timedelta(minutes=1), instance, repository))
    instance.handle_run_event(run.run_id, _ended(run, "failure"))
    again = named(tick(home, now + BACKOFF[0], instance, repository))[f"{DAY}/night"]
    assert again.run_key == f"{DAY}/night:1", "Dagster launches no key twice"


def _ended(run: dg.DagsterRun, how: str) -> dg.DagsterEvent:
    kind = dg.DagsterEventType.RUN_FAILURE if how == "failure" else dg.DagsterEventType.RUN_SUCCESS
    return dg.DagsterEvent(event_type_value=kind.value, job_name=run.job_name)


def test_a_poll_asks_for_its_games_and_leaves_out_what_it_does_not_ask_for(
    repository: dg.RepositoryDefinition,
) -> None:
    poll = Step("poll", Days.one(DAY), TIP, TIP, "19:45Z", (LAL,), frozenset({"points_lines"}), credits=4)
    assets = set(repository.get_job("late_lines").asset_layer.executable_asset_keys)
    asked = request(poll, Known(TIP), OPS, sorted(assets))
    assert asked.run_config == {"ops": {"points_lines": {"config": {"games": [LAL]}}}}
    assert ONLY_NEWS.items() <= asked.tags.items()
    left_out = {key.to_user_string() for key in assets - set(asked.asset_selection or ())}
    assert left_out == {"schedule", "injuries", "injury_reports"}


def test_the_quotes_of_missed_days_are_not_bought() -> None:
    missed = Step("ingest", Days(DAY - timedelta(days=3), DAY), TIP, TIP)
    assert QUOTES_FROM_RAW.items() <= request(missed, Known(TIP), OPS, ()).tags.items()
    today = Step("schedule", Days.one(DAY), TIP, TIP)
    assert QUOTES_FROM_RAW.keys().isdisjoint(request(today, Known(TIP), OPS, ()).tags)


def test_a_poll_of_reports_alone_configures_no_quotes(repository: dg.RepositoryDefinition) -> None:
    poll = Step("poll", Days.one(DAY), TIP, TIP, "19:45Z", asks=frozenset({"reported_injuries"}))
    assets = set(repository.get_job("late_lines").asset_layer.executable_asset_keys)
    asked = request(poll, Known(TIP), OPS, sorted(assets))
    assert asked.run_config == {}
    assert dg.AssetKey("odds_lines") not in (asked.asset_selection or ())
    assert dg.AssetKey("injuries") in (asked.asset_selection or ())


def test_a_range_has_the_tags_of_its_ends() -> None:
    assert partition_tags(Days.one(DAY)) == {PARTITION: str(DAY)}
    days = Days(DAY, DAY + timedelta(2))
    assert partition_tags(days) == dict(zip(RANGE, (str(DAY), str(DAY + timedelta(2))), strict=True))


def test_a_tick_without_anything_due_says_what_is_next() -> None:
    ahead = Step("night", Days.one(DAY), TIP, TIP + timedelta(hours=1))
    told = next_told(Plan((ahead,)), Known(TIP - timedelta(hours=1)))
    assert told == f"nothing is due until 2023-11-12 20:00 UTC: {DAY}/night"
    assert next_told(Plan(()), Known(TIP)) == "nothing is due, and nothing is planned ahead"


def test_the_sensor_asks_each_minute_for_every_job_and_is_off_until_a_person_turns_it_on() -> None:
    sensor = tonight(JOBS, INGEST_ASSETS)
    assert {job.name for job in sensor.jobs} == {job.name for job in JOBS}
    assert sensor.minimum_interval_seconds == EVERY_SECONDS == 60
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED


# -- what is known --------------------------------------------------------------------------------------------------


def read(home: Path, instance: dg.DagsterInstance, now: datetime = TIP + timedelta(hours=3)) -> Known:
    return known(Home(home=str(home)), instance, now)


def test_games_have_their_tip_offs_and_say_what_is_stored_of_them(
    home: Path, instance: dg.DagsterInstance
) -> None:
    before = read(home, instance)
    assert [(game.game_id, game.tip_off) for game in before.games if game.game_date == DAY] == [
        (LAL, TIP), (BOS, TIP + timedelta(hours=3)),
    ]  # fmt: skip
    assert before.scheduled == {DAY, DAY - timedelta(1), DAY - timedelta(2)}
    assert not any(game.is_complete for game in before.games)
    box_scores = scenario.INGEST["box_scores"].filter(pl.col("game_id") == LAL)
    lake = Lake(str(home / "lake"))
    lake.write(BOX_SCORES, box_scores, [DAY])
    assert not any(game.is_complete for game in read(home, instance).games), "stats are part of it"
    lake.write(PLAYER_GAMES, player_games(box_scores, Days.one(DAY)), [DAY])
    complete = {game.game_id: game.is_graded for game in read(home, instance).games if game.is_complete}
    assert complete == {LAL: True}, "there is nothing to grade"


def test_what_did_not_change_is_not_read_again(
    home: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(home, instance)
    monkeypatch.setattr(Lake, "read", lambda *_: pytest.fail("read again"))
    assert read(home, instance) == first


def test_runs_are_known_by_their_tags_and_forgotten_when_they_are_deleted(
    home: Path, instance: dg.DagsterInstance
) -> None:
    assert read(home, instance).attempts == ()
    asked = request(Step("night", Days.one(DAY), TIP, TIP, credits=14), Known(TIP), OPS, ())
    run = ran(instance, asked, dg.DagsterRunStatus.STARTED)
    old = Step("night", Days.one(DAY - timedelta(40)), TIP, TIP)
    ran(instance, request(old, Known(TIP - timedelta(days=40)), OPS, ()), dg.DagsterRunStatus.SUCCESS)
    [attempt] = read(home, instance).attempts
    assert (attempt.step, attempt.state, attempt.requested_at, attempt.credits) == (
        f"{DAY}/night", "active", TIP, 14,
    )  # fmt: skip
    instance.handle_run_event(run.run_id, _ended(run, "success"))
    assert [attempt.state for attempt in read(home, instance).attempts] == ["succeeded"]
    instance.delete_run(run.run_id)
    assert read(home, instance).attempts == ()


def test_a_file_that_cannot_be_read_costs_its_day_and_no_tick(
    home: Path, instance: dg.DagsterInstance
) -> None:
    lake, yesterday = Lake(str(home / "lake")), DAY - timedelta(1)
    box_scores = scenario.INGEST["box_scores"].filter(pl.col("game_id") == LAL)
    lake.write(BOX_SCORES, box_scores, [DAY])
    lake.write(PLAYER_GAMES, player_games(box_scores, Days.one(DAY)), [DAY])
    lake.write(GRADES, GRADES.empty(), [DAY])
    Path(lake.path(GRADES, DAY)).write_bytes(b"torn")
    assert [game.is_graded for game in read(home, instance).games if game.is_complete] == [False]
    Path(lake.path(BOX_SCORES, DAY)).write_bytes(b"torn")
    assert not any(game.is_complete for game in read(home, instance).games)
    assert read(home, instance).scheduled == {DAY, yesterday, DAY - timedelta(2)}
    Path(lake.path(SCHEDULE, yesterday)).write_bytes(b"torn")
    for _ in range(2):
        assert read(home, instance).scheduled == {DAY, DAY - timedelta(2)}
    lake.write(SCHEDULE, scenario.INGEST["schedule"].filter(game_date=yesterday), [yesterday])
    assert yesterday in read(home, instance).scheduled


def test_a_home_that_slept_longer_than_it_looks_back_is_no_fresh_one(
    home: Path, instance: dg.DagsterInstance
) -> None:
    assert read(home, instance).begun is None
    built = DAY - timedelta(40)
    Lake(str(home / "lake")).write(FEATURE_STORE, FEATURE_STORE.empty(), [built])
    after = read(home, instance)
    assert (after.begun, after.built) == (built, frozenset())
    assert looked_back_at(after) == Days(DAY - timedelta(30), DAY - timedelta(1))


def test_what_is_kept_is_bounded_by_the_days_that_are_looked_back_at(
    home: Path, instance: dg.DagsterInstance
) -> None:
    read(home, instance)
    later = read(home, instance, TIP + timedelta(days=31))
    assert later.scheduled == set()
    assert remembered.cache_info().maxsize == 2
