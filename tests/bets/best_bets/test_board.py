"""Published bets as a bettor looks at them: what is known beside the record, and as of when."""

from datetime import timedelta

import polars as pl

from nba_props.bets.best_bets.board import board
from nba_props.bets.best_bets.record import recorded
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.grades import BET_PERFORMANCE
from tests.bets.bet_rows import prediction, predictions
from tests.bets.record_rows import NOON, night, prices, published, side
from tests.market.market_rows import DAY, TIP, before

NOBODY, NOTHING, UNKNOWN = PREDICTIONS.empty(), prices(), BET_PERFORMANCE.empty()


def test_the_age_runs_from_the_last_look_at_the_quote_until_now_and_ends_at_the_tip_off() -> None:
    bets = published(side())  # seen a minute before noon, eight hours before the tip-off
    again = prices(side(as_of=before(60), quote_age_seconds=300.0), side(line=21.5, as_of=before(1)))
    ages = {
        now: board(bets, NOBODY, seen, UNKNOWN, now)["age_seconds"].item()
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
    assert board(bets, NOBODY, NOTHING, UNKNOWN, NOON)["status_now"].to_list() == ["questionable"]
    assert board(bets, NOBODY, prices(side(injury_status="out")), UNKNOWN, NOON)["status_now"].to_list() == [
        "out"
    ]


def test_the_champions_prediction_stands_beside_the_bet_and_no_other_models() -> None:
    rows = predictions(
        prediction(predicted_points=24.0), prediction(predicted_points=10.0, role="shadow", model_id="n"),
        prediction(predicted_points=11.0, is_active=False, as_of=before(90)),
    )  # fmt: skip
    seen = board(published(side()), rows, NOTHING, UNKNOWN, NOON)
    assert seen.select("predicted_points", "consensus_line").rows() == [(24.0, 20.5)]


def test_bets_are_in_the_order_of_their_publication_and_none_is_doubled() -> None:
    noon = published(side(player_id=2), side(player_id=1, expected_value=0.05))
    later = recorded(
        noon, night(side(player_id=3, game_id="2", expected_value=0.3, as_of=before(60))), before(60)
    )
    sides = [side(player_id=n, side=name) for n in (1, 2) for name in ("OVER", "UNDER")]
    seen = board(later, NOBODY, prices(*sides), UNKNOWN, NOON)
    assert seen["player_id"].to_list() == [2, 1, 3]


def test_a_claim_stands_beside_what_claims_of_its_band_and_provenance_made_in_a_year() -> None:
    def history(**other: object) -> dict[str, object]:
        row = dict.fromkeys(BET_PERFORMANCE.schema) | {"game_date": DAY, "dimension": "claim", "is_bet": True}
        row |= {"window_days": 365, "value": "5 % and more", "provenance": "live"}
        return row | {"profit_low": -0.03, "profit_high": 0.08} | other

    def seen(*rows: dict[str, object]) -> tuple[object, ...]:
        performance = pl.DataFrame(rows, BET_PERFORMANCE.schema)
        bet = board(published(side(expected_value=0.06)), NOBODY, NOTHING, performance, NOON)
        return bet.select("realised_low", "realised_high").row(0)

    others = (
        history(value="2 to 3 %"),
        history(provenance="replay"),
        history(window_days=30),
        history(dimension="book"),
    )
    assert seen(history(), *others) == (-0.03, 0.08)
    assert seen(*others) == seen() == (None, None)
