"""The sensor over the simulated league: first lines and moves request one run a day, and the cursor is kept."""

import json

import dagster as dg
import pytest
from nba_props.sensors.late_lines import late_lines

from nba_props.resources.wiring import resources

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


def look(cursor: str | None = None) -> dg.SensorResult:
    result = tick(cursor)
    assert isinstance(result, dg.SensorResult)
    return result


def tick(cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
    with dg.build_sensor_context(cursor=cursor, resources=resources()) as context:
        result = late_lines(context)
    assert isinstance(result, dg.SensorResult | dg.SkipReason)
    return result


def test_first_lines_request_one_run_of_the_day_keyed_by_the_newest_line() -> None:
    first = look()
    (request,) = first.run_requests or ()
    assert request.partition_key == "2024-04-10"
    date, game, line_at = str(request.run_key).split(":", 2)
    assert (date, game[:3]) == ("2024-04-10", "002")
    assert line_at.startswith("2024-04-")
    assert len(json.loads(str(first.cursor))) > 50


def test_unchanged_lines_request_nothing_and_keep_the_cursor() -> None:
    cursor = look().cursor
    again = look(cursor)
    assert not again.run_requests
    assert again.cursor == cursor


def test_a_line_that_moved_half_a_point_requests_another_run() -> None:
    lines = json.loads(str(look().cursor))
    key = next(iter(lines))
    (request,) = look(json.dumps(lines | {key: lines[key] + 0.5})).run_requests or ()
    assert request.partition_key == "2024-04-10"


def test_after_the_last_tip_off_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-11T03:59:00Z")
    assert isinstance(tick(), dg.SkipReason)
