"""The pages of bets through their asset: a night makes each, and a later run makes only those that changed."""

from collections.abc import Mapping
from pathlib import Path

import dagster as dg
import pytest

from nba_props.declared.tables.record import BEST_BETS
from nba_props.definitions import defs
from nba_props.publishing.report.bet.since import places
from nba_props.resources.wiring import given
from nba_props.storage.lake import Lake
from tests.dagster_results import shown
from tests.publishing.explain.night_explained import DAY

pytestmark = pytest.mark.slow
ASSETS = [a for a in defs().assets or () if isinstance(a, dg.AssetsDefinition)]


def drawn(home: Path) -> Mapping[str, object]:
    """What a run of the asset for the night says of its pages."""
    result = dg.materialize(
        ASSETS,
        selection=dg.AssetSelection.assets("bet_pages"),
        partition_key=str(DAY),
        resources=given(NBA_PROPS_HOME=str(home), NBA_PROPS_NOW="2024-04-10T20:30:00Z"),
    )
    return shown(result, "bet_pages")


def test_a_night_makes_the_page_of_each_bet_and_a_later_run_only_the_missing_one(simulated: Path) -> None:
    bets = Lake(str(simulated / "lake")).read(BEST_BETS, [DAY])
    pages = [simulated / "report" / path for path in places(bets)]
    assert len(pages) == bets.height > 0
    assert all(page.is_file() for page in pages)
    before = pages[0].read_bytes()
    assert drawn(simulated)["files written"] == 0
    pages[0].unlink()
    assert drawn(simulated)["files written"] == 1
    assert pages[0].read_bytes() == before.replace(b"16:00 Eastern</time>", b"16:30 Eastern</time>").replace(
        b"2024-04-10T20:00:00Z", b"2024-04-10T20:30:00Z"
    )
