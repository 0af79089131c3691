"""Model assets through Dagster: a week trained, shown, kept, refused and forced, and a backfill of weeks."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.assets.features import FEATURE_ASSETS
from nba_props.assets.ingest import INGEST_ASSETS
from nba_props.assets.models import MODEL_ASSETS
from nba_props.assets.stats import STATS_ASSETS
from nba_props.declared.families import FAMILIES
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.resources.wiring import given
from nba_props.storage.lake import Lake
from nba_props.storage.registry_store import RegistryStore
from tests.dagster_results import failed_checks, shown
from tests.models.made_up import FIRST, league

pytestmark = pytest.mark.slow
DAYS = [FIRST + timedelta(days=n) for n in range(42)]
WEEK = FIRST + timedelta(days=42)
BEFORE = WEEK - timedelta(days=7)
ASSETS = [*INGEST_ASSETS, *STATS_ASSETS, *FEATURE_ASSETS, *MODEL_ASSETS]
TABLE = MODEL_TABLES["points_distribution"]


class Home:
    """A home with seven weeks of a made-up league, and how its models are trained."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lake, self.registry = Lake(str(root / "lake")), RegistryStore(str(root / "registry"))
        store, self.played = league(len(DAYS))
        self.lake.write(FEATURE_STORE, store, DAYS)
        self.lake.write(PLAYER_GAMES, self.played, DAYS)

    def run(
        self, *names: str, weeks: tuple[date, date] = (WEEK, WEEK), config: Mapping[str, object] | None = None
    ) -> dg.ExecuteInProcessResult:
        """Trains families for a range of weeks."""
        keys = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
        return dg.materialize(
            ASSETS,
            selection=dg.AssetSelection.assets(*names),
            partition_key=str(weeks[0]) if weeks[0] == weeks[1] else None,
            tags={} if weeks[0] == weeks[1] else dict(zip(keys, map(str, weeks), strict=True)),
            run_config={"ops": {name: {"config": dict(config or {})} for name in names}},
            resources=given(NBA_PROPS_HOME=str(self.root), NBA_PROPS_NOW=f"{WEEK}T12:00:00Z"),
            raise_on_error=False,
        )

    def models(self, week: date = WEEK) -> list[str]:
        """The week's models."""
        return self.lake.read(TABLE, [week])["model_id"].to_list()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_there_is_an_asset_for_every_family() -> None:
    assert {a.key.to_user_string() for a in MODEL_ASSETS} == set(FAMILIES)


def test_a_week_shows_its_card_and_a_family_without_enough_rows_warns(home: Home) -> None:
    result = home.run("points_distribution", "catboost_v12")
    assert result.success
    card = shown(result, "points_distribution")
    assert card["metrics"].startswith("| figure |")
    assert "data:image/png;base64," in card["contributions"]
    assert "left out: did not play" in card["rows"]
    assert (card["model id"], card["instant"]) == (home.models()[0], f"{WEEK}T12:00:00+00:00")
    assert failed_checks(result) == {"enough_rows": "WARN"}
    assert home.lake.read(MODEL_TABLES["catboost_v12"], [WEEK]).is_empty()
    assert [e.family for e in home.registry.events()] == ["points_distribution"]


def test_the_same_again_is_a_no_op_and_other_data_are_refused_until_forced_with_a_reason(home: Home) -> None:
    home.run("points_distribution")
    forced = {"force": True, "why": "points were corrected"}
    first = home.models()
    assert failed_checks(home.run("points_distribution")) == {}
    home.lake.write(PLAYER_GAMES, home.played.with_columns(pl.col("points") + 1), DAYS)
    refused = home.run("points_distribution")
    assert refused.success
    assert failed_checks(refused) == {"admitted": "WARN"}
    assert home.models() == first
    assert failed_checks(home.run("points_distribution", config={"force": True})) == {"admitted": "WARN"}
    assert failed_checks(home.run("points_distribution", config=forced)) == {}
    assert home.models() != first
    assert [e.forced for e in home.registry.events()] == [False, True]


def test_a_backfill_of_weeks_trains_each_on_what_was_known_by_then(home: Home) -> None:
    assert home.run("points_distribution", weeks=(BEFORE, WEEK)).success
    rows = home.lake.read(TABLE, [BEFORE, WEEK])
    assert rows["last_game_date"].to_list() == [BEFORE - timedelta(days=1), WEEK - timedelta(days=1)]
    alone = home.models(BEFORE)
    assert failed_checks(home.run("points_distribution", weeks=(BEFORE, BEFORE))) == {}
    assert home.models(BEFORE) == alone


def test_explicit_dates_are_given_by_run_config(home: Home) -> None:
    dates = {
        "train_from": str(DAYS[2]), "train_to": str(DAYS[30]), "evaluate_from": str(DAYS[31]),
        "evaluate_to": str(DAYS[37]),
    }  # fmt: skip
    assert home.run("points_distribution", config=dates).success
    row = home.lake.read(TABLE, [WEEK]).row(0, named=True)
    stored = [
        str(row[c]) for c in ("first_game_date", "last_game_date", "validation_first", "validation_last")
    ]
    assert stored == list(dates.values())
    assert not home.run("points_distribution", config={"train_from": str(DAYS[2])}).success
