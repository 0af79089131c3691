"""What claims were worth: on made-up games whose books err around the truth, so that the others are right."""

import json
from dataclasses import fields, replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.bets.price_accuracy import tables
from nba_props.bets.price_accuracy.draws import drawn_sides, one_per_player
from nba_props.bets.price_accuracy.figures import figures
from nba_props.bets.price_accuracy.graded_sides import Past, graded_sides, with_shares
from nba_props.bets.price_accuracy.probabilities import log_losses
from nba_props.bets.price_accuracy.report import bets_of, fair_price_report, near
from nba_props.days import Days
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.market.shares import LEAST_DISTANCE, shares_by_day
from nba_props.models.accuracy.figures import Figures
from nba_props.models.distribution.calibration import expit
from tests.bets.price_accuracy.past_games import BOOKS, FIRST, archived_polls, past, said, shaped

DAYS = Days(FIRST, FIRST + timedelta(days=29))
PAST = past()


@pytest.fixture(scope="module")
def part() -> Figures:
    return fair_price_report(PAST, said(PAST), DAYS)


@pytest.fixture(scope="module")
def claims() -> pl.DataFrame:
    return with_shares(graded_sides(PAST, said(PAST)))


def test_where_the_others_are_right_claims_come_true(part: Figures) -> None:
    low, high = part["share_ci95"]
    assert part["n"] > 500
    assert 0 < low < 1 < high
    assert part["realised_ci95"][0] < part["claimed"] < part["realised_ci95"][1]
    assert not any(band["claims_too_much"] for band in part["by_claim"])
    assert sum(band["n"] for band in part["by_claim"]) == part["n"]


def test_a_model_that_knows_nothing_claims_until_its_outcomes_are_known_and_then_no_more() -> None:
    """Without any error the books agree on the truth, and the model moves every Over by 0.3."""
    alike = past(error=0.0)
    part = fair_price_report(alike, said(alike, term=0.3), DAYS)
    assert 0 < part["n"] < 200
    assert part["share"] < 0.5
    assert part["shares"]["main_lines"]["first"] == 0.85
    assert part["shares"]["main_lines"]["last"] < 0.2
    assert all(group["n"] == 0 for group in part["groups"] if not group["with_model_term"])


def test_the_figures_of_bets_are_at_the_top_and_every_group_has_its_own(part: Figures) -> None:
    groups = [(g["group"], g["above"], g["with_model_term"]) for g in part["groups"]]
    kinds = [
        ("bets", 0.01),
        ("main_lines", 0.0),
        ("main_lines", 0.01),
        ("main_lines", 0.02),
        ("alternates", 0.0),
    ]
    assert groups == [(*kind, term) for term in (True, False) for kind in kinds]
    assert {name: part[name] for name in part["groups"][0] if name in part} == {
        name: value for name, value in part["groups"][0].items() if name in part
    }
    assert {
        "n",
        "claimed",
        "realised",
        "realised_ci95",
        "share",
        "share_ci95",
        "closing_value",
        "closing_n",
    } < part.keys()
    assert [group["n"] for group in part["before"]] == [1660, 389, 4165]
    assert json.loads(json.dumps(part, allow_nan=False)) == part


def test_a_figure_is_the_mean_or_the_ratio_of_its_decided_claims() -> None:
    rows = pl.DataFrame(
        {
            "game_date": [FIRST, FIRST, FIRST + timedelta(days=1), FIRST],
            "won": [True, False, True, None],
            "profit": [1.2, -1.0, 0.9, 0.0],
            "market_probability": [0.44, 0.50, 0.52, 0.5],
            "claimed_probability": [0.48, 0.53, 0.55, 0.9],
            "expected_value": [0.05, 0.012, 0.02, 0.7],
            "closing_value": [0.03, None, None, 0.5],
        }
    )  # fmt: skip
    got = figures(rows)
    assert (got["n"], got["dates"], got["closing_n"], got["closing_value"]) == (3, 2, 1, 0.03)
    assert got["claimed"] == pytest.approx((0.05 + 0.012 + 0.02) / 3)
    assert got["realised"] == pytest.approx(1.1 / 3)
    assert got["share"] == pytest.approx((2 - 1.46) / 0.10)
    assert [(b["from"], b["n"]) for b in got["by_claim"] if b["n"]] == [(0.01, 1), (0.02, 1), (0.05, 1)]
    assert all(band["claims_too_much"] is None for band in got["by_claim"])


def test_a_band_claims_too_much_if_its_claim_lies_above_its_realised_interval() -> None:
    rows = pl.DataFrame(
        {
            "game_date": [FIRST + timedelta(days=n // 3) for n in range(60)],
            "won": [n % 3 == 0 for n in range(60)],
            "profit": [1.0 if n % 3 == 0 else -1.0 for n in range(60)],
            "market_probability": [0.5] * 60,
            "claimed_probability": [0.53] * 60,
            "expected_value": [0.015] * 60,
            "closing_value": [None] * 60,
        }
    )  # fmt: skip
    assert [band["claims_too_much"] for band in figures(rows)["by_claim"]] == [
        None,
        True,
        None,
        None,
        None,
        None,
    ]
    assert [band["claims_too_much"] for band in figures(rows[:49])["by_claim"]] == [None] * 6


def test_a_bet_is_the_best_main_line_of_a_player_who_is_predicted(claims: pl.DataFrame) -> None:
    bets = bets_of(near(claims))
    keys = ["game_id", "player_id"]
    best = claims.filter("is_main_line").group_by(keys).agg(pl.col("expected_value").max())
    assert bets.join(best, on=[*keys, "expected_value"], how="anti").is_empty()
    assert bets.select(keys).is_unique().all()
    assert (bets["expected_value"] >= 0.01).all()
    unpredicted = claims.with_columns(is_ready=pl.lit(False))
    assert bets_of(near(unpredicted)).is_empty()


def test_a_player_whom_a_report_lists_out_is_no_bet_and_after_the_tip_off_reports_say_nothing() -> None:
    late = timedelta(minutes=1)
    for ahead, bet in ((timedelta(hours=3), False), (-late, True)):
        reported = PAST.moments.select(
            "game_id", "game_date", team="home", known_at=pl.col("tip_off") - ahead
        )
        reports = shaped(reported.with_columns(submitted=True), INJURY_REPORTS.schema)
        listed = reported.join(PAST.player_games.select("game_id", "player_id"), on="game_id")
        injuries = shaped(listed.with_columns(status=pl.lit("out")), INJURIES.schema)
        part = fair_price_report(replace(PAST, injuries=injuries, injury_reports=reports), said(PAST), DAYS)
        assert (part["n"] > 0) == bet
        assert next(g for g in part["groups"] if g["group"] == "main_lines")["n"] > 0


def test_far_from_the_other_books_or_with_few_of_them_nothing_is_claimed(claims: pl.DataFrame) -> None:
    assert near(claims.with_columns(others_line=pl.col("line") + 3.5)).is_empty()
    assert near(claims.with_columns(feed_count=pl.lit(2))).is_empty()
    assert near(claims).height > 0


def test_nothing_from_a_date_on_moves_a_claim_before_it(claims: pl.DataFrame) -> None:
    """Scores, prices and the model's words of the date and later are changed; shares and copies are of the dates before."""
    day = FIRST + timedelta(days=20)
    is_later = pl.col("game_date") >= day
    poisoned = replace(
        PAST,
        player_games=PAST.player_games.with_columns(points=pl.when(is_later).then(99).otherwise("points")),
        odds_lines=PAST.odds_lines.with_columns(
            pl.when(is_later & (pl.col("book") < "d")).then(150).otherwise(price).alias(price)
            for price in ("over_price", "under_price")
        ),
    )
    words = said(PAST).with_columns(model_term=pl.when(is_later).then(1.0).otherwise("model_term"))
    after = with_shares(graded_sides(poisoned, words))
    assert after.filter(~is_later).equals(claims.filter(~is_later))
    assert claims.filter(~is_later)["share"].n_unique() > 5
    assert not after.filter(is_later).equals(claims.filter(is_later))


def test_shares_are_estimated_on_one_far_side_per_player(claims: pl.DataFrame) -> None:
    """The quotes of a player share one outcome: counted all, they would move the shares as if each had its own."""
    drawn = drawn_sides(claims)
    assert drawn.select("game_id", "player_id").is_unique().all()
    assert (drawn["fair_probability"] - drawn["market_probability"] >= LEAST_DISTANCE).all()
    backfill = pl.lit("backfill").alias("provenance")
    shares = shares_by_day(drawn.with_columns(backfill), claims["game_date"].unique())
    of_claims = claims.select("game_date", share_main="share").unique().sort("game_date")
    assert shares.select("game_date", "share_main").equals(of_claims)
    assert not shares_by_day(claims.with_columns(backfill), claims["game_date"].unique()).equals(shares)


def test_days_before_the_report_lend_it_their_shares_and_are_not_in_it(part: Figures) -> None:
    late = Days(FIRST + timedelta(days=20), DAYS.last)
    of_late = fair_price_report(PAST, said(PAST).filter(late.hold()), late)
    assert 0 < of_late["n"] < part["n"]
    assert of_late["dates"] <= 10
    assert of_late["shares"]["main_lines"]["first"] != 0.85
    assert part["shares"]["main_lines"]["first"] == 0.85


def test_which_side_is_drawn_depends_on_no_outcome_and_on_every_book_alike(claims: pl.DataFrame) -> None:
    drawn = one_per_player(claims)
    other = one_per_player(
        claims.with_columns(won=~pl.col("won"), points=pl.lit(0)).sample(fraction=1.0, shuffle=True)
    )
    keys = ["game_id", "player_id", "book", "line", "side"]
    assert drawn.select(keys).sort(keys).equals(other.select(keys).sort(keys))
    assert drawn.height == claims.select("game_id", "player_id").n_unique()
    counts = dict(drawn["book"].value_counts().iter_rows())
    assert all(abs(counts[book] / drawn.height - 1 / len(BOOKS)) < 0.05 for book in BOOKS)


def test_overs_far_above_the_line_win_as_often_as_said() -> None:
    """A book quotes 12.5 and more points above the others, one side each."""
    far = PAST.odds_lines.filter(pl.col("book") == "a").with_columns(
        point=pl.col("point") + 12, market=pl.lit("player_points_alternate"), over_price=800, under_price=None
    )
    quotes = pl.concat([PAST.odds_lines, shaped(far, PAST.odds_lines.schema)])
    with_far = replace(PAST, odds_lines=quotes, odds_polls=archived_polls(quotes))
    part = fair_price_report(with_far, said(PAST), DAYS)["far_lines"]["by_line"]
    assert part["n"] > 1000
    assert part["factor"] == pytest.approx(1, abs=0.3)
    assert part["seen_ci95"][0] < part["said"] < part["seen_ci95"][1]


def test_log_losses_are_means_over_rows_whose_model_had_been_calibrated() -> None:
    """The intercept takes 0.2 from an Over's log-odds; the third row has no term, the fourth is a push."""
    drawn = pl.DataFrame(
        {
            "game_id": ["1", "2", "3", "4"],
            "player_id": [7, 7, 7, 7],
            "game_date": [FIRST, FIRST + timedelta(days=1), FIRST, FIRST],
            "side": ["OVER", "UNDER", "OVER", "OVER"],
            "won": [True, True, False, None],
            "market_probability": [0.5, 0.5, 0.5, 0.5],
            "fair_probability": [0.6, 0.55, 0.9, 0.9],
            "claimed_probability": [0.59, 0.54, 0.9, 0.9],
            "model_term": [0.1, 0.1, 0.0, 0.1],
        }
    )
    shifted = float(expit(np.array([-0.1]))[0])
    rows = drawn.select(
        "game_id", "player_id", "model_term", p_over=pl.lit(shifted), market_p_over=pl.lit(0.5)
    )
    got = log_losses(drawn, rows)
    assert got["n"] == 2
    assert got["fair_price"] == pytest.approx(-np.log([0.6, 0.55]).mean())
    assert got["claimed"] == pytest.approx(-np.log([0.59, 0.54]).mean())
    assert got["market"] == pytest.approx(-np.log(0.5))
    assert got["market_plus_intercept"] == pytest.approx(-np.log(expit(np.array([-0.2, 0.2]))).mean())
    less = got["fair_price"] - got["market_plus_intercept"]
    assert got["fair_price_minus_market_plus_intercept"] == pytest.approx(less)


@pytest.mark.parametrize("empty", ["lines", "rows", "everything"])
def test_without_lines_or_predictions_there_are_no_bets_and_the_report_says_so(empty: str) -> None:
    none = Past(*(getattr(PAST, field.name).clear() for field in fields(Past)))
    bare = {"lines": replace(PAST, odds_lines=PAST.odds_lines.clear()), "rows": PAST, "everything": none}[
        empty
    ]
    rows = said(PAST) if empty == "lines" else said(PAST).clear()
    part = fair_price_report(bare, rows, DAYS)
    assert (part["n"], part["claimed"], part["realised"], part["share"], part["closing_n"]) == (
        0,
        None,
        None,
        None,
        0,
    )
    assert json.loads(json.dumps(part, allow_nan=False)) == part
    assert tables.claims(part)[0]["n"] == "0"
    assert "nobody" in tables.footing(part) or empty == "lines"


def test_where_nobody_may_move_a_price_bets_stand_on_the_books_alone_and_on_whoever_predicts() -> None:
    """As on a night without a champion: `market` predicts half of the players, twice over; the term of nobody counts."""
    half = said(PAST, term=0.5).filter(pl.col("player_id") < 20).with_columns(predictor=pl.lit("market"))
    rows = pl.concat([half, half.with_columns(predictor=pl.lit("moving_average"))])
    part = fair_price_report(PAST, rows, DAYS)
    bets, bare = (g for g in part["groups"] if g["group"] == "bets")
    assert part["predictor"] is None
    assert 0 < part["n"] == bets["n"] == bare["n"]
    everybody = fair_price_report(PAST, said(PAST), DAYS)
    assert part["n"] < 0.6 * everybody["n"]
    assert part["share"] == bare["share"]


def test_the_table_has_a_line_per_group_and_what_stood_before(part: Figures) -> None:
    lines = tables.claims(part)
    assert len(lines) == len(part["groups"]) + len(part["before"])
    assert lines[-3]["claims"] == "before: actionable bets"
    assert (lines[-3]["claimed"], lines[-3]["realised, %"]) == ("+3.8%", "+0.4 [-6.7, +7.4]")
    assert "served" in tables.footing(part)


def test_a_push_is_no_win_and_no_loss() -> None:
    whole = replace(PAST, odds_lines=PAST.odds_lines.with_columns(point=pl.col("point") + 0.5))
    graded = graded_sides(whole, said(whole))
    pushed = graded.filter(pl.col("points") == pl.col("line"))
    assert pushed.height > 0
    assert pushed["won"].null_count() == pushed.height
    assert (pushed["profit"] == 0).all()
    assert graded.filter(pl.col("points") != pl.col("line"))["won"].null_count() == 0
