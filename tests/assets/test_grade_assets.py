"""Grades through Dagster: a night is graded, a score is corrected, the day is graded again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from nba_props.assets.grades import GRADE_ASSETS
from nba_props.bets.best_bets.chain import RecordBrokenError, seals
from nba_props.checks.grades import GRADE_CHECKS
from nba_props.declared.placed_bet import PlacedBet
from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.grades import BET_GRADES, BET_PERFORMANCE, PRICE_GRADES
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.quotes import ODDS_LINES, ODDS_POLLS
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import SLATE
from nba_props.partitions import GAME_DAYS
from nba_props.resources.wiring import given
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from nba_props.storage.placed_store import PlacedStore
from nba_props.storage.record_store import RecordStore
from tests.bets.bet_rows import FINAL, bet, box, game, on_record, prediction
from tests.bets.grades.test_closes import BOOKS, NOON, SLOT, polled, quoted
from tests.bets.grades.test_price_grades import side
from tests.market.market_rows import DAY, Row, before

MADE = {asset.key.to_user_string() for asset in GRADE_ASSETS}
READ = {key.to_user_string() for asset in GRADE_ASSETS for key in asset.dependency_keys} - MADE
MORNING, CORRECTED = FINAL + timedelta(hours=8), FINAL + timedelta(hours=30)
STATED = ("result", "actual_points", "scored_at", "superseded_at")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A night: a bet of noon at a book that the others do not copy, and what was predicted and priced."""
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    lake = Lake(str(tmp_path / "lake"))
    rows: dict[str, list[Row]] = {
        SCHEDULE.name: [game()],
        BOX_SCORES.name: [box()],
        SLATE.name: [SLOT],
        ODDS_LINES.name: quoted(20.5, NOON),
        ODDS_POLLS.name: [polled(480, (NOON, BOOKS)), polled(20, (NOON, BOOKS))],
        PREDICTIONS.name: [prediction(book="bovada")],
        BEST_BETS.name: on_record(bet(book="bovada", as_of=NOON, published_at=NOON)).to_dicts(),
        FAIR_PRICES.name: [side(book="bovada"), side(book="fanduel", filter_reason="off_market")],
    }
    for name in READ:
        table = TABLES[name]
        lake.write(table, pl.DataFrame(rows.get(name, []), schema=table.schema), [DAY])
    return lake


def grade(instance: dg.DagsterInstance, now: str) -> dg.ExecuteInProcessResult:
    """The grades of the day, as a run of the morning makes them."""
    read = [dg.AssetSpec(name, partitions_def=GAME_DAYS).with_io_manager_key("lake") for name in sorted(READ)]
    resources = given(NBA_PROPS_HOME=str(Settings.read().home), NBA_PROPS_NOW=now)
    assets: list[Any] = [*read, *GRADE_ASSETS, *GRADE_CHECKS]
    return dg.materialize(assets, instance=instance, resources=resources, partition_key=str(DAY))


def stated(lake: Lake, table: str) -> list[tuple[object, ...]]:
    return lake.read(TABLES[table], [DAY]).select(STATED).rows()


def content(lake: Lake) -> dict[str, bytes]:
    return {name: Path(lake.path(TABLES[name], DAY)).read_bytes() for name in MADE}


def test_a_night_is_graded_once_and_a_corrected_score_adds_to_it(
    instance: dg.DagsterInstance, lake: Lake
) -> None:
    assert grade(instance, "2024-01-16T12:00:00Z").success
    won = ("WIN", 25, FINAL, None)
    assert stated(lake, "grades") == stated(lake, "bet_grades") == [won]
    (of_bet,) = lake.read(BET_GRADES, [DAY]).to_dicts()
    assert (of_bet["closing_line"], of_bet["line_move"], of_bet["closing_reason"]) == (20.5, 0, None)
    assert of_bet["closing_value"] == pytest.approx(0)
    first = content(lake)
    assert grade(instance, "2024-01-16T15:15:00Z").success
    assert content(lake) == first

    lake.write(
        BOX_SCORES, pl.DataFrame([box(points=20) | {"corrected_at": CORRECTED}], BOX_SCORES.schema), [DAY]
    )
    assert grade(instance, "2024-01-17T15:15:00Z").success
    history = [("WIN", 25, FINAL, CORRECTED), ("LOSS", 20, CORRECTED, None)]
    assert stated(lake, "grades") == stated(lake, "bet_grades") == history
    assert lake.read(PRICE_GRADES, [DAY])["won"].to_list() == [False, False]
    overall = lake.read(BET_PERFORMANCE, [DAY]).filter(dimension="all", window_days=7)
    assert overall.select("n", "wins").rows() == [(1, 0)]
    rule = lake.read(BET_PERFORMANCE, [DAY]).filter(dimension="rule", window_days=7)
    assert rule.select("value", "is_bet", "n").rows() == [("off_market", False, 1)]
    again = content(lake)
    assert grade(instance, "2024-01-17T15:30:00Z").success
    assert content(lake) == again


def test_a_placed_bet_is_graded_at_its_own_price(instance: dg.DagsterInstance, lake: Lake) -> None:
    note = PlacedBet(bet_id="b7", game_date=DAY, placed_at=before(400), price=150, stake=0.01)
    PlacedStore(Settings.read().placed).append(note)
    assert grade(instance, "2024-01-16T12:00:00Z").success
    (row,) = lake.read(BET_GRADES, [DAY]).to_dicts()
    assert (row["profit"], row["placed_profit"], row["placed_stake"]) == (1, 1.5, 0.01)


def test_a_bet_that_was_changed_by_hand_is_not_graded(instance: dg.DagsterInstance, lake: Lake) -> None:
    stored = lake.read(BEST_BETS, [DAY])
    for changed in (stored.with_columns(price=pl.lit(150, pl.Int32)), pl.concat([stored, stored])):
        lake.write(BEST_BETS, changed, [DAY])
        with pytest.raises(RecordBrokenError, match="bet b7"):
            grade(instance, "2024-01-16T12:00:00Z")
        assert lake.stored(BET_GRADES) == []

    RecordStore(Settings.read().record).seal(seals(stored))
    lake.write(BEST_BETS, stored.clear(), [DAY])
    with pytest.raises(RecordBrokenError, match="is missing"):
        grade(instance, "2024-01-16T12:00:00Z")


def test_a_night_without_a_box_score_is_named_a_day_later_and_not_before(
    instance: dg.DagsterInstance, lake: Lake
) -> None:
    lake.write(BOX_SCORES, BOX_SCORES.empty(), [DAY])

    def failed(now: str) -> set[str]:
        checks = grade(instance, now).get_asset_check_evaluations()
        return {check.check_name for check in checks if not check.passed}

    assert failed("2024-01-16T12:00:00Z") == set()
    assert failed("2024-01-17T12:00:00Z") == {"graded_bets", "graded_predictions"}
    assert lake.read(GRADES, [DAY]).is_empty()
