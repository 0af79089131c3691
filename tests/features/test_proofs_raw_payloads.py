"""No future, from the payloads up: thousands of values known after `t` change in raw, and no row until `t` moves."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Never

import httpx
import polars as pl
import pytest

from nba_props.days import Days
from nba_props.resources.world import open_ingest
from nba_props.settings import Settings
from nba_props.sources.prefer import Prefer
from nba_props.storage.raw import RawStore
from tests.features import chain
from tests.features.poisoned_payloads import SOURCES, payloads, poisoned
from tests.features.proofs import same, until

pytestmark = pytest.mark.slow
DAYS = Days(date(2023, 10, 24), date(2023, 11, 10))
NOW = datetime(2023, 11, 11, 14, tzinfo=UTC)
MOMENTS = [(datetime(2023, 10, 31, 18, 40, tzinfo=UTC), 1), (datetime(2023, 11, 4, 0, 10, tzinfo=UTC), 2)]


def ingested(home: Path, prefer: Prefer) -> dict[str, pl.DataFrame]:
    """Every ingest table of the days, from a home's raw store or, with `auto`, from the simulated world."""
    world = open_ingest(Settings.read({"NBA_PROPS_HOME": str(home)}), lambda: NOW, prefer=prefer)
    schedule = world.schedule(DAYS).frame
    box = world.box_scores(DAYS, schedule).frame
    reports = world.injuries(DAYS, schedule, box)
    lines, quotes = world.game_lines(DAYS, schedule), world.points_lines(DAYS, schedule, box)
    return {
        "schedule": schedule,
        "box_scores": box,
        "shots": world.shots(DAYS, schedule).frame,
        "game_lines": lines.frame,
        "game_line_polls": lines.polls,
        "odds_lines": quotes.frame,
        "odds_polls": quotes.polls,
        "injuries": reports.frame,
        "injury_reports": reports.reports,
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    ingested(folder, "auto")
    return folder


@pytest.fixture(scope="module")
def tables(home: Path) -> dict[str, pl.DataFrame]:
    return ingested(home, "raw")


@pytest.fixture(scope="module")
def built(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return chain.build(tables, DAYS, NOW)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_transport: object, request: httpx.Request) -> Never:
        raise AssertionError(f"{request.url} was requested")

    monkeypatch.setattr("nba_props.simulator.wire.transport.SimulatedTransport.handle_request", refuse)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", refuse)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize(("t", "seed"), MOMENTS)
def test_another_future_in_raw_changes_no_row_of_the_past(
    home: Path,
    tables: dict[str, pl.DataFrame],
    built: dict[str, pl.DataFrame],
    tmp_path: Path,
    t: datetime,
    seed: int,
) -> None:
    raw, changed = RawStore(str(home / "raw")), RawStore(str(tmp_path / "raw"))
    finals = tables["box_scores"].group_by("game_id").agg(final_at=pl.col("known_at").min())
    assert poisoned(raw, changed, finals, t, seed) > 5_000
    before = until(built, t)
    rebuilt = chain.build(ingested(tmp_path, "raw"), DAYS, NOW)
    assert before["feature_store"].height > 300
    for name, frame in before.items():
        same(frame, until(rebuilt, t)[name], name)
    later = pl.col("as_of") > t
    assert not built["feature_store"].filter(later).equals(rebuilt["feature_store"].filter(later))


def test_the_poisoned_copy_holds_the_whole_raw_store(home: Path) -> None:
    kept = {f"{s}/{e}" for s, endpoints in SOURCES.items() for e in endpoints}
    files = [f.relative_to(home / "raw") for f in (home / "raw").rglob("*.gz")]
    assert {f"{f.parts[0]}/{f.parts[1]}" for f in files} == kept
    raw = RawStore(str(home / "raw"))
    assert sum(1 for s, endpoints in SOURCES.items() for e in endpoints for _ in payloads(raw, s, e)) == len(
        files
    )
