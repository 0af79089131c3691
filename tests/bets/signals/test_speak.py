"""Which signals speak on a line, about which side, and as of when."""

from datetime import date, timedelta

import polars as pl
import pytest

from nba_props.bets.signals.inputs import rows_of
from nba_props.bets.signals.speak import signals
from nba_props.declared.signals import SIGNALS
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.signals import SIGNALS as TABLE
from tests.bets.bet_rows import prediction, predictions
from tests.bets.signals.signal_rows import features, games, graded, grades, played, tip_of, tonight
from tests.market.market_rows import DAY, Row, before


def store(**changes: object) -> pl.DataFrame:
    return pl.DataFrame([features(**changes)], schema=FEATURE_STORE.schema)


def spoken(**tables: pl.DataFrame) -> dict[str, tuple[str, float | None]]:
    frame = enforce(TABLE, signals(tonight(**tables)))
    return {row["signal"]: (row["side"], row["signal_value"]) for row in frame.to_dicts()}


def test_every_number_that_a_signal_looks_at_or_shows_is_there() -> None:
    columns = set(rows_of(tonight()).columns)
    for signal in SIGNALS:
        assert {signal.value, *signal.fires.meta.root_names()} <= columns, signal.name


def test_on_a_usual_night_only_the_prediction_speaks() -> None:
    assert spoken() == {"model_health": ("OVER", None)}


@pytest.mark.parametrize(("edge", "side"), [(5.5, "OVER"), (-5.5, "UNDER")])
def test_a_signal_of_either_side_speaks_about_the_side_of_the_prediction(edge: float, side: str) -> None:
    assert spoken(predictions=predictions(prediction(edge=edge)))["high_edge"] == (side, edge)


def test_a_signal_of_one_side_speaks_whatever_the_prediction_says() -> None:
    for edge in (2.5, -2.5, None):
        found = spoken(
            predictions=predictions(prediction(edge=edge)), feature_store=store(points_avg_last_5=23.5)
        )
        assert found["hot_streak_under"] == ("UNDER", 3.5)


def test_the_markets_probability_is_that_of_the_signals_side() -> None:
    rows = predictions(prediction(edge=-2.5, market_p_over=0.6))
    frame = signals(tonight(predictions=rows, feature_store=store(prop_line_delta=-3.0)))
    assert dict(frame.select("signal", "market_probability").rows()) == {
        "model_health": pytest.approx(0.4), "prop_line_drop_over": 0.6, "line_fell_3": pytest.approx(0.4),
    }  # fmt: skip


def test_form_of_the_games_before_speaks() -> None:
    surge = games(
        *(played(n, minutes=20.0) for n in (12, 10, 8)), *(played(n, minutes=30.0) for n in (6, 4, 2))
    )
    assert spoken(player_games=surge)["minutes_surge"] == ("OVER", 5)


def test_only_the_champions_active_predictions_with_a_line_are_spoken_of() -> None:
    silent = predictions(
        prediction(role="shadow"), prediction(player_id=8, is_active=False),
        prediction(player_id=9, consensus_line=None, edge=None, recommendation="NO_LINE"),
    )  # fmt: skip
    store_ = pl.DataFrame([features(player_id=p) for p in (7, 8, 9)], schema=FEATURE_STORE.schema)
    assert signals(tonight(predictions=silent, feature_store=store_)).is_empty()


def shadows(*said: str, **other: object) -> list[dict[str, object]]:
    return [
        prediction(
            **{"role": "shadow", "family": f"f{n}", "model_id": f"f{n}", "recommendation": side} | other
        )
        for n, side in enumerate(said)
    ]


@pytest.mark.parametrize(
    ("said", "speaks"),
    [
        (("UNDER", "UNDER", "UNDER"), True),
        (("UNDER", "UNDER", "OVER"), True),
        (("UNDER", "OVER", "OVER"), False),
        (("UNDER", "UNDER", "PASS"), False),  # two are no consensus
    ],
)
def test_the_champion_is_opposite_of_what_most_other_families_recommend(
    said: tuple[str, ...], speaks: bool
) -> None:
    found = spoken(predictions=predictions(prediction(), *shadows(*said)))
    assert ("opposite_of_consensus" in found) == speaks


def test_another_models_row_of_the_champions_family_is_no_other_family() -> None:
    same = shadows("UNDER", "UNDER", "UNDER", family="catboost_v9")
    assert "opposite_of_consensus" not in spoken(predictions=predictions(prediction(), *same))


def test_a_player_with_a_bad_record_is_blacklisted_and_the_record_is_an_input() -> None:
    bad = grades(*(graded(DAY - timedelta(n), 25 if n < 4 else 0) for n in range(1, 9)))
    frame = signals(tonight(grades=bad))
    (row,) = frame.filter(signal="blacklist").to_dicts()
    assert (row["side"], row["signal_value"]) == ("OVER", 3 / 8)
    assert row["inputs_known_at"] == before(90)
    (health,) = frame.filter(signal="model_health").to_dicts()
    assert health["signal_value"] == pytest.approx(3 / 7)


def test_a_row_is_as_of_the_newer_of_its_prediction_and_its_features() -> None:
    frame = signals(tonight(feature_store=store(as_of=before(20), inputs_known_at=before(25))))
    assert frame.select("as_of", "inputs_known_at").row(0) == (before(20), before(25))


def test_nothing_that_becomes_known_later_moves_a_row() -> None:
    """Results of tonight and of later, box scores, and predictions of shadows made after the row's as_of."""
    week = [graded(DAY - timedelta(n)) for n in (1, 2)]
    usual = [played(n) for n in range(2, 12, 2)]
    later = [graded(DAY - timedelta(n), 0, scored_at=before(30)) for n in range(3, 12)]
    later += [graded(DAY + timedelta(n), 0) for n in range(9)]
    poison = [played(-n, minutes=60.0, fta=20) for n in range(3)]
    poison += [played(1, minutes=60.0, fta=20, known_at=before(30))]
    fresh = shadows("UNDER", "UNDER", "UNDER", as_of=before(30), inputs_known_at=before(40))
    clean = signals(tonight(grades=grades(*week), player_games=games(*usual)))
    poisoned = signals(
        tonight(
            grades=grades(*week, *later),
            player_games=games(*usual, *poison),
            predictions=predictions(prediction(), *fresh),
        )
    )
    assert poisoned.equals(clean)
    assert clean["signal_value"].to_list() == [1.0]


def test_a_range_equals_its_days() -> None:
    """Thirty nights of a player whose form, results and rest change."""
    nights = [DAY - timedelta(n) for n in range(30)]
    past = games(
        *(played(n, minutes=48.0 - 5 * (n % 8), fta=3 + n // 6, points=7 * n % 40) for n in range(60))
    )
    results = grades(*(graded(DAY - timedelta(n), 25 * (n % 2)) for n in range(60)))

    def built(days: list[date]) -> pl.DataFrame:
        when: list[Row] = [
            {
                "game_id": f"{day}",
                "game_date": day,
                "tip_off": tip_of(day),
                "as_of": before(60, tip_of(day)),
                "inputs_known_at": before(90, tip_of(day)),
            }
            for day in days
        ]
        earlier = pl.col("game_date") < max(days)
        return signals(
            tonight(
                predictions=predictions(*(prediction(**row) for row in when)),
                feature_store=pl.DataFrame([features(**row) for row in when], schema=FEATURE_STORE.schema),
                player_games=past.filter(earlier),
                grades=results.filter(earlier),
            )
        )

    whole = built(nights)
    assert whole.equals(TABLE.shape(pl.concat(built([night]) for night in nights)))
    assert whole["signal"].n_unique() > 3
