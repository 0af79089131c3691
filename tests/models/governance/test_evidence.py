"""Which graded predictions are evidence, by which provenance, and the sides and bets among them."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.models.governance.evidence import MixedSourcesError, bets, calls, family_evidence, scoring_form
from tests.governance_rows import (
    NEXT,
    WEEK,
    evidence_rows,
    gathered,
    grade,
    grades,
    player_games,
    season,
    trained,
)


def test_the_close_is_the_line_to_beat_where_it_is_known() -> None:
    closed = evidence_rows(grades(grade(closing_line=24.5), grade(player_id=8)))
    assert closed.sort("player_id")["latest_line"].to_list() == [24.5, 20.5]


def test_bets_are_decided_ones_on_the_predictions_own_side() -> None:
    graded = grades(
        grade(player_id=1),
        grade(player_id=2, edge=2.99),
        grade(player_id=3, side="UNDER"),
        grade(player_id=4, result="PUSH"),
        grade(player_id=5, result="VOID", actual_points=None),
        grade(player_id=6, edge=-3.0, side="UNDER"),
    )
    assert bets(graded)["player_id"].to_list() == [1, 6]


def test_calls_are_sides_against_the_sportsbooks_line_even_without_a_bet() -> None:
    taken = calls(
        grades(
            grade(player_id=1), grade(player_id=2, edge=-4.0), grade(player_id=3, vegas_line_source="dfs"),
            grade(player_id=4, consensus_line=25.0), grade(player_id=5, actual_points=None),
        )
    )  # fmt: skip
    assert taken.select("player_id", "hit").rows() == [(1, True), (2, False)]


def test_form_is_what_was_known_before_the_game() -> None:
    games = player_games(grades(*(grade(game_id=str(n), game_date=WEEK + timedelta(days=n), actual_points=p)
                                  for n, p in ((1, 10), (2, 20), (3, 60)))))  # fmt: skip
    known = scoring_form(games).sort("game_id")
    assert known["season_average"].to_list() == [None, 30.0, 20.0, 20.0]
    weights = 0.5 ** (np.arange(3)[::-1] / 10)
    assert known["exponential_mean"][3] == pytest.approx((weights @ [30, 10, 20]) / weights.sum())


def test_evidence_is_live_once_it_holds_fifty_bets_and_provenances_are_never_mixed() -> None:
    past, few, many = season(), season(nights=2, seed=1, provenance="live"), season(seed=2, provenance="live")
    for graded, chosen in (
        (past, "backfill"),
        (pl.concat([past, few]), "backfill"),
        (pl.concat([past, many]), "live"),
        (few, "live"),
        (past.clear(), "none"),
    ):
        evidence = family_evidence(gathered(graded), "catboost_v9")
        assert evidence.provenance == chosen
        assert evidence.rows["provenance"].unique().to_list() == ([] if chosen == "none" else [chosen])


def test_real_and_simulated_grades_are_refused_together() -> None:
    graded = grades(grade(), grade(player_id=8, source="simulated"))
    with pytest.raises(MixedSourcesError, match="a home of its own"):
        gathered(graded)


def test_grades_that_are_no_evidence_are_left_out_by_reason() -> None:
    events = [trained(), trained(week=NEXT), trained("other", parameters_hash="old"), trained("other", NEXT)]
    newer = {"model_id": f"catboost_v9@{NEXT}", "model_week": NEXT, "game_date": NEXT}
    graded = grades(
        grade(),
        grade(game_id="2", **newer),
        grade(game_id="2", game_date=NEXT, model_id=f"catboost_v9@{WEEK}"),
        grade(game_id="3", game_date=WEEK - timedelta(days=1)),
        grade(game_id="4", actual_points=None, result="VOID"),
        grade(game_id="5", model_id="stranger"),
        grade(game_id="6", model_id=f"other@{WEEK}"),
    )
    with_reasons = gathered(graded, events)
    reasons = dict(with_reasons.group_by("reason").len().rows())
    assert reasons == {
        None: 2,
        "another_model": 1,
        "in_sample": 1,
        "void": 1,
        "unregistered": 1,
        "older_recipe": 1,
    }
    evidence = family_evidence(with_reasons, "catboost_v9")
    assert evidence.left_out == {"another_model": 1, "in_sample": 1, "void": 1}
    assert evidence.rows["model_week"].to_list() == [WEEK, NEXT]
