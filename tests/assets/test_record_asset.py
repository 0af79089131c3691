"""The record of bets through its asset: what is refused before anything is written, and when a day is sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.assets.best_bets import RECORD_ASSETS
from nba_props.assets.features import FEATURE_ASSETS
from nba_props.assets.ingest import INGEST_ASSETS
from nba_props.assets.models import MODEL_ASSETS
from nba_props.assets.predictions import PREDICTION_ASSETS
from nba_props.assets.prices import PRICE_ASSETS
from nba_props.assets.stats import STATS_ASSETS
from nba_props.declared.record_seal import Seal
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS, SCHEDULE
from nba_props.declared.tables.prices import FAIR_PRICES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import SLATE
from nba_props.instance.run_tags import RANGE
from nba_props.resources.wiring import given
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from nba_props.storage.record_store import RecordStore
from tests.bets.record_rows import prices, side
from tests.dagster_results import cause, checks, failed_checks
from tests.market.market_rows import DAY, TIP, Row, before

ASSETS = [
    *INGEST_ASSETS, *STATS_ASSETS, *FEATURE_ASSETS, *MODEL_ASSETS, *PREDICTION_ASSETS, *PRICE_ASSETS, *RECORD_ASSETS,
]  # fmt: skip
NOON, EVENING = before(480), before(60)
# A game of the day before that is still ahead, since a day after the clock's own cannot be run.
EARLIER: Row = {"game_date": DAY - timedelta(days=1), "tip_off": TIP, "game_id": "9"}


@dataclass(frozen=True)
class Record:
    """A home whose day has a game of players 1 to 9, and runs of `best_bets` in it."""

    home: Path

    @property
    def lake(self) -> Lake:
        """Its tables."""
        return Lake(Settings.read({"NBA_PROPS_HOME": str(self.home)}).lake)

    @property
    def seals(self) -> RecordStore:
        """Its seals."""
        return RecordStore(Settings.read({"NBA_PROPS_HOME": str(self.home)}).record)

    def run(
        self, *rows: Row, now: datetime = NOON, days: int = 1, **variables: str
    ) -> dg.ExecuteInProcessResult:
        """A run at an instant that finds these prices."""
        dates = [DAY - timedelta(days=n) for n in range(days)]
        self.lake.write(FAIR_PRICES, prices(*(row | {"as_of": now} for row in rows)), dates)
        self.lake.write(SLATE, slate(now), [DAY - timedelta(days=1), DAY])
        ends = dict(zip(RANGE, map(str, (dates[-1], dates[0])), strict=True))
        return dg.materialize(
            ASSETS,
            selection=dg.AssetSelection.assets("best_bets"),
            partition_key=str(DAY) if days == 1 else None,
            tags=ends if days > 1 else {},
            resources=given(NBA_PROPS_HOME=str(self.home), NBA_PROPS_NOW=now.isoformat(), **variables),
            raise_on_error=False,
        )

    def bets(self, day: date = DAY) -> pl.DataFrame:
        """The stored bets of a day."""
        return self.lake.read(BEST_BETS, [day])

    def put(self, bets: pl.DataFrame) -> None:
        """Changes the stored bets by hand."""
        self.lake.write(BEST_BETS, bets, [DAY])


def slate(now: datetime) -> pl.DataFrame:
    games: list[Row] = [{"game_id": "1", "game_date": DAY, "tip_off": TIP}, EARLIER]
    rows = [
        dict.fromkeys(SLATE.schema) | game | {"player_id": n, "team": "BOS", "as_of": now}
        for game in games
        for n in range(1, 10)
    ]
    return pl.DataFrame(rows, SLATE.schema)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """A home in which nothing was bet yet."""
    made = Record(tmp_path)
    for table in (SCHEDULE, INJURIES, INJURY_REPORTS):
        made.lake.write(table, table.empty(), [DAY - timedelta(days=1), DAY])
    return made


TWO = side(player_id=1), side(player_id=2)


def test_a_run_publishes_seals_and_a_later_one_adds_and_changes_nothing_that_was_published(
    record: Record,
) -> None:
    first = record.run(*TWO)
    assert (first.success, failed_checks(first)) == (True, {})
    noon = record.bets()
    assert record.seals.seals([DAY])[DAY].bets == tuple(noon.sort("sequence")["bet_id"])
    later = record.run(side(player_id=1, line=22.5), side(player_id=2), side(player_id=3), now=EVENING)
    assert later.success
    evening = record.bets()
    assert evening.select("player_id", "withdrawn_reason").rows() == [(1, "price_gone"), (2, None), (3, None)]
    assert evening.filter(pl.col("player_id") < 3)["digest"].equals(noon["digest"])
    assert len(record.seals.seals([DAY])[DAY].bets) == 3


@pytest.mark.parametrize(
    ("by_hand", "told"),
    [
        (pl.col("price").replace(100, 140), "A Player OVER 20.5 at a (bet "),
        (pl.col("stake") * 2, "differs from what was published"),
        (None, "published as number 2 of 2, is missing"),
    ],
    ids=["price", "stake", "dropped row"],
)
def test_what_was_changed_by_hand_is_refused_before_anything_is_written(
    record: Record, by_hand: pl.Expr | None, told: str
) -> None:
    record.run(*TWO)
    changed = record.bets().filter(sequence=1) if by_hand is None else record.bets().with_columns(by_hand)
    record.put(changed)
    sealed = record.seals.seals([DAY])
    result = record.run(*TWO, side(player_id=3), now=EVENING)
    assert not result.success
    assert told in cause(result).message
    assert f"the record of {DAY} is broken" in cause(result).message
    assert failed_checks(result) == {"published": "ERROR"}
    assert told in str(checks(result)["published"].description)
    assert record.bets().equals(changed)
    assert record.seals.seals([DAY]) == sealed


def test_a_day_whose_file_is_gone_is_refused(record: Record) -> None:
    record.run(*TWO)
    Path(record.lake.path(BEST_BETS, DAY)).unlink()
    assert "published as number 1 of 2, is missing" in cause(record.run(*TWO, now=EVENING)).message


def test_a_run_that_was_killed_between_its_table_and_its_seal_is_taken_up_and_sealed(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.run(side(player_id=1))
    with monkeypatch.context() as killed:
        killed.setattr(RecordStore, "seal", lambda *_: None)
        record.run(*TWO, now=EVENING)
    assert len(record.seals.seals([DAY])[DAY].bets) == 1
    assert record.run(*TWO, now=before(30)).success
    assert len(record.seals.seals([DAY])[DAY].bets) == 2


def test_dagster_runs_what_follows_an_output_after_the_table_is_written_and_not_when_it_could_not_be(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seal relies on it: a sealed bet that is not stored would be taken for a dropped one."""
    stored: list[int] = []

    def seal(_: RecordStore, seals: Mapping[date, Seal]) -> None:
        stored.append(record.bets().height)
        assert len(seals[DAY].bets) == 2

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(RecordStore, "seal", seal)
    assert record.run(*TWO).success
    assert stored == [2]
    monkeypatch.setattr("nba_props.storage.reader.Reader.write", full)
    assert not record.run(*TWO, now=EVENING).success
    assert stored == [2]


def test_a_range_of_days_keeps_a_chain_and_a_seal_for_each(record: Record) -> None:
    assert record.run(*TWO, side(player_id=1, **EARLIER), days=2).success
    seals = record.seals.seals([DAY - timedelta(days=1), DAY])
    assert [len(seal.bets) for seal in seals.values()] == [1, 2]
    record.put(record.bets().filter(sequence=1))
    assert f"the record of {DAY} is broken" in cause(record.run(*TWO, days=2, now=EVENING)).message


def test_a_persons_books_narrow_the_bets_and_an_unknown_one_is_refused_before_the_run(record: Record) -> None:
    rows = side(player_id=1, book="fanduel"), side(player_id=2, book="bovada")
    assert record.run(*rows, NBA_PROPS_BOOKS="fanduel").success
    assert record.bets()["book"].to_list() == ["fanduel"]
    refused = record.run(*rows, now=EVENING, NBA_PROPS_BOOKS="fanduel,bovda")
    assert (
        "NBA_PROPS_BOOKS names bovda, which is no sportsbook; there are ballybet," in cause(refused).message
    )
