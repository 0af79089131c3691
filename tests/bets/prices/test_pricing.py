"""What a model's word does to the sides of a market, and which quote a prediction chooses."""

import math
from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.prices.market_sides import market_sides
from nba_props.bets.prices.pricing import QUOTED, chosen_quotes
from nba_props.bets.prices.rules import contenders
from nba_props.declared.keys import MODEL_PREDICTION
from nba_props.declared.tables.bets import PREDICTIONS
from tests.bets.bet_rows import prediction, predictions, quote
from tests.bets.price_rows import at_even, facts, game, paying, player, slate
from tests.market.market_rows import DAY, Row, quotes

NIGHT = [*at_even(), paying()]


def chosen(*rows: Row, of: list[Row] | None = None, on: pl.DataFrame | None = None) -> pl.DataFrame:
    sides = market_sides(facts(NIGHT if of is None else of), slate() if on is None else on)
    return chosen_quotes(predictions(*rows), sides)


def one(term: float | None = None, of: list[Row] | None = None, **other: object) -> Row:
    return chosen(prediction(model_term=term, **other), of=of).row(0, named=True)


def test_a_price_above_that_of_the_other_books_is_chosen_and_passes() -> None:
    row = one()
    assert (row["side"], row["book"], row["line"], row["price"]) == ("OVER", "e", 20.5, 110)
    assert row["filter_reason"] is None
    own = (100 / 210) / (100 / 210 + 130 / 230)
    assert row["market_probability"] == pytest.approx(own)
    assert row["fair_probability"] == pytest.approx(0.5)
    claimed = own + 0.85 * (0.5 - own)
    assert row["claimed_probability"] == pytest.approx(claimed)
    assert row["expected_value"] == pytest.approx(claimed * 2.1 - 1)


def test_a_models_term_moves_the_odds_of_both_sides_in_opposite_directions() -> None:
    up, down = one(0.02), one(-0.1)
    assert (up["side"], up["book"]) == ("OVER", "e")
    assert up["fair_probability"] == pytest.approx(1 / (1 + math.exp(-0.02)))
    # The Under of book a, by three books at even prices and the one that thinks less of the Over.
    others = math.log(130 * 210 / (230 * 100)) / 4
    assert (down["side"], down["book"]) == ("UNDER", "a")
    assert down["fair_probability"] == pytest.approx(1 / (1 + math.exp(-others - 0.1)))


def test_a_prediction_without_a_term_is_priced_on_the_books_alone() -> None:
    assert one(None) == one(0.0)


def test_a_prediction_without_points_is_not_ready_and_still_shows_its_market() -> None:
    row = one(predicted_points=None)
    assert (row["filter_reason"], row["book"]) == ("not_ready", "e")


def test_a_prediction_without_a_quote_says_so_and_has_no_price() -> None:
    row = one(of=[quote("u", 20.5, book_type="dfs")])
    assert row["filter_reason"] == "no_quote"
    assert all(row[name] is None for name in QUOTED)


def test_a_family_that_corrects_the_line_lacks_a_quote_where_there_is_no_line() -> None:
    row = one(predicted_points=None, consensus_line=None, of=[])
    assert row["filter_reason"] == "no_quote"


def test_each_model_chooses_by_its_own_term_from_the_same_sides() -> None:
    rows = [prediction(model_term=0.0), prediction(model_id="n", model_term=-0.3)]
    together = chosen(*rows)
    assert dict(together.select("model_id", "side").rows()) == {"m": "OVER", "n": "UNDER"}
    assert together.equals(pl.concat([chosen(rows[0]), chosen(rows[1])]))


def test_an_alternate_of_great_value_is_never_chosen_before_a_main_line_without_any() -> None:
    far = quote("a", 30.5, 2500, -10000, market="player_points_alternate")
    row = one(of=[*at_even(), far])
    assert (row["line"], row["filter_reason"]) == (20.5, "low_expected_value")


@pytest.mark.parametrize("term", [None, -0.4, -0.05, 0.02, 0.4])
def test_no_side_but_a_contender_is_ever_chosen(term: float | None) -> None:
    far = quote("a", 30.5, 2500, -10000, market="player_points_alternate")
    lone = [row | {"player_id": 8} for row in (far, quote("b", 24.5, 300, None))]
    sides = market_sides(facts([*NIGHT, far, *lone]), slate(player(), player(8)))
    rows = predictions(prediction(model_term=term), prediction(player_id=8, model_term=term))
    kept = contenders(sides)
    assert set(kept.filter(player_id=7)["line"]) == {20.5}
    assert kept.filter(player_id=8).height == 2
    assert chosen_quotes(rows, kept).equals(chosen_quotes(rows, sides))


def test_dfs_and_quarantined_quotes_are_never_chosen_and_make_no_price() -> None:
    odd = [quote("u", 9.5, book_type="dfs"), quote("q", 9.5, 900, -200, quarantine_reason="overround")]
    assert one(of=[*NIGHT, *odd]) == one()


def test_nothing_to_price_gives_the_columns() -> None:
    some = chosen(prediction(model_term=None))
    empty = chosen_quotes(PREDICTIONS.empty(), market_sides(facts(NIGHT), slate()))
    assert empty.is_empty()
    assert empty.schema == some.schema
    assert some.columns == [*MODEL_PREDICTION, *QUOTED, "filter_reason", "quote_inputs_known_at"]
    assert chosen(prediction(), of=[]).schema == some.schema


def test_a_range_of_days_is_priced_as_its_days() -> None:
    later = timedelta(days=9)
    other: Row = {"game_id": "2", "game_date": DAY + later}
    moved = [
        row | other | {"known_at": row["known_at"] + later} for row in [*at_even(18.5), paying(line=18.5)]
    ]
    games = [game(), game("2", DAY + later, game()["tip_off"] + later)]
    second = player() | other | {name: player()[name] + later for name in ("tip_off", "as_of")}
    first = chosen(prediction(model_term=0.1))
    own = facts(moved, schedule=games[1:])
    alone = chosen_quotes(predictions(prediction(model_term=-0.1, **other)), market_sides(own, slate(second)))
    both = facts(NIGHT, schedule=games)
    whole = type(both)(
        pl.concat([both.odds_lines, quotes(*moved)]), pl.concat([both.odds_polls, own.odds_polls]), both.book_pairs,
        both.schedule, both.injuries, both.injury_reports, both.price_grades,
    )  # fmt: skip
    rows = predictions(prediction(model_term=0.1), prediction(model_term=-0.1, **other))
    assert chosen_quotes(rows, market_sides(whole, slate(player(), second))).equals(pl.concat([first, alone]))
