"""A real night, 2024-04-12, with each feed dead in turn: every player that core is ready for still has a family."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.families import CATBOOST_CORE, CATBOOST_V9
from nba_props.features.chain import OF_THE_PAST, features
from nba_props.models.governance.succession import Heir, turns, unlearned
from nba_props.sources.archive.in_memory import load_archive
from tests.replay import real

pytestmark = pytest.mark.real

NIGHT, NOW = Days.one(date(2024, 4, 12)), datetime(2024, 4, 14, tzinfo=UTC)
KEYS = ["game_id", "player_id"]
# A model of v9 whose every training row had shots and no injury report, as that season's.
HEIRS = [Heir(CATBOOST_V9, unlearned(CATBOOST_V9, {10: 1})), Heir(CATBOOST_CORE)]
# Three days, three weeks, the season.
SILENT_FROM = [date(2024, 4, 9), date(2024, 3, 20), date(2023, 10, 1)]
Frames = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def archive() -> Frames:
    """The ingest tables of the season until the night, and the games that were played."""
    tables = load_archive(real(), NIGHT).frames
    season = {name: frame.filter(pl.col("game_date") >= date(2023, 4, 1)) for name, frame in tables.items()}
    past = features(season, NIGHT, NOW)
    return season | {name: past[name] for name in OF_THE_PAST}


@pytest.fixture(scope="module")
def whole(archive: Frames) -> pl.DataFrame:
    return features(archive, NIGHT, NOW)["feature_store"]


def store(archive: Frames, since: date, *tables: str) -> pl.DataFrame:
    cut = {name: archive[name].filter(pl.col("game_date") < since) for name in tables}
    return features(archive | cut, NIGHT, NOW)["feature_store"]


@pytest.mark.parametrize("since", SILENT_FROM, ids=str)
@pytest.mark.parametrize("table", ["shots", "odds_lines", "game_lines"])
def test_every_player_that_core_is_ready_for_is_predicted(
    archive: Frames, whole: pl.DataFrame, table: str, since: date
) -> None:
    rows = turns(store(archive, since, table), HEIRS)
    ready = whole.filter("ready_for_core")
    assert ready.height > 350
    assert ready.join(rows.drop_nulls("turn"), on=KEYS, how="anti").is_empty()


@pytest.mark.parametrize(
    ("since", "word"),
    [(SILENT_FROM[0], "silent"), (SILENT_FROM[1], "unavailable")],
    ids=["outage", "unavailable"],
)
def test_without_shots_it_is_core_that_predicts_and_the_row_says_since_when(
    archive: Frames, since: date, word: str
) -> None:
    rows = turns(store(archive, since, "shots"), HEIRS).drop_nulls("turn")
    assert set(rows["turn"]) == {1}
    assert rows["passed_over"].str.contains(f"6, 18, 19: shots {word} since {since}", literal=True).all()


def test_on_the_night_itself_the_champions_family_predicts_nearly_everybody(whole: pl.DataFrame) -> None:
    counts = dict(turns(whole, HEIRS).drop_nulls("turn").group_by("turn").len().rows())
    assert counts[0] > 20 * counts.get(1, 0)
    silent = set(whole["missing_feeds"].explode())
    # The recorded reports end with those of 31 December, which speak of the next day too.
    assert silent == {"injury reports unavailable since 2024-01-02"}
