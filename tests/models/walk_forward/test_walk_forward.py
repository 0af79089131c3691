"""Walk-forward on a made-up league: what a week may know, what its rows hold, and that a range equals its weeks."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.families import (
    CATBOOST_RESIDUAL,
    CATBOOST_V9,
    CATBOOST_V12,
    POINTS_DISTRIBUTION,
    Family,
)
from nba_props.declared.tables.contract import breaches
from nba_props.models.training.training_set import trained_until
from nba_props.models.walk_forward.table import WALK_FORWARD
from nba_props.models.walk_forward.walk import chosen, first_monday, walk_forward
from tests.models.made_up import FIRST, league

STORE, PLAYED = league(49)
WEEKS = [FIRST + timedelta(days=7 * n) for n in range(7)]
DAYS = Days(WEEKS[4], WEEKS[6] + timedelta(days=3))


def quick(family: Family, **other: object) -> Family:
    return replace(family, parameters=family.parameters | {"iterations": 30, "learning_rate": 0.2}, **other)


FAMILIES = [quick(CATBOOST_V9), quick(POINTS_DISTRIBUTION)]


def walked(
    days: Days = DAYS, families=FAMILIES, store=STORE, played=PLAYED, retrain="week", fit_free=("market",)
) -> pl.DataFrame:
    return walk_forward(families, days, store, played, retrain, fit_free=fit_free)


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return walked()


def test_rows_keep_the_promise_of_their_table(rows: pl.DataFrame) -> None:
    assert breaches(WALK_FORWARD, rows) == []
    assert rows["predictor"].unique().sort().to_list() == [
        "blend", "catboost_v9", "market", "points_distribution",
    ]  # fmt: skip
    assert set(rows["game_date"]) == set(DAYS)


def test_each_week_is_served_by_a_model_trained_until_its_monday(rows: pl.DataFrame) -> None:
    assert rows.filter(pl.col("week") != pl.col("model_week")).is_empty()
    found = rows.select("week", "trained_until").unique().sort("week").rows()
    assert found == [(week, trained_until(week)) for week in WEEKS[4:]]


def test_everything_known_after_a_monday_may_change_and_the_weeks_up_to_it_stay_as_they_were(
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
    poisoned = walked(store=store, played=played)
    assert poisoned.filter(before).equals(rows.filter(before))
    assert not poisoned.filter(~before).equals(rows.filter(~before))


def test_the_models_of_the_poisoned_week_are_the_same_too(rows: pl.DataFrame) -> None:
    """The week's own features are left, so that its predictions show the model; only outcomes change."""
    monday = trained_until(WEEKS[6])
    played = PLAYED.with_columns(
        points=pl.when(pl.col("known_at") >= monday).then(pl.lit(50, pl.Int32)).otherwise("points")
    )
    week = (pl.col("week") == WEEKS[6]) & (pl.col("predictor") == "catboost_v9")
    said = [
        "game_id",
        "player_id",
        "predicted_points",
        "p_over",
        "p_over_raw",
        "low_50",
        "high_90",
        "median_points",
    ]
    assert walked(played=played).filter(week).select(said).equals(rows.filter(week).select(said))


def test_a_range_equals_its_weeks(rows: pl.DataFrame) -> None:
    parts = [walked(Days(w, min(w + timedelta(days=6), DAYS.last))) for w in WEEKS[4:]]
    assert WALK_FORWARD.shape(pl.concat(parts)).equals(rows)


def test_a_month_is_served_by_the_model_of_its_first_monday() -> None:
    december = walked(Days(date(2023, 12, 4), date(2023, 12, 17)), retrain="month")
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
    one = rows.group_by("game_id", "player_id").agg(pl.col(facts).n_unique())
    assert one.select(facts).max().row(0) == (1, 1, 1, 1)
    played = PLAYED.filter("did_play").select("game_id", "player_id", scored="points")
    assert (
        rows.join(played, on=["game_id", "player_id"]).filter(pl.col("scored") != pl.col("points")).is_empty()
    )


def test_a_row_without_use_says_why() -> None:
    broken = STORE.with_columns(ready_for_v9=pl.col("player_id") > 8)
    found = walked(Days.one(WEEKS[5]), [*FAMILIES, quick(CATBOOST_V12), quick(CATBOOST_RESIDUAL)], broken)
    reasons = {
        name: set(part["reason"].drop_nulls())
        for (name,), part in found.partition_by("predictor", as_dict=True).items()
    }
    assert reasons["catboost_v9"] == {"did_not_play", "not_ready"}
    assert reasons["market"] == {"did_not_play", "no_line"}
    assert reasons["catboost_residual"] == {"did_not_play", "not_ready", "no_line"}
    assert reasons["catboost_v12"] == {"did_not_play", "no_model"}
    assert reasons["blend"] == {"did_not_play", "not_ready", "no_line"}
    unable = found.filter(pl.col("reason").is_not_null() & (pl.col("reason") != "did_not_play"))
    assert unable["predicted_points"].null_count() == unable.height


def test_the_blend_lies_by_the_line_and_has_the_calibrated_probability_of_its_model(
    rows: pl.DataFrame,
) -> None:
    keys = ["game_id", "player_id"]
    lined = rows.filter(pl.col("reason").is_null(), pl.col("consensus_line").is_not_null())
    blend, model = (lined.filter(predictor=name) for name in ("blend", "points_distribution"))
    assert blend.select(*keys, "p_over").equals(model.select(*keys, "p_over"))
    apart = {
        name: (rows["predicted_points"] - rows["consensus_line"]).abs().mean()
        for name, rows in (("blend", blend), ("model", model))
    }
    assert 0 < apart["blend"] < 0.6 * apart["model"]


def test_scores_and_intervals_are_of_the_points_scored(rows: pl.DataFrame) -> None:
    told = rows.filter(pl.col("reason").is_null())
    assert told.select(pl.col("crps", "log_score", "low_50", "high_90").null_count()).row(0) == (0, 0, 0, 0)
    assert told.filter(pl.col("pit_low") > pl.col("pit_high")).is_empty()
    for level in (50, 80, 90):
        within = (told[f"low_{level}"] <= told["points"]) & (told["points"] <= told[f"high_{level}"])
        assert within.mean() == pytest.approx(level / 100, abs=0.06)


def test_shuffled_outcomes_are_called_no_better_than_a_coin() -> None:
    """The label-shuffle alarm over whole weeks: probabilities at the lines are worth no more than one half."""
    draw = np.random.default_rng(1)
    played = PLAYED.with_columns(points=pl.Series(draw.permutation(PLAYED["points"].to_numpy())))
    middle = pl.lit(float(np.median(played["points"].to_numpy())) + 0.5)
    store = STORE.with_columns(vegas_points_line=middle, market_p_over=pl.lit(0.5))
    found = walked(families=FAMILIES[:1], store=store, played=played).filter(predictor="catboost_v9")
    told = found.filter(pl.col("reason").is_null())
    won = (told["points"] > told["consensus_line"]).cast(pl.Float64)
    brier = ((told["p_over"] - won) ** 2).mean()
    assert abs(brier - 0.25) < 0.003
    called = (told["p_over"] > told["p_over"].median()) == (won == 1)
    assert abs(called.mean() - 0.5) < 2.6 * np.sqrt(0.25 / told.height)


def test_a_leaked_outcome_shows_as_an_error_far_below_the_lines(rows: pl.DataFrame) -> None:
    leaked = STORE.join(
        PLAYED.select("game_id", "player_id", "points"), on=["game_id", "player_id"]
    ).with_columns(
        fatigue_score=pl.col("points") + pl.Series(np.random.default_rng(2).normal(0, 3, STORE.height))
    )
    found = walked(families=FAMILIES[:1], store=leaked.drop("points")).filter(
        pl.col("reason").is_null(), pl.col("consensus_line").is_not_null(), predictor="catboost_v9"
    )
    error = (found["predicted_points"] - found["points"]).abs().mean()
    assert error < (found["consensus_line"] - found["points"]).abs().mean() - 1


def test_the_ensemble_holds_its_family_where_it_is_walked_with_it() -> None:
    both = walked(Days.one(WEEKS[5]), FAMILIES[:1], fit_free=("ensemble", "moving_average"))
    alone = walked(Days.one(WEEKS[5]), [], fit_free=("ensemble",))
    found = {
        name: rows.filter(predictor="ensemble").sort("game_id", "player_id")["predicted_points"]
        for name, rows in (("both", both), ("alone", alone))
    }
    assert found["both"].null_count() == found["alone"].null_count() == 0
    assert (found["both"] - found["alone"]).abs().mean() > 0.05


def test_games_that_nobody_has_played_yet_have_no_rows() -> None:
    tomorrow = STORE.with_columns(pl.col("game_date").dt.offset_by("30d"), game_id=pl.col("game_id") + "x")
    assert walked(Days.one(WEEKS[5] + timedelta(days=30)), store=pl.concat([STORE, tomorrow])).is_empty()


def test_names_choose_predictors_and_an_unknown_one_is_named() -> None:
    families, fit_free = chosen(["market", "catboost_v9"])
    assert ([f.name for f in families], fit_free) == (["catboost_v9"], ["market"])
    assert len(chosen([])[0]) == 9
    with pytest.raises(ValueError, match="catboost_v99"):
        chosen(["catboost_v99"])


def test_progress_is_told_by_weeks() -> None:
    told: list[tuple[int, int]] = []
    walk_forward(
        [], DAYS, STORE, PLAYED, progress=lambda done, total: told.append((done, total)), fit_free=["market"]
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
