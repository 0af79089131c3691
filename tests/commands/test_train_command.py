"""`nba-props train`: a week's models from the command line, what is refused, and the status it ends with."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from nba_props.cli import app
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import MODEL_REGISTRY, MODEL_TABLES
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.storage.lake import Lake
from nba_props.storage.registry_store import RegistryStore
from tests.models.made_up import FIRST, league

pytestmark = pytest.mark.slow
FAMILY = "points_distribution"
TABLE = MODEL_TABLES[FAMILY]
DAYS = [FIRST + timedelta(days=n) for n in range(42)]
WEEK = FIRST + timedelta(days=42)


class Home:
    def __init__(self, root: Path) -> None:
        self.root, self.lake, self.registry = (
            root,
            Lake(str(root / "lake")),
            RegistryStore(str(root / "registry")),
        )
        store, self.played = league(len(DAYS))
        self.lake.write(FEATURE_STORE, store, DAYS)
        self.lake.write(PLAYER_GAMES, self.played, DAYS)

    def train(self, *arguments: str, week=WEEK) -> tuple[int, str]:
        """Status, and what a person is told."""
        done = CliRunner().invoke(app, ["train", "--week", str(week), "--families", FAMILY, *arguments])
        return done.exit_code, done.output

    def models(self) -> dict:
        rows = self.lake.read(TABLE, self.lake.stored(TABLE))
        return dict(rows.select("week", "model_id").rows())

    def files(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted((self.root / "models").rglob("*.cbm"))]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("NBA_PROPS_SOURCE", "NBA_PROPS_ARCHIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("NBA_PROPS_NOW", f"{WEEK}T12:00:00Z")
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path)


def test_a_second_model_on_other_data_ends_with_status_1_keeps_the_old_file_and_force_needs_a_reason(
    home: Home,
) -> None:
    assert home.train()[0] == 0
    assert home.lake.read(MODEL_REGISTRY, home.lake.stored(MODEL_REGISTRY))["family"].to_list() == [FAMILY]
    first, files = home.models(), home.files()
    home.lake.write(PLAYER_GAMES, home.played.with_columns(pl.col("points") + 1), DAYS)
    for refused in ((), ("--force",)):
        status, told = home.train(*refused)
        assert (status, "refused" in told) == (1, True)
        assert (home.models(), home.files()) == (first, files)
    assert home.train("--force", "--why", "points were corrected")[0] == 0
    assert home.models() != first
    assert files[0] in home.files()
    assert [(e.forced, e.why) for e in home.registry.events()][-1] == (True, "points were corrected")


def test_a_range_of_weeks_is_one_run_and_a_week_without_rows_ends_with_status_1(home: Home) -> None:
    before = WEEK - timedelta(days=7)
    assert home.train("--through", str(WEEK), week=before)[0] == 0
    assert list(home.models()) == [before, WEEK]
    status, told = home.train(week=FIRST)
    assert (status, "too few rows" in told) == (1, True)


def test_explicit_dates_are_taken_and_those_that_cannot_be_are_told(home: Home) -> None:
    dates = {
        "--train-from": DAYS[2],
        "--train-to": DAYS[30],
        "--evaluate-from": DAYS[31],
        "--evaluate-to": DAYS[37],
    }
    assert home.train(*(str(word) for pair in dates.items() for word in pair))[0] == 0
    (event,) = home.registry.events()
    assert (event.train_from, event.train_to) == (DAYS[2], DAYS[30])
    assert home.train("--train-from", str(DAYS[2]))[0] == 2
    assert home.train("--families", "catboost_v99")[0] == 2
