"""What earlier sides at edge 3 say of a family and a player, as known before a game."""

from collections.abc import Callable
from datetime import timedelta

import polars as pl
import pytest

from nba_props.bets.signals.past_calls import family_record, player_record
from tests.bets.signals.signal_rows import SEASON, graded, grades, tip_of
from tests.market.market_rows import DAY, before

Record = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
INSTANT = pl.Datetime("us", "UTC")


def rows(*minutes_before: float, days_ago: int = 0, provenance: str = "live") -> pl.DataFrame:
    day = DAY - timedelta(days_ago)
    moments = [before(m, tip_of(day)) for m in minutes_before or (60.0,)]
    row = {
        "family": "catboost_v9",
        "season": SEASON,
        "player_id": 7,
        "provenance": provenance,
        "game_date": day,
    }
    return pl.DataFrame([row | {"as_of": moment} for moment in moments], schema_overrides={"as_of": INSTANT})


def ago(days: int, points: int | None = 25, **other: object) -> dict[str, object]:
    return graded(DAY - timedelta(days), points, **other)


def test_a_family_is_judged_by_the_seven_dates_before() -> None:
    week = grades(ago(8, 0), ago(7), ago(3, 0), ago(1), ago(0, 0, scored_at=before(180)))
    (row,) = family_record(rows(), week).to_dicts()
    assert row["family_hit_rate"] == pytest.approx(2 / 3)


def test_pushes_voids_small_edges_and_other_provenances_count_for_nothing() -> None:
    nothing = grades(
        ago(1, None), ago(2, 20, consensus_line=20.0), ago(3, edge=2.9), ago(4, provenance="backfill"),
        ago(5, vegas_line_source="dfs"),
    )  # fmt: skip
    assert family_record(rows(), nothing).is_empty()
    assert player_record(rows(), nothing).is_empty()


def test_a_player_is_judged_by_the_champions_sides_of_the_season() -> None:
    season = grades(
        ago(300), ago(60, 0), ago(30), ago(2, 0), ago(1, role="shadow"), ago(1, player_id=8, game_id="other"),
        ago(0, 0, scored_at=before(180)),
    )  # fmt: skip
    (row,) = player_record(rows(), season).to_dicts()
    assert (row["player_calls"], row["player_hit_rate"]) == (3, pytest.approx(1 / 3))
    assert row["player_known_at"] == tip_of(DAY - timedelta(2)) + timedelta(hours=3)


@pytest.mark.parametrize("record", [family_record, player_record])
def test_a_result_that_is_known_later_moves_nothing_and_a_correction_counts_once_known(
    record: Record,
) -> None:
    late = grades(ago(1), ago(1, 0, scored_at=before(30)))
    early, then = (record(rows(minutes), late).to_dicts()[0] for minutes in (60.0, 10.0))
    name = "family_hit_rate" if record is family_record else "player_hit_rate"
    assert (early[name], then[name]) == (1, 0)


@pytest.mark.parametrize("record", [family_record, player_record])
def test_a_range_equals_its_days(record: Record) -> None:
    season = grades(*(ago(n, 30 if n % 3 else 0) for n in range(1, 25)))
    ranges = [rows(60, 5, days_ago=n) for n in range(12)]
    whole = record(pl.concat(ranges), season).sort("game_date", "as_of")
    single = pl.concat([record(one, season) for one in ranges]).sort("game_date", "as_of")
    assert whole.equals(single)
    assert whole.height == 24
