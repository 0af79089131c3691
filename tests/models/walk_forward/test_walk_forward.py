"""Walk-forward on a made-up league: what a week may know, its rows, and that a range equals its weeks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.families import (
    CATBOOST_CORE,
    CATBOOST_RESIDUAL,
    CATBOOST_V9,
    CATBOOST_V12,
    POINTS_DISTRIBUTION,
    Family,
)
from nba_props.declared.tables.contract import breaches
from nba_props.models.training.training_set import trained_until
from nba_props.models.walk_forward.table import WALK_FORWARD
from nba_props.models.walk_forward.walk import Retrain, first_monday, select_predictors, walk_forward
from tests.models.made_up import FIRST, league, mean, quick

STORE, PLAYED = league(49)
WEEKS = [FIRST + timedelta(days=7 * n) for n in range(7)]
DAYS = Days(WEEKS[4], WEEKS[6] + timedelta(days=3))


FAMILIES = [quick(CATBOOST_V9, 30), quick(POINTS_DISTRIBUTION, 30)]


def walk(
    days: Days = DAYS,
    families: Sequence[Family] = FAMILIES,
    *,
    store: pl.DataFrame = STORE,
    played: pl.DataFrame = PLAYED,
    retrain: Retrain = "week",
    fit_free: Sequence[str] = ("market",),
) -> pl.DataFrame:
    return walk_forward(families, days, store, played, retrain=retrain, fit_free=fit_free)


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return walk()


def test_rows_keep_the_promise_of_their_table(rows: pl.DataFrame) -> None:
    assert breaches(WALK_FORWARD, rows) == []
    assert rows["predictor"].unique().sort().to_list() == [
        "blend", "catboost_v9", "market", "points_distribution",
    ]  # fmt: skip
    assert set(rows["game_date"]) == set(DAYS)


def test_each_week_is_served_by_a_model_trained_until_its_monday(rows: pl.DataFrame) -> None:
    assert rows.filter(pl.col("week") != pl.col("model_week")).is_empty()
    predicted = rows.select("week", "trained_until").unique().sort("week").rows()
    assert predicted == [(week, trained_until(week)) for week in WEEKS[4:]]


def test_facts_known_after_a_monday_change_no_week_before_it(
    rows: pl.DataFrame,
) -> None:
    """Future poison: outcomes, features, lines and who played, from the last Monday 06:00 Eastern on."""
    monday = trained_until(WEEKS[6])
    draw = np.random.default_rng(9)
    late = pl.col("tip_off") >= monday
    store = STORE.with_columns(
        pl.when(late).then(pl.col(name) * 3 + 7).otherwise(name).alias(name) for name in CATBOOST_V9.columns
    ).with_columns(market_p_over=pl.when(late).then(0.9).otherwise("market_p_over"))
    poison = pl.Series(draw.integers(0, 60, PLAYED.height).astype(np.int32))
    played = PLAYED.with_columns(
        points=pl.when(pl.col("known_at") >= monday).then(poison).otherwise("points"),
        did_play=pl.when(pl.col("known_at") >= monday).then(True).otherwise("did_play"),
        minutes=pl.when(pl.col("known_at") >= monday).then(11.0).otherwise("minutes"),
    )
    before = pl.col("week") < WEEKS[6]
    poisoned = walk(store=store, played=played)
    assert poisoned.filter(before).equals(rows.filter(before))
    assert not poisoned.filter(~before).equals(rows.filter(~before))


def test_the_models_of_the_poisoned_week_are_the_same_too(rows: pl.DataFrame) -> None:
    """The week's own features stay, so that its predictions show the model; only outcomes change."""
    monday = trained_until(WEEKS[6])
    played = PLAYED.with_columns(
        points=pl.when(pl.col("known_at") >= monday).then(pl.lit(50, pl.Int32)).otherwise("points")
    )
    week = (pl.col("week") == WEEKS[6]) & (pl.col("predictor") == "catboost_v9")
    columns = [
        "game_id",
        "player_id",
        "predicted_points",
        "p_over",
        "p_over_raw",
        "low_50",
        "high_90",
        "median_points",
    ]
    assert walk(played=played).filter(week).select(columns).equals(rows.filter(week).select(columns))


def test_a_range_equals_its_weeks(rows: pl.DataFrame) -> None:
    parts = [walk(Days(w, min(w + timedelta(days=6), DAYS.last))) for w in WEEKS[4:]]
    assert WALK_FORWARD.shape(pl.concat(parts)).equals(rows)


def test_a_month_is_served_by_the_model_of_its_first_monday() -> None:
    december = walk(Days(date(2023, 12, 4), date(2023, 12, 17)), retrain="month")
    assert december["model_week"].unique().to_list() == [date(2023, 12, 4)]
    assert december["week"].n_unique() == 2


@pytest.mark.parametrize(
    ("week", "monday"),
    [
        (date(2024, 4, 1), date(2024, 4, 1)),
        (date(2024, 4, 29), date(2024, 4, 1)),
        (date(2023, 12, 11), date(2023, 12, 4)),
    ],
)
def test_the_first_monday_of_a_month(week: date, monday: date) -> None:
    assert first_monday(week) == monday


def test_facts_are_the_same_for_every_predictor_and_those_of_the_tables(rows: pl.DataFrame) -> None:
    facts = ["points", "consensus_line", "market_p_over", "vegas_line_source"]
    values = rows.group_by("game_id", "player_id").agg(pl.col(facts).n_unique())
    assert values.select(facts).max().row(0) == (1, 1, 1, 1)
    played = PLAYED.filter("did_play").select("game_id", "player_id", scored="points")
    assert (
        rows.join(played, on=["game_id", "player_id"]).filter(pl.col("scored") != pl.col("points")).is_empty()
    )


def test_a_row_of_no_use_has_a_reason() -> None:
    ready = pl.col("player_id") > 8
    broken = STORE.with_columns(ready_for_v9=ready, ready_for_absence=ready)
    predicted = walk(
        Days.one(WEEKS[5]), [*FAMILIES, quick(CATBOOST_V12, 30), quick(CATBOOST_RESIDUAL, 30)], store=broken
    )
    reasons = {
        name: set(part["reason"].drop_nulls())
        for (name,), part in predicted.partition_by("predictor", as_dict=True).items()
    }
    assert reasons["catboost_v9"] == {"did_not_play", "not_ready"}
    assert reasons["market"] == {"did_not_play", "no_line"}
    assert reasons["catboost_residual"] == {"did_not_play", "not_ready", "no_line"}
    assert reasons["catboost_v12"] == {"did_not_play", "no_model"}
    assert reasons["blend"] == {"did_not_play", "not_ready", "no_line"}
    unable = predicted.filter(pl.col("reason").is_not_null() & (pl.col("reason") != "did_not_play"))
    assert unable["predicted_points"].null_count() == unable.height


def test_the_blend_lies_near_the_line_and_has_the_calibrated_probability_of_its_model(
    rows: pl.DataFrame,
) -> None:
    keys = ["game_id", "player_id"]
    lined = rows.filter(pl.col("reason").is_null(), pl.col("consensus_line").is_not_null())
    blend, model = (lined.filter(predictor=name) for name in ("blend", "points_distribution"))
    assert blend.select(*keys, "p_over").equals(model.select(*keys, "p_over"))
    distance = {
        name: mean((part["predicted_points"] - part["consensus_line"]).abs())
        for name, part in (("blend", blend), ("model", model))
    }
    assert 0 < distance["blend"] < 0.6 * distance["model"]


def test_a_models_term_is_what_moves_the_market_apart_from_its_intercept(rows: pl.DataFrame) -> None:
    odds = [(pl.col(p) / (1 - pl.col(p))).log() for p in ("p_over", "market_p_over")]
    priced = rows.drop_nulls(["p_over", "market_p_over"]).filter(pl.col("predictor") == "points_distribution")
    assert priced["model_term"].null_count() == 0
    assert priced["model_term"].n_unique() > 100
    intercepts = priced.group_by("model_week").agg(b=odds[0] - odds[1] - pl.col("model_term"))
    assert intercepts.select((pl.col("b").list.max() - pl.col("b").list.min()).max()).item() < 1e-9
    without = rows.filter(pl.col("market_p_over").is_null() | pl.col("predicted_points").is_null())
    assert without.height > 0
    assert without["model_term"].is_null().all()


def test_scores_and_intervals_are_of_the_points_scored(rows: pl.DataFrame) -> None:
    scored = rows.filter(pl.col("reason").is_null())
    assert scored.select(pl.col("crps", "log_score", "low_50", "high_90").null_count()).row(0) == (0, 0, 0, 0)
    assert scored.filter(pl.col("pit_low") > pl.col("pit_high")).is_empty()
    for level in (50, 80, 90):
        within = (scored[f"low_{level}"] <= scored["points"]) & (scored["points"] <= scored[f"high_{level}"])
        assert mean(within) == pytest.approx(level / 100, abs=0.06)


def test_shuffled_outcomes_are_predicted_no_better_than_by_a_coin() -> None:
    """The label-shuffle alarm over whole weeks: probabilities at the lines are worth no more than one half."""
    draw = np.random.default_rng(1)
    played = PLAYED.with_columns(points=pl.Series(draw.permutation(PLAYED["points"].to_numpy())))
    middle = pl.lit(float(np.median(played["points"].to_numpy())) + 0.5)
    store = STORE.with_columns(vegas_points_line=middle, market_p_over=pl.lit(0.5))
    predicted = walk(families=FAMILIES[:1], store=store, played=played).filter(predictor="catboost_v9")
    scored = predicted.filter(pl.col("reason").is_null())
    won = (scored["points"] > scored["consensus_line"]).cast(pl.Float64)
    brier = mean((scored["p_over"] - won) ** 2)
    assert abs(brier - 0.25) < 0.003
    right = (scored["p_over"] > scored["p_over"].median()) == (won == 1)
    assert abs(mean(right) - 0.5) < 2.6 * np.sqrt(0.25 / scored.height)


def test_a_leaked_outcome_shows_as_an_error_far_below_the_lines() -> None:
    leaked = STORE.join(
        PLAYED.select("game_id", "player_id", "points"), on=["game_id", "player_id"]
    ).with_columns(
        fatigue_score=pl.col("points") + pl.Series(np.random.default_rng(2).normal(0, 3, STORE.height))
    )
    predicted = walk(families=FAMILIES[:1], store=leaked.drop("points")).filter(
        pl.col("reason").is_null(), pl.col("consensus_line").is_not_null(), predictor="catboost_v9"
    )
    error = mean((predicted["predicted_points"] - predicted["points"]).abs())
    assert error < mean((predicted["consensus_line"] - predicted["points"]).abs()) - 1


def test_the_ensemble_includes_its_family_if_that_is_trained_too() -> None:
    both = walk(Days.one(WEEKS[5]), FAMILIES[:1], fit_free=("ensemble", "moving_average"))
    alone = walk(Days.one(WEEKS[5]), [], fit_free=("ensemble",))
    predicted = {
        name: rows.filter(predictor="ensemble").sort("game_id", "player_id")["predicted_points"]
        for name, rows in (("both", both), ("alone", alone))
    }
    assert predicted["both"].null_count() == predicted["alone"].null_count() == 0
    assert mean((predicted["both"] - predicted["alone"]).abs()) > 0.05


def test_games_that_were_not_played_yet_have_no_rows() -> None:
    tomorrow = STORE.with_columns(pl.col("game_date").dt.offset_by("30d"), game_id=pl.col("game_id") + "x")
    assert walk(Days.one(WEEKS[5] + timedelta(days=30)), store=pl.concat([STORE, tomorrow])).is_empty()


def test_names_choose_predictors_and_an_unknown_one_is_named() -> None:
    families, fit_free = select_predictors(["market", "catboost_v9"])
    assert ([f.name for f in families], fit_free) == (["catboost_v9"], ["market"])
    assert len(select_predictors([])[0]) == 10
    with pytest.raises(ValueError, match="catboost_v99"):
        select_predictors(["catboost_v99"])


def test_progress_is_reported_by_weeks() -> None:
    reported: list[tuple[int, int]] = []
    walk_forward(
        [],
        DAYS,
        STORE,
        PLAYED,
        progress=lambda done, total: reported.append((done, total)),
        fit_free=["market"],
    )
    assert reported == [(0, 3), (1, 3), (2, 3), (3, 3)]


CORE_TOO = [quick(CATBOOST_V9, 30), quick(CATBOOST_CORE, 30)]
SILENT = [6, 18, 19]


def cut(unavailable: pl.Expr, out: pl.Expr) -> pl.DataFrame:
    """The league, all ready for core, with rows to which shots are unavailable, and others of an outage."""
    lists = {
        "unavailable_feature_indices": pl.when(unavailable).then(pl.lit(SILENT, pl.List(pl.Int16))),
        "default_feature_indices": pl.when(out).then(pl.lit(SILENT, pl.List(pl.Int16))),
        "missing_feeds": pl.when(out).then(pl.lit(["shots silent since 2023-12-04"])),
    }
    ready = {"ready_for_core": pl.lit(True), "ready_for_v9": ~out}
    return STORE.with_columns(**lists, **ready, team=pl.lit("BOS"))


def of(predicted: pl.DataFrame, name: str) -> pl.DataFrame:
    columns = ["game_id", "player_id", "predicted_points", "p_over", "crps", "family", "lost_to", "reason"]
    return predicted.filter(predictor=name).select(columns).sort("game_id", "player_id")


def test_the_succession_takes_each_row_from_the_first_family_that_can() -> None:
    out = pl.col("player_id") % 3 == 0
    predicted = walk(Days.one(WEEKS[5]), CORE_TOO, store=cut(pl.lit(False), out))
    served, v9, core = (of(predicted, name) for name in ("served", "catboost_v9", "catboost_core"))
    assert breaches(WALK_FORWARD, predicted) == []
    turn = served["player_id"] % 3 == 0
    same = ["game_id", "player_id", "predicted_points", "p_over", "crps"]
    assert served.filter(turn).select(same).equals(core.filter(turn).select(same))
    assert served.filter(~turn).select(same).equals(v9.filter(~turn).select(same))
    assert set(served.filter(turn).select("family", "lost_to").rows()) == {("catboost_core", "shots")}
    assert set(served.filter(~turn).select("family", "lost_to").rows()) == {("catboost_v9", None)}
    assert served["predicted_points"].null_count() == 0


@pytest.mark.parametrize(("learned", "by"), [(False, "catboost_core"), (True, "catboost_v9")])
def test_rows_without_a_feed_are_predicted_by_a_family_that_was_trained_on_such_rows(
    learned: bool, by: str
) -> None:
    gone = pl.col("game_date") >= WEEKS[5]
    early = (pl.col("game_date") < WEEKS[1]) if learned else pl.lit(False)
    predicted = walk(Days.one(WEEKS[5]), CORE_TOO, store=cut(gone | early, pl.lit(False)))
    assert set(of(predicted, "served")["family"]) == {by}
    reasons = set(of(predicted, "catboost_v9")["reason"].drop_nulls())
    assert reasons - {"did_not_play"} == (set() if learned else {"unlearned"})


def test_rows_that_nobody_predicts_say_what_they_are_lost_to() -> None:
    nobody = pl.col("player_id") < 12
    store = cut(pl.lit(False), nobody).with_columns(
        default_feature_indices=pl.when(nobody).then(pl.lit([2], pl.List(pl.Int16))),
        ready_for_core=~nobody,
        team=pl.when(pl.col("player_id") >= 3).then("team"),
        games_this_season=pl.when(pl.col("player_id") >= 6).then(9.0).otherwise(0.0),
    )
    rows = of(walk(Days.one(WEEKS[5]), CORE_TOO, store=store), "served")
    lost = dict(rows.filter(pl.col("predicted_points").is_null()).select("player_id", "lost_to").rows())
    words = {0: "team_unknown", 3: "no_game_yet", 6: "box_scores", 9: "box_scores"}
    assert len(lost) > 8
    assert all(why == words[player // 3 * 3] for player, why in lost.items())
    assert rows.filter(pl.col("player_id") >= 12)["predicted_points"].null_count() == 0


def test_without_a_model_of_the_champion_core_stands_in_and_without_any_nothing_is_served() -> None:
    too_few = replace(CATBOOST_V9, window_days=1)
    served = of(
        walk(Days.one(WEEKS[5]), [too_few, CORE_TOO[1]], store=cut(pl.lit(False), pl.lit(False))), "served"
    )
    assert set(served.select("family", "lost_to").rows()) == {("catboost_core", "no_model")}
    neither = [too_few, replace(CATBOOST_CORE, window_days=1)]
    served = of(walk(Days.one(WEEKS[5]), neither, store=cut(pl.lit(False), pl.lit(False))), "served")
    assert set(served.select("family", "lost_to", "predicted_points").rows()) == {(None, "no_model", None)}
