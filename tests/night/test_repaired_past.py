"""A box score that the league has corrected: one range of features, once, and nothing that was said is touched."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.commands.runs import run_config, run_job
from nba_props.days import Days
from nba_props.declared.steps import PLANNED_FOR, REQUESTED_AT, STEP
from nba_props.declared.tables.features import DAILY_CACHE
from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.declared.tables.table import Table
from nba_props.definitions import defs
from nba_props.instance.job_runs import execute
from nba_props.instance.run_tags import RANGE
from nba_props.planning.repairs import changed_of
from nba_props.planning.step import Changed, Known, Step
from nba_props.planning.tonight import plan
from nba_props.publishing.exports.read_back import exported_bets, paths
from nba_props.quality.reconciliation import exports_match_bets
from nba_props.resources.home import Home as HomeResource
from nba_props.resources.planned import known
from nba_props.resources.wiring import given
from nba_props.storage.lake import Lake
from tests.simulated_home import TONIGHT, linked

pytestmark = pytest.mark.slow

CHANGED, YESTERDAY = date(2024, 4, 3), date(2024, 4, 10)
# After the morning's corrections of the next day.
MORNING = "2024-04-11T15:00:00+00:00"
SAID = ("predictions", "fair_prices", "best_bets", "signals", "subset_picks", "price_grades")


@dataclass(frozen=True)
class Home:
    """A copy of the simulated home on the morning after its night."""

    path: Path

    @property
    def lake(self) -> Lake:
        """Its tables."""
        return Lake(str(self.path / "lake"))

    def bytes_of(self, *tables: str) -> dict[str, str]:
        """A digest of each file of some tables."""
        files = (file for table in tables for file in sorted((self.path / "lake" / table).glob("*.parquet")))
        return {
            str(file.relative_to(self.path)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
        }

    @property
    def resource(self) -> HomeResource:
        """The home as sensors and assets have it."""
        home: HomeResource = given(NBA_PROPS_HOME=str(self.path))["home"]
        return home

    def known(self) -> Known:
        """What the planner knows on that morning."""
        with dg.DagsterInstance.get() as instance:
            return known(self.resource, instance, datetime.fromisoformat(MORNING))

    def told(self, run_id: str) -> Changed | None:
        """What a run found changed."""
        with dg.DagsterInstance.get() as instance:
            run = instance.get_run_by_id(run_id)
        assert run
        return changed_of(run.tags, run_id)

    def asked(self) -> list[Step]:
        """The repairs, and the nights that follow from them."""
        return [
            s
            for s in plan(self.known()).steps
            if s.kind == "repair" or (s.kind, bool(s.at)) == ("night", True)
        ]

    def before(self, table: Table) -> None:
        """Puts the rows of the day back to what they were before the correction: each player had a point less."""
        rows = self.lake.read(table, [CHANGED])
        scored = pl.col("points") > 0
        self.lake.write(table, rows.with_columns(pl.col("points") - scored.cast(pl.Int32)), [CHANGED])


@pytest.fixture(scope="module")
def copy(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return linked(simulated, tmp_path_factory.mktemp("linked") / "repaired")


@pytest.fixture
def home(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The copy with the environment of the morning."""
    monkeypatch.setenv("NBA_PROPS_HOME", str(copy))
    monkeypatch.setenv("NBA_PROPS_NOW", MORNING)
    monkeypatch.setenv("DAGSTER_HOME", str(copy / "dagster"))
    return Home(copy)


def test_a_corrected_box_score_is_one_range_run_and_what_was_said_stays(home: Home) -> None:
    home.before(BOX_SCORES)
    home.before(PLAYER_GAMES)
    said = home.bytes_of(*SAID)
    assert said
    ingest = run_job("ingest", Days.one(CHANGED), only=["schedule", "box_scores", "shots"])
    changed = home.told(ingest.run_id)
    assert changed
    assert (changed.days, changed.found_at.isoformat()) == (Days.one(CHANGED), MORNING)

    [step] = home.asked()
    assert (step.days, step.of_kind.job) == (Days(CHANGED, YESTERDAY), "features")
    cached = home.lake.read(DAILY_CACHE, Days(CHANGED, YESTERDAY))
    written = home.bytes_of("odds_lines", "box_scores", "schedule")
    _do(step)
    assert home.asked() == []
    assert home.bytes_of(*SAID) == said
    assert home.bytes_of("odds_lines", "box_scores", "schedule") == written
    assert home.lake.read(PLAYER_GAMES, [CHANGED])["points"].sum() == _counted(home)
    assert not home.lake.read(DAILY_CACHE, Days(CHANGED, YESTERDAY)).equals(cached)

    again = run_job("ingest", Days.one(CHANGED), only=["schedule", "box_scores", "shots"])
    assert home.told(again.run_id) is None
    assert home.asked() == []


def _do(step: Step) -> None:
    """The step as the sensor requests it."""
    job = defs().resolve_job_def(step.of_kind.job)
    tags = dict(zip(RANGE, (str(step.days.first), str(step.days.last)), strict=True))
    tags |= {STEP: step.name, PLANNED_FOR: str(step.days.last), REQUESTED_AT: MORNING}
    with dg.DagsterInstance.get() as instance:
        config = run_config(job, "auto", {})
        assert execute(job, instance, str(uuid.uuid4()), run_config=config, tags=tags).success


def _counted(home: Home) -> int:
    return int(home.lake.read(BOX_SCORES, [CHANGED])["points"].sum())


def test_the_documents_of_the_night_hold_its_bets_and_one_that_is_lost_from_them_is_named(home: Home) -> None:
    exports, bets = home.resource.exports, home.lake.read(BEST_BETS, TONIGHT)
    files = exports.read(paths(TONIGHT))
    assert set(files) == set(paths(TONIGHT))
    held = exported_bets(files, TONIGHT)
    assert held.height == bets.height > 0
    assert exports_match_bets(bets, held).good
    lost = exports_match_bets(bets, held.head(bets.height - 1)).culprits
    assert lost.select("bet_id", "fault").rows() == [(held["bet_id"][-1], "published, not exported")]
