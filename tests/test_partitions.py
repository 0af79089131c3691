"""What every mapping between partitions reaches: declared here once, for each pair of assets that has one.

An offset of Dagster counts partitions of the downstream asset, so that the same number is days for one pair and weeks
for another. The reach is therefore computed here from the calendar, without Dagster.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

import dagster as dg
import pytest
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.definitions.partitions.context import partition_loading_context
from dagster._core.definitions.partitions.mapping import PartitionMapping
from dagster._core.definitions.partitions.utils import infer_partition_mapping

from nba_props.days import FIRST_DAY, model_week
from nba_props.declared.families import FAMILIES
from nba_props.definitions import defs
from nba_props.partitions import FIRST_WEEK, GAME_DAYS, MODEL_WEEKS, STAND_INS

NOW = datetime(2025, 12, 1, 17, tzinfo=UTC)  # a Monday
TODAY = date(2025, 12, 1)
Pair = tuple[str, str]
Calendar = Callable[[date], Iterator[date]]


@dataclass(frozen=True, slots=True)
class Reach:
    """The upstream partitions of one downstream partition, as a calendar of dates; `why` names them."""

    why: str
    of: Calendar

    def keys(self, partition: date, upstream: dg.PartitionsDefinition) -> set[str]:
        """The keys of the partitions that exist."""
        first, last = (FIRST_DAY, TODAY) if upstream == GAME_DAYS else (FIRST_WEEK, model_week(TODAY))
        return {str(day) for day in self.of(partition) if first <= day <= last}


def days(before: int, *, and_own: bool) -> Reach:
    def of(day: date) -> Iterator[date]:
        return (day - timedelta(n) for n in range(0 if and_own else 1, before + 1))

    return Reach(f"{before} days before{' and the day' if and_own else ''}", of)


SEASON, SEASON_AND_DAY = days(300, and_own=False), days(300, and_own=True)
YEAR = days(366, and_own=False)
TEN_YEARS = days(3660, and_own=False)
FIVE_WEEKS = days(35, and_own=True)
YEAR_AND_DAY = days(364, and_own=True)
STAND_IN_WEEKS = Reach(
    "the day's week and 52 weeks before", lambda d: (model_week(d) - timedelta(weeks=n) for n in range(53))
)
HISTORY_OF_WEEK = Reach(
    "the days of 520 weeks before", lambda w: (w - timedelta(n) for n in range(1, 520 * 7 + 1))
)
EVERY_DAY = Reach("every day", lambda _: (FIRST_DAY + timedelta(n) for n in range(5000)))
EVERY_WEEK = Reach("every week", lambda _: (FIRST_WEEK + timedelta(weeks=n) for n in range(700)))
TWO_WEEKS = days(14, and_own=True)
MONTH = days(30, and_own=True)
PRICED = ("predictions", "fair_prices")
LEARNT_FROM = ("feature_store", "player_games")

REACH: dict[Pair, Reach] = {
    **{
        (asset, "box_scores"): YEAR
        for asset in ("injuries", "injury_reports", "odds_lines", "odds_polls", "unresolved_names", "slate")
    },
    ("player_shot_zones", "player_games"): SEASON,
    ("player_shot_zones", "shots"): SEASON,
    ("team_defense_zones", "schedule"): SEASON_AND_DAY,
    ("team_defense_zones", "team_games"): SEASON,
    ("team_defense_zones", "shots"): SEASON,
    ("daily_cache", "schedule"): SEASON_AND_DAY,
    ("daily_cache", "player_games"): SEASON,
    ("daily_cache", "team_games"): SEASON,
    ("composite_factors", "schedule"): SEASON_AND_DAY,
    ("composite_factors", "player_games"): YEAR,
    ("player_lines", "schedule"): SEASON_AND_DAY,
    ("player_lines", "odds_lines"): SEASON_AND_DAY,
    ("player_lines", "odds_polls"): SEASON_AND_DAY,
    ("player_lines", "game_line_polls"): SEASON_AND_DAY,
    ("player_lines", "player_games"): SEASON,
    ("feature_store", "schedule"): SEASON_AND_DAY,
    ("feature_store", "player_games"): TEN_YEARS,
    ("feature_store", "shots"): SEASON,
    ("feature_store", "injury_reports"): SEASON_AND_DAY,
    ("feature_gaps", "schedule"): SEASON_AND_DAY,
    ("model_performance", "grades"): FIVE_WEEKS,
    **{(asset, "book_pairs"): YEAR for asset in ("grades", "bet_grades", "price_grades")},
    **{("bet_performance", table): YEAR_AND_DAY for table in ("bet_grades", "price_grades", "signals")},
    **{("signals", table): SEASON for table in ("grades", "player_games")},
    **{("subset_records", table): SEASON for table in ("grades", "subset_picks")},
    **{("signal_performance", table): YEAR_AND_DAY for table in ("grades", "signals")},
    **{(asset, table): HISTORY_OF_WEEK for asset in ("training_set", *FAMILIES) for table in LEARNT_FROM},
    **{("predictions", family): STAND_IN_WEEKS for family in FAMILIES},
    **{(asset, "book_pairs"): YEAR for asset in PRICED},
    **{(asset, "injury_reports"): TWO_WEEKS for asset in (*PRICED, "best_bets")},
    **{("model_registry", table): EVERY_DAY for table in ("grades", "player_games")},
    **{("model_registry", family): EVERY_WEEK for family in FAMILIES},
    **{
        ("accuracy", table): EVERY_DAY
        for table in (
            "grades", "bet_grades", "price_grades", "odds_lines", "odds_polls", "player_games", "predictions",
        )
    },
    ("picks_export", "bet_grades"): SEASON_AND_DAY,
    ("results_export", "player_games"): SEASON_AND_DAY,
    **{("tonight_export", table): SEASON_AND_DAY for table in ("box_scores", "player_lines")},
    **{
        ("report", feed): MONTH
        for feed in ("schedule", "box_scores", "shots", "injury_reports", "game_lines", "odds_lines")
    },
    **{("report", table): EVERY_DAY for table in ("best_bets", "bet_grades", "bet_performance")},
    **{
        ("season_export", table): EVERY_DAY
        for table in (
            "schedule", "player_games", "team_games", "slate", "predictions", "grades", "daily_signals", "subset_picks",
            "model_performance", "signal_performance", "bet_performance", "expected_outputs",
        )
    },
}  # fmt: skip

# Every weekday, the changes of the clock, the turn of two years, a leap day, the first partitions and the last.
AWKWARD = (
    *(date(2025, 10, 20) + timedelta(n) for n in range(7)),
    date(2024, 3, 10), date(2024, 3, 11), date(2024, 11, 3), date(2024, 11, 4), date(2025, 3, 9), date(2025, 11, 2),
    date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2024, 12, 29), date(2024, 12, 31), date(2025, 1, 1),
    FIRST_DAY, date(2021, 10, 4), date(2022, 9, 30), TODAY - timedelta(1), TODAY,
)  # fmt: skip


@dataclass(frozen=True)
class Edge:
    """One asset's reading of another, with the partitions of both."""

    downstream: dg.PartitionsDefinition | None
    upstream: dg.PartitionsDefinition
    mapping: PartitionMapping

    @cache  # noqa: B019  (equal edges, such as those of the families, are computed once)
    def reached(self, first: date, last: date) -> frozenset[str]:
        """The upstream partitions of a range of downstream ones, as Dagster has them."""
        subset = None
        if self.downstream is not None:
            keys = [k for k in self.downstream.get_partition_keys() if str(first) <= k <= str(last)]
            subset = self.downstream.empty_subset().with_partition_keys(keys)
        result = self.mapping.get_upstream_mapped_partitions_result_for_partitions(
            subset, self.downstream, self.upstream
        )
        return frozenset(result.partitions_subset.get_partition_keys())


def edges(graph: AssetGraph) -> dict[Pair, Edge]:
    """The edges whose partitions are not one to one by default: other units on both sides, or a mapping of its own."""
    found = {}
    for node in graph.asset_nodes:
        for parent in node.parent_keys:
            above, mapping = graph.get(parent), node.partition_mappings.get(parent)
            if above.partitions_def is None or (
                mapping is None and node.partitions_def == above.partitions_def
            ):
                continue
            inferred = infer_partition_mapping(mapping, node.partitions_def, above.partitions_def)
            pair = (node.key.to_user_string(), parent.to_user_string())
            found[pair] = Edge(node.partitions_def, above.partitions_def, inferred)
    return found


@pytest.fixture(scope="module")
def mapped() -> dict[Pair, Edge]:
    return edges(defs().resolve_asset_graph())


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    with partition_loading_context(effective_dt=NOW):
        yield


def undeclared(found: dict[Pair, Edge]) -> list[str]:
    return sorted(f"{down} reads {up}" for down, up in found.keys() - REACH.keys())


def test_every_mapping_in_the_graph_has_its_reach_declared(mapped: dict[Pair, Edge]) -> None:
    assert undeclared(mapped) == [], "declare in REACH what these must reach"
    assert sorted(REACH.keys() - mapped.keys()) == [], "these are declared, and no asset has such a mapping"


def test_a_new_mapping_without_a_declared_reach_is_named() -> None:
    @dg.asset(partitions_def=MODEL_WEEKS)
    def new_weeks() -> None: ...

    @dg.asset(partitions_def=GAME_DAYS, ins={"new_weeks": dg.AssetIn(partition_mapping=STAND_INS)})
    def new_days(new_weeks: None) -> None: ...

    graph = dg.Definitions(assets=[new_weeks, new_days]).resolve_asset_graph()
    assert undeclared(edges(graph)) == ["new_days reads new_weeks"]


@pytest.mark.parametrize("pair", REACH, ids=" reads ".join)
def test_a_partition_reaches_what_is_declared(mapped: dict[Pair, Edge], pair: Pair) -> None:
    edge, reach = mapped[pair], REACH[pair]
    weekly = edge.downstream == MODEL_WEEKS
    partitions = {model_week(day) if weekly else day for day in AWKWARD} if edge.downstream else {TODAY}
    for partition in sorted(partitions):
        expected = reach.keys(partition, edge.upstream)
        assert edge.reached(partition, partition) == expected, f"{pair} of {partition}: {reach.why}"


@pytest.mark.parametrize("pair", [("predictions", "catboost_v9"), ("catboost_v9", "player_games")])
def test_a_range_reaches_what_its_partitions_reach(mapped: dict[Pair, Edge], pair: Pair) -> None:
    first, last = date(2025, 2, 24), date(2025, 3, 16)  # over a change of the clock
    edge = mapped[pair]
    single = [first + timedelta(n) for n in range((last - first).days + 1)]
    if edge.downstream == MODEL_WEEKS:
        single = sorted({model_week(day) for day in single})
    assert edge.reached(first, last) == set().union(*(edge.reached(one, one) for one in single))


def test_a_day_in_october_reaches_the_model_of_june(mapped: dict[Pair, Edge]) -> None:
    reached = mapped["predictions", "catboost_v9"].reached(date(2025, 10, 21), date(2025, 10, 21))
    assert (len(reached), min(reached), max(reached)) == (53, "2024-10-21", "2025-10-20")
    assert "2025-06-09" in reached


@pytest.mark.parametrize("day", AWKWARD, ids=str)
def test_a_new_model_reaches_the_days_that_read_it(mapped: dict[Pair, Edge], day: date) -> None:
    """The other direction, by which Dagster tells what is stale: a week and its days name each other."""
    edge, week = mapped["predictions", "catboost_v9"], model_week(day)
    assert edge.downstream is not None
    below = edge.mapping.get_downstream_partitions_for_partitions(
        MODEL_WEEKS.empty_subset().with_partition_keys([str(week)]), MODEL_WEEKS, edge.downstream
    )
    expected = {str(week + timedelta(n)) for n in range(53 * 7)}
    assert set(below.get_partition_keys()) == {k for k in expected if str(FIRST_DAY) <= k <= str(TODAY)}
