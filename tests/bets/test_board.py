"""Published bets as a bettor looks at them: what is known beside the record, and as of when."""

from datetime import timedelta

from nba_props.bets.board import board
from nba_props.bets.record import recorded
from nba_props.declared.tables.bets import PREDICTIONS
from tests.bets.bet_rows import prediction, predictions
from tests.bets.record_rows import NOON, night, prices, published, side
from tests.market.market_rows import TIP, before

NOBODY, NOTHING = PREDICTIONS.empty(), prices()


def test_the_age_runs_from_the_last_look_at_the_quote_until_now_and_ends_at_the_tip_off() -> None:
    bets = published(side())  # seen a minute before noon, eight hours before the tip-off
    again = prices(side(as_of=before(60), quote_age_seconds=300.0), side(line=21.5, as_of=before(1)))
    ages = {
        now: board(bets, NOBODY, seen, now)["age_seconds"].item()
        for now, seen in (
            (NOON, NOTHING),
            (before(60), NOTHING),
            (before(50), again),
            (TIP + timedelta(days=1), again),
        )
    }
    assert list(ages.values()) == [60, 7 * 3600 + 60, 15 * 60, 65 * 60]


def test_the_state_of_the_player_is_the_newest_that_is_known() -> None:
    bets = published(side(injury_status="questionable"))
    assert board(bets, NOBODY, NOTHING, NOON)["status_now"].to_list() == ["questionable"]
    assert board(bets, NOBODY, prices(side(injury_status="out")), NOON)["status_now"].to_list() == ["out"]


def test_the_champions_prediction_stands_beside_the_bet_and_no_other_models() -> None:
    rows = predictions(
        prediction(predicted_points=24.0), prediction(predicted_points=10.0, role="shadow", model_id="n"),
        prediction(predicted_points=11.0, is_active=False, as_of=before(90)),
    )  # fmt: skip
    seen = board(published(side()), rows, NOTHING, NOON)
    assert seen.select("predicted_points", "consensus_line").rows() == [(24.0, 20.5)]


def test_bets_are_in_the_order_of_their_publication_and_none_is_doubled() -> None:
    noon = published(side(player_id=2), side(player_id=1, expected_value=0.05))
    later = recorded(noon, night(side(player_id=3, game_id="2", expected_value=0.3)), before(60))
    sides = [side(player_id=n, side=name) for n in (1, 2) for name in ("OVER", "UNDER")]
    seen = board(later, NOBODY, prices(*sides), NOON)
    assert seen["player_id"].to_list() == [2, 1, 3]
