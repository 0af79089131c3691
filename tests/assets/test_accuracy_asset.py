"""The accuracy asset over a home of graded nights: what it stores, what people see, provenances apart."""

import base64
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.assets.accuracy import ACCURACY_ASSETS
from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.performance import ACCURACY
from nba_props.declared.tables.quotes import ODDS_LINES
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.declared.tables.table import Table
from nba_props.resources.home import SIMULATED
from nba_props.resources.wiring import given
from nba_props.storage.lake import Lake
from nba_props.storage.registry_store import RegistryStore
from tests.dagster_results import shown
from tests.governance_rows import TODAY, WEEK, player_games, season, trained

NIGHTS = 6
pytestmark = pytest.mark.slow


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Six nights of fifty players, predicted afterwards; the last of them live as well, with one book's quotes."""
    RegistryStore(str(tmp_path / "registry")).append(trained())
    lake = Lake(str(tmp_path / "lake"))
    later = season(nights=NIGHTS)
    graded = pl.concat(
        [later, later.filter(pl.col("game_date") == WEEK).with_columns(provenance=pl.lit("live"))]
    )
    predicted = graded.select(
        "game_id", "game_date", "player_id", "model_id", "provenance", "family"
    ).with_columns(is_active=True, tip_off=_at(23), as_of=_at(20))
    quoted = later.select("game_id", "game_date", "player_id", point="consensus_line").with_columns(
        book=pl.lit("a"), book_type=pl.lit("sportsbook"), market=pl.lit("player_points"), over_price=-110,
        under_price=-110, known_at=_at(15), known_at_assumed=False, is_in_play=False,
    )  # fmt: skip
    for table, frame in (
        (GRADES, graded), (PREDICTIONS, predicted), (ODDS_LINES, quoted), (PLAYER_GAMES, player_games(later)),
    ):  # fmt: skip
        _write(lake, table, frame)
    return lake


def _at(hour: int) -> pl.Expr:
    return pl.col("game_date").dt.combine(time(hour)).dt.replace_time_zone("UTC")


def _write(lake: Lake, table: Table, frame: pl.DataFrame) -> None:
    full = pl.concat([pl.DataFrame(schema=table.schema), frame.cast({c: table.schema[c] for c in frame.columns})],
                     how="diagonal")  # fmt: skip
    lake.write(table, full, sorted(full["game_date"].unique()))


def materialized(home: Path, today: date = TODAY) -> dg.ExecuteInProcessResult:
    resources = given(NBA_PROPS_HOME=str(home), NBA_PROPS_NOW=f"{today}T12:00:00Z")
    return dg.materialize(ACCURACY_ASSETS, resources=resources, raise_on_error=True)


def test_a_row_per_predictor_and_provenance_is_stored(lake: Lake, tmp_path: Path) -> None:
    result = materialized(tmp_path)
    assert shown(result, "accuracy")["instant"] == f"{TODAY}T12:00:00+00:00"
    rows = lake.read(ACCURACY, [TODAY])
    assert rows.filter(predictor="catboost_v9").select("provenance", "n").rows() == [
        ("backfill", NIGHTS * 50),
        ("live", 50),
    ]
    assert set(rows["predictor"]) == {"line", "last_10", "exponential_mean", "catboost_v9"}
    model = rows.filter(predictor="catboost_v9", provenance="backfill").row(0, named=True)
    assert model["mae_minus_line_low"] < model["mae_minus_line"] < model["mae_minus_line_high"]
    assert rows["measured_at"].unique().to_list() == [datetime.combine(TODAY, time(12), UTC)]


@pytest.mark.usefixtures("lake")
def test_people_see_tables_and_pictures_of_each_provenance(tmp_path: Path) -> None:
    metadata = shown(materialized(tmp_path), "accuracy")
    for provenance in ("backfill", "live"):
        assert (
            f"| catboost_v9 | {NIGHTS * 50 if provenance == 'backfill' else 50} |"
            in metadata[f"{provenance}: identical rows"]
        )
        assert f"predictions by {provenance}" in metadata[f"{provenance}: verdict"]
        assert metadata[f"{provenance}: claims"][0]["claims"].startswith("bets of the rule")
        assert [row["predictor"] for row in metadata[f"{provenance}: predictors"][:2]] == ["line", "last 10"]
        assert metadata["source"] == SIMULATED
        for picture in ("reliability", "edges"):
            text = metadata[f"{provenance}: {picture}"]
            assert base64.b64decode(text.split("base64,")[1].rstrip(")")).startswith(b"\x89PNG")


@pytest.mark.usefixtures("lake")
def test_bets_are_priced_at_the_quotes_of_the_lake(tmp_path: Path) -> None:
    bets = shown(materialized(tmp_path), "accuracy")["backfill: bets"]
    assert "| any | every over | best | 300 |" in bets
    assert "52.4%" in bets  # break-even at -110


def test_an_empty_lake_does_not_fail(tmp_path: Path) -> None:
    assert materialized(tmp_path / "fresh").success
    assert Lake(str(tmp_path / "fresh" / "lake")).read(ACCURACY, [TODAY]).is_empty()


def test_grades_older_than_a_year_do_not_count(lake: Lake, tmp_path: Path) -> None:
    assert materialized(tmp_path, WEEK + timedelta(days=366)).success
    rows = lake.read(ACCURACY, [date(2025, 1, 15)])
    assert set(rows.filter(provenance="backfill")["n"]) == {(NIGHTS - 1) * 50}


def test_grades_that_a_corrected_score_superseded_do_not_count(lake: Lake, tmp_path: Path) -> None:
    graded = season(nights=NIGHTS)
    history = graded.with_columns(
        scored_at=_at(1), superseded_at=_at(9), actual_points=pl.col("actual_points") + 9
    )
    assert materialized(tmp_path).success
    before = lake.read(ACCURACY, [TODAY]).filter(provenance="backfill")
    _write(lake, GRADES, pl.concat([graded, history]))
    assert materialized(tmp_path).success
    assert lake.read(ACCURACY, [TODAY]).filter(provenance="backfill").equals(before)
