"""What one table says and another one does not: each answer names the day and the game."""

from datetime import timedelta

import polars as pl

from nba_props.quality.reconciliation import (
    closes_match_tips,
    exports_match_bets,
    grades_match_finals,
    predictions_match_slate,
)
from nba_props.quality.verdict import Verdict
from tests.quality.outputs.output_rows import DAY, GAME, MORNING, TIP, Tables, frame, game, row, whole_night

NIGHT = whole_night()


def faults(verdict: Verdict) -> list[tuple[object, ...]]:
    return verdict.culprits.select("game_date", "game_id", "fault").unique().rows()


def predictions(night: Tables) -> Verdict:
    return predictions_match_slate(
        night["slate"], night["predictions"], night["feature_gaps"], night["schedule"]
    )


def test_a_whole_night_agrees_with_itself() -> None:
    assert predictions(NIGHT).good
    assert grades_match_finals(NIGHT["predictions"], graded(), NIGHT["box_scores"]).good
    assert exports_match_bets(NIGHT["best_bets"], NIGHT["exported_bets"]).good
    assert closes_match_tips(NIGHT["schedule"], NIGHT["slate"], NIGHT["odds_polls"], TIP).good


def test_a_player_of_the_slate_is_predicted_or_explained_and_nobody_else_is() -> None:
    said = NIGHT["predictions"]
    others = said.filter(pl.col("player_id") != 3)
    verdict = predictions(NIGHT | {"predictions": others})
    assert faults(verdict) == [(DAY, GAME, "neither predicted nor explained")]
    assert verdict.culprits["player_id"].to_list() == [3]
    gap = frame("feature_gaps", [row("feature_gaps", MORNING, player_id=3)])
    assert predictions(NIGHT | {"predictions": others, "feature_gaps": gap}).good
    mute = pl.when(pl.col("player_id") != 3).then("predicted_points")
    assert not predictions(NIGHT | {"predictions": said.with_columns(mute)}).good
    reason = said.with_columns(mute, filter_reason=pl.lit("not_ready"))
    assert predictions(NIGHT | {"predictions": reason}).good
    shorter = predictions(NIGHT | {"slate": NIGHT["slate"].filter(pl.col("player_id") != 3)})
    assert faults(shorter) == [(DAY, GAME, "predicted, not on the slate")]
    off = {"schedule": frame("schedule", [game(status="postponed")]), "predictions": said.clear()}
    assert predictions(NIGHT | off).good


def graded() -> pl.DataFrame:
    keys = ["game_date", "game_id", "player_id", "market", "model_id"]
    return NIGHT["grades"].drop(keys, strict=False).with_columns(NIGHT["predictions"].select(keys)).select(
        NIGHT["grades"].columns
    )  # fmt: skip


def test_a_prediction_of_a_final_game_is_graded_and_nothing_else_is() -> None:
    said, finals = NIGHT["predictions"], NIGHT["box_scores"]
    assert faults(grades_match_finals(said, graded().head(9), finals)) == [(DAY, GAME, "not graded")]
    assert grades_match_finals(said, graded().clear(), finals.clear()).good
    later = said.with_columns(as_of=pl.lit(TIP + timedelta(seconds=1)))
    assert grades_match_finals(later, graded().clear(), finals).good
    assert faults(grades_match_finals(said.head(9), graded(), finals)) == [
        (DAY, GAME, "graded, never predicted")
    ]


def test_every_published_bet_is_exported_as_it_stands_and_no_other_is() -> None:
    bets, held = NIGHT["best_bets"], NIGHT["exported_bets"]
    assert faults(exports_match_bets(bets, held.clear())) == [(DAY, GAME, "published, not exported")]
    assert faults(exports_match_bets(bets.clear(), held)) == [(DAY, GAME, "exported, never published")]
    withdrawn = bets.with_columns(withdrawn_at=pl.lit(MORNING))
    assert not exports_match_bets(withdrawn, held).good
    assert exports_match_bets(withdrawn, held.with_columns(is_standing=pl.lit(False))).good
    assert exports_match_bets(bets.clear(), held.clear()).good


def test_a_game_that_has_begun_unpolled_is_named_and_one_that_is_ahead_is_not() -> None:
    schedule, slate, polls = NIGHT["schedule"], NIGHT["slate"], NIGHT["odds_polls"].head(1)
    assert faults(closes_match_tips(schedule, slate, polls, TIP)) == [(DAY, GAME, "not_polled")]
    assert closes_match_tips(schedule, slate, polls, TIP - timedelta(seconds=1)).good
    off = frame("schedule", [game(status="postponed")])
    assert closes_match_tips(off, slate, polls, TIP).good
