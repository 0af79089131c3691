"""How models, signals and bets have done, by what was known at the instant."""

from datetime import date, timedelta

import pytest

from nba_props.declared.registry_events import Kind
from nba_props.declared.signals import SIGNALS
from nba_props.declared.tables.grades import BET_PERFORMANCE
from nba_props.declared.tables.performance import ACCURACY, MODEL_PERFORMANCE
from nba_props.declared.tables.signals import SIGNAL_PERFORMANCE
from nba_props.publishing.exports.season.documents import Registered
from nba_props.publishing.exports.season.health import DESCRIPTIONS, models_health, signals_health
from nba_props.publishing.exports.season.systems import systems_performance
from tests.governance_rows import decision, trained
from tests.publishing.exports.season.season_rows import SEEN, YESTERDAY, Row, frame, known

CHAMPION = "catboost_v9"
models, signals, accuracy, bets = (
    frame(table.schema) for table in (MODEL_PERFORMANCE, SIGNAL_PERFORMANCE, ACCURACY, BET_PERFORMANCE)
)
LATER = SEEN.at + timedelta(hours=1)


def model(day: date = YESTERDAY, **changes: object) -> Row:
    return dict.fromkeys(MODEL_PERFORMANCE.schema.names(), 0) | {
        "game_date": day, "family": CHAMPION, "model_week": day, "state": "HEALTHY", "provenance": "live",
        "source": "simulated", "known_at": known(day), "calls_7d": 9, "hit_rate_7d": 0.6667, "hit_rate_14d": None,
    } | changes  # fmt: skip


def signal(day: date = YESTERDAY, **changes: object) -> Row:
    return dict.fromkeys(SIGNAL_PERFORMANCE.schema.names()) | {
        "game_date": day, "signal": "high_edge", "window_days": 7, "calls": 8, "hit_rate": 0.75, "regime": "HOT",
        "provenance": "live", "source": "simulated", "known_at": known(day),
    } | changes  # fmt: skip


def measured(predictor: str = CHAMPION, **changes: object) -> Row:
    return dict.fromkeys(ACCURACY.schema.names()) | {
        "measured_on": YESTERDAY, "measured_at": known(YESTERDAY), "predictor": predictor, "n": 100, "mae": 4.9,
        "too_good": "PASS", "against_line": "We trail the market.", "provenance": "live",
    } | changes  # fmt: skip


def won(day: date = YESTERDAY, **changes: object) -> Row:
    return dict.fromkeys(BET_PERFORMANCE.schema.names()) | {
        "game_date": day, "window_days": 30, "dimension": "all", "value": "all", "n": 10, "wins": 6, "closing_n": 0,
        "provenance": "live", "known_at": known(day),
    } | changes  # fmt: skip


def test_each_family_shows_its_newest_day_and_how_long_ago_it_was_trained() -> None:
    rows = models(
        model(YESTERDAY - timedelta(days=9), state="BLOCKED"),
        model(),
        model(family="catboost_core", state="WATCH"),
    )
    shown = models_health(rows, {CHAMPION: date(2024, 1, 15)}, CHAMPION, SEEN)
    of = shown.models[CHAMPION]
    assert (of.game_date, of.state, of.hr_7d, of.hr_14d, of.picks_7d, of.days_since_training) == (
        YESTERDAY, "HEALTHY", 66.7, None, 9, 2,
    )  # fmt: skip
    assert shown.models["catboost_core"].days_since_training is None
    assert (shown.best_bets_model, shown.active_model_state, shown.show_blocked_banner) == (
        CHAMPION,
        "HEALTHY",
        False,
    )


@pytest.mark.parametrize("state", DESCRIPTIONS)
def test_the_banner_warns_of_a_champion_that_is_blocked_and_of_nothing_else(state: str) -> None:
    rows = models(model(state=state), model(family="catboost_core", state="BLOCKED"))
    assert models_health(rows, {}, CHAMPION, SEEN).show_blocked_banner == (state == "BLOCKED")


def test_without_grades_there_is_no_state_and_no_banner() -> None:
    shown = models_health(models(), {}, None, SEEN)
    assert (shown.models, shown.active_model_state, shown.show_blocked_banner) == ({}, None, False)


def test_every_signal_is_shown_with_its_week_and_its_year() -> None:
    rows = signals(
        signal(),
        signal(window_days=365, calls=80, hit_rate=0.51, regime="NORMAL"),
        signal(window_days=14, calls=1),
    )
    shown = signals_health(rows, SEEN)
    assert list(shown.signals) == [s.name for s in SIGNALS]
    of = shown.signals["high_edge"]
    assert (of.regime, of.hr_7d, of.hr_season, of.picks_7d, of.picks_season) == ("HOT", 75.0, 51.0, 8, 80)
    assert (shown.summary.hot, shown.summary.silent, shown.date) == (1, len(SIGNALS) - 1, YESTERDAY)
    dependent = {name for name, s in shown.signals.items() if s.is_model_dependent}
    assert {"high_edge", "model_health"} <= dependent
    assert not {"cold_snap", "b2b_fatigue_under"} & dependent


def test_performance_shows_the_newest_figures_and_says_of_the_champion_that_it_trails() -> None:
    shown = systems_performance(
        models(model(), model(family="catboost_core")),
        accuracy(measured(), measured("line", against_line=None)),
        bets(won(YESTERDAY - timedelta(days=1), wins=1), won(), won(dimension="book", value="a")),
        CHAMPION,
        SEEN,
    )
    assert shown.against_line == "We trail the market."
    assert [(of.family, of.is_champion) for of in shown.families] == [
        ("catboost_core", False),
        (CHAMPION, True),
    ]
    assert [of.predictor for of in shown.predictors] == [CHAMPION, "line"]
    assert [(of.game_date, of.wins) for of in shown.bets] == [(YESTERDAY, 6)]


def test_what_is_known_after_the_instant_changes_no_figure() -> None:
    late = {"known_at": LATER}
    before = systems_performance(models(model()), accuracy(measured()), bets(won()), CHAMPION, SEEN)
    after = systems_performance(
        models(model(), model(SEEN.today, **late)),
        accuracy(measured(), measured(measured_on=SEEN.today, measured_at=LATER, mae=1.0)),
        bets(won(), won(SEEN.today, **late)),
        CHAMPION,
        SEEN,
    )
    assert before == after
    assert models_health(models(model()), {}, CHAMPION, SEEN) == models_health(
        models(model(), model(SEEN.today, state="BLOCKED", **late)), {}, CHAMPION, SEEN
    )
    assert signals_health(signals(signal()), SEEN) == signals_health(
        signals(signal(), signal(SEEN.today, calls=99, **late)), SEEN
    )


def test_the_registry_is_that_of_the_instant() -> None:
    promote: Kind = "promote"
    events = [
        trained(), trained("catboost_core", recorded_at=LATER), decision(promote, "catboost_core", recorded_at=LATER),
    ]  # fmt: skip
    assert Registered.of(events, SEEN) == Registered(CHAMPION, {CHAMPION: date(2024, 1, 15)})
    retired = [decision("retire", family, minutes=1) for family in (CHAMPION, "catboost_core")]
    assert Registered.of(retired, SEEN).champion is None
