"""The sensor sees first lines and moves, asks for one run a day, and keeps its cursor."""

import json
from pathlib import Path

import dagster as dg
import pytest

from nba_props.resources.wiring import resources
from nba_props.sensors.late_lines import late_lines

pytestmark = pytest.mark.slow


def look(cursor: str | None = None):
    with dg.build_sensor_context(cursor=cursor, resources=resources()) as context:
        return late_lines(context)


def test_first_lines_ask_for_one_run_of_the_day_keyed_by_what_was_seen(home: Path) -> None:
    first = look()
    (request,) = first.run_requests
    assert request.partition_key == "2024-04-10"
    date, game, line_at = request.run_key.split(":", 2)
    assert (date, game[:3]) == ("2024-04-10", "002")
    assert line_at.startswith("2024-04-")
    assert len(json.loads(first.cursor)) > 50


def test_nothing_new_asks_for_nothing_and_keeps_the_cursor(home: Path) -> None:
    cursor = look().cursor
    again = look(cursor)
    assert not again.run_requests
    assert again.cursor == cursor


def test_a_line_that_moved_half_a_point_asks_again(home: Path) -> None:
    lines = json.loads(look().cursor)
    key = next(iter(lines))
    (request,) = look(json.dumps(lines | {key: lines[key] + 0.5})).run_requests
    assert request.partition_key == "2024-04-10"


def test_after_the_last_tip_off_it_looks_no_more(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-11T03:59:00Z")
    skipped = look()
    assert isinstance(skipped, dg.SkipReason)
