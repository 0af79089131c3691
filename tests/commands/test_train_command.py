"""`nba-props train`: a week's models from the command line, what is refused, and the status it ends with."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import MODEL_REGISTRY, MODEL_TABLES
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.storage.lake import Lake
from nba_props.storage.registry_store import RegistryStore
from tests.commands.calls import call, live_in
from tests.models.made_up import FIRST, league

pytestmark = pytest.mark.slow
FAMILY = "points_distribution"
TABLE = MODEL_TABLES[FAMILY]
DAYS = [FIRST + timedelta(days=n) for n in range(42)]
WEEK = FIRST + timedelta(days=42)


class Home:
    """A home with six weeks of a made-up league, one week of which has its family trained by `train`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lake, self.registry = Lake(str(root / "lake")), RegistryStore(str(root / "registry"))
        store, self.played = league(len(DAYS))
        self.lake.write(FEATURE_STORE, store, DAYS)
        self.lake.write(PLAYER_GAMES, self.played, DAYS)

    def train(self, *arguments: str, week: date = WEEK) -> tuple[int, str]:
        """The command's status and its output."""
        result = call("train", "--week", str(week), "--families", FAMILY, *arguments)
        return result.exit_code, result.output

    def models(self) -> dict[date, str]:
        """The id of each week's model."""
        rows = self.lake.read(TABLE, self.lake.stored(TABLE))
        return dict(rows.select("week", "model_id").rows())

    def files(self) -> list[bytes]:
        """The content of every model file."""
        return [path.read_bytes() for path in sorted((self.root / "models").rglob("*.cbm"))]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """At noon of the Monday after the six weeks."""
    return Home(live_in(tmp_path, monkeypatch, f"{WEEK}T12:00:00Z"))


def test_a_second_model_on_other_data_ends_with_status_1_keeps_the_old_file_and_force_needs_a_reason(
    home: Home,
) -> None:
    assert home.train()[0] == 0
    assert home.lake.read(MODEL_REGISTRY, home.lake.stored(MODEL_REGISTRY))["family"].to_list() == [FAMILY]
    first, files = home.models(), home.files()
    home.lake.write(PLAYER_GAMES, home.played.with_columns(pl.col("points") + 1), DAYS)
    for options in ((), ("--force",)):
        status, output = home.train(*options)
        assert (status, "refused" in output) == (1, True)
        assert (home.models(), home.files()) == (first, files)
    assert home.train("--force", "--why", "points were corrected")[0] == 0
    assert home.models() != first
    assert files[0] in home.files()
    assert [(e.forced, e.why) for e in home.registry.events()][-1] == (True, "points were corrected")


def test_a_range_of_weeks_is_one_run_and_a_week_without_rows_ends_with_status_1(home: Home) -> None:
    before = WEEK - timedelta(days=7)
    assert home.train("--through", str(WEEK), week=before)[0] == 0
    assert list(home.models()) == [before, WEEK]
    status, output = home.train(week=FIRST)
    assert (status, "too few rows" in output) == (1, True)


def test_explicit_dates_are_recorded_with_the_model(home: Home) -> None:
    dates = {
        "--train-from": DAYS[2],
        "--train-to": DAYS[30],
        "--evaluate-from": DAYS[31],
        "--evaluate-to": DAYS[37],
    }
    assert home.train(*(str(word) for pair in dates.items() for word in pair))[0] == 0
    (event,) = home.registry.events()
    assert (event.train_from, event.train_to) == (DAYS[2], DAYS[30])
