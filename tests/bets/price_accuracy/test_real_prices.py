"""What the other books' prices were worth on recorded lines, without any model: spring 2024 and spring 2025."""

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from nba_props.bets.price_accuracy.draws import one_per_player
from nba_props.bets.price_accuracy.graded_sides import Past, graded_sides, with_shares
from nba_props.bets.price_accuracy.report import fair_price_report, near
from nba_props.days import Days
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.declared.tables.quotes import GAME_LINE_POLLS
from nba_props.models.accuracy.figures import Figures
from nba_props.models.walk_forward.table import WALK_FORWARD
from nba_props.sources.archive.tables import Archive
from nba_props.stats.games import player_games
from nba_props.stats.slate import moments
from tests.replay import real

pytestmark = pytest.mark.real

DAYS = Days(date(2024, 3, 1), date(2025, 5, 31))
NOW = datetime(2025, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def past() -> Past:
    archive = Archive(real())
    box, _ = archive.box_scores(DAYS)
    points = archive.points_quotes(DAYS, box)
    schedule, _ = archive.schedule(DAYS)
    games = moments(schedule, points.polls, GAME_LINE_POLLS.empty(), NOW)
    played = player_games(box, DAYS)
    return Past(points.odds_lines, points.polls, games, played, INJURIES.empty(), INJURY_REPORTS.empty())


@pytest.fixture(scope="module")
def part(past: Past) -> Figures:
    return fair_price_report(past, WALK_FORWARD.empty(), DAYS)


def group(part: Figures, name: str, above: float) -> Figures:
    return next(g for g in part["groups"] if (g["group"], g["above"]) == (name, above))


def test_claims_of_main_lines_come_true(part: Figures) -> None:
    claims = group(part, "main_lines", 0.0)
    low, high = claims["share_ci95"]
    assert claims["n"] > 500
    assert 0 < low < 1 < high
    assert not any(band["claims_too_much"] for band in claims["by_claim"])


def last_share(priced: pl.DataFrame) -> float:
    return float(priced.sort("game_date")["share"].to_list()[-1])


def test_with_outcomes_drawn_by_the_book_s_own_price_no_claim_comes_true_and_none_is_made_in_the_end(
    past: Past,
) -> None:
    """A leak alarm: whoever offers a quote is right in this world, so whatever still comes true was known from outcomes."""
    main = graded_sides(past, WALK_FORWARD.empty()).filter("is_main_line", pl.col("won").is_not_null())
    coins, own = np.random.default_rng(0), pl.col("market_probability")
    left, worlds = [], []
    for _ in range(8):
        won = pl.Series("won", coins.random(main.height) < main["market_probability"].to_numpy())
        priced = with_shares(main.with_columns(won))
        left.append(last_share(priced))
        worlds.append(one_per_player(near(priced).filter(pl.col("expected_value") > 0)))
    made = pl.concat(worlds)
    claimed = float(made.select((pl.col("claimed_probability") - own).sum()).item())
    share = float(made.select((pl.col("won").cast(pl.Float64) - own).sum()).item()) / claimed
    deviation = 0.5 * made.height**0.5 / claimed
    assert deviation < 0.6
    assert abs(share) < 2 * deviation
    assert np.mean(left) < 0.4
    assert last_share(with_shares(main)) > 0.85


def test_nothing_claims_a_proven_profit(part: Figures) -> None:
    assert all(g["realised_ci95"] is None or g["realised_ci95"][0] < 0 for g in part["groups"])


def test_lines_far_above_the_others_win_about_as_often_as_said(part: Figures) -> None:
    far = part["far_lines"]["by_line"]
    assert far["n"] > 2000
    assert far["factor"] < 1.3


def test_without_a_prediction_nothing_is_bet(part: Figures) -> None:
    assert part["n"] == 0
    assert part["predictor"] is None
