"""Which priced sides are graded, and how."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import product

import polars as pl
import pytest

from nba_props.bets.grades.price_grades import chosen, price_grades
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.grades import PRICE_GRADES
from nba_props.declared.tables.prices import FAIR_PRICES
from tests.bets.bet_rows import FINAL, box, box_scores, closing_price, closing_prices, game, schedule
from tests.market.market_rows import DAY, POINTS, TIP, Row, before

BOXES, GAMES = (box(),), (game(),)
# What a draw from `board(4)` gave once.
DRAWN = [("b", "UNDER"), ("a", "UNDER"), ("b", "OVER"), ("a", "UNDER")]
LINES = pl.Schema(
    [
        ("game_id", pl.String),
        ("player_id", pl.Int64),
        ("market", pl.String),
        ("as_of", FAIR_PRICES.schema["as_of"]),
        ("line_at_publication", pl.Float64),
        ("closing_line", pl.Float64),
    ]
)


def side(**other: object) -> Row:
    """The Over 20.5 of book "a" at +100, which no rule rejects."""
    row: Row = dict.fromkeys(FAIR_PRICES.schema.names()) | {
        "game_id": "1", "game_date": DAY, "player_id": 7, "market": POINTS, "player_name": "A Player", "tip_off": TIP,
        "quoted_as": POINTS, "is_main_line": True, "side": "OVER", "line": 20.5, "book": "a", "price": 100, "feed": "a",
        "market_probability": 0.5, "others_probability": 0.54, "fair_probability": 0.54, "claimed_probability": 0.53,
        "push_probability": 0.0, "expected_value": 0.06, "provenance": "live", "source": "simulated",
        "as_of": before(30), "inputs_known_at": before(40),
    }  # fmt: skip
    return row | other


def sides(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=FAIR_PRICES.schema)


def graded(
    *rows: Row,
    boxes: Sequence[Row] = BOXES,
    games: Sequence[Row] = GAMES,
    prices: Sequence[Row] = (),
    lines: Sequence[tuple[object, ...]] = (),
) -> pl.DataFrame:
    frame = price_grades(
        chosen(sides(*rows)),
        box_scores=box_scores(*boxes),
        schedule=schedule(*games),
        lines=pl.DataFrame(lines, schema=LINES, orient="row"),
        closing_prices=closing_prices(*prices),
    )
    return enforce(PRICE_GRADES, frame)


def board(players: int, game_id: str = "1", **other: object) -> list[Row]:
    """Both sides of the main lines of three books, and two alternates of one, for so many players."""
    rows = []
    for player, over in product(range(players), ("OVER", "UNDER")):
        own = {"player_id": player, "side": over, "game_id": game_id} | other
        rows += [side(book=book, **own) for book in "abc"]
        rows += [
            side(quoted_as=f"{POINTS}_alternate", is_main_line=False, line=line, **own)
            for line in (17.5, 25.5)
        ]
    return rows


def test_one_main_side_and_one_other_side_are_drawn_of_each_players_market() -> None:
    rows = chosen(sides(*board(40)))
    assert rows["is_drawn"].all()
    assert Counter(rows["is_main_line"]) == {True: 40, False: 40}
    assert rows.unique(["player_id", "is_main_line"]).height == 80


def test_books_sides_and_lines_are_drawn_alike() -> None:
    rows = chosen(sides(*board(600)))
    main = Counter(rows.filter("is_main_line").select("book", "side").iter_rows())
    other = Counter(rows.filter(~pl.col("is_main_line")).select("line", "side").iter_rows())
    assert len(main) == 6
    assert all(70 <= n <= 130 for n in main.values())  # 100 expected, three deviations are 27
    assert len(other) == 4
    assert all(115 <= n <= 185 for n in other.values())


def test_a_draw_is_fixed_by_the_quotes_own_keys() -> None:
    """These were drawn once: another version, machine or order of rows draws the same."""
    drawn = chosen(sides(*board(4))).filter("is_main_line").sort("player_id")
    assert drawn.select("book", "side").rows() == DRAWN
    backwards = chosen(sides(*board(4)[::-1])).filter("is_main_line").sort("player_id")
    assert backwards.select("book", "side").rows() == DRAWN


def test_price_probability_and_result_do_not_decide_what_is_drawn() -> None:
    other: Row = {"price": 900, "fair_probability": 0.9, "expected_value": 2.0, "filter_reason": "off_market"}
    drawn = chosen(sides(*board(40))).select(PRICE_GRADES.key)
    assert chosen(sides(*board(40, **other))).filter("is_drawn").select(PRICE_GRADES.key).equals(drawn)


def test_sides_as_far_below_their_fair_price_as_a_bet_are_drawn_first() -> None:
    """Shares are estimated on them alone: one of four books is far enough, and few draws would be of it."""
    near = {"market_probability": 0.5, "fair_probability": 0.505}
    rows = [side(player_id=player, book=book, **near) for player in range(40) for book in "abc"]
    far = [
        side(player_id=player, book="d", market_probability=0.5, fair_probability=0.53)
        for player in range(20)
    ]
    drawn = chosen(sides(*rows, *far)).filter("is_drawn").sort("player_id")
    assert (drawn["book"] == "d").to_list() == [True] * 20 + [False] * 20


def test_a_side_without_a_probability_is_not_drawn() -> None:
    assert chosen(sides(side(fair_probability=None), side(book="b", market_probability=None))).is_empty()


def test_each_rule_has_its_best_side_of_each_players_market() -> None:
    rows = chosen(
        sides(
            side(),
            side(book="b", filter_reason="off_market", expected_value=0.02),
            side(book="c", filter_reason="off_market", expected_value=0.09),
            side(book="d", filter_reason="thin_market", expected_value=None, fair_probability=None),
            side(book="c", filter_reason="off_market", expected_value=0.01, player_id=8),
        )
    ).filter("is_best_rejected")
    assert sorted(rows.select("player_id", "filter_reason", "book").rows()) == [
        (7, "off_market", "c"),
        (7, "thin_market", "d"),
        (8, "off_market", "c"),
    ]


def test_of_sides_without_a_value_a_drawn_one_speaks_for_the_rule() -> None:
    none: Row = {"filter_reason": "one_sided", "expected_value": None, "market_probability": None}
    rows = chosen(sides(*board(400, **none))).filter("is_best_rejected")
    assert rows.height == 400
    assert 160 < (rows["side"] == "OVER").sum() < 240
    assert 200 < rows["is_main_line"].sum() < 280  # six of the ten sides are main lines


@pytest.mark.parametrize(
    ("points", "line", "won", "profit"), [(25, 20.5, True, 1), (25, 25.0, None, 0), (20, 20.5, False, -1)]
)
def test_a_side_wins_loses_or_is_pushed(points: int, line: float, won: bool | None, profit: float) -> None:
    (row,) = graded(side(line=line), boxes=(box(points=points),)).to_dicts()
    assert (row["won"], row["profit"], row["actual_points"], row["known_at"]) == (won, profit, points, FINAL)


def test_a_player_who_did_not_play_is_void_and_an_open_game_is_not_there() -> None:
    (row,) = graded(side(player_id=8)).to_dicts()
    assert (row["won"], row["profit"], row["actual_points"]) == (None, 0, None)
    assert graded(side(), games=(game(status="live"),)).is_empty()


def test_its_price_is_valued_at_the_close_and_the_line_moves_since_it_was_priced() -> None:
    lines = [("1", 7, POINTS, before(30), 21.0, 22.0), ("1", 7, POINTS, before(90), 30.0, 22.0)]
    (row,) = graded(side(), prices=(closing_price(),), lines=lines).to_dicts()
    assert (row["closing_value"], row["closing_line"], row["line_move"]) == (0.04, 22, 1)
    (none,) = graded(side()).to_dicts()
    assert (none["closing_value"], none["closing_reason"]) == (None, "no_book")


def nights() -> tuple[list[Row], list[Row], list[Row]]:
    rows, boxes, games = [], [], []
    for n in range(3):
        day, name = DAY + timedelta(days=n), str(n)
        rows += board(6, name, game_date=day, filter_reason="off_market", expected_value=0.01 * n)
        boxes += [box(player, 18 + player, game_id=name, day=day) for player in range(5)]
        games.append(game(name, day=day))
    return rows, boxes, games


def test_a_range_of_days_is_graded_as_its_days() -> None:
    rows, boxes, games = nights()
    whole = graded(*rows, boxes=boxes, games=games)
    days = [
        graded(*(row for row in rows if row["game_date"] == day), boxes=boxes, games=games)
        for day in sorted({row["game_date"] for row in rows})
    ]
    assert whole.height > 30
    assert whole.equals(pl.concat(days))


def test_what_is_priced_and_played_later_changes_no_earlier_grade() -> None:
    rows, boxes, games = nights()
    poison = {
        "points": 99,
        "price": 900,
        "expected_value": 9.0,
        "filter_reason": None,
        "fair_probability": 0.1,
    }

    def poisoned(part: list[Row]) -> list[Row]:
        return [
            row if row["game_date"] == DAY else row | {k: v for k, v in poison.items() if k in row}
            for row in part
        ]

    whole = graded(*rows, boxes=boxes, games=games)
    other = graded(*poisoned(rows), boxes=poisoned(boxes), games=games)
    assert other.filter(game_date=DAY).equals(whole.filter(game_date=DAY))
    assert not other.equals(whole)


def test_no_prices_give_the_table() -> None:
    assert graded().schema == PRICE_GRADES.schema
