"""The sensor of alerts over a real instance: what is told of its runs, checks and ticks, and what is remembered."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from dagster._utils import get_run_crash_explanation

from nba_props.declared.published import PUBLISHED
from nba_props.declared.steps import REQUESTED_AT
from nba_props.declared.tables.outputs import EXPECTED_OUTPUTS
from nba_props.instance.run_tags import PARTITION
from nba_props.planning.alerts import decoded
from nba_props.resources import run_facts
from nba_props.resources.run_facts import CREDITS_LEFT, credits_left, judged
from nba_props.resources.wiring import given
from nba_props.sensors import EVERY_SECONDS
from nba_props.sensors.alerts import alerts_sensor
from nba_props.storage.lake import Lake
from tests.sinks import Webhook, webhook

# Before the morning: no schedule is due.
NOW = datetime(2024, 4, 10, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = "2024-04-10"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with webhook() as sink:
        yield sink


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as fresh:
        yield fresh


class Ticks:
    """A sensor that is evaluated minute by minute; `cursor` is what it remembers."""

    def __init__(self, home: Path, hook: Webhook, instance: dg.DagsterInstance) -> None:
        self.variables = {"NBA_PROPS_HOME": str(home), "NBA_PROPS_ALERT_WEBHOOK": hook.url}
        self.instance, self.cursor, self.now = instance, "", NOW

    def tick(self, minutes: int = 1) -> str:
        """What the tick says, `minutes` after the one before."""
        self.now += minutes * MINUTE
        resources = given(**self.variables, NBA_PROPS_NOW=self.now.isoformat())
        with dg.build_sensor_context(
            instance=self.instance,
            cursor=self.cursor or None,
            resources={name: resources[name] for name in ("clock", "monitored", "alerts")},
            sensor_name="alerts",
        ) as context:
            result = alerts_sensor(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor or ""
        return str(result.skip_reason.skip_message if result.skip_reason else "")

    def ran(
        self, *, failed: bool, message: str | None = "slate: timed out", before: str = "", **fields: object
    ) -> None:
        """A run of the night that has ended; what its code server said before that."""
        tags = {PARTITION: DAY, REQUESTED_AT: self.now.isoformat()}
        run = dg.DagsterRun(job_name="nightly", tags=tags, status=dg.DagsterRunStatus.STARTED, **fields)  # type: ignore[arg-type]  # fields by name
        self.instance.add_run(run)
        if before:
            self.instance.report_engine_event(before, run)
        if failed:
            self.instance.report_run_failed(run, message)
        else:
            self.instance.report_dagster_event(
                dg.DagsterEvent(dg.DagsterEventType.RUN_SUCCESS.value, job_name="nightly"), run.run_id
            )


@pytest.fixture
def ticks(tmp_path: Path, hook: Webhook, instance: dg.DagsterInstance) -> Ticks:
    return Ticks(tmp_path / "home", hook, instance)


def told(hook: Webhook) -> list[tuple[str, str]]:
    return [(alert["turn"], alert["id"].partition("@")[0]) for body in hook.got for alert in body["alerts"]]


def test_three_equal_faults_are_one_post_and_one_all_clear(ticks: Ticks, hook: Webhook) -> None:
    assert ticks.tick() == "nothing is wrong"
    for _ in range(3):
        ticks.ran(failed=True)
        assert ticks.tick() == "1 open: run_failed"
    [body] = hook.got
    assert body["alerts"][0]["what"] == "slate: timed out"
    ticks.ran(failed=False)
    for _ in range(5):
        ticks.tick()
    assert told(hook) == [("new", "run_failed:nightly 2024-04-10"), ("over", "run_failed:nightly 2024-04-10")]
    assert hook.got[-1]["alerts"][0]["what"] == "All clear after 3 minutes."
    assert decoded(ticks.cursor).alerts == ()


def test_a_run_that_published_behind_a_failed_one_mends_nothing(ticks: Ticks, hook: Webhook) -> None:
    ticks.ran(failed=True)
    ticks.ran(failed=False, asset_selection=frozenset(map(dg.AssetKey, PUBLISHED)))
    assert ticks.tick() == "1 open: run_failed"
    assert len(hook.got) == 1


def test_a_dead_run_and_a_full_disk_are_told_as_such(ticks: Ticks) -> None:
    ticks.ran(failed=True, message="Dead: process 7 has ended without a word: it was killed")
    assert ticks.tick() == "1 open: dead_run"
    ticks.ran(failed=True, message="predictions: no space left in /x")
    assert ticks.tick() == "2 open: dead_run, disk_full"


def test_a_run_whose_process_is_gone_in_the_words_of_its_code_server_is_dead(
    ticks: Ticks, hook: Webhook
) -> None:
    ticks.ran(failed=True, message=None)
    assert ticks.tick() == "1 open: run_failed"
    gone = get_run_crash_explanation("Run execution process for 7", -9)
    ticks.ran(failed=True, message=None, before=gone)
    assert ticks.tick() == "2 open: dead_run, run_failed"
    [alert] = hook.got[-1]["alerts"]
    assert alert["what"].endswith("Run execution process for 7 was terminated by signal 9 (SIGKILL)")


def test_a_check_that_fails_as_an_error_is_told_until_it_passes(ticks: Ticks, hook: Webhook) -> None:
    ticks.tick()
    for passed in (False, True):
        run = dg.DagsterRun(job_name="nightly", tags={PARTITION: DAY}, status=dg.DagsterRunStatus.SUCCESS)
        ticks.instance.add_run(run)
        evaluation = dg.AssetCheckEvaluation(
            asset_key=dg.AssetKey("odds_lines"), check_name="coverage", passed=passed, metadata={},
            severity=dg.AssetCheckSeverity.ERROR, description="no reply since 2024-04-09",
        )  # fmt: skip
        event = dg.DagsterEvent(
            dg.DagsterEventType.ASSET_CHECK_EVALUATION.value, "nightly", event_specific_data=evaluation
        )
        ticks.instance.report_dagster_event(event, run.run_id)
        for _ in range(4):
            ticks.tick()
    today = date(2024, 4, 10)
    assert [(j.is_alarming, j.day) for j in judged(ticks.instance, today)] == [(False, today)]
    later = judged(ticks.instance, today + timedelta(days=9))  # where none counts, older ones are looked at
    assert [j.is_alarming for j in later] == [False, False, True]
    assert told(hook) == [("new", "feed_down:odds_lines"), ("over", "feed_down:odds_lines")]


def test_missing_outputs_are_told_from_the_homes_first_night_on(
    ticks: Ticks, hook: Webhook, tmp_path: Path
) -> None:
    yesterday = date(2024, 4, 9)
    row = {
        "game_date": yesterday, "game_id": "0022301150", "home": "BOS", "away": "MIL", "output": "grades",
        "state": "EXPECTED", "severity": "ERROR", "unit": "predictions", "rows_found": 0, "rows_due": 1,
        "reason": "its game is not over", "due_at": NOW, "known_at": None, "judged_at": NOW - 9 * 60 * MINUTE,
    }  # fmt: skip
    frame = pl.DataFrame([row], schema=EXPECTED_OUTPUTS.empty().schema)
    lake = Lake(str(tmp_path / "home" / "lake"))
    lake.write(EXPECTED_OUTPUTS, frame, [yesterday])
    ticks.tick()
    assert told(hook) == []
    night = tmp_path / "home" / "manifests" / str(yesterday) / "20240409T200000Z.json"
    night.parent.mkdir(parents=True)
    night.write_text("{}")
    ticks.tick()
    assert told(hook) == [("new", "outputs_missing:2024-04-09"), ("new", "coverage:last 7 days")]
    assert hook.got[0]["alerts"][0]["what"] == "due and not there: grades of 1 game"


def test_a_look_that_fails_is_told_and_hides_nothing_else(
    ticks: Ticks, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks.ran(failed=True)
    ticks.tick()

    def broken(*_: object) -> None:
        raise OSError("https://secret")

    monkeypatch.setattr(run_facts, "ended_runs", broken)
    for _ in range(5):
        assert ticks.tick() == "2 open: blind, run_failed"
    assert told(hook) == [("new", "run_failed:nightly 2024-04-10"), ("new", "blind:runs")]
    assert hook.got[1]["alerts"][0]["what"] == "looking at runs failed: OSError"


def test_what_the_account_has_left_is_that_of_the_newest_poll(instance: dg.DagsterInstance) -> None:
    assert credits_left(instance) is None
    for asset, left in (("game_line_polls", 500), ("odds_polls", 480)):
        instance.report_runless_asset_event(dg.AssetMaterialization(asset, metadata={CREDITS_LEFT: left}))
    instance.report_runless_asset_event(dg.AssetMaterialization("game_line_polls"))
    assert credits_left(instance) == 480


def test_the_sensor_looks_once_a_minute_and_requests_nothing() -> None:
    assert alerts_sensor.minimum_interval_seconds == EVERY_SECONDS
    assert not alerts_sensor.targets
    assert alerts_sensor.default_status == dg.DefaultSensorStatus.STOPPED
