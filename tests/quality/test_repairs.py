"""What used a corrected game: by what each table reads, how far back, and when each partition was built."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from nba_props.declared.lookback import HISTORY, READS, SEASON, YEAR
from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.quality.repairs import (
    GRADED,
    OF_BOX_SCORES,
    USERS,
    Reach,
    built_at,
    corrections,
    reach,
    stale,
    unseen,
    users,
)

DAY = date(2024, 4, 10)
AT = datetime(2024, 4, 11, 14, tzinfo=UTC)
ONE, TWO = "0022301161", "0022301170"
ZONES = {"player_shot_zones", "team_defense_zones"}
FROM_SHOTS = ZONES | {"composite_factors", "feature_store", "feature_gaps"}
FEATURES = {table for table in READS if table not in OF_BOX_SCORES} - {"game_markets"}


def rows(*games: tuple[str, date, datetime | None], season_type: str = "regular") -> pl.DataFrame:
    """Rows of BOX_SCORES of (game, day, corrected_at), the other columns null."""
    listed = [
        {"game_id": g, "game_date": d, "corrected_at": at, "season_type": season_type} for g, d, at in games
    ]
    return pl.DataFrame(
        [dict.fromkeys(BOX_SCORES.schema.names()) | row for row in listed], schema=BOX_SCORES.schema
    )


def player_games(*games: tuple[str, datetime | None]) -> pl.DataFrame:
    listed = [{"game_id": g, "game_date": DAY, "corrected_at": at} for g, at in games]
    return pl.DataFrame(
        [dict.fromkeys(PLAYER_GAMES.schema.names()) | row for row in listed], schema=PLAYER_GAMES.schema
    )


def after(days: int) -> date:
    return DAY + timedelta(days=days)


CORRECTED = corrections(box_scores=rows((ONE, DAY, AT), (ONE, DAY, AT), (TWO, DAY, None)))
EVERYWHERE = {table: [after(n) for n in range(-2, 4)] for table in USERS}


def by_day(used: pl.DataFrame) -> dict[date, set[str]]:
    return {day: set(part["table"]) for (day,), part in used.partition_by("game_date", as_dict=True).items()}


def test_a_corrected_box_score_was_used_by_its_days_stats_and_grades_and_by_all_features_after() -> None:
    used = users(CORRECTED, EVERYWHERE)
    assert by_day(used) == {
        DAY: {"player_games", "team_games", *GRADED},
        **{after(n): FEATURES for n in (1, 2, 3)},
    }
    assert used.select("game_id", "source", "corrected_at").unique().rows() == [(ONE, "box_scores", AT)]


def test_corrected_shots_were_used_by_what_reads_zones() -> None:
    used = users(corrections(shots=rows((ONE, DAY, AT))), EVERYWHERE)
    assert by_day(used) == {after(n): FROM_SHOTS for n in (1, 2, 3)}


def test_what_a_table_reaches_goes_through_the_tables_between() -> None:
    assert reach("player_games") == {"box_scores": Reach(0, 0)}
    assert reach("daily_cache") == {"box_scores": Reach(-SEASON.days, -1)}
    assert reach("slate") == {"box_scores": Reach(-YEAR.days, -1)}
    assert reach("feature_store")["box_scores"] == Reach(-HISTORY.days, -1)
    assert reach("feature_store")["shots"] == Reach(-SEASON.days, -1)
    assert reach("game_markets") == {}


def test_a_partition_beyond_a_tables_lookback_is_not_named() -> None:
    stored = {"daily_cache": [after(SEASON.days), after(SEASON.days + 1)]}
    assert users(CORRECTED, stored)["game_date"].to_list() == [after(SEASON.days)]


def test_only_what_is_stored_is_named() -> None:
    assert users(CORRECTED, {}).is_empty()
    assert users(CORRECTED, {table: [after(1)] for table in GRADED}).is_empty()


def test_a_preseason_game_is_no_players_counting_game_but_may_put_him_on_a_roster() -> None:
    corrected = corrections(box_scores=rows((ONE, DAY, AT), season_type="preseason"))
    assert by_day(users(corrected, EVERYWHERE)).keys() == {after(n) for n in (1, 2, 3)}
    assert unseen(corrected, player_games()) == set()


def test_a_range_of_corrections_names_what_its_days_name() -> None:
    games = [(ONE, DAY, AT), (TWO, after(1), AT)]
    whole = users(corrections(box_scores=rows(*games)), EVERYWHERE)
    parts = pl.concat(users(corrections(box_scores=rows(game)), EVERYWHERE) for game in games)
    assert whole.sort(whole.columns).equals(parts.sort(parts.columns))


@pytest.mark.parametrize(
    ("instant", "is_stale"),
    [(AT - timedelta(seconds=1), True), (AT, False), (AT + timedelta(1), False), (None, True)],
)
def test_a_partition_is_stale_when_its_run_came_before_the_correction_or_is_not_known(
    instant: datetime | None, is_stale: bool
) -> None:
    used = users(CORRECTED, {"slate": [after(1)]})
    built = built_at([("slate", after(1), instant)] if instant else [])
    assert stale(used, built, set()).height == int(is_stale)


def test_the_stats_of_a_day_are_stale_while_their_rows_lack_the_correction() -> None:
    """Their runs need no instant; and what was built from them later lacks it as well."""
    later = AT + timedelta(hours=4)
    used = users(CORRECTED, {"player_games": [DAY], "team_games": [DAY], "daily_cache": [after(1)]})
    built = built_at([("daily_cache", after(1), later)])
    for games, named in (
        ([(ONE, None), (TWO, None)], ["player_games", "team_games", "daily_cache"]),
        ([(ONE, AT - timedelta(1))], ["player_games", "team_games", "daily_cache"]),
        ([], ["player_games", "team_games", "daily_cache"]),
        ([(ONE, AT)], []),
    ):
        found = stale(used, built, unseen(CORRECTED, player_games(*games)))
        assert found["table"].to_list() == named


def test_corrections_without_any_are_an_empty_frame() -> None:
    none = corrections(box_scores=rows((ONE, DAY, None)), shots=rows())
    assert none.is_empty()
    assert stale(users(none, EVERYWHERE), built_at([]), unseen(none, player_games())).is_empty()
