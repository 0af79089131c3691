"""The report of published bets: each has one row, and the figures are of those that are decided."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.grades.bet_grades import PLACED
from nba_props.bets.grades.results import GROUPS, groups, reported, results, summary
from nba_props.declared.tables.grades import BET_GRADES, PRICE_GRADES
from tests.bets.bet_rows import best_bets, bet
from tests.bets.grades.test_bet_performance import (
    NO_SIGNALS,
    PROFITS,
    SIGNALS,
    grade,
    grades,
    prices,
    rejected,
)
from tests.market.market_rows import DAY, POINTS, Row, before

NOBODY = pl.DataFrame(schema=PLACED)
NEXT = DAY + timedelta(days=1)
OUTCOMES = ("WIN", "LOSS", "LOSS", "PUSH", "VOID", None)


def book(*outcomes: str | None, **other: object) -> pl.DataFrame:
    """Published bets on as many players with these results, every second one on the next day."""
    bets: list[Row] = []
    graded: list[Row] = []
    for n, result in enumerate(outcomes):
        own: Row = {"player_id": n, "game_date": (DAY, NEXT)[n % 2], "bet_id": f"b{n}"} | other
        bets.append(bet(**own))
        if result:
            graded.append(grade(result, **own))
    return results(best_bets(*bets), grades(*graded), NOBODY)


def test_every_published_bet_has_one_row_graded_or_not_withdrawn_or_not() -> None:
    bets = best_bets(bet(), bet(player_id=8, bet_id="b8", withdrawn_at=before(20)))
    old = grade("WIN", superseded_at=before(-600))
    rows = results(bets, grades(old, grade("LOSS", scored_at=before(-600))), NOBODY)
    assert rows.select("player_id", "result", "withdrawn_at").rows() == [
        (7, "LOSS", None),
        (8, None, before(20)),
    ]
    assert results(bets, BET_GRADES.empty(), NOBODY)["result"].to_list() == [None, None]


def test_what_was_placed_shows_before_the_bet_is_graded() -> None:
    placed = pl.DataFrame([("b7", before(30), 110, 0.01)], schema=PLACED, orient="row")
    (row,) = results(best_bets(bet()), BET_GRADES.empty(), placed).to_dicts()
    assert (row["placed_at"], row["placed_price"], row["placed_stake"]) == (before(30), 110, 0.01)


def test_the_figures_are_of_decided_bets_at_one_unit_each() -> None:
    found = summary(book(*OUTCOMES))
    counts = ("bets", "n", "wins", "losses", "pushes", "voids", "ungraded", "closing_n")
    assert [found[name] for name in counts] == [6, 3, 1, 2, 1, 1, 1, 4]
    assert found["profit"] == pytest.approx(0.9 - 2)
    assert found["roi"] == pytest.approx((0.9 - 2) / 3)
    assert found["bankroll_profit"] == pytest.approx((0.9 - 2) * 0.015)
    assert found["hit_rate"] == pytest.approx(1 / 3)
    assert found["closing_value"] == pytest.approx(0.01)
    for name in ("roi", "hit_rate", "closing_value"):
        low, high = found[f"{name}_ci95"]
        assert low <= found[name] <= high


def test_without_a_decided_bet_every_figure_is_null() -> None:
    for rows in (book(), book(None), book("VOID")):
        found = summary(rows)
        assert found["n"] == 0
        figures = (
            "profit",
            "roi",
            "roi_ci95",
            "bankroll_profit",
            "hit_rate",
            "hit_rate_ci95",
            "closing_value",
        )
        assert [found[name] for name in figures] == [None] * len(figures)


def test_groups_share_out_the_bets() -> None:
    rows = pl.concat(
        [book("WIN", "LOSS", family=None), book("LOSS", book="b", game_id="2", family="catboost_v9")]
    )
    of = {
        by: {g[by]: (g["n"], g["wins"], g["is_bet"]) for g in groups(rows, by, prices(), NO_SIGNALS)}
        for by in GROUPS
    }
    assert of["book"] == {"a": (2, 1, True), "b": (1, 0, True)}
    assert of["side"] == {"OVER": (3, 1, True)}
    assert of["family"] == {"books alone": (2, 1, True), "catboost_v9": (1, 0, True)}
    assert of["month"] == {"2024-01": (3, 1, True)}
    assert of["rule"] == of["signal"] == {}


def test_groups_of_rules_are_of_sides_that_were_not_bet() -> None:
    sides = prices(rejected("off_market", True), rejected("off_market", False, player_id=8))
    (group,) = groups(book("WIN"), "rule", sides, NO_SIGNALS)
    assert (group["rule"], group["is_bet"], group["n"], group["wins"]) == ("off_market", False, 2, 1)
    assert group["profit"] == pytest.approx(PROFITS["WIN"] + PROFITS["LOSS"])


def test_groups_of_signals_are_of_the_side_that_they_spoke_for() -> None:
    tags = [
        (DAY, "1", 0, POINTS, "OVER", "hot"),
        (NEXT, "1", 1, POINTS, "UNDER", "hot"),
        # The game was postponed: what speaks on another date is not about this bet.
        (NEXT, "1", 0, POINTS, "OVER", "hot"),
        (NEXT, "1", 0, POINTS, "OVER", "rested"),
    ]
    signals = pl.DataFrame(tags, schema=SIGNALS, orient="row")
    (group,) = groups(book("WIN", "LOSS"), "signal", PRICE_GRADES.empty(), signals)
    assert (group["signal"], group["n"], group["wins"]) == ("hot", 1, 1)


def test_figures_are_of_one_provenance_live_before_others() -> None:
    live, made = book("WIN")["provenance"], book("WIN", provenance="backfill")["provenance"]
    assert reported(made, live) == "live"
    assert reported(made) == "backfill"
    assert reported(live.clear()) is None
