"""The value of a quote, and the best quote of a prediction."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.distribution import with_over_probability
from nba_props.bets.pricing import QUOTED, price, sides
from nba_props.declared.keys import MODEL_PREDICTION
from tests.bets.bet_rows import geometric, model, models, over, prediction, predictions, quote
from tests.market.market_rows import DAY, Row, before, quotes

MODELS = models(geometric())
ONE = predictions(prediction(predicted_points=20.0, consensus_line=20.5))


def priced(rows: pl.DataFrame, quotes: pl.DataFrame, models: pl.DataFrame = MODELS) -> pl.DataFrame:
    return price(with_over_probability(rows.drop("p_over"), models), quotes=quotes, models=models)


def all_sides(rows: pl.DataFrame, quotes: pl.DataFrame, models: pl.DataFrame = MODELS) -> pl.DataFrame:
    return sides(with_over_probability(rows.drop("p_over"), models), quotes=quotes, models=models)


def one(*rows: Row) -> Row:
    (row,) = priced(ONE, quotes(*rows)).to_dicts()
    return row


def test_the_value_of_a_quote_by_hand() -> None:
    row = one(quote("a", 22.5, 150, -180))
    assert (row["side"], row["line"], row["book"], row["price"]) == ("UNDER", 22.5, "a", -180)
    assert row["model_probability"] == pytest.approx(1 - over(22))
    assert row["expected_value"] == pytest.approx((1 - over(22)) * 100 / 180 - over(22))
    assert row["quote_known_at"] == before(90)


def test_a_push_returns_the_stake() -> None:
    first, other = all_sides(ONE, quotes(quote("a", 22.0, 150, -180))).sort("side").to_dicts()
    assert first["expected_value"] == pytest.approx(over(22) * 1.5 - (1 - over(21)))
    assert other["expected_value"] == pytest.approx((1 - over(21)) * 100 / 180 - over(22))
    assert first["model_probability"] + other["model_probability"] == pytest.approx(1)


def test_line_shopping_takes_the_best_value_over_sides_books_lines_and_markets() -> None:
    rows = (
        quote("a", 20.5, -110, -110),
        quote("b", 20.5, -115, -102),
        quote("c", 22.5, 140, -175),
        quote("c", 16.5, -240, 200, market="player_points_alternate"),
    )
    row = one(*rows)
    assert (row["book"], row["line"], row["side"]) == ("c", 16.5, "UNDER")
    best = all_sides(ONE, quotes(*rows))["expected_value"].max()
    assert row["expected_value"] == best == pytest.approx((1 - over(16)) * 2 - over(16))


def test_ties_fall_to_the_first_book_by_name() -> None:
    assert one(quote("b", 20.5), quote("a", 20.5))["book"] == "a"


def test_the_market_probability_is_the_least_of_the_methods_for_the_side() -> None:
    row = one(quote("a", 25.5, 300, -400))
    fair = 0.25 / 1.05
    assert row["side"] == "UNDER" or row["market_probability"] < fair
    over = (
        all_sides(ONE, quotes(quote("a", 25.5, 300, -400))).filter(side="OVER")["market_probability"].item()
    )
    assert over < fair


def test_a_bet_that_pays_beats_the_market_by_every_method() -> None:
    rows = [
        quote("a", point, 100 + 20 * n, -130 - 25 * n) for n, point in enumerate((18.5, 20.5, 21.0, 24.5))
    ]
    paying = all_sides(ONE, quotes(*rows)).filter(pl.col("expected_value") > 0)
    assert paying.height
    assert paying["beats_market"].all()


def test_dfs_and_quarantined_quotes_are_never_priced() -> None:
    rows = quote("a", 9.5, book_type="dfs"), quote("b", 9.5, quarantine_reason="overround")
    assert priced(ONE, quotes(*rows)).is_empty()


def test_a_one_sided_quote_shows_only_where_nothing_has_two_sides() -> None:
    longshot = quote("a", 15.5, 300, None)
    alone = one(longshot)
    assert (alone["side"], alone["market_probability"]) == ("OVER", None)
    assert alone["expected_value"] > 0
    assert one(longshot, quote("b", 20.5))["book"] == "b"


def test_a_timid_calibration_does_not_make_long_shots_pay() -> None:
    timid = models(model(calibration_model=0.15))
    far = quotes(quote("a", 30.5, 900, -1600, market="player_points_alternate"))
    row = all_sides(ONE, far, timid).filter(side="OVER")["model_probability"].item()
    assert row < 0.1


def test_players_without_a_model_a_prediction_or_a_quote_have_no_row() -> None:
    rows = predictions(
        prediction(model_id="gone"),
        prediction(predicted_points=None),
        prediction(player_id=8),
        prediction(game_id="2"),
    )
    assert priced(rows, quotes(quote("a", 20.5))).is_empty()


def test_nothing_to_price_gives_the_columns() -> None:
    some = priced(ONE, quotes(quote("a", 20.5)))
    assert some.columns == [*MODEL_PREDICTION, *QUOTED]
    for empty in (priced(ONE, quotes()), priced(ONE.clear(), quotes(quote("a", 20.5)), MODELS.clear())):
        assert empty.is_empty()
        assert empty.schema == some.schema


def test_a_range_of_days_is_priced_as_its_days() -> None:
    calibrated = models(
        model(calibration_intercept=0.05, calibration_model=0.15, calibration_market=0.0), model(model_id="n")
    )
    bases, lines = [], []
    for n in range(4):
        day, game = DAY + timedelta(days=n), str(n)
        name = "mn"[n // 2]
        bases.append(prediction(game_id=game, game_date=day, predicted_points=17.3 + 2.1 * n, model_id=name))
        lines += [
            quote(b, 18.5 + n + i, -105 - 7 * i, -121 + i, game_id=game, game_date=day)
            for i, b in enumerate("abc")
        ]
    base, current = predictions(*bases), quotes(*lines)
    days = [priced(part, current, calibrated) for part in base.partition_by("game_date")]
    assert priced(base, current, calibrated).equals(pl.concat(days))
