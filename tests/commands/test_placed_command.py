"""`nba-props placed`: which bet is meant, what is noted of it, and what is refused."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.bets.best_bets.placed import placed
from nba_props.bets.best_bets.record import recorded
from nba_props.declared.tables.record import BEST_BETS
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from nba_props.storage.placed_store import PlacedStore
from tests.commands.calls import assert_refused, call, live_in
from tests.commands.test_bets_command import DAY, NOON, NOW, night, side

YESTERDAY = {"game_date": DAY - timedelta(days=1), "tip_off": NOON}


@pytest.fixture
def bets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pl.DataFrame:
    """Two bets of today and one of yesterday, in a home of the evening of 10 April 2024."""
    lake = Lake(str(live_in(tmp_path, monkeypatch) / "lake"))
    rows = [
        side(player_id=1),
        side(player_id=2, game_id="2", expected_value=0.2),
        side(player_id=3, **YESTERDAY),
    ]
    made = recorded(BEST_BETS.empty(), night(*rows), NOON - timedelta(days=1))
    lake.write(BEST_BETS, made, [DAY - timedelta(days=1), DAY])
    return made


def notes() -> list[tuple[object, ...]]:
    return placed(PlacedStore(Settings.read().placed).notes([DAY, DAY - timedelta(days=1)])).rows()


def bet_of(bets: pl.DataFrame, player: int) -> str:
    return str(bets.filter(player_id=player)["bet_id"].item())


def test_a_bet_of_today_is_placed_by_its_number_at_what_was_published(bets: pl.DataFrame) -> None:
    result = call("placed", "1")
    assert result.exit_code == 0
    assert (
        "Noted for 2024-04-10: Xavi Keldermans Over 25.5 at bovada +190, 1.53% of the bankroll."
        in result.stderr
    )
    assert notes() == [(bet_of(bets, 2), NOW, 190, 0.015328)]


def test_a_bet_of_any_day_is_placed_by_the_beginning_of_its_id_at_another_price_and_stake(
    bets: pl.DataFrame,
) -> None:
    bet = bet_of(bets, 3)
    assert call("placed", bet[:6], "--price", "-120", "--stake", "2%").exit_code == 0
    assert notes() == [(bet, NOW, -120, 0.02)]
    assert call("placed", bet, "--stake", "0.5").exit_code == 0
    assert notes() == [(bet, NOW, 190, 0.5)]


@pytest.mark.parametrize(
    ("price", "is_told"), [("165", False), ("160", True), ("-110", True), ("200", False)]
)
@pytest.mark.usefixtures("bets")
def test_a_price_that_was_not_worth_taking_is_noted_and_told(price: str, is_told: bool) -> None:
    told = call("placed", "1", "--price", price).stderr
    assert ("It pays less than the worst price that was worth taking, +165." in told) == is_told
    assert len(notes()) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["3"], "2024-04-10 has no bet number 3: `nba-props bets` shows 2"),
        (["0"], "2024-04-10 has no bet number 0"),
        (["zzzz"], "no published bet has an id that begins with 'zzzz'"),
        (["1", "--price", "50"], "--price 50 is no price: American odds are -100 or less, or 100 or more"),
        (["1", "--price", "0"], "--price 0 is no price"),
        (["1", "--price", "5000000000"], "--price 5000000000 is no price"),
        (
            ["1", "--stake", "0"],
            "--stake 0 is no share of the bankroll: give one above 0 and up to 1, as 0.01 or 1%",
        ),
        (["1", "--stake", "25"], "--stake 25 is no share of the bankroll"),
        (["1", "--stake", "101%"], "--stake 101% is no share of the bankroll"),
        (["1", "--stake", "$5"], "--stake $5 is no share of the bankroll"),
    ],
)
@pytest.mark.usefixtures("bets")
def test_what_cannot_be_noted_is_refused_and_nothing_is_written(words: list[str], message: str) -> None:
    assert_refused(call("placed", *words), message)
    assert notes() == []


def test_a_beginning_that_several_bets_share_is_refused_with_their_ids(bets: pl.DataFrame) -> None:
    result = call("placed", "")
    assert_refused(result, "'' begins the ids of 3 bets: ")
    assert all(bet in result.stderr for bet in bets["bet_id"])


@pytest.mark.usefixtures("bets")
def test_a_bet_of_a_backfill_was_told_to_nobody_and_cannot_have_been_placed() -> None:
    row = side(provenance="backfill", player_id=9)
    made = recorded(BEST_BETS.empty(), night(row), NOON)
    Lake(Settings.read().lake).write(BEST_BETS, made, [DAY])
    assert_refused(call("placed", "1"), "2024-04-10 has no bet number 1: `nba-props bets` shows 0")
    assert_refused(
        call("placed", made["bet_id"][0][:8]), "was made after its game's tip-off: nobody can have placed it"
    )
