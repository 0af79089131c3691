"""The page of a night."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.publishing.report.night.page import night_page
from nba_props.publishing.report.night.tables import NightTables
from nba_props.text import shown
from tests.bets.record_rows import NOON, prices, published, side
from tests.market.market_rows import DAY, Row, before
from tests.publishing.report.night_rows import (
    HOSTILE,
    QUOTES,
    frame,
    grade,
    night,
    player,
    row,
)
from tests.publishing.report.page_text import Read


def page(of: NightTables, path: str = "nights/2024-01-15.html") -> Read:
    return Read(night_page(of, path, "simulated", NOON))


def told(of: NightTables) -> str:
    return page(of).content.decode()


def test_a_bet_stands_with_its_price_its_value_and_its_page() -> None:
    read = page(night())
    (bet,) = read.rows("standing")
    assert bet[0] == "A Player | BOS, 19:00"
    assert bet[1].startswith("Over 20.5 | no. 1, ")
    assert bet[2:6] == ["+100 | worst −108", "a", "53.0% | book 48.0%", "+6.0%"]
    assert (bet[7], bet[9]) == ("24.0 | line 20.5", "stands")
    bet_id = night().bets["bet_id"].item()
    assert f"../bets/2024-01-15/{bet_id}.html" in read.hrefs
    assert f"bets/2024-01-15/{bet_id}.html" in page(night(), "index.html").hrefs


def test_a_bet_stands_beside_what_such_claims_made_until_the_day_before_and_not_since() -> None:
    claims = {
        "dimension": "claim",
        "value": "5 % and more",
        "is_bet": True,
        "window_days": 365,
        "provenance": "live",
    }
    known = row("bet_performance", **claims, game_date=DAY - timedelta(1), profit_low=-0.03, profit_high=0.08)
    later = known | {"game_date": DAY, "profit_low": -0.5, "profit_high": 0.5}
    read = page(night(bet_performance=frame("bet_performance", known, later)))
    assert read.rows("standing")[0][5] == "+6.0% | −3% to +8%"


def test_a_withdrawn_bet_says_when_and_why() -> None:
    bets = published(QUOTES[0]).with_columns(withdrawn_at=before(60))
    bets = bets.with_columns(withdrawn_reason=bets["bet_id"].str.replace(".*", "price_gone"))
    read = page(night(best_bets=bets))
    assert not read.rows("standing")
    assert read.rows("withdrawn")[0][9] == "withdrawn | 18:00, price gone"
    assert b"No bet stands any more." in read.content


def test_a_bet_made_after_the_tip_off_is_not_among_those_that_were_told() -> None:
    read = page(night(best_bets=published(side(provenance="backfill"))))
    assert not read.rows("standing")
    assert len(read.rows("afterwards")) == 1


@pytest.mark.parametrize(
    ("result", "points", "profit", "state"),
    [
        ("WIN", 24, 1.0, "win | 24 points, +1.00"),
        ("LOSS", 9, -1.0, "loss | 9 points, −1.00"),
        ("VOID", None, 0.0, "void | +0.00"),
    ],
)
def test_a_graded_bet_says_how_it_ended(result: str, points: int | None, profit: float, state: str) -> None:
    graded = frame("bet_grades", grade(result=result, actual_points=points, profit=profit))
    assert page(night(bet_grades=graded)).rows("standing")[0][9] == state


def test_every_player_of_the_slate_is_there_with_the_best_side_and_every_book() -> None:
    quoted, other = page(night()).rows("players")
    assert quoted == [
        "A Player | BOS v NYK, 19:00", "available", "20.5", "24.0", "Over 20.5", "+100 | a", "−117 | 54.0%", "+6.0% | bet",
        "3 | a 20.5: Over +100, Under −120 | FanDuel 20.5: Over −105 | b 21.5: Over −110",
    ]  # fmt: skip
    assert other == [
        "B Player | BOS v NYK, 19:00",
        "available",
        "–",
        "23.0",
        "–",
        "–",
        "–",
        "– | no quote",
        "–",
    ]


@pytest.mark.parametrize(
    ("bet", "told"),
    [
        (QUOTES[0], "+6.0% | bet"),
        (side(book="fanduel", price=-105), "+6.0% | bet: Over 20.5, FanDuel"),
        (side(line=19.5), "+6.0% | bet: Over 19.5, a"),
    ],
)
def test_a_bet_on_another_side_than_the_best_of_now_is_told_as_such(bet: Row, told: str) -> None:
    assert page(night(best_bets=published(bet))).rows("players")[0][7] == told
    gone = published(bet).with_columns(withdrawn_at=before(60), withdrawn_reason=pl.lit("no_value"))
    withdrawn = told.replace("bet", "bet, withdrawn")
    assert page(night(best_bets=gone)).rows("players")[0][7] == withdrawn


def test_a_night_that_failed_before_its_predictions_says_so() -> None:
    nobody = night().predictions.clear()
    text = told(night(predictions=nobody, fair_prices=prices(), best_bets=published()))
    assert "No bet: no player was predicted" in text
    assert "had a line" not in text


def test_a_side_that_no_rule_rejects_and_that_is_no_bet_says_what_may_be_why() -> None:
    read = page(night(best_bets=published()))
    assert read.rows("players")[0][7] == "+6.0% | stakes used up, or not your book"


def test_a_side_that_a_rule_rejects_says_which() -> None:
    out = prices(*(quote | {"filter_reason": "ruled_out"} for quote in QUOTES))
    read = page(night(fair_prices=out, best_bets=published()))
    assert read.rows("players")[0][7] == "+6.0% | ruled out"
    assert b"No bet: no quote was worth its price: of 5 sides, the rules reject 5 ruled_out." in read.content
    assert read.rows("rules") == [
        ["ruled out", "the newest injury report lists the player as out or doubtful", "5", "1"]
    ]


def test_a_night_without_a_quote_is_no_go_and_says_since_when() -> None:
    nothing = frame("odds_lines", row("odds_lines", game_id="0", game_date=DAY - timedelta(2), known_at=NOON))
    text = told(night(odds_lines=nothing))
    assert "No go" in text
    assert "odds_lines of 0 of 1 games, last of 2024-01-13" in text


def test_a_night_with_every_feed_is_a_go() -> None:
    assert ">Go<" in told(night())


def test_a_night_whose_games_had_begun_is_not_judged() -> None:
    assert "No game was ahead" in told(night(slate=frame("slate", player(as_of=before(0)))))


def test_a_hostile_name_adds_no_element_and_no_attribute() -> None:
    def named(name: str) -> NightTables:
        named = {"player_name": name, "team": name, "opponent": name}
        quotes = prices(*(quote | {"player_name": name, "book": name, "team": name} for quote in QUOTES))
        gap: Row = row("feature_gaps", player_name=name, reason="not_built", detail=name)
        lost: Row = row("unresolved_names", player_name=name, book=name, reason="no_match")
        return night(
            slate=frame("slate", player(**named)),
            fair_prices=quotes,
            best_bets=published(QUOTES[0] | {"player_name": name, "book": name, "team": name}),
            feature_gaps=frame("feature_gaps", gap),
            unresolved_names=frame("unresolved_names", lost),
        )

    hostile, plain = page(named(HOSTILE)), page(named("Ann"))
    assert hostile.tags == plain.tags
    assert shown(HOSTILE) in hostile.rows("players")[0][0]
    assert hostile.hrefs == plain.hrefs
