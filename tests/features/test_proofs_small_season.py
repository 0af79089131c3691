"""The laws of time on the awkward little season: no future, a range equals its days, row order is nothing."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
import scenario
from chain import TABLES, build, build_day
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from proofs import poisoned, same, until

from nba_props.days import Days
from nba_props.tables.contract import enforce

SEASON = Days(date(2023, 10, 14), date(2023, 11, 20))
# Shrinking a failure rebuilds the season a thousand times; the example that failed says enough.
QUICK = {"deadline": None, "database": None, "phases": (Phase.explicit, Phase.generate)}
SAMPLED = {date(2023, 11, day) for day in (4, 10, 12, 14, 15)}
MOMENTS = st.datetimes(datetime(2023, 10, 24), datetime(2023, 11, 16, 12), timezones=st.just(UTC))


@pytest.fixture(scope="module")
def built() -> dict[str, pl.DataFrame]:
    return build(scenario.INGEST, SEASON, scenario.NOW)


def test_every_table_keeps_its_contract(built):
    for name, frame in built.items():
        enforce(TABLES[name], frame)


@settings(max_examples=8, **QUICK)
@given(t=MOMENTS, seed=st.integers(0, 1_000_000))
def test_another_future_changes_no_row_of_the_past(built, t, seed):
    before = until(built, t)
    after = until(build(poisoned(scenario.INGEST, t, seed), SEASON, scenario.NOW), t)
    for name, frame in before.items():
        same(frame, after[name], name)


def test_another_past_changes_rows(built):
    """The proof above can fail: what is changed here was known. Three tables do not look at points."""
    t = datetime(2023, 11, 11, 6, tzinfo=UTC)
    box = scenario.INGEST["box_scores"].with_columns(points=pl.col("points") + 1)
    changed = until(build({**scenario.INGEST, "box_scores": box}, SEASON, scenario.NOW), t)
    unchanged = [n for n, f in until(built, t).items() if f.equals(changed[n])]
    assert unchanged == ["slate", "player_shot_zones", "composite_factors"]


@settings(max_examples=5, **QUICK)
@given(now=MOMENTS)
def test_tables_that_know_the_future_are_read_under_an_earlier_clock_as_if_they_did_not(now):
    known = {
        n: f if n == "schedule" else f.filter(pl.col("known_at") <= now) for n, f in scenario.INGEST.items()
    }
    replayed, then = (build(ingest, SEASON, now) for ingest in (scenario.INGEST, known))
    for name in set(replayed) - {"player_games", "team_games"}:
        enforce(TABLES[name], replayed[name])
        same(then[name], replayed[name], name)


def test_a_late_box_score_serves_the_days_after_it_and_no_day_before():
    known = datetime(2023, 11, 11, 1, tzinfo=UTC)
    late = pl.when(pl.col("game_id") == "0022300009").then(pl.lit(known)).otherwise("known_at")
    box = scenario.INGEST["box_scores"].with_columns(known_at=late)
    cache = build({**scenario.INGEST, "box_scores": box}, SEASON, scenario.NOW)["daily_cache"]
    games = cache.filter(pl.col("player_id") == 11).select(
        "game_date", "games_played", "games_missing_last_5"
    )
    assert games.filter(pl.col("game_date") >= date(2023, 11, 2)).rows() == [
        (date(2023, 11, 2), 4, 1),
        (date(2023, 11, 4), 4, 1),
        (date(2023, 11, 10), 5, 1),
        (date(2023, 11, 12), 7, 0),
        (date(2023, 11, 15), 8, 0),
    ]


def test_a_range_equals_its_days(built):
    for day in SEASON:
        if day > date(2023, 10, 31) and day not in SAMPLED:
            continue
        for name, frame in build_day(scenario.INGEST, day, scenario.NOW).items():
            same(built[name].filter(pl.col("game_date") == day), frame, f"{day} {name}")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_is_nothing(built, seed):
    shuffled = {n: f.sample(fraction=1, shuffle=True, seed=seed) for n, f in scenario.INGEST.items()}
    for name, frame in build(shuffled, SEASON, scenario.NOW).items():
        same(built[name], frame, name)


def test_a_season_without_games_is_empty_and_keeps_its_schema():
    nothing = {n: f.clear() for n, f in scenario.INGEST.items()}
    days = Days.one(SEASON.first + timedelta(days=1))
    for name, frame in build(nothing, days, scenario.NOW).items():
        assert frame.equals(TABLES[name].empty()), name
        assert frame.schema == TABLES[name].schema, name
