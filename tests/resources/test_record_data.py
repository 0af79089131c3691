"""The record as it was known at an instant: what was published, withdrawn, placed or scored later is not in it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.bets.best_bets.chain import seals
from nba_props.declared.placed_bet import PlacedBet
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.grades import BET_GRADES, PRICE_GRADES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.publishing.report.record.figures import Record
from nba_props.publishing.report.record.page import record_page
from nba_props.resources.feedback import Feedback
from nba_props.resources.home import Home
from nba_props.resources.record_data import record_data
from nba_props.resources.wiring import given
from tests.bets.bet_rows import bet, on_record
from tests.bets.grades.test_bet_performance import grade, grades, prices, rejected
from tests.governance_rows import NEXT, trained
from tests.governance_rows import grade as predicted
from tests.governance_rows import grades as predictions

DAY = date(2024, 1, 16)
NOON, NIGHT = datetime(2024, 1, 16, 17, tzinfo=UTC), datetime(2024, 1, 17, 5, tzinfo=UTC)
NEXT_MORNING = datetime(2024, 1, 17, 15, tzinfo=UTC)
MORNING_AFTER = NEXT_MORNING + timedelta(days=1)
LATER = {"scored_at": MORNING_AFTER, "known_at": MORNING_AFTER}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with two bets of a day, whose scores are known that night; one is withdrawn, one corrected, later."""
    made: Home = given(NBA_PROPS_HOME=str(tmp_path), NBA_PROPS_SOURCE="simulated")["home"]
    own = {"game_date": DAY, "published_at": NOON, "source": "simulated"}
    bets = on_record(
        bet(**own), bet(**own, player_id=8, bet_id="b8", withdrawn_at=NIGHT, withdrawn_reason="ruled_out")
    )
    made.lake.write(BEST_BETS, bets, [DAY])
    made.record.seal(seals(bets))
    scored = {"game_date": DAY, "scored_at": NIGHT, "known_at": NIGHT, "source": "simulated"}
    first = grade("WIN", DAY, scored_at=NIGHT, superseded_at=NEXT_MORNING)
    corrected = grade("LOSS", DAY, scored_at=NEXT_MORNING)
    made.lake.write(BET_GRADES, grades(first, corrected), [DAY])
    made.lake.write(PRICE_GRADES, prices(rejected("off_market", True, DAY, known_at=NIGHT)), [DAY])
    made.lake.write(GRADES, predictions(predicted(**scored)), [DAY])
    made.lake.write(PLAYER_GAMES, PLAYER_GAMES.empty(), [DAY])
    made.registry.append(trained())
    made.placed.append(PlacedBet(bet_id="b7", game_date=DAY, placed_at=NIGHT, price=115, stake=0.01))
    return made


def known(home: Home, now: datetime) -> Record:
    return record_data(home, Feedback(home=home), now)


def seen(home: Home, now: datetime) -> tuple[object, ...]:
    """Results, withdrawals, placed prices and numbers of sides and grades."""
    record = known(home, now)
    rows = record.bets.sort("player_id")
    columns = ("result", "withdrawn_reason", "placed_price")
    return *(rows[name].to_list() for name in columns), record.sides.height, record.grades.height


def test_what_happens_later_is_not_known_before(home: Home) -> None:
    before = NOON - timedelta(minutes=1)
    assert seen(home, before) == ([], [], [], 0, 0)
    assert seen(home, NOON) == ([None, None], [None, None], [None, None], 0, 0)
    assert seen(home, NIGHT) == (["WIN", None], [None, "ruled_out"], [115, None], 1, 1)
    assert seen(home, NEXT_MORNING)[0] == ["LOSS", None]


def test_what_is_scored_after_the_instant_changes_no_byte_of_the_page(home: Home) -> None:
    page, lake = record_page(known(home, NEXT_MORNING)), home.lake
    poison = {
        BET_GRADES: grades(grade("WIN", DAY, player_id=8, scored_at=MORNING_AFTER)),
        PRICE_GRADES: prices(rejected("thin_market", False, DAY, player_id=9, known_at=MORNING_AFTER)),
        GRADES: predictions(predicted(game_date=DAY, player_id=9, source="simulated", **LATER)),
    }
    for table, rows in poison.items():
        lake.write(table, pl.concat([lake.read(table, [DAY]), rows]), [DAY])
    # A newer recipe leaves the grades of the older one without weight.
    home.registry.append(trained(week=NEXT, parameters_hash="second recipe", recorded_at=MORNING_AFTER))
    home.placed.append(PlacedBet(bet_id="b8", game_date=DAY, placed_at=MORNING_AFTER, price=-120, stake=0.01))
    assert record_page(known(home, NEXT_MORNING)) == page
    assert record_page(known(home, MORNING_AFTER)) != page


def test_a_day_whose_bets_are_not_those_that_were_published_is_left_out_and_named(home: Home) -> None:
    changed = home.lake.read(BEST_BETS, [DAY]).with_columns(price=pl.lit(150, pl.Int32))
    home.lake.write(BEST_BETS, changed, [DAY])
    record = known(home, NEXT_MORNING)
    assert (record.bets.height, record.broken) == (0, [DAY])


def test_a_home_without_anything_has_a_record(tmp_path: Path) -> None:
    empty: Home = given(NBA_PROPS_HOME=str(tmp_path))["home"]
    record = known(empty, NEXT_MORNING)
    assert (record.bets.height, record.source) == (0, "simulated")
    assert b"No bet was published" in record_page(record)
