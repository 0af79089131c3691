"""Adding a feature is one row and one function: done to a copy of the package, as a person would, and then built."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nba_props

PACKAGE = Path(nba_props.__path__[0])
TESTS = Path(__file__).parents[1]
END_OF_CATALOGUE = ")  # fmt: skip\n\nBY_INDEX"
ROW = '    _row(60, "points_squared", "a test", "points squared", "daily_cache", 0, 10_000, Fill(4.0)),\n'
FUNCTION = '''

@feature(60)
def points_squared() -> pl.Expr:
    """Points squared: the season's mean, squared."""
    return pl.col("points_avg_season") ** 2
'''
LOOK = """
import json
from datetime import date
from tests import scenario
from tests.features.chain import build
from tests.features.quoted_season import INGEST
from nba_props.days import Days
from nba_props.declared.features import CATALOGUE
from nba_props.features.formulas.derivations import NOT_COMPUTED
from nba_props.declared.tables.contract import breaches
from nba_props.publishing.pages import features_page
from nba_props.declared.tables.features import FEATURE_STORE

store = build(INGEST, Days(date(2023, 11, 10), date(2023, 11, 15)), scenario.NOW)["feature_store"]
rows = store.filter(store["player_id"].is_in([11, scenario.BENCHED]), store["game_id"] == "0022300012")
print(json.dumps({
    "names": len(CATALOGUE), "not computed": sorted(NOT_COMPUTED), "breaches": breaches(FEATURE_STORE, store),
    "page": "points_squared" in features_page(), "column": "points_squared" in store.columns,
    "rows": rows.select("player_id", "points_avg_season", *{"points_squared"} & set(store.columns),
                        "default_feature_indices", "ready_for_v9").to_dicts(),
}))
"""


def look(folder: Path, row: str, function: str) -> dict:
    """What the season becomes with these written at the ends of the catalogue and of a module of features."""
    shutil.copytree(PACKAGE, folder / "nba_props", ignore=shutil.ignore_patterns("__pycache__"))
    catalogue, functions = (
        folder / "nba_props" / "features" / f"{n}.py" for n in ("catalogue", "form_features")
    )
    before = catalogue.read_text()
    assert before.count(END_OF_CATALOGUE) == 1
    catalogue.write_text(before.replace(END_OF_CATALOGUE, row + END_OF_CATALOGUE))
    functions.write_text(functions.read_text() + function)
    path = os.pathsep.join(map(str, (folder, TESTS, TESTS / "features")))
    found = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=folder,  # python -c looks for packages here first
        env={"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


@pytest.mark.slow
def test_a_row_and_a_function_give_column_value_stand_in_and_page(tmp_path: Path) -> None:
    told = look(tmp_path, ROW, FUNCTION)
    assert (told["names"], told["not computed"], told["breaches"], told["page"]) == (61, [], [], True)
    played, benched = sorted(told["rows"], key=lambda row: row["player_id"])
    assert played["points_squared"] == pytest.approx(played["points_avg_season"] ** 2)
    assert 60 not in played["default_feature_indices"]
    assert (benched["points_avg_season"], benched["points_squared"]) == (None, 4.0)
    assert 60 in benched["default_feature_indices"]


@pytest.mark.slow
def test_a_row_without_its_function_is_a_default_everywhere_and_blocks_no_contract_that_lacks_it(
    tmp_path: Path,
) -> None:
    told, now = look(tmp_path / "row", ROW, ""), look(tmp_path / "now", "", "")
    assert (told["not computed"], told["breaches"], told["column"]) == ([60], [], False)
    for with_row, without in zip(told["rows"], now["rows"], strict=True):
        assert with_row["default_feature_indices"] == [*without["default_feature_indices"], 60]
        assert with_row["ready_for_v9"] == without["ready_for_v9"]
