"""What becomes of a published bet: settled at its own quote, once, whatever is published or played later."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from nba_props.bets.grades.bet_grades import PLACED, bet_grades, with_history
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.grades import BET_GRADES
from nba_props.declared.tables.record import BET
from nba_props.declared.tables.table import INSTANT
from tests.bets.bet_rows import (
    FINAL,
    best_bets,
    bet,
    box,
    box_scores,
    closing_price,
    closing_prices,
    game,
    schedule,
)
from tests.market.market_rows import DAY, POINTS, TIP, Row, before

LATER = DAY + timedelta(days=20)
MORNING = FINAL + timedelta(hours=8)
LINES = pl.Schema(
    [
        ("game_date", pl.Date),
        ("game_id", pl.String),
        ("player_id", pl.Int64),
        ("market", pl.String),
        ("line_at_publication", pl.Float64),
        ("closing_line", pl.Float64),
    ]
)
BOXES, GAMES = (box(),), (game(),)
NOBODY_PLACED = pl.DataFrame(schema=PLACED)


def graded(
    *bets: Row,
    boxes: Sequence[Row] = BOXES,
    games: Sequence[Row] = GAMES,
    prices: Sequence[Row] = (),
    lines: Sequence[tuple[object, ...]] = (),
    placed: pl.DataFrame = NOBODY_PLACED,
) -> pl.DataFrame:
    frame = bet_grades(
        best_bets(*bets),
        box_scores=box_scores(*boxes),
        schedule=schedule(*games),
        lines=pl.DataFrame(lines, schema=LINES, orient="row"),
        closing_prices=closing_prices(*prices),
        placed=placed,
    )
    return enforce(BET_GRADES, frame)


def placed(price: int | None, at: datetime = TIP - timedelta(minutes=30)) -> pl.DataFrame:
    """What a person noted of the bet."""
    return pl.DataFrame([("b7", at, price, 0.01)], schema=PLACED, orient="row")


@pytest.mark.parametrize(
    ("points", "result", "profit"), [(25, "WIN", 1.2), (20, "PUSH", 0), (19, "LOSS", -1)]
)
def test_a_bet_is_settled_at_its_published_price(points: int, result: str, profit: float) -> None:
    (row,) = graded(bet(line=20.0, price=120), boxes=(box(points=points),)).to_dicts()
    assert (row["result"], row["actual_points"]) == (result, points)
    assert row["profit"] == pytest.approx(profit)
    assert (row["scored_at"], row["superseded_at"], row["void_reason"]) == (FINAL, None, None)


def test_a_player_who_did_not_play_is_void_and_a_withdrawn_bet_is_graded_like_any_other() -> None:
    out, withdrawn = (
        graded(bet(bet_id="b8", player_id=8), bet(withdrawn_at=before(20))).sort("bet_id").to_dicts()[::-1]
    )
    assert (out["result"], out["void_reason"], out["profit"]) == ("VOID", "did_not_play", 0)
    assert (withdrawn["result"], withdrawn["withdrawn_at"]) == ("WIN", before(20))


def test_nothing_is_graded_before_the_game_is_final_and_its_box_score_is_there() -> None:
    assert graded(bet(), games=(game(status="live"),)).is_empty()
    assert graded(bet(), boxes=()).is_empty()
    assert graded(bet(), games=()).is_empty()


POSTPONEMENTS = {
    "said": (game(status="postponed"),),
    "said, and listed elsewhere": (game(status="postponed"), game(day=LATER)),
    "listed elsewhere": (game(day=LATER), game("2")),
    "listed no more": (game("2"),),
}


@pytest.mark.parametrize("games", POSTPONEMENTS.values(), ids=POSTPONEMENTS)
def test_a_game_postponed_from_its_date_is_void_whatever_comes_of_it_later(games: Sequence[Row]) -> None:
    heard = [row | {"heard_at": MORNING} for row in games]
    (row,) = graded(
        bet(),
        games=heard,
        boxes=(box(day=LATER),),
        prices=(closing_price(),),
        lines=[(DAY, "1", 7, POINTS, 20.5, 22.0)],
    ).to_dicts()
    assert (row["result"], row["void_reason"], row["profit"]) == ("VOID", "postponed", 0)
    assert (row["actual_points"], row["scored_at"]) == (None, MORNING)
    assert (row["closing_value"], row["closing_line"], row["closing_reason"]) == (None, None, "postponed")


def test_the_void_of_a_postponed_date_is_final() -> None:
    bets = best_bets(bet())
    void = graded(bet(), games=(game(status="postponed") | {"heard_at": MORNING},))
    later = graded(bet(), games=(game(day=LATER), game("2")), boxes=(box(day=LATER),))
    assert with_history(void, later, bets, MORNING + timedelta(days=30)).equals(void)
    assert with_history(void, BET_GRADES.empty(), bets, MORNING + timedelta(days=30)).equals(void)


def test_the_same_bet_on_the_new_date_is_a_bet_of_its_own() -> None:
    rows = graded(
        bet(),
        bet(bet_id="b9", game_date=LATER),
        games=(game(status="postponed") | {"heard_at": MORNING}, game(day=LATER)),
        boxes=(box(day=LATER),),
    )
    assert rows.sort("game_date").select("game_date", "result").rows() == [(DAY, "VOID"), (LATER, "WIN")]


def test_the_price_is_valued_at_the_close_of_its_own_side_line_and_book() -> None:
    (row,) = graded(
        bet(line=21.5, price=205),
        prices=(
            closing_price(line=21.5, price=205, closing_probability=0.34, closing_value=0.037),
            closing_price(line=21.5, price=205, book="b", closing_value=9.0),
            closing_price(line=21.5, price=205, side="UNDER", closing_value=9.0),
        ),
        lines=[(DAY, "1", 7, POINTS, 17.5, 17.5)],
    ).to_dicts()
    assert (row["closing_value"], row["closing_probability"], row["closing_reason"]) == (0.037, 0.34, None)
    assert (row["closing_line"], row["line_move"]) == (17.5, 0)


def test_the_line_moves_from_publication_to_close_and_a_missing_close_has_its_reason() -> None:
    thin = closing_price(closing_value=None, closing_reason="thin_close")
    (row,) = graded(bet(), prices=(thin,), lines=[(DAY, "1", 7, POINTS, 20.0, 22.0)]).to_dicts()
    assert (row["line_move"], row["closing_value"], row["closing_reason"]) == (2, None, "thin_close")
    (unknown,) = graded(bet()).to_dicts()
    assert (unknown["line_move"], unknown["closing_reason"]) == (None, "no_book")


def test_what_a_person_placed_is_graded_beside_what_was_published() -> None:
    (row,) = graded(bet(), placed=placed(150)).to_dicts()
    assert (row["profit"], row["placed_profit"], row["placed_stake"]) == (1, 1.5, 0.01)
    (same,) = graded(bet(), placed=placed(None)).to_dicts()
    assert same["placed_profit"] == 1
    (none,) = graded(bet()).to_dicts()
    assert (none["placed_at"], none["placed_profit"]) == (None, None)


def test_a_note_after_the_grade_is_added_to_it() -> None:
    first = graded(bet())
    noted = with_history(first, graded(bet(), placed=placed(150, MORNING)), best_bets(bet()), MORNING)
    assert noted.select("placed_price", "placed_profit").rows() == [(150, 1.5)]
    assert noted.drop("^placed_.*$").equals(first.drop("^placed_.*$"))


def test_a_bet_that_was_graded_stays_when_the_record_is_read_again() -> None:
    first = graded(bet())
    assert with_history(BET_GRADES.empty(), first, best_bets(bet()), MORNING).equals(first)
    assert with_history(first, first, best_bets(bet()), MORNING).equals(first)
    changed = bet(line=26.5, price=-110)
    assert with_history(first, graded(changed), best_bets(changed), MORNING).equals(first)
    assert with_history(first, BET_GRADES.empty(), best_bets(), MORNING).equals(first)


def test_a_backfilled_bet_that_was_made_again_is_graded_at_its_new_quote() -> None:
    first = graded(bet(provenance="backfill"))
    again = bet(provenance="backfill", line=26.5)
    rows = with_history(first, graded(again), best_bets(again), MORNING)
    assert rows.select("line", "result", "superseded_at").rows() == [(26.5, "LOSS", None)]
    assert with_history(first, BET_GRADES.empty(), best_bets(), MORNING).is_empty()


def test_a_corrected_score_supersedes_the_grade_and_leaves_it() -> None:
    at = FINAL + timedelta(hours=9)
    first = graded(bet())
    corrected = graded(bet(), boxes=(box(points=20) | {"corrected_at": at},))
    rows = with_history(first, corrected, best_bets(bet()), MORNING)
    enforce(BET_GRADES, rows)
    assert rows.select("result", "profit", "scored_at", "superseded_at").rows() == [
        ("WIN", 1, FINAL, at),
        ("LOSS", -1, at, None),
    ]
    assert with_history(rows, corrected, best_bets(bet()), MORNING).equals(rows)


def season(days: int = 3) -> tuple[list[Row], list[Row], list[Row]]:
    """A game a day with two bets, the second day's postponed."""
    bets, boxes, games = [], [], []
    for n in range(days):
        day, name = DAY + timedelta(days=n), str(n)
        heard = {"heard_at": MORNING + timedelta(days=n), "known_at": MORNING}
        games.append(game(name, day=day, status="postponed" if n == 1 else "final") | heard)
        for player in (7, 8):
            own = {"game_id": name, "game_date": day, "player_id": player, "bet_id": f"{n} {player}"}
            bets.append(bet(**own, price=-105 - player - n))
        boxes.append(box(7, 20 + n, game_id=name, day=day))
    return bets, boxes, games


def test_a_range_of_days_is_graded_as_its_days() -> None:
    bets, boxes, games = season()
    whole = graded(*bets, boxes=boxes, games=games)
    days = [
        graded(*(b for b in bets if b["game_date"] == day), boxes=boxes, games=games)
        for day in sorted({b["game_date"] for b in bets})
    ]
    assert whole["result"].to_list() == ["LOSS", "VOID", "VOID", "VOID", "WIN", "VOID"]
    assert whole.equals(pl.concat(days))


def test_what_happens_on_later_dates_changes_no_earlier_grade() -> None:
    bets, boxes, games = season()
    whole = graded(*bets, boxes=boxes, games=games)

    def poisoned(rows: list[Row], last: date) -> list[Row]:
        poison = {"points": 99, "status": "live", "price": 900, "did_play": True}
        return [
            row if row["game_date"] <= last else row | {k: v for k, v in poison.items() if k in row}
            for row in rows
        ]

    for last in (DAY, DAY + timedelta(days=1)):
        other = graded(*poisoned(bets, last), boxes=poisoned(boxes, last), games=poisoned(games, last))
        until = pl.col("game_date") <= last
        assert other.filter(until).equals(whole.filter(until))
        assert not other.equals(whole)


def test_no_bets_give_the_table() -> None:
    assert graded().schema == BET_GRADES.schema
    assert graded().select(*BET, pl.col("scored_at").cast(INSTANT)).is_empty()
