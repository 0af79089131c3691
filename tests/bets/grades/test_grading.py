"""What becomes of a prediction: its result, profit and closing value."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.grades.grading import grade
from nba_props.bets.grades.settlement import line_move
from nba_props.declared.tables.bets import GRADES, PREDICTIONS
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.record import BEST_BETS
from tests.bets.bet_rows import (
    CLOSING,
    FINAL,
    box,
    box_scores,
    closing_price,
    closing_prices,
    game,
    prediction,
    predictions,
    schedule,
)
from tests.bets.record_rows import published
from tests.bets.record_rows import side as priced
from tests.market.market_rows import DAY, POINTS, TIP, Row

BOXES, GAMES = (box(),), (game(),)
NO_BETS, NO_CLOSES = BEST_BETS.empty(), pl.DataFrame(schema=CLOSING)
NO_PRICES = closing_prices()


def grades(  # noqa: PLR0917  (each case names what it changes)
    rows: pl.DataFrame,
    boxes: Sequence[Row] = BOXES,
    games: Sequence[Row] = GAMES,
    bets: pl.DataFrame = NO_BETS,
    closing: pl.DataFrame = NO_CLOSES,
    prices: pl.DataFrame = NO_PRICES,
    asked: Sequence[str] = ("1",),
) -> pl.DataFrame:
    return grade(
        rows,
        best_bets=bets,
        box_scores=box_scores(*boxes),
        schedule=schedule(*games),
        closing=closing,
        closing_prices=prices,
        asked=asked,
    )


def graded(
    *rows: Row,
    boxes: Sequence[Row] = BOXES,
    games: Sequence[Row] = GAMES,
    bets: pl.DataFrame = NO_BETS,
    closing: pl.DataFrame = NO_CLOSES,
    prices: pl.DataFrame = NO_PRICES,
) -> pl.DataFrame:
    return enforce(GRADES, grades(predictions(*rows), boxes, games, bets, closing, prices))


@pytest.mark.parametrize(
    ("side", "line", "price", "result", "profit"),
    [
        ("OVER", 24.5, -110, "WIN", 100 / 110),
        ("OVER", 25.5, 140, "LOSS", -1),
        ("OVER", 25.0, 140, "PUSH", 0),
        ("UNDER", 25.5, 140, "WIN", 1.4),
        ("UNDER", 24.5, 140, "LOSS", -1),
        ("UNDER", 25.0, 140, "PUSH", 0),
    ],
)
def test_the_chosen_side_of_25_points_is_settled_at_its_price(
    side: str, line: float, price: int, result: str, profit: float
) -> None:
    (row,) = graded(prediction(side=side, line=line, price=price)).to_dicts()
    assert (row["result"], row["actual_points"], row["absolute_error"]) == (result, 25, 2)
    assert row["profit"] == pytest.approx(profit)
    assert row["known_at"] == FINAL


def test_a_player_who_did_not_play_is_void_whether_listed_or_absent() -> None:
    listed, absent = graded(
        prediction(player_id=8), prediction(player_id=9), boxes=(box(), box(8, 0, did_play=False))
    ).to_dicts()
    for row in (listed, absent):
        assert (row["result"], row["actual_points"], row["profit"], row["absolute_error"]) == (
            "VOID",
            None,
            0,
            None,
        )
    assert listed["known_at"] == FINAL
    assert absent["known_at"] == FINAL + timedelta(minutes=5)  # the game's final_at


def side(team: str, first: int, minutes: float) -> list[Row]:
    """Six players of a side who share its minutes; the first has its 25 points."""
    share = {"team": team, "minutes": minutes / 6, "did_play": minutes > 0}
    return [box(first + n, 25 * (n == 0)) | share for n in range(6)]


@pytest.mark.parametrize(
    ("boxes", "results"),
    [
        (side("MIA", 7, 240) + side("DAL", 27, 240), {7: "WIN", 8: "LOSS", 27: "WIN", 99: "VOID"}),
        (side("MIA", 7, 240), {7: "WIN", 8: "LOSS"}),  # case 2, once its rows count
        (side("MIA", 7, 0) + side("DAL", 27, 0), {}),  # case 3
        (side("MIA", 7, 240) + side("DAL", 27, 200), {7: "WIN", 8: "LOSS", 27: "WIN"}),
    ],
    ids=["whole", "half", "zeros", "short"],
)
def test_nobody_is_void_in_a_game_whose_box_score_is_not_whole(
    boxes: list[Row], results: dict[int, str]
) -> None:
    games = (game() | {"home": "MIA", "away": "DAL", "home_score": 25, "away_score": 25},)
    rows = graded(*(prediction(player_id=player) for player in (7, 8, 27, 99)), boxes=boxes, games=games)
    assert dict(rows.select("player_id", "result").rows()) == results


def test_a_game_that_is_not_final_or_has_no_box_score_is_not_graded() -> None:
    assert graded(prediction(), games=(game(status="live"),)).is_empty()
    assert graded(prediction(), boxes=()).is_empty()
    assert graded(prediction(), games=()).is_empty()


def test_without_a_quote_there_is_no_bet_and_no_profit_whether_the_player_played_or_not() -> None:
    none = dict.fromkeys(("side", "line", "book", "price", "expected_value"))
    played, absent = graded(prediction(**none), prediction(**none, player_id=8)).to_dicts()
    assert (played["result"], played["profit"], played["absolute_error"]) == ("NO_BET", None, 2)
    assert (absent["result"], absent["profit"], absent["actual_points"]) == ("NO_BET", None, None)


def test_only_the_row_active_at_the_tip_and_only_predicted_points_are_graded() -> None:
    rows = (
        prediction(is_active=False, superseded_by="x", as_of=TIP - timedelta(hours=2)),
        prediction(),
        prediction(model_id="n", predicted_points=None),
    )
    assert graded(*rows)["prediction_id"].to_list() == [rows[1]["prediction_id"]]


def test_the_move_of_the_consensus_line_is_told_from_the_sides_view() -> None:
    closing = pl.DataFrame([("1", 7, POINTS, 22.0, 0.5, None)], schema=CLOSING, orient="row")
    over = graded(prediction(line=20.5), closing=closing).row(0, named=True)
    under = graded(prediction(line=20.5, side="UNDER"), closing=closing).row(0, named=True)
    assert (over["closing_line"], over["line_move"], under["line_move"]) == (22, 1.5, -1.5)


def test_a_price_at_an_alternate_line_is_valued_at_its_own_line_and_not_by_the_consensus() -> None:
    """Case 14: Over 21.5 at +205, consensus 17.5, close 17.5 is no loss of four points."""
    closing = pl.DataFrame([("1", 7, POINTS, 17.5, 0.5, None)], schema=CLOSING, orient="row")
    prices = closing_prices(
        closing_price(line=17.5, price=205, closing_value=0.5),
        closing_price(line=21.5, price=205, closing_probability=0.34, closing_value=0.037),
    )
    rows = (prediction(line=21.5, price=205, consensus_line=17.5),)
    (row,) = graded(*rows, closing=closing, prices=prices).to_dicts()
    assert (row["closing_value"], row["closing_probability"], row["line_move"]) == (0.037, 0.34, 0)
    assert row["closing_reason"] is None


@pytest.mark.parametrize(
    ("line", "price", "reason"),
    [(None, None, "no_book"), ("not_polled", None, "not_polled"), (22.0, "thin_close", "thin_close")],
)
def test_without_a_closing_value_there_is_a_reason(line: object, price: str | None, reason: str) -> None:
    known = (line, 0.5, None) if isinstance(line, float) else (None, None, line)
    closing = pl.DataFrame([("1", 7, POINTS, *known)][: line is not None], schema=CLOSING, orient="row")
    prices = closing_prices(closing_price(closing_value=None, closing_reason=price))
    (row,) = graded(prediction(), closing=closing, prices=prices).to_dicts()
    assert (row["closing_value"], row["closing_reason"]) == (None, reason)


def test_that_no_book_had_a_line_is_known_of_games_alone_that_were_asked_for() -> None:
    (row,) = grades(predictions(prediction(side=None, line=None)), asked=()).to_dicts()
    assert row["closing_reason"] == "not_polled"


def test_the_claim_and_the_rule_that_rejected_the_quote_go_with_its_grade() -> None:
    rejected = prediction(is_actionable=False, filter_reason="thin_market", claimed_probability=0.51)
    rows = graded(rejected, prediction(player_id=8, claimed_probability=0.56))
    assert rows.select("filter_reason", "claimed_probability").rows() == [("thin_market", 0.51), (None, 0.56)]


def test_a_game_that_is_played_on_another_date_grades_nothing_of_the_old_one() -> None:
    later = DAY + timedelta(days=20)
    assert graded(prediction(), boxes=(box(day=later),), games=(game(day=later),)).is_empty()


def test_a_corrected_score_counts_from_its_correction_also_for_who_is_not_in_it() -> None:
    at = FINAL + timedelta(hours=9)
    boxes = (box() | {"corrected_at": at},)
    played, absent = graded(prediction(), prediction(player_id=9), boxes=boxes).to_dicts()
    assert (played["scored_at"], played["known_at"], absent["scored_at"]) == (at, FINAL, at)
    (plain,) = graded(prediction()).to_dicts()
    assert (plain["scored_at"], plain["superseded_at"]) == (FINAL, None)


def test_the_best_bets_are_marked() -> None:
    rows = prediction(), prediction(player_id=8, is_actionable=False, filter_reason="low_expected_value")
    bets = published(priced(prediction_id=rows[0]["prediction_id"]))
    assert graded(*rows, bets=bets)["was_best_bet"].to_list() == [True, False]


def test_nothing_to_grade_gives_the_table() -> None:
    assert graded().is_empty()
    assert grades(PREDICTIONS.empty(), (), ()).schema == GRADES.schema


def test_a_range_of_days_is_graded_as_its_days() -> None:
    rows, boxes, games = [], [], []
    for n in range(3):
        day, name = DAY + timedelta(days=n), str(n)
        games.append(game(name, day=day))
        for player in (7, 8, 9):
            rows.append(
                prediction(game_id=name, game_date=day, player_id=player, price=-105 - 7 * player - n)
            )
        boxes += [box(player, 20 + n, game_id=name, day=day) for player in (7, 8)]
    whole = graded(*rows, boxes=boxes, games=games)
    days = [grades(part, boxes, games) for part in predictions(*rows).partition_by("game_date")]
    assert whole.height == 9
    assert whole.equals(pl.concat(days))


def test_no_move_is_a_plain_zero_on_either_side() -> None:
    """The negative of zero would be shown as -0.0."""
    sides = pl.DataFrame(
        {"side": ["OVER", "UNDER"], "closing_line": [20.5] * 2, "consensus_line": [20.5] * 2}
    )
    moves = sides.select(line_move("consensus_line")).to_series()
    assert [f"{move:+.1f}" for move in moves] == ["+0.0", "+0.0"]
