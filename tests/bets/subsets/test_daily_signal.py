"""What a day's predictions say of the day, and in which order the rules decide."""

from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.subsets.daily_signal import daily_signals
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.signals import DAILY_SIGNALS
from tests.bets.bet_rows import prediction, predictions
from tests.market.market_rows import DAY, TIP, Row, before


def night(
    overs: int, unders: int, passes: int, *, high: int = 3, games: int = 5, **other: object
) -> list[Row]:
    """So many recommendations over so many games, `high` of them 5 points from the line."""
    said = ["OVER"] * overs + ["UNDER"] * unders + ["PASS"] * passes
    sign = {"OVER": 1, "UNDER": -1, "PASS": 0.1}
    return [
        prediction(
            game_id=f"{n % games}", player_id=n, recommendation=side, edge=sign[side] * (5.0 if n < high else 2.0), **other
        )
        for n, side in enumerate(said)
    ]  # fmt: skip


def said(rows: list[Row]) -> Row:
    frame = enforce(DAILY_SIGNALS, daily_signals(predictions(*rows)))
    return frame.filter(system="champion").row(0, named=True)


@pytest.mark.parametrize(
    ("rows", "signal", "word", "why"),
    [
        (
            night(4, 3, 3, high=7),
            "GREEN",
            "favorable",
            "7 predictions 5 points or more from the line, 40.0 % Overs",
        ),
        (night(4, 3, 3, games=4), "RED", "challenging", "only 4 games"),
        (night(2, 3, 5), "RED", "challenging", "20.0 % of the predictions are Overs, below 25 %"),
        (night(4, 3, 3, high=2), "YELLOW", "neutral", "only 2 predictions 5 points or more from the line"),
        (night(5, 3, 2), "YELLOW", "neutral", "50.0 % of the predictions are Overs, above 45 %"),
        (night(4, 3, 2), None, "neutral", "only 9 predictions with a line, 10 are needed"),
        (night(9, 1, 0, high=0, games=3), "RED", "challenging", "only 3 games"),
    ],
)
def test_the_first_rule_that_fires_decides(rows: list[Row], signal: str | None, word: str, why: str) -> None:
    row = said(rows)
    assert (row["daily_signal"], row["signal"], row["signal_explanation"]) == (signal, word, why)


def test_the_figures_of_a_night() -> None:
    row = said(night(4, 4, 4, high=7))
    row |= {
        name: pytest.approx(row[name]) for name in ("pct_over", "pct_under", "avg_edge", "avg_probability")
    }
    assert row == {
        "game_date": DAY, "system": "champion", "slate_size": 5, "total_picks": 12, "high_edge_picks": 7,
        "ultra_high_edge_picks": 0, "pct_over": 100 / 3, "pct_under": 100 / 3, "avg_probability": 0.5,
        "avg_edge": (7 * 5 + 2 + 4 * 0.2) / 12, "avg_prediction_vs_line": pytest.approx((20 - 15 - 2 + 0.8) / 12),
        "skew_category": "BALANCED", "volume_category": "NORMAL", "daily_signal": "GREEN", "signal": "favorable",
        "signal_explanation": "7 predictions 5 points or more from the line, 33.3 % Overs", "provenance": "live",
        "source": "simulated", "as_of": before(60), "inputs_known_at": before(90),
    }  # fmt: skip


def test_shares_count_pass_and_what_has_no_line_counts_nowhere() -> None:
    unlined = [prediction(player_id=99, consensus_line=None, edge=None, recommendation="NO_LINE")]
    row = said(night(3, 0, 9) + unlined)
    assert (row["total_picks"], row["pct_over"]) == (12, 25)


def test_without_a_line_there_is_no_signal_but_a_row_that_says_so() -> None:
    row = said([prediction(consensus_line=None, edge=None, recommendation="NO_LINE")])
    assert (row["daily_signal"], row["signal"], row["pct_over"], row["skew_category"]) == (
        None,
        "neutral",
        None,
        None,
    )


def test_each_family_is_a_system_and_the_champion_is_made_of_whoever_stood_in() -> None:
    rows = [
        *night(2, 0, 0), prediction(player_id=5, family="catboost_core", model_id="core"),
        prediction(player_id=5, role="shadow", model_id="new"),
    ]  # fmt: skip
    frame = daily_signals(predictions(*rows))
    assert dict(frame.select("system", "total_picks").rows()) == {
        "catboost_core": 1,
        "catboost_v9": 3,
        "champion": 3,
    }


def test_a_run_after_the_first_tip_off_moves_nothing() -> None:
    early, late = night(4, 3, 3, high=7), TIP + timedelta(hours=1)
    last = [
        prediction(game_id="late", player_id=50 + n, tip_off=late, as_of=TIP, inputs_known_at=TIP, edge=-9.0)
        for n in range(9)
    ]
    assert said(early + last) == said(early)


def test_a_range_equals_its_days_and_a_day_without_predictions_has_none() -> None:
    second = night(
        2,
        6,
        2,
        game_date=DAY + timedelta(1),
        tip_off=TIP + timedelta(1),
        as_of=before(60, TIP + timedelta(1)),
    )
    both = daily_signals(predictions(*night(5, 3, 2), *second))
    assert both.equals(
        pl.concat(daily_signals(predictions(*one)) for one in (night(5, 3, 2), second)).sort(
            DAILY_SIGNALS.key
        )
    )
    assert daily_signals(PREDICTIONS.empty()).is_empty()
