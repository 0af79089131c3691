"""The mirror of a simulated home on a server of BigQuery: after a backfill, a correction, a withdrawal and a change by hand.

Everything is loaded once for the module; the tests go on from there, and each leaves the mirror equal to the lake.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nba_props.commands.runs import Finished, RunFailedError, run_job
from nba_props.days import Days
from nba_props.declared.contracts import Contract, ready_column
from nba_props.declared.families import FAMILIES, Family
from nba_props.declared.tables.every_table import TABLES
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.ingest import BOX_SCORES
from nba_props.declared.tables.record import BEST_BETS
from nba_props.declared.tables.stats import PLAYER_GAMES, SLATE, TEAM_GAMES
from nba_props.declared.tables.table import Table
from nba_props.definitions import defs
from nba_props.models.training.mirror_views import READINESS, training_rows
from nba_props.models.training.training_set import trained_until, training_set
from nba_props.planning import found
from nba_props.planning.alerts import Fact
from nba_props.resources import run_facts
from nba_props.resources.mirror import Mirror, wanted
from nba_props.schedules import mirror_schedule
from nba_props.storage.bigquery.applying import apply
from nba_props.storage.bigquery.dataset import Dataset
from nba_props.storage.bigquery.loading import stale
from nba_props.storage.lake import Lake
from tests.bigquery import as_mirrored, new_name, rows_of
from tests.simulated_home import HISTORY, TONIGHT, linked

DAYS = Days(HISTORY.first, TONIGHT.last)
WEEK, CORRECTED = date(2024, 4, 8), date(2024, 4, 3)
CHECK = "mirror_equals_lake"
TICKS_WITH = {"clock", "home", "mirror"}
# Of these each column is compared, of the other families the rows alone: a column is what takes time.
WHOLE = ("catboost_v9", "catboost_residual")


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A home, its lake, and its mirror."""

    lake: Lake
    mirror: Mirror
    dataset: Dataset


@pytest.fixture(scope="module")
def mirrored(simulated: Path, bigquery: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirrored]:
    """A copy of the simulated home whose days are all in the mirror; the environment is that of its evening."""
    assert bigquery
    home = linked(simulated, tmp_path_factory.mktemp("mirrored") / "home")
    name, lake = new_name(), Lake(str(home / "lake"))
    mirror = Mirror(bigquery=name)
    with pytest.MonkeyPatch.context() as patch, mirror.dataset() as dataset:
        for variable, value in {
            "NBA_PROPS_HOME": str(home),
            "NBA_PROPS_NOW": "2024-04-10T20:00:00Z",
            "NBA_PROPS_BIGQUERY": name,
        }.items():
            patch.setenv(variable, value)
        apply(dataset, wanted("simulated"))
        mirror.load(lake, list(TABLES.values()), DAYS, "simulated")
        yield Mirrored(lake, mirror, dataset)


@pytest.fixture(autouse=True)
def _in_the_home(mirrored: Mirrored, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dagster's own variable, which is forgotten behind each test."""
    monkeypatch.setenv("DAGSTER_HOME", str(Path(mirrored.lake.root).parent / "dagster"))


def mirror_run(days: Days, *groups: str) -> Finished:
    """A run of the job over some groups."""
    return run_job("mirror", days, only=[f"mirror_{group}" for group in groups])


def metadata(run: Finished) -> dict[str, Any]:
    """What the run's first materialization shows."""
    with dg.DagsterInstance.get() as instance:
        [event, *_] = instance.get_records_for_run(
            run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
        ).records
    materialization = event.event_log_entry.asset_materialization
    assert materialization is not None
    return {name: value.value for name, value in materialization.metadata.items()}


def assert_equal(of: Mirrored, table: Table, day: date) -> None:
    """The mirror has the rows of a day, one by one."""
    stored = as_mirrored(table, of.lake.read(table, [day]))
    assert_frame_equal(rows_of(of.dataset, table, day), stored)


def counts(of: Mirrored, table: Table) -> dict[date, int]:
    """Rows of each day in the mirror."""
    day = f"`{table.partition}`"
    counted = f"SELECT {day} AS day, COUNT(*) AS n FROM `{of.dataset.id_of(table.name)}` GROUP BY day"
    return {row["day"]: row["n"] for row in of.dataset.run(counted, "it could not be counted")}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_after_a_backfill_a_table_has_the_rows_of_the_lake(mirrored: Mirrored, table: Table) -> None:
    """All days by their counts, the shortest row by row; the checks below compare the contents of others."""
    rows = mirrored.lake.read(table, mirrored.lake.stored(table))
    per_day = dict(rows.group_by(table.partition).len().rows())
    assert counts(mirrored, table) == per_day
    if per_day:
        assert_equal(mirrored, table, min(per_day, key=lambda day: per_day[day]))


def test_the_tables_of_every_group_have_rows_and_nothing_is_left_to_load(mirrored: Mirrored) -> None:
    full = {name for name, table in TABLES.items() if counts(mirrored, table)}
    assert {"box_scores", "feature_store", "training_set", "predictions", "best_bets", "catboost_v9"} <= full
    assert list(stale(mirrored.dataset, mirrored.lake, list(TABLES.values()), DAYS)) == []


def test_a_run_over_the_range_loads_nothing_more_and_its_checks_pass() -> None:
    run = mirror_run(DAYS, "stats")
    assert run.failed_checks == ()
    assert metadata(run)["partitions loaded"] == 0


def test_one_corrected_box_score_loads_one_partition_of_the_tables_that_it_changes(
    mirrored: Mirrored,
) -> None:
    lake = mirrored.lake
    rows = lake.read(BOX_SCORES, [CORRECTED])
    scorer = rows.filter("did_play").row(0, named=True)["player_id"]
    points = pl.when(player_id=scorer).then(pl.col("points") + 2).otherwise("points")
    lake.write(BOX_SCORES, rows.with_columns(points.alias("points")), [CORRECTED])
    run_job("features", Days.one(CORRECTED), only=[PLAYER_GAMES.name, TEAM_GAMES.name])
    changed = {s.table.name: list(s.days) for s in stale(mirrored.dataset, lake, list(TABLES.values()), DAYS)}
    assert changed.keys() <= {"box_scores", "player_games", "team_games"}
    assert changed["box_scores"] == changed["player_games"] == [CORRECTED]
    assert mirrored.mirror.load(lake, [BOX_SCORES], DAYS, "simulated").keys() == {"box_scores"}
    run = mirror_run(DAYS, "stats")
    assert run.failed_checks == ()
    assert metadata(run)["partitions loaded"] == len(changed) - 1
    for table in (BOX_SCORES, PLAYER_GAMES):
        assert_equal(mirrored, table, CORRECTED)


def test_a_withdrawn_bet_is_gone_from_the_mirror(mirrored: Mirrored) -> None:
    lake, tonight = mirrored.lake, TONIGHT.last
    bets = lake.read(BEST_BETS, [tonight])
    assert bets.height > 1
    lake.write(BEST_BETS, bets.head(bets.height - 1), [tonight])
    assert mirrored.mirror.changed_days(lake, DAYS, "simulated") == [tonight]
    mirrored.mirror.load(lake, [BEST_BETS], TONIGHT, "simulated")
    assert rows_of(mirrored.dataset, BEST_BETS).filter(game_date=tonight).height == bets.height - 1
    assert_equal(mirrored, BEST_BETS, tonight)


def test_a_row_of_the_mirror_that_was_changed_by_hand_fails_the_check_which_names_table_and_day(
    mirrored: Mirrored,
) -> None:
    table = mirrored.dataset.id_of(TEAM_GAMES.name)
    change = f"SET points = points {{}} 1 WHERE game_date = '{CORRECTED}' AND is_home"
    mirrored.dataset.run(f"UPDATE `{table}` {change.format('+')}", "it could not be changed")
    run = mirror_run(Days(CORRECTED, CORRECTED + timedelta(1)), "stats")
    assert run.failed_checks == (("mirror_stats", CHECK, "ERROR"),)
    with dg.DagsterInstance.get() as instance:
        records = instance.get_records_for_run(
            run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
        ).records
    events = [record.event_log_entry.dagster_event for record in records]
    [check] = [e.asset_check_evaluation_data for e in events if e and e.event_specific_data]
    culprits = check.metadata["culprits"]
    assert isinstance(culprits, dg.TableMetadataValue)
    [culprit] = culprits.records
    assert (culprit.data["table"], culprit.data["day"]) == ("team_games", str(CORRECTED))
    assert culprit.data["rows in the lake"] == culprit.data["rows in the mirror"] != 0
    mirrored.dataset.run(f"UPDATE `{table}` {change.format('-')}", "it could not be changed back")


def test_readiness_in_bigquery_is_the_local_answer_row_by_row(mirrored: Mirrored) -> None:
    columns = ["game_date", "game_id", "player_id", *map(ready_column, Contract)]
    theirs = view(mirrored.dataset, READINESS, columns)
    ours = mirrored.lake.read(FEATURE_STORE, DAYS).select(columns).sort("game_id", "player_id")
    assert_frame_equal(theirs, ours)
    assert all(ours[name].n_unique() == 2 for name in columns[3:])


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_the_view_of_what_a_family_learns_from_is_its_training_set_row_by_row(
    mirrored: Mirrored, family: Family
) -> None:
    lake, cutoff = mirrored.lake, trained_until(WEEK)
    learned = training_set(family, WEEK, lake.read(FEATURE_STORE, DAYS), lake.read(PLAYER_GAMES, DAYS)).all
    features = family.columns if family.name in WHOLE else []
    columns = ["game_date", "game_id", "player_id", *features, "points"]
    before = (
        f"game_date < '{WEEK}' AND tip_off < TIMESTAMP '{cutoff:%Y-%m-%d %H:%M:%S}+00' "
        f"AND known_at < TIMESTAMP '{cutoff:%Y-%m-%d %H:%M:%S}+00'"
    )
    theirs = view(mirrored.dataset, training_rows(family.name), columns, f"WHERE {before}")
    ours = learned.select(columns).sort("game_id", "player_id")
    assert ours.height > 1000
    assert_frame_equal(theirs.cast(dict(ours.schema)), ours)  # type: ignore[arg-type]  # of the same columns


def view(dataset: Dataset, name: str, columns: list[str], where: str = "") -> pl.DataFrame:
    """Columns of a view, sorted by game and player."""
    asked = f"SELECT {', '.join(columns)} FROM `{dataset.id_of(name)}` {where}"
    rows = dataset.run(asked, "the view could not be read")
    values = {column: [row[column] for row in rows] for column in columns}
    return pl.DataFrame(values, strict=False).sort("game_id", "player_id")


def test_a_mirror_without_a_column_is_refused_before_any_table_is_loaded(mirrored: Mirrored) -> None:
    lake, dataset = mirrored.lake, mirrored.dataset
    rows = lake.read(TEAM_GAMES, [CORRECTED])
    lake.write(TEAM_GAMES, rows.head(0), [CORRECTED])
    dataset.client.delete_table(dataset.id_of("slate"))
    before = rows_of(dataset, TEAM_GAMES)
    with pytest.raises(RunFailedError, match=r"the mirror lacks the table slate; .*nba-props migrate apply"):
        mirror_run(Days.one(CORRECTED), "stats")
    assert_frame_equal(rows_of(dataset, TEAM_GAMES), before)
    lake.write(TEAM_GAMES, rows, [CORRECTED])
    [fact] = failures()
    assert (fact.kind, fact.subject) == ("run_failed", "mirror")
    assert "the mirror lacks the table slate" in fact.what
    apply(dataset, wanted("simulated"))
    mirror_run(DAYS, "stats")
    assert failures() == []
    assert_equal(mirrored, SLATE, CORRECTED)


def failures() -> list[Fact]:
    """What alerts are told of failed runs; a run of any days mends that of others."""
    with dg.DagsterInstance.get() as instance:
        return list(found.of_runs(run_facts.ended_runs(instance), datetime(2024, 4, 10, 21, tzinfo=UTC)))


@pytest.fixture
def tick(mirrored: Mirrored) -> Callable[[], dg.RunRequest | dg.SkipReason]:
    """What the schedule answers now."""

    def answer() -> dg.RunRequest | dg.SkipReason:
        resources = {name: value for name, value in (defs().resources or {}).items() if name in TICKS_WITH}
        with (
            dg.DagsterInstance.get() as instance,
            dg.build_schedule_context(instance, resources=resources) as context,
        ):
            answered = mirror_schedule(context)
        assert isinstance(answered, dg.RunRequest | dg.SkipReason)
        return answered

    assert mirrored.mirror.bigquery
    return answer


def test_the_schedule_asks_for_one_range_of_what_changed_and_for_nothing_where_nothing_did(
    mirrored: Mirrored, tick: Callable[[], dg.RunRequest | dg.SkipReason]
) -> None:
    assert tick() == dg.SkipReason("the mirror has what the lake has")
    with dg.DagsterInstance.get() as instance:
        other = dg.DagsterRun(job_name="mirror", status=dg.DagsterRunStatus.STARTED)
        instance.add_run(other)
        assert tick() == dg.SkipReason("a run of the mirror is under way")
        instance.delete_run(other.run_id)
    lake, first, last = mirrored.lake, date(2024, 4, 5), date(2024, 4, 7)
    before = {day: lake.read(TEAM_GAMES, [day]) for day in (first, last)}
    for day, rows in before.items():
        lake.write(TEAM_GAMES, rows.tail(rows.height - 1), [day])
    asked = tick()
    assert isinstance(asked, dg.RunRequest)
    assert asked.tags == {
        "dagster/asset_partition_range_start": str(first), "dagster/asset_partition_range_end": str(last),
    }  # fmt: skip
    for day, rows in before.items():
        lake.write(TEAM_GAMES, rows, [day])
    assert tick() == dg.SkipReason("the mirror has what the lake has")
