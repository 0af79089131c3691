"""Checks, gaps and the training-set report through Dagster, on a copy of the simulated home that a test may spoil."""

from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.commands.runs import QUIET
from nba_props.days import Days
from nba_props.declared.features import Contract
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.gaps import FEATURE_GAPS
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.models import TRAINING_SET
from nba_props.declared.tables.quotes import GAME_LINES
from nba_props.definitions import defs
from nba_props.quality import (
    box_figures,
    contamination,
    defaults,
    gaps,
    lines,
    nights,
    picks,
    values,
    windows,
)
from nba_props.storage.lake import Lake
from tests.dagster_results import checks, newest
from tests.dagster_results import values as plain
from tests.simulated_home import linked

pytestmark = pytest.mark.slow

DAY, WEEK = date(2024, 4, 10), date(2024, 4, 8)
KEYS = ["game_id", "player_id"]


@pytest.fixture
def spoilt(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """The lake of a copy of the home; runs go there."""
    copy = tmp_path / "home"
    linked(home, copy)
    monkeypatch.setenv("NBA_PROPS_HOME", str(copy))
    monkeypatch.setenv("DAGSTER_HOME", str(copy / "dagster"))
    return Lake(str(copy / "lake"))


def materialized(*assets: str, day: date = DAY) -> dg.ExecuteInProcessResult:
    """These assets of a day, with their checks, and nothing else."""
    job = defs().resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.get() as instance:
        return job.execute_in_process(
            asset_selection=[dg.AssetKey(a) for a in assets],
            partition_key=str(day),
            instance=instance,
            run_config=QUIET,
        )


def test_every_question_is_a_check_described_by_its_docstring() -> None:
    graph = defs().resolve_asset_graph()
    descriptions = {
        (k.asset_key.to_user_string(), k.name): str(graph.get_check_spec(k).description)
        for k in graph.asset_check_keys
    }
    questions = {
        "feature_store": (
            defaults.ready_for_v9_share, defaults.defaults_by_feature, defaults.defaults_by_contract,
            defaults.required_defaults_alarm, contamination.contamination, values.bounds, values.batch_variance,
            values.constant_columns, windows.cache_misses, lines.stars_without_line, lines.games_without_lines,
            lines.vegas_coverage,
        ),
        "daily_cache": (windows.window_completeness,),
        "feature_gaps": (gaps.open_gaps,),
        "predictions": (nights.predicted_nights, picks.one_direction),
        "player_games": (box_figures.plausible_figures, box_figures.played_once),
        "daily_signals": (picks.signalled_days,),
    }  # fmt: skip
    for asset, answers in questions.items():
        for answer in answers:
            description = descriptions[asset, answer.__name__]
            assert description.rstrip()[-1] in ".?"
            assert str(answer.__doc__).startswith(description[:40])


def test_a_lost_total_fails_its_check_blocks_its_game_for_v12_and_v9_predicts(spoilt: Lake) -> None:
    before = spoilt.read(FEATURE_STORE, [DAY])
    lost = spoilt.read(SCHEDULE, [DAY])["game_id"][0]
    quotes = spoilt.read(GAME_LINES, [DAY])
    total = (pl.col("game_id") == lost) & (pl.col("market") == "totals")
    spoilt.write(GAME_LINES, quotes.filter(~total), [DAY])
    result = materialized("game_markets", "feature_store", "predictions")
    check = checks(result)["games_without_lines"]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    [culprit] = plain(check.metadata)["culprits"]
    assert culprit["game_id"] == lost
    after = spoilt.read(FEATURE_STORE, [DAY])
    assert set(after.filter(after["ready_for_v12"] != before["ready_for_v12"])["game_id"]) == {lost}
    assert after["ready_for_v9"].equals(before["ready_for_v9"])
    ready = after.filter(pl.col("game_id") == lost, pl.col("ready_for_v9"))
    predicted = spoilt.read(PREDICTIONS, [DAY]).filter(pl.col("predicted_points").is_not_null())
    assert ready.height > 10
    assert ready.join(predicted, on=KEYS, how="anti").is_empty()
    assert checks(result)["predicted_nights"].passed
    summed = plain(checks(result)["defaults_by_contract"].metadata)
    assert sum(n for k, n in summed.items() if k.startswith("tier ")) == summed["rows"] > 100
    assert summed["ready for v12"] < summed["ready for v9"] == 1


def test_a_gap_opens_fails_its_check_with_the_reason_and_closes_by_itself(
    spoilt: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = spoilt.read(FEATURE_STORE, [DAY])
    player = store.filter("ready_for_v9")["player_id"][0]
    spoilt.write(FEATURE_STORE, store.filter(pl.col("player_id") != player), [DAY])
    check = checks(materialized("feature_gaps"))["open_gaps"]
    assert not check.passed
    assert [(row["reason"], row["detail"]) for row in plain(check.metadata)["culprits"]] == [
        ("not_built", "no row in feature_store")
    ]
    spoilt.write(FEATURE_STORE, store, [DAY])
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-04-10T21:00:00Z")
    check = checks(materialized("feature_gaps"))["open_gaps"]
    assert (check.passed, check.metadata["closed"].value) == (True, 1)
    kept = Path(spoilt.path(FEATURE_GAPS, DAY)).read_bytes()
    [gap] = spoilt.read(FEATURE_GAPS, [DAY]).filter(pl.col("player_id") == player).to_dicts()
    assert (gap["reason"], gap["resolved_at"].isoformat()) == ("not_built", "2024-04-10T21:00:00+00:00")
    materialized("feature_gaps")
    assert Path(spoilt.path(FEATURE_GAPS, DAY)).read_bytes() == kept


def test_an_off_day_is_green_and_says_that_there_is_nothing_to_judge(
    spoilt: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2024-09-01T16:00:00Z")
    day = date(2024, 8, 1)
    for table in (SCHEDULE, GAME_LINES):
        spoilt.write(table, table.empty(), [day])
    evaluated = checks(materialized("slate", "daily_cache", "feature_store", "feature_gaps", day=day))
    assert all(e.passed for e in evaluated.values())
    for name in ("ready_for_v9_share", "bounds", "games_without_lines", "window_completeness"):
        assert "nothing to judge" in str(evaluated[name].description)


def test_the_week_has_its_training_set_report_with_a_table_and_a_picture(lake: Lake) -> None:
    report = lake.read(TRAINING_SET, [WEEK])
    assert set(report["contract"]) == {str(c.name).lower() for c in Contract}
    assert (report["ready"] <= report["candidates"]).all()
    assert report.filter(contract="v9")["ready"][0] > 1000
    with dg.DagsterInstance.get() as instance:
        metadata = plain(newest(instance, "training_set").metadata)
    assert metadata["share ready"].startswith("| season | played |")
    assert metadata["rows by season and contract"].startswith("![ready and not](data:image/png;base64,iVBOR")


def test_a_range_is_judged_as_a_whole(spoilt: Lake) -> None:
    """One answer for the run's days; culprits name theirs."""
    days = Days(date(2024, 4, 8), DAY)
    quotes = spoilt.read(GAME_LINES, days)
    spoilt.write(GAME_LINES, quotes.filter(pl.col("market") != "totals"), days)
    result = _range(days, "game_markets", "feature_store")
    check = checks(result)["games_without_lines"]
    assert check.metadata["games"].value == spoilt.read(SCHEDULE, days).height
    assert {row["game_date"] for row in plain(check.metadata)["culprits"]} == {str(d) for d in days}
    assert not checks(result)["defaults_by_contract"].passed
    assert checks(result)["ready_for_v9_share"].passed


def _range(days: Days, *assets: str) -> dg.ExecuteInProcessResult:
    job = defs().resolve_implicit_global_asset_job_def()
    tags = {
        "dagster/asset_partition_range_start": str(days.first),
        "dagster/asset_partition_range_end": str(days.last),
    }
    with dg.DagsterInstance.get() as instance:
        return job.execute_in_process(
            asset_selection=[dg.AssetKey(a) for a in assets], tags=tags, instance=instance, run_config=QUIET
        )
