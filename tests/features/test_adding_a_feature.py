"""Adding a feature is one row, and at most one function: done to a copy of the package, as a person would, then built."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nba_props

PACKAGE = Path(nba_props.__path__[0])
ROOT = Path(__file__).parents[2]
END_OF_CATALOGUE = ")  # fmt: skip\n\nBY_INDEX"
WINDOW = '_of_window(79, "points_avg_last_20", LastGames("points", 20), NO_CONTRACT, (0, 100), Block()),'
SQUARED = 'Feature(80, "points_squared", "a test", "", "daily_cache", Contract.V17, 0, 10_000, Fill(4.0)),'
FUNCTION = '''

@feature(80)
def points_squared() -> pl.Expr:
    """The season's mean, squared."""
    return pl.col("points_avg_season") ** 2
'''
# More than fit into 128 bits, the last two of them missing in every row.
FILLED = [
    f'Feature({i}, "filler_{i}", "a test", "", "daily_cache", Contract.CORE, 0, 99, Block(), "{column}"),'
    for i, column in [
        *((i, "games_in_last_60_days") for i in range(81, 128)),
        (128, "line_std"),
        (129, "line_std"),
    ]
]
LOOK = """
import json
from datetime import date
import duckdb
import polars as pl
from tests import scenario
from tests.features.chain import build
from tests.features.quoted_season import INGEST
from nba_props.days import Days
from nba_props.declared.features import CATALOGUE, Contract
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.features import DAILY_CACHE, FEATURE_STORE
from nba_props.features.explain import explain, find_feature
from nba_props.features.readiness import lacks, ready_sql
from nba_props.publishing.pages import features_page

built = build(INGEST, Days(date(2023, 10, 24), date(2023, 11, 15)), scenario.NOW)
store, cache = built["feature_store"], built["daily_cache"]
store.write_parquet("store.parquet")
core = ready_sql(Contract.CORE)
bits = "default_mask[80 // 32 + 1] >> (80 % 32) & 1, default_mask[129 // 32 + 1] >> (129 % 32) & 1"
sql = duckdb.sql(f"SELECT {core}, {bits} FROM 'store.parquet'").fetchall()
flags = store.select("ready_for_core", lacks([80]).cast(int), b=lacks([129]).cast(int)).rows()
rows = store.filter(store["player_id"].is_in([11, scenario.BENCHED]), store["game_id"] == "0022300012")
of_11 = built["player_games"].filter(pl.col("player_id") == 11, pl.col("game_date") < date(2023, 11, 10))
window = find_feature("points_avg_last_20")
print(json.dumps({
    "features": len(CATALOGUE), "breaches": breaches(FEATURE_STORE, store) + breaches(DAILY_CACHE, cache),
    "page": [name in features_page() for name in ("points_avg_last_20", "points_squared")],
    "cached": cache.filter(player_id=11, game_date=date(2023, 11, 10)).select("^.*last_20$").to_dicts(),
    "points": of_11["points"].to_list(), "sql": sql == flags, "words": store["default_mask"].list.len().unique().to_list(),
    "shown": len(explain(window, rows.row(0, named=True), built)["inputs"][0]["rows"]),
    "rows": rows.select("player_id", "points_avg_season", "points_avg_last_20", "points_squared",
                        "default_feature_indices", "ready_for_v9", "ready_for_v17", "feature_sources").to_dicts(),
}))
"""


def plant(folder: Path, rows: list[str], function: str = "") -> None:
    """Copies the package and writes rows and a function at the ends of the catalogue and of a module of formulas."""
    shutil.copytree(PACKAGE, folder / "nba_props", ignore=shutil.ignore_patterns("__pycache__"))
    catalogue = folder / "nba_props" / "declared" / "features.py"
    functions = folder / "nba_props" / "features" / "formulas" / "player_form.py"
    before = catalogue.read_text()
    assert before.count(END_OF_CATALOGUE) == 1
    added = "".join(f"    {row}\n" for row in rows)
    catalogue.write_text(before.replace(END_OF_CATALOGUE, added + END_OF_CATALOGUE))
    functions.write_text(functions.read_text() + function)


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Runs code on the planted package; python -c looks for packages in its own folder first."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": os.pathsep.join(map(str, (folder, ROOT)))},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the season becomes with a window, a function and more features than 128 bits hold."""
    folder = tmp_path_factory.mktemp("planted")
    plant(folder, [WINDOW, SQUARED, *FILLED], FUNCTION)
    built = run(folder, LOOK)
    assert built.returncode == 0, built.stderr
    answers: dict[str, Any] = json.loads(built.stdout)
    assert (answers["features"], answers["breaches"]) == (130, [])
    return answers


@pytest.mark.slow
def test_a_window_is_one_row(season: dict[str, Any]) -> None:
    _benched, played = sorted(season["rows"], key=lambda row: -row["player_id"])
    mean = sum(season["points"]) / len(season["points"])
    assert played["points_avg_last_20"] == pytest.approx(mean)
    assert season["cached"] == [
        {"games_missing_last_20": 0, "points_avg_last_20": played["points_avg_last_20"]}
    ]
    assert season["page"][0]
    assert season["shown"] == len(season["points"])


@pytest.mark.slow
def test_any_other_feature_is_a_row_and_a_function(season: dict[str, Any]) -> None:
    benched, played = sorted(season["rows"], key=lambda row: -row["player_id"])
    assert played["points_squared"] == pytest.approx(played["points_avg_season"] ** 2)
    assert 80 not in played["default_feature_indices"]
    assert (benched["points_avg_season"], benched["points_squared"]) == (None, 4.0)
    assert 80 in benched["default_feature_indices"]
    assert (played["ready_for_v9"], benched["ready_for_v17"]) == (True, False)
    assert season["page"][1]


@pytest.mark.slow
def test_a_catalogue_of_130_features_has_masks_that_wide_in_polars_parquet_and_sql(
    season: dict[str, Any],
) -> None:
    assert season["words"] == [5]
    assert season["sql"]
    for row in season["rows"]:
        assert {128, 129} <= set(row["default_feature_indices"])
        assert row["feature_sources"][127:] == "pxx"


@pytest.mark.slow
def test_a_row_that_nothing_computes_is_refused_by_name(tmp_path: Path) -> None:
    plant(tmp_path, [WINDOW, SQUARED])
    refused = run(tmp_path, "import nba_props.features.formulas.expressions")
    assert refused.returncode == 1
    assert "no function computes points_squared: write one in `features.formulas`" in refused.stderr
