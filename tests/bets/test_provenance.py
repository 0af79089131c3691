"""How a prediction came about: its own instant against its game's tip-off, and whether that instant is set by hand."""

from datetime import timedelta, timezone

import polars as pl
import pytest

from nba_props.bets.provenance import provenance
from nba_props.declared.tables.table import INSTANT
from tests.market.market_rows import TIP

SECOND = timedelta(seconds=1)
GAMES = pl.DataFrame({"tip_off": [TIP - SECOND, TIP, TIP + SECOND]}, schema={"tip_off": INSTANT})


def test_a_row_is_live_strictly_before_its_tip_off_and_a_backfill_from_then_on() -> None:
    assert GAMES.select(provenance(TIP, is_replay=False)).to_series().to_list() == [
        "backfill",
        "backfill",
        "live",
    ]


def test_under_an_overridden_clock_every_row_is_a_replay() -> None:
    assert set(GAMES.with_columns(of=provenance(TIP, is_replay=True))["of"]) == {"replay"}


@pytest.mark.parametrize("hours", [-5, 0, 9])
def test_the_instant_may_be_in_any_time_zone(hours: int) -> None:
    there = TIP.astimezone(timezone(timedelta(hours=hours)))
    assert GAMES.select(provenance(there, is_replay=False)).equals(
        GAMES.select(provenance(TIP, is_replay=False))
    )
