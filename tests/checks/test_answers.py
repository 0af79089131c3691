"""Which days a check looks at, and what it shows of an answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import dagster as dg
import polars as pl
import pytest

from nba_props.checks.answers import (
    ERROR,
    SHOWN,
    WARN,
    answered,
    checks_of,
    days_of,
    question,
    results,
    season_so_far,
)
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.quality import defaults, nights
from nba_props.quality.verdict import Verdict, nothing_to_judge
from nba_props.storage.lake import Lake

DAY = date(2024, 4, 10)
RANGE = {
    "dagster/asset_partition_range_start": "2024-04-08",
    "dagster/asset_partition_range_end": "2024-04-10",
}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def run(**tags: str) -> dg.AssetCheckExecutionContext:
    """What a check knows of a run with these tags."""
    return cast("dg.AssetCheckExecutionContext", SimpleNamespace(run=SimpleNamespace(tags=tags)))


@pytest.mark.parametrize(
    ("tags", "days"),
    [
        ({"dagster/partition": "2024-04-10"}, [DAY]),
        (RANGE, [DAY - timedelta(days=2), DAY - timedelta(days=1), DAY]),
        ({}, [date(2024, 4, 7)]),  # by hand: the newest stored
    ],
    ids=["a day", "a range", "by hand"],
)
def test_a_check_looks_at_the_days_of_its_run(lake: Lake, tags: dict[str, str], days: list[date]) -> None:
    lake.write(FEATURE_STORE, FEATURE_STORE.empty(), [date(2024, 4, 6), date(2024, 4, 7)])
    assert days_of(run(**tags), lake, FEATURE_STORE) == days


def test_by_hand_with_nothing_stored_there_is_no_day(lake: Lake) -> None:
    assert days_of(run(), lake, FEATURE_STORE) == []
    assert list(season_so_far([])) == []


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ([DAY], date(2023, 10, 1), DAY),
        ([date(2023, 10, 1)], date(2023, 10, 1), date(2023, 10, 1)),
        ([date(2024, 8, 20)], date(2024, 8, 20), date(2024, 8, 20)),  # the next season, which has not begun
        ([date(2023, 1, 1), DAY], date(2022, 10, 1), DAY),
    ],
)
def test_the_season_so_far_ends_with_the_run_and_holds_its_days(
    days: list[date], first: date, last: date
) -> None:
    season = list(season_so_far(days))
    assert (season[0], season[-1]) == (first, last)
    assert set(days) <= set(season)


def test_a_check_has_the_answers_name_and_the_first_paragraph_of_its_docstring() -> None:
    def check() -> Iterator[dg.AssetCheckResult]:
        yield from ()

    checks = checks_of("feature_store", "quality", defaults.defaults_by_feature)(check)
    [spec] = checks.check_specs
    assert (spec.asset_key, spec.name) == (dg.AssetKey("feature_store"), "defaults_by_feature")
    assert spec.description == question(defaults.defaults_by_feature)
    assert "\n" not in spec.description


def shown(verdict: Verdict, severity: dg.AssetCheckSeverity = WARN) -> dg.AssetCheckResult:
    [result] = results("predictions", {nights.predicted_nights: verdict}, severity)
    return result


def culprits(result: dg.AssetCheckResult) -> dg.TableMetadataValue:
    table = result.metadata["culprits"]
    assert isinstance(table, dg.TableMetadataValue)
    return table


def test_a_bad_answer_warns_with_figures_and_culprits() -> None:
    result = shown(
        Verdict(False, {"games": 8}, pl.DataFrame({"game_id": ["a"], "on": [DAY], "share": [0.5]}))
    )
    assert (result.passed, result.severity, result.check_name) == (False, WARN, "predicted_nights")
    assert result.metadata["games"].value == 8
    assert culprits(result).records[0].data == {"game_id": "a", "on": "2024-04-10", "share": 0.5}


def test_names_of_culprits_are_shown_as_text() -> None:
    result = shown(Verdict(False, {}, pl.DataFrame({"player": ["\x1b[31m\u202eNikola\nJokić"], "n": [1]})))
    assert culprits(result).records[0].data == {"player": " [31mNikola Jokić", "n": 1}


def test_a_table_that_is_of_no_use_is_an_error() -> None:
    assert shown(Verdict(False, {}, pl.DataFrame()), severity=ERROR).severity == ERROR


def test_an_answer_without_anything_to_judge_says_so() -> None:
    result = shown(nothing_to_judge("no rows"))
    assert (result.passed, result.description, result.metadata["culprits"].value) == (True, "no rows", "none")


def test_the_first_hundred_culprits_are_shown() -> None:
    result = shown(Verdict(False, {}, pl.DataFrame({"n": range(SHOWN + 20)})))
    assert len(culprits(result).records) == SHOWN


def test_answers_about_the_same_rows_are_given_them_in_turn() -> None:
    def empty(rows: pl.DataFrame) -> Verdict:
        """Is it empty?"""
        return Verdict(rows.is_empty(), {}, rows)

    def full(rows: pl.DataFrame) -> Verdict:
        """Is it full?"""
        return Verdict(not rows.is_empty(), {}, rows)

    rows = pl.DataFrame({"n": [1]})
    assert [(r.check_name, r.passed) for r in answered("predictions", [empty, full], rows)] == [
        ("empty", False),
        ("full", True),
    ]
