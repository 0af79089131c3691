"""Nights predicted by several families at once: those with columns of their own, and one that starts from the line."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from nba_props.declared.families import CATBOOST_RESIDUAL, POINTS_DISTRIBUTION, Family
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import MODEL_TABLES
from nba_props.declared.tables.quotes import ODDS_LINES
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.models.training.fit import predict
from nba_props.resources.wiring import given
from nba_props.storage.lake import Lake
from nba_props.storage.model_store import ModelStore
from tests.assets.model_home import ASSETS
from tests.models.made_up import FIRST, league

pytestmark = pytest.mark.slow
WEEK = FIRST + timedelta(days=42)
DAYS = [FIRST + timedelta(days=n) for n in range(44)]  # the week's Monday and Tuesday beside the six before
FAMILIES = ("catboost_residual", "catboost_v9", "points_distribution")


class Home:
    """Three families trained for the week."""

    def __init__(self, root: Path) -> None:
        self.root, self.lake = root, Lake(str(root / "lake"))
        self.store, self.played = league(len(DAYS))
        nothing = pl.lit([], pl.List(pl.Int16))
        self.store = self.store.with_columns(
            player_name=pl.format("P{}", "player_id"), team=pl.lit("BOS"), opponent=pl.lit("TOR"), is_home=pl.lit(True),
            default_feature_indices=nothing, unavailable_feature_indices=nothing,
        ).cast(FEATURE_STORE.schema)  # fmt: skip
        self.lake.write(FEATURE_STORE, self.store, DAYS)
        self.lake.write(PLAYER_GAMES, self.played, DAYS)
        self.lake.write(ODDS_LINES, quotes(self.store), DAYS)
        assert self.run(*FAMILIES, key=str(WEEK)).success

    def run(self, *names: str, key: str) -> dg.ExecuteInProcessResult:
        """Materializes assets of a day or week."""
        resources = given(NBA_PROPS_HOME=str(self.root), NBA_PROPS_NOW=f"{WEEK}T18:00:00Z")
        return dg.materialize(
            ASSETS, selection=dg.AssetSelection.assets(*names), partition_key=key, resources=resources,
            raise_on_error=False,
        )  # fmt: skip

    def predictions(self, day: date = WEEK) -> pl.DataFrame:
        """The active predictions of a day, after a run."""
        assert self.run("predictions", key=str(day)).success
        return self.lake.read(PREDICTIONS, [day]).filter("is_active")

    def model(self, family: str) -> dict[str, Any]:
        """The row of a family's model."""
        return self.lake.read(MODEL_TABLES[family], [WEEK]).row(0, named=True)


def quotes(store: pl.DataFrame) -> pl.DataFrame:
    """Two books at the line of every player who has one, since noon."""
    rows = store.drop_nulls("vegas_points_line").select(
        "game_id", "game_date", "player_id", point="vegas_points_line"
    )
    frame = rows.join(pl.DataFrame({"book": ["alpha", "beta"]}), how="cross").with_columns(
        book_type=pl.lit("sportsbook"), market=pl.lit("player_points"), over_price=-110, under_price=-110,
        is_in_play=pl.lit(False), known_at_assumed=pl.lit(False),
        known_at=pl.col("game_date").cast(pl.Datetime("us", "UTC")) + pl.duration(hours=11),
    )  # fmt: skip
    absent = [pl.lit(None, t).alias(n) for n, t in ODDS_LINES.schema.items() if n not in frame.columns]
    return frame.with_columns(absent).select(pl.col(n).cast(t) for n, t in ODDS_LINES.schema.items())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("families"))


def test_each_family_predicts_beside_the_champion_and_the_one_on_the_line_only_where_there_is_one(
    home: Home,
) -> None:
    rows = home.predictions()
    roles = dict(rows.select("family", "role").unique().rows())
    assert roles == {
        "catboost_v9": "champion",
        "points_distribution": "shadow",
        "catboost_residual": "shadow",
    }
    on_the_line = rows.filter(family="catboost_residual")
    without = on_the_line["predicted_points"].is_null()
    assert without.any()
    assert without.to_list() == on_the_line["consensus_line"].is_null().to_list()
    assert set(on_the_line.filter(without)["filter_reason"]) == {"no_quote"}
    assert rows["p_over"].null_count() == rows["consensus_line"].null_count()


@pytest.mark.parametrize("family", [POINTS_DISTRIBUTION, CATBOOST_RESIDUAL], ids=lambda f: f.name)
def test_a_prediction_is_the_models_output_on_the_form_that_was_known(home: Home, family: Family) -> None:
    predicted = (
        home.predictions()
        .filter(family=family.name)
        .drop_nulls("predicted_points")
        .sort("game_id", "player_id")
    )
    day = home.store.filter(game_date=WEEK)
    rows = day.join(predicted, on=["game_id", "player_id"], how="semi").sort("game_id", "player_id")
    row = home.model(family.name)
    model = ModelStore(str(home.root / "models")).load(row["file"], row["sha256"])
    assert predicted["predicted_points"].to_list() == predict(model, family, rows).tolist()


def test_results_from_the_day_on_may_change_and_no_prediction_moves(home: Home) -> None:
    before = home.predictions()
    later = pl.col("game_date") >= WEEK
    wild = home.played.with_columns(
        pl.when(later).then(pl.col(c) * 3 + 7).otherwise(c).alias(c).cast(home.played.schema[c])
        for c in ("points", "minutes", "fga")
    )
    home.lake.write(PLAYER_GAMES, wild, DAYS)
    try:
        assert home.predictions().equals(before)
        assert not wild.filter(later).equals(home.played.filter(later))
    finally:
        home.lake.write(PLAYER_GAMES, home.played, DAYS)
