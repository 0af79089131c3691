"""Nights on which all picks go one way, and nights without their signal."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.signals import DAILY_SIGNALS
from nba_props.quality.picks import one_direction, signalled_days

DAY = date(2024, 4, 10)


def picks(*edges: float | None, **changes: Any) -> pl.DataFrame:  # noqa: ANN401  (columns of any type)
    row = {
        "game_date": DAY, "role": "champion", "is_active": True, "predicted_points": 20.0, "consensus_line": 17.0,
    } | changes  # fmt: skip
    return pl.DataFrame([row | {"edge": edge} for edge in edges], schema=PREDICTIONS.schema)


@pytest.mark.parametrize(
    ("overs", "unders", "good"), [(8, 2, True), (9, 1, False), (2, 8, True), (1, 9, False), (9, 0, True)]
)
def test_nine_of_ten_picks_in_one_direction_are_too_many(overs: int, unders: int, good: bool) -> None:
    """Fewer than ten say nothing, and neither do small edges."""
    verdict = one_direction(picks(*[3.0] * overs, *[-3.0] * unders, *[2.9] * 20, None))
    assert verdict.good == good


def test_other_roles_and_rows_that_were_superseded_do_not_count() -> None:
    assert one_direction(picks(*[3.0] * 20, role="shadow")).good
    assert one_direction(picks(*[3.0] * 20, is_active=False)).good


def signals(**changes: Any) -> pl.DataFrame:  # noqa: ANN401  (as above)
    row = {"game_date": DAY, "system": "champion", "total_picks": 4, "pct_over": 50.0} | changes
    return pl.DataFrame([row], schema=DAILY_SIGNALS.schema)


def test_a_predicted_day_without_its_signal_is_named() -> None:
    night = picks(3.0)
    assert signalled_days(night, signals()).good
    assert signalled_days(night, signals(system="catboost_v9")).culprits["game_date"].to_list() == [DAY]
    assert not signalled_days(night, signals(pct_over=None)).good
    assert signalled_days(picks(None, consensus_line=None), signals(total_picks=0, pct_over=None)).good
    assert signalled_days(picks(), DAILY_SIGNALS.empty()).good
