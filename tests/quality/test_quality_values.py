"""Bounds, spread and constants: which values look wrong, and which only look odd."""

from datetime import timedelta

import pytest

from nba_props.declared.features import BY_INDEX, CATALOGUE
from nba_props.quality.values import FEWEST_ROWS, SPREAD, batch_variance, bounds, constant_columns
from tests.quality.quality_rows import DAY, FEATURES, days_before, row, store

TEAMS = [f"T{n:02d}" for n in range(12)]


def night(players: int = 60, teams: int = 12, **same: float | None):
    """A night on which every feature differs from player to player, but for those given."""
    rows = []
    for n in range(players):
        values = {name: _between(name, n, players) for name in FEATURES} | same
        rows.append(row(n, team=TEAMS[n % teams], **values))
    return store(*rows)


def _between(name: str, n: int, of: int) -> float:
    feature = next(f for f in CATALOGUE if f.name == name) if name in {f.name for f in CATALOGUE} else None
    low, high = (feature.low, feature.high) if feature else (0.0, 1.0)
    return low + (high - low) * n / of


@pytest.mark.parametrize("answer", [bounds, batch_variance, constant_columns], ids=lambda a: a.__name__)
def test_an_empty_slate_passes_and_says_so(answer) -> None:
    assert answer(store()).good
    assert "nothing to judge" in answer(store()).said


@pytest.mark.parametrize("answer", [bounds, batch_variance, constant_columns], ids=lambda a: a.__name__)
def test_a_night_like_others_passes(answer) -> None:
    verdict = answer(night())
    assert (verdict.good, verdict.said) == (True, "")


@pytest.mark.parametrize(
    ("value", "good"), [(0.0, True), (100.0, True), (100.5, False), (-0.5, False), (None, True)]
)
def test_a_value_out_of_its_bounds_is_named_with_how_far_it_went(value: float | None, good: bool) -> None:
    verdict = bounds(store(row(1), row(2, fatigue_score=value)))
    assert verdict.good == good
    told = [("fatigue_score", "0 to 100", 1, value, value, f"{DAY} Player 2")]
    assert verdict.culprits.rows() == ([] if good else told)


def test_each_feature_out_of_bounds_is_a_culprit() -> None:
    verdict = bounds(store(row(1, points_avg_last_5=999.0, pct_three=2.0), row(2, pct_three=-1.0)))
    assert verdict.culprits.select("feature", "rows", "lowest", "highest").rows() == [
        ("points_avg_last_5", 1, 999.0, 999.0),
        ("pct_three", 2, -1.0, 2.0),
    ]


@pytest.mark.parametrize("index", SPREAD)
def test_a_feature_that_is_alike_for_everybody_is_named(index) -> None:
    name = BY_INDEX[index].name
    verdict = batch_variance(night(**{name: 1.0}))
    assert verdict.culprits["feature"].to_list() == [name]
    assert verdict.culprits["deviation"].to_list() == [0.0]


def test_few_distinct_values_are_not_enough_however_far_apart() -> None:
    rows = night().to_dicts()
    mended = store(*({**r, "points_avg_last_5": 70.0 * (n % 2)} for n, r in enumerate(rows)))
    assert batch_variance(mended).culprits["feature"].to_list() == ["points_avg_last_5"]


def test_fewer_than_50_values_say_nothing() -> None:
    assert not batch_variance(night(FEWEST_ROWS, points_avg_last_5=1.0)).good
    assert batch_variance(night(FEWEST_ROWS - 1, points_avg_last_5=1.0)).good
    some = store(
        *({**r, "vegas_points_line": 20.0 if n < 49 else None} for n, r in enumerate(night().to_dicts()))
    )
    assert batch_variance(some).good


def test_a_night_of_few_teams_is_not_asked_for_many_paces() -> None:
    assert not batch_variance(night(teams=10, team_pace=100.0)).good
    assert batch_variance(night(teams=8, team_pace=100.0)).good


def test_each_day_is_judged_by_itself() -> None:
    flat = [{**r, "game_date": days_before(1)} for r in night(points_avg_last_5=1.0).to_dicts()]
    verdict = batch_variance(store(*night().to_dicts(), *flat))
    assert verdict.culprits.select("game_date", "feature").rows() == [(days_before(1), "points_avg_last_5")]


@pytest.mark.parametrize(
    ("feature", "value", "good"),
    [
        ("opponent_pace", 100.0, False),
        ("rest_advantage", 0.0, False),  # what it was in the older system
        ("playoff_game", 0.0, True),
        ("has_vegas_line", 0.0, True),
        ("vegas_points_line", None, True),  # nobody quotes: no value is no constant
    ],
)
def test_a_feature_with_one_value_for_everybody_is_a_constant(
    feature: str, value: float | None, good: bool
) -> None:
    verdict = constant_columns(night(**{feature: value}))
    assert verdict.good == good
    assert verdict.culprits.rows() == ([] if good else [(feature, value)])


def test_a_constant_of_one_day_that_changes_on_another_is_none() -> None:
    other = [{**r, "game_date": DAY - timedelta(days=1)} for r in night(rest_advantage=1.0).to_dicts()]
    assert constant_columns(store(*night(rest_advantage=0.0).to_dicts(), *other)).good


def test_a_handful_of_rows_is_no_constant() -> None:
    verdict = constant_columns(night(FEWEST_ROWS - 1, rest_advantage=0.0))
    assert verdict.good
    assert "nothing to judge" in verdict.said
