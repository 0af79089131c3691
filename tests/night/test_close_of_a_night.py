"""What was polled and is in no table counts for the close: the morning's job reads it from raw and requests no quotes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from nba_props.declared.lookback import YEAR_DAYS
from nba_props.declared.tables.bets import GRADES
from nba_props.declared.tables.ingest import BOX_SCORES, SCHEDULE
from nba_props.declared.tables.quotes import ODDS_LINES, ODDS_POLLS
from nba_props.declared.tables.stats import SLATE
from nba_props.declared.tables.table import Table
from nba_props.resources.world import open_ingest
from nba_props.settings import Settings
from nba_props.storage.lake import Lake
from tests.simulated_home import EVENING, TONIGHT, linked

pytestmark = pytest.mark.slow

POLL, MORNING = "2024-04-10T22:50:00Z", "2024-04-11T12:00:00Z"


@dataclass(frozen=True)
class Graded:
    """The lake after the morning's job, and the payloads of odds in raw before it and after."""

    lake: Lake
    before: set[str]
    after: set[str]

    def rows(self, table: Table) -> pl.DataFrame:
        """Tonight's rows of a table."""
        return self.lake.read(table, TONIGHT)


@pytest.fixture(scope="module")
def graded(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Graded:
    home = linked(simulated, tmp_path_factory.mktemp("linked") / "close")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBA_PROPS_HOME", str(home))
        patch.setenv("NBA_PROPS_NOW", POLL)
        _poll(Lake(str(home / "lake")))
        before = _odds_payloads(home)
        _execute("grade", home)
    return Graded(Lake(str(home / "lake")), before, _odds_payloads(home))


def _poll(lake: Lake) -> None:
    """What a run leaves that is killed before it writes a table."""
    schedule, seen = lake.read(SCHEDULE, TONIGHT), lake.read(BOX_SCORES, TONIGHT.before(YEAR_DAYS))
    ingest = open_ingest(Settings.read(), lambda: datetime.fromisoformat(POLL))
    ingest.points_lines(TONIGHT, schedule, seen)


def _odds_payloads(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in (home / "raw" / "odds_api").rglob("*.gz")}


def _execute(job: str, home: Path) -> None:
    """The job from a shell by Dagster's own command, without any config."""
    command = [str(Path(sys.executable).parent / "dagster"), "job", "execute", "-m", "nba_props.definitions"]
    tags = json.dumps({"dagster/partition": str(TONIGHT)})
    environment = {
        "NBA_PROPS_HOME": str(home),
        "DAGSTER_HOME": str(home / "dagster"),
        "NBA_PROPS_NOW": MORNING,
    }
    subprocess.run(
        [*command, "-j", job, "--tags", tags],
        env=os.environ | environment,
        cwd=home,
        capture_output=True,
        check=True,
    )


def test_the_morning_requests_no_odds(graded: Graded) -> None:
    assert graded.before == graded.after
    assert graded.before


def test_what_was_only_polled_is_in_the_tables(graded: Graded) -> None:
    at = datetime.fromisoformat(POLL)
    assert at in graded.rows(ODDS_POLLS)["known_at"]
    since_the_night = pl.col("known_at") > datetime.fromisoformat(EVENING)
    assert graded.rows(ODDS_LINES).filter(since_the_night).height > 0


def test_games_that_tipped_off_within_45_minutes_of_the_poll_have_a_close(graded: Graded) -> None:
    closes = graded.rows(GRADES).filter(pl.col("consensus_line").is_not_null())
    late = (pl.col("tip_off") - datetime.fromisoformat(POLL)).dt.total_minutes().is_between(0, 45)
    polled = graded.rows(SLATE).filter(late)["game_id"].unique()
    has_close = closes.filter(pl.col("closing_line").is_not_null())
    assert polled.len() > 0
    assert set(has_close["game_id"]) == set(polled)
