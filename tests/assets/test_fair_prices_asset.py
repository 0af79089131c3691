"""A night's prices through Dagster: what is stored, what its page shows, and what the bets of the night rest on."""

from pathlib import Path

import polars as pl
import pytest

from nba_props.bets.prices.rules import best
from nba_props.declared.keys import GAME_PLAYER_MARKET
from nba_props.declared.rules import RULE_NAMES
from nba_props.declared.tables.models import MODEL_REGISTRY
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.stats import SLATE
from tests.assets.model_home import BOOKS, DAY, EVENING, PLAYERS, ModelHome, features
from tests.dagster_results import failed_checks, shown


@pytest.fixture
def home(tmp_path: Path) -> ModelHome:
    home = ModelHome(tmp_path)
    rows = features(EVENING).with_columns(
        season_type=pl.lit("regular"), tip_off_source=pl.lit("schedule"), has_quote=pl.lit(True)
    )
    home.lake.write(SLATE, SLATE.shape(rows), [DAY])
    return home


def test_every_side_is_priced_and_the_best_of_a_player_is_the_quote_that_the_champion_chose(
    home: ModelHome,
) -> None:
    result = home.run("predictions", "fair_prices")
    assert result.success
    assert failed_checks(result) == {}
    rows = home.lake.read(FAIR_PRICES, [DAY])
    assert rows.height == 2 * len(BOOKS) * len(PLAYERS)
    champion = home.active().filter(role="champion")
    assert set(rows["prediction_id"]) == set(champion["prediction_id"])
    columns = [*GAME_PLAYER_MARKET, "book", "side", "claimed_probability", "filter_reason"]
    assert (
        best(rows, GAME_PLAYER_MARKET)
        .select(columns)
        .equals(champion.select(columns).sort(GAME_PLAYER_MARKET))
    )
    page = shown(result, "fair_prices")
    assert [row["rule"] for row in page["rules"]] == list(RULE_NAMES)
    assert page["may be bet"] == rows["filter_reason"].null_count() > 0


def test_without_a_champion_the_books_alone_make_the_prices(home: ModelHome) -> None:
    home.run("model_registry", day=None)
    registry = home.lake.read(MODEL_REGISTRY, [DAY]).with_columns(failed=pl.lit(1, pl.Int32))
    home.lake.write(MODEL_REGISTRY, registry, [DAY])
    assert home.run("predictions", "fair_prices").success
    assert home.active()["model_term"].null_count() == home.active().height > 0
    rows = home.lake.read(FAIR_PRICES, [DAY])
    assert rows.select("prediction_id", "model_term").unique().rows() == [(None, 0.0)]
    moved = (pl.col("fair_probability") - pl.col("others_probability")).abs() > 1e-12
    assert rows.filter(moved).is_empty()
    assert "not_ready" not in rows["filter_reason"].to_list()
