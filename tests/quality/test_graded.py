"""Whether what is due is graded."""

from datetime import timedelta

import polars as pl

from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.grades import BET_GRADES
from nba_props.quality.graded import graded_bets, graded_predictions
from nba_props.quality.verdict import Verdict
from tests.bets.bet_rows import FINAL, best_bets, bet, game, prediction, predictions, schedule
from tests.market.market_rows import DAY, POINTS, before

NEXT = DAY + timedelta(days=1)
DUE = FINAL + timedelta(minutes=5) + timedelta(days=1)
GAMES = schedule(
    *(game(name) | {"home": f"H{name}", "away": f"A{name}"} for name in "12"),
    game("3", day=NEXT) | {"final_at": FINAL + timedelta(days=9), "home": "H3", "away": "A3"},
)


def bet_grades(*players: int, game_id: str = "1", superseded: bool = False) -> pl.DataFrame:
    at = FINAL if superseded else None
    rows = [
        dict.fromkeys(BET_GRADES.schema.names())
        | {"game_date": DAY, "game_id": game_id, "player_id": p, "market": POINTS, "superseded_at": at}
        for p in players
    ]
    return pl.DataFrame(rows, schema=BET_GRADES.schema)


def of_bets(grades: pl.DataFrame, hours: float = 0, count: int = 5) -> Verdict:
    bets = best_bets(
        *(bet(player_id=p) for p in range(count)),
        bet(game_id="2", player_id=9),
        bet(game_id="3", player_id=9, game_date=NEXT),
    )
    return graded_bets(bets, grades, GAMES, DUE + timedelta(hours=hours))


def test_four_of_five_graded_are_enough_and_three_are_not() -> None:
    both = pl.concat([bet_grades(0, 1, 2), bet_grades(9, game_id="2")])
    enough = of_bets(pl.concat([both, bet_grades(3)]))
    assert enough.good
    assert enough.figures == {"due": 6, "graded": 5, "share": 0.8333}
    short = of_bets(both)
    assert not short.good
    assert short.culprits.to_dicts() == [
        {
            "game_date": DAY, "game_id": "1", "home": "H1", "away": "A1", "final_at": FINAL + timedelta(minutes=5),
            "due": 5, "graded": 3,
        }
    ]  # fmt: skip


def test_a_game_is_due_a_day_after_it_was_final() -> None:
    assert not of_bets(bet_grades()).good
    early = of_bets(bet_grades(), hours=-0.1)
    assert (early.good, early.figures) == (True, {"rows": 0})
    assert early.note


def test_a_grade_that_was_superseded_is_none() -> None:
    both = pl.concat([bet_grades(0, 1, 2), bet_grades(9, game_id="2")])
    assert not of_bets(pl.concat([both, bet_grades(3, superseded=True)])).good
    again = of_bets(pl.concat([both, bet_grades(3), bet_grades(3, superseded=True)]))
    assert (again.good, again.figures["due"]) == (True, 6)


def test_predictions_that_stood_at_the_tip_off_are_due() -> None:
    rows = predictions(
        prediction(),
        prediction(player_id=8, is_active=False),
        prediction(player_id=9, predicted_points=None),
        prediction(player_id=10, as_of=before(-5)),
    )
    none = graded_predictions(rows, GRADES.empty(), GAMES, DUE)
    assert (none.good, none.figures["due"]) == (False, 1)
    grades = rows.head(1).select(
        pl.col(name) if name in rows.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in GRADES.schema.items()
    )
    assert graded_predictions(rows, grades, GAMES, DUE).good
