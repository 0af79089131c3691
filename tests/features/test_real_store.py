"""Features of four real seasons: bounds that hold, sources that are there, rows that are ready."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.features import CATALOGUE
from nba_props.declared.tables.ingest import INJURIES, INJURY_REPORTS
from nba_props.sources.archive.polls import game_line_polls
from nba_props.sources.archive.tables import Archive
from tests.features.chain import build
from tests.replay import real

pytestmark = pytest.mark.real

SEASONS = Days(date(2021, 10, 1), date(2025, 6, 30))
NOW = datetime(2025, 12, 1, tzinfo=UTC)
DNP, INJURED, SHOT = {33}, {10, 37, 47, *range(69, 79)}, {6, 18, 19}


@pytest.fixture(scope="module")
def built() -> dict[str, pl.DataFrame]:
    archive = Archive(real())
    box, _ = archive.box_scores(SEASONS)
    lines, quotes = archive.game_lines(SEASONS).rows, archive.points_quotes(SEASONS, box)
    ingest = {
        "schedule": archive.schedule(SEASONS)[0],
        "box_scores": box,
        "shots": archive.shots(SEASONS)[0],
        "game_lines": lines,
        "game_line_polls": game_line_polls(lines),
        "odds_lines": quotes.odds_lines,
        "odds_polls": quotes.polls,
        "injuries": INJURIES.empty(),
        "injury_reports": INJURY_REPORTS.empty(),
    }
    return build(ingest, SEASONS, NOW)


@pytest.fixture(scope="module")
def settled(built: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows of who then played, outside each season's first fourteen days."""
    store = built["feature_store"]
    played = built["player_games"].filter("did_play").select("game_id", "player_id")
    old = pl.col("game_date") - pl.col("game_date").min().over("season") >= pl.duration(days=14)
    return store.filter(old).join(played, on=["game_id", "player_id"], how="semi")


def test_no_honest_value_lies_outside_its_bounds(built: dict[str, pl.DataFrame]) -> None:
    outside = {}
    for f in CATALOGUE:
        values = built["feature_store"][f.name].drop_nulls()
        beyond = values.filter((values < f.low) | (values > f.high))
        if beyond.len():
            outside[f.name] = (beyond.min(), beyond.max(), beyond.len())
    assert outside == {}


def test_every_feature_but_those_of_injuries_varies(built: dict[str, pl.DataFrame]) -> None:
    dull = {f.index for f in CATALOGUE if built["feature_store"][f.name].drop_nulls().n_unique() < 2}
    assert dull == INJURED


@pytest.mark.parametrize(
    ("season", "absent"),
    [
        ("2021-22", INJURED | DNP | SHOT),
        ("2022-23", INJURED | DNP | SHOT),
        ("2023-24", INJURED),
        ("2024-25", INJURED),
    ],
)
def test_a_season_lacks_the_features_whose_source_it_lacks(
    settled: pl.DataFrame, season: str, absent: set[int]
) -> None:
    rows = settled.filter(pl.col("season") == season)
    counts = rows["unavailable_feature_indices"].explode().value_counts()
    whole = set(counts.filter(pl.col("count") == rows.height)["unavailable_feature_indices"])
    assert (whole, set(counts["unavailable_feature_indices"])) == (absent, absent)


@pytest.mark.parametrize("season", ["2021-22", "2022-23", "2023-24", "2024-25"])
def test_players_who_play_are_ready_once_the_season_has_settled(settled: pl.DataFrame, season: str) -> None:
    rows = settled.filter(pl.col("season") == season)
    v9, v12 = rows.select(pl.col("ready_for_v9", "ready_for_v12").mean()).row(0)
    assert v9 > 0.99
    assert v12 > 0.94  # the rest lack the game's total or spread


def test_no_row_is_defaulted_by_rest_after_a_break(settled: pl.DataFrame) -> None:
    """Only a lost box score hides the rest: the twelve play-in games of 2022 and 2023, and nothing else."""
    lost = settled.filter(pl.col("default_feature_indices").list.contains(39))
    assert set(lost["game_date"].dt.month()) == {4}
    assert set(lost["season"]) == {"2021-22", "2022-23"}
    assert settled.filter(pl.col("days_rest") >= 9).height > 1000
