"""A run has one instant: fixed by the news once everything is ingested, shown with every later table."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props.assets.features import FEATURE_ASSETS
from nba_props.assets.gaps import GAP_ASSETS
from nba_props.assets.ingest import FIRST, INGEST_ASSETS
from nba_props.assets.news import NEWS_ASSETS
from nba_props.assets.stats import STATS_ASSETS
from nba_props.declared.tables.every_table import TABLES
from nba_props.definitions import defs
from nba_props.instance.run_tags import RANGE
from nba_props.partitions import GAME_DAYS
from nba_props.resources.clock import INSTANT, Clock
from nba_props.resources.lake_io import FACTS
from nba_props.resources.wiring import given
from nba_props.storage.lake import Lake
from nba_props.storage.raw import STAMP

pytestmark = pytest.mark.slow
DAY = date(2023, 10, 26)  # the tip-offs are hours ahead; two nights before it make players known
BEGAN = datetime(2023, 10, 26, 20, tzinfo=UTC)
RANGE_TAGS = dict(zip(RANGE, ("2023-10-24", str(DAY)), strict=True))
BUILT = [*INGEST_ASSETS, *NEWS_ASSETS, *STATS_ASSETS, *FEATURE_ASSETS, *GAP_ASSETS]


@dataclass(frozen=True)
class Night:
    """A run of the night under a clock that moves on a second at each reading."""

    lake: Lake
    tag: str
    shown: dict[str, str | None]  # the instant in each table's metadata
    steps: list[str]  # in the order in which they ran
    fetched: list[datetime]

    @property
    def instant(self) -> datetime:
        """The instant of the run's tag."""
        return datetime.fromisoformat(self.tag)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    home = tmp_path_factory.mktemp("home")
    ticks = count()
    resources = given(NBA_PROPS_HOME=str(home))
    with pytest.MonkeyPatch.context() as patch, dg.instance_for_test() as instance:
        patch.setattr(Clock, "now", lambda _: BEGAN + timedelta(seconds=next(ticks)))
        result = dg.materialize(BUILT, resources=resources, tags=RANGE_TAGS, instance=instance)
        run = instance.get_run_by_id(result.run_id)
    assert run is not None
    events = [e.materialization for e in result.get_asset_materialization_events()]
    return Night(
        Lake(str(home / "lake")),
        run.tags[INSTANT],
        {e.asset_key.to_user_string(): _instant(e) for e in events},
        [str(e.step_key) for e in result.all_events if e.is_step_start],
        sorted(_fetched_at(path) for path in (home / "raw").rglob("*.gz")),
    )


def _instant(event: dg.AssetMaterialization) -> str | None:
    return str(event.metadata["instant"].value) if "instant" in event.metadata else None


def _fetched_at(path: Path) -> datetime:
    return datetime.strptime(path.name.split("-")[0], STAMP).replace(tzinfo=UTC)


def test_all_is_ingested_before_news_are_looked_for_and_the_slate_is_built(night: Night) -> None:
    ingest = {asset.op.name for asset in INGEST_ASSETS}
    assert ingest <= set(night.steps[: night.steps.index("news")])
    assert night.steps.index("news") < night.steps.index("slate")
    assert night.fetched[-1] < night.instant, "the instant comes after the last payload"


def test_every_table_as_of_tonight_is_as_of_the_same_instant(night: Night) -> None:
    tables = [t for t in TABLES.values() if t.has("as_of") and night.lake.stored(t)]
    moments = {t.name: night.lake.read(t, [DAY])["as_of"].unique().to_list() for t in tables}
    empty = {name for name, instants in moments.items() if not instants}
    assert set(moments) - empty >= {
        "slate", "daily_cache", "game_markets", "player_lines", "feature_store", "composite_factors",
    }  # fmt: skip
    assert {instant for instants in moments.values() for instant in instants} == {night.instant}


def test_the_instant_is_shown_with_every_table_that_rests_on_it(night: Night) -> None:
    assert {name for name, instant in night.shown.items() if instant is None} == FACTS
    assert {instant for instant in night.shown.values() if instant} == {night.tag}


def test_quotes_that_were_just_fetched_are_known_by_the_instant(night: Night) -> None:
    assert night.lake.read(TABLES["odds_lines"], [DAY]).height > 100
    assert night.lake.read(TABLES["slate"], [DAY])["has_quote"].any()


# -- what holds for the graph ----------------------------------------------------------------------------------------


def test_every_day_asset_that_uses_the_instant_comes_after_the_slate_but_for_the_news_before_it() -> None:
    graph = defs().resolve_asset_graph()
    slate = dg.AssetKey("slate")
    days = [n for n in graph.asset_nodes if n.partitions_def == GAME_DAYS]
    using = {n.key for n in days if "clock" in n.assets_def.required_resource_keys}
    after = {key for key in using if slate in graph.get_ancestor_asset_keys(key)}
    assert len(using) > 8
    assert using - after == {slate, dg.AssetKey("news")}


def test_ingest_has_priority_over_everything_else() -> None:
    ops = {n.assets_def.op for n in defs().resolve_asset_graph().asset_nodes}
    first = {op.name for op in ops if op.tags.get("dagster/priority") == "1"}
    assert first == {asset.op.name for asset in INGEST_ASSETS}


def test_steps_of_higher_priority_run_first_in_one_process_also_those_that_wait_for_others() -> None:
    """What ingest relies on in Dagster."""

    @dg.asset
    def ahead() -> None: ...

    @dg.asset(op_tags=FIRST)
    def fetched() -> None: ...

    @dg.asset(deps=[fetched], op_tags=FIRST)
    def then_fetched() -> None: ...

    result = dg.materialize([ahead, fetched, then_fetched])
    steps = [e.step_key for e in result.all_events if e.is_step_start]
    assert steps == ["fetched", "then_fetched", "ahead"]


def test_facts_are_the_tables_that_come_before_the_slate() -> None:
    graph = defs().resolve_asset_graph()
    slate = dg.AssetKey("slate")
    rest = {
        k for k in graph.get_all_asset_keys() if k != slate and slate not in graph.get_ancestor_asset_keys(k)
    }
    assert {key.to_user_string() for key in rest} == FACTS | {"news"}


def test_a_run_without_a_slate_has_an_instant_too(night: Night) -> None:
    """A part of the graph that is materialized by hand."""
    home = Path(night.lake.root).parent
    with dg.instance_for_test() as instance:
        result = dg.materialize(
            BUILT,
            selection=dg.AssetSelection.assets("game_markets"),
            resources=given(NBA_PROPS_HOME=str(home), NBA_PROPS_NOW="2023-10-26T21:00:00Z"),
            partition_key=str(DAY),
            instance=instance,
        )
        run = instance.get_run_by_id(result.run_id)
    assert run is not None
    assert run.tags[INSTANT] == "2023-10-26T21:00:00+00:00"
    rows: pl.DataFrame = night.lake.read(TABLES["game_markets"], [DAY])
    assert rows["as_of"].unique().to_list() == [datetime(2023, 10, 26, 21, tzinfo=UTC)]
