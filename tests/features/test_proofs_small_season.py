"""The laws of time on the awkward little season: no future, a range equals its days, row order does not matter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from nba_props.days import Days
from nba_props.declared.features import Group, features_in
from nba_props.declared.tables.contract import enforce
from tests import scenario
from tests.features.chain import TABLES, build, build_day
from tests.features.proofs import poisoned, same, until
from tests.features.quoted_season import GAMES, INGEST

SEASON = Days(date(2023, 10, 14), date(2023, 11, 20))
# Shrinking a failure rebuilds the season a thousand times; the example that failed says enough.
QUICK: dict[str, Any] = {"deadline": None, "database": None, "phases": (Phase.explicit, Phase.generate)}
SAMPLED = {date(2023, 11, day) for day in (4, 10, 12, 14, 15)}
PUBLISHED = (
    pl.concat(INGEST[n]["known_at"] for n in ("odds_lines", "odds_polls", "game_lines", "injury_reports"))
    .unique()
    .sort()
)
# Any instant, and those just before something was published.
MOMENTS = st.datetimes(
    datetime(2023, 10, 24),  # noqa: DTZ001  (hypothesis adds the zone)
    datetime(2023, 11, 16, 12),  # noqa: DTZ001  (hypothesis adds the zone)
    timezones=st.just(UTC),
) | st.sampled_from([known - timedelta(minutes=1) for known in PUBLISHED])


@pytest.fixture(scope="module")
def built() -> dict[str, pl.DataFrame]:
    return build(INGEST, SEASON, scenario.NOW)


def test_the_new_columns_are_under_proof(built: dict[str, pl.DataFrame]) -> None:
    """Every feature has several values here, so that a proof about it can fail.

    Nobody misses a game and plays again: those who return are under proof in the real seasons.
    """
    absent = [f for f in features_in(Group.ABSENCES) if f.name.startswith("absent")]
    values = built["feature_store"].select(
        pl.col(f.name).drop_nulls().n_unique() for f in (*features_in(Group.FORM), *absent)
    )
    assert all(count > 1 for count in values.row(0)), values


def test_every_table_keeps_its_contract(built: dict[str, pl.DataFrame]) -> None:
    for name, frame in built.items():
        enforce(TABLES[name], frame)


@settings(max_examples=20, **QUICK)
@given(t=MOMENTS, seed=st.integers(0, 1_000_000))
def test_another_future_changes_no_row_of_the_past(
    built: dict[str, pl.DataFrame], t: datetime, seed: int
) -> None:
    before = until(built, t)
    after = until(build(poisoned(INGEST, t, seed), SEASON, scenario.NOW), t)
    for name, frame in before.items():
        same(frame, after[name], name)


def test_another_past_changes_rows(built: dict[str, pl.DataFrame]) -> None:
    """The proof above can fail: what is changed here was known. Three tables do not use points."""
    t = datetime(2023, 11, 11, 6, tzinfo=UTC)
    box = INGEST["box_scores"].with_columns(points=pl.col("points") + 1)
    changed = until(build({**INGEST, "box_scores": box}, SEASON, scenario.NOW), t)
    unchanged = [n for n, f in until(built, t).items() if f.equals(changed[n])]
    assert unchanged == ["slate", "player_shot_zones", "game_markets"]


@settings(max_examples=12, **QUICK)
@given(now=MOMENTS)
def test_tables_that_know_the_future_are_read_under_an_earlier_clock_as_if_they_did_not(
    now: datetime,
) -> None:
    known = {n: f if n == "schedule" else f.filter(pl.col("known_at") <= now) for n, f in INGEST.items()}
    replayed, then = (build(ingest, SEASON, now) for ingest in (INGEST, known))
    for name in set(replayed) - {"player_games", "team_games"}:
        enforce(TABLES[name], replayed[name])
        same(then[name], replayed[name], name)


PLAYED = [g for g in GAMES.values() if g["status"] == "final" and g["game_id"] != scenario.MISSING_BOX]


# Known after a tip-off that the books moved an hour ahead of the schedule's, and before the schedule's own.
BETWEEN = datetime(2023, 11, 16, 1, 59, tzinfo=UTC)


@settings(max_examples=6, **QUICK)
@given(game=st.sampled_from(PLAYED), known=MOMENTS)
@example(game=GAMES[2], known=BETWEEN)
def test_a_late_game_changes_the_rows_that_were_built_after_it_came_and_no_other(
    built: dict[str, pl.DataFrame], game: dict[str, Any], known: datetime
) -> None:
    """Rows of before are those without the game, rows of after those with it in time: nothing else moves.

    What a day's games share is as of the first of them: a later game is of after when that one is.
    """
    of_game = pl.col("game_id") == game["game_id"]
    known = max(known, game["final_at"])

    def arrived(at: datetime | None) -> dict[str, pl.DataFrame]:
        came = pl.when(of_game).then(pl.lit(at)).otherwise("known_at")
        late = {
            n: INGEST[n].filter(~of_game) if at is None else INGEST[n].with_columns(known_at=came)
            for n in ("box_scores", "shots")
        }
        return build(INGEST | late, SEASON, scenario.NOW)

    never, late = arrived(None), arrived(known)
    for name in set(built) - {"player_games", "team_games"}:
        first = pl.col("as_of").min().over("game_date")
        for part, expected in ((pl.col("as_of") < known, never), (first >= known, built)):
            seen, right = (f[name].filter(part).drop("inputs_known_at") for f in (late, expected))
            same(seen, right, f"{name} {game}")


def test_a_late_game_moves_the_cache_of_its_two_teams_and_of_no_other() -> None:
    of_game = pl.col("game_id") == GAMES[9]["game_id"]  # Boston against New York
    box = INGEST["box_scores"]
    without = build({**INGEST, "box_scores": box.filter(~of_game)}, SEASON, scenario.NOW)["daily_cache"]
    whole = build(INGEST, SEASON, scenario.NOW)["daily_cache"]
    both = whole.join(without, on=["game_date", "player_id"], how="anti")
    assert both.is_empty()
    rows = pl.concat([whole, without]).filter(pl.struct(pl.exclude("inputs_known_at")).is_unique())
    moved = rows.select("game_date", "player_id").unique()
    after = pl.col("game_date") > GAMES[9]["game_date"]
    teams = whole.filter(after, pl.col("team").is_in(["BOS", "NYK"])).select("game_date", "player_id")
    assert moved.sort(pl.all()).equals(teams.sort(pl.all()))


def test_a_range_equals_its_days(built: dict[str, pl.DataFrame]) -> None:
    for day in SEASON:
        if day > date(2023, 10, 31) and day not in SAMPLED:
            continue
        for name, frame in build_day(INGEST, day, scenario.NOW).items():
            same(built[name].filter(pl.col("game_date") == day), frame, f"{day} {name}")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_does_not_matter(built: dict[str, pl.DataFrame], seed: int) -> None:
    shuffled = {n: f.sample(fraction=1, shuffle=True, seed=seed) for n, f in INGEST.items()}
    for name, frame in build(shuffled, SEASON, scenario.NOW).items():
        same(built[name], frame, name)


def test_a_season_without_games_is_empty_and_keeps_its_schema() -> None:
    nothing = {n: f.clear() for n, f in INGEST.items()}
    days = Days.one(SEASON.first + timedelta(days=1))
    for name, frame in build(nothing, days, scenario.NOW).items():
        assert frame.equals(TABLES[name].empty()), name
        assert frame.schema == TABLES[name].schema, name
