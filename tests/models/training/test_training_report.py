"""How many rows each contract can use, and why no more: by hand, and against the training set itself."""

from collections.abc import Set
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.declared.families import Family
from nba_props.declared.features import Contract, ready_column
from nba_props.declared.masks import mask
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import TRAINING_SET
from nba_props.declared.tables.stats import PLAYER_GAMES
from nba_props.features.readiness import ready
from nba_props.models.training.training_report import CONTRACTS, reasons, summary, training_report
from nba_props.models.training.training_set import training_set
from nba_props.models.training.training_view import as_markdown, bar_chart

WEEK = date(2024, 1, 15)  # a Monday; 06:00 Eastern is 11:00 UTC
MORNING = datetime(2024, 1, 15, 11, tzinfo=UTC)
OPENED = date(2023, 12, 1)
NOTE_242 = {37, 38, 41, 42, 47, 50}  # the defaults that lost the older system's 2024-25


Row = dict[str, Any]
NONE: frozenset[int] = frozenset()


def stored(day: date, player: int, lacks: Set[int] = NONE, gone: Set[int] = NONE, **changes: object) -> Row:
    """A row of the feature store that lacks some features (defaults) and for which others are unavailable."""
    tip = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
    keys = {"game_id": f"g{day}", "game_date": day, "season": "2023-24", "player_id": player, "tip_off": tip}
    defaults = {"default_mask": mask(lacks), "default_feature_indices": sorted(lacks)}
    return keys | defaults | {"unavailable_feature_indices": sorted(gone)} | changes


def outcome(day: date, player: int, **changes: object) -> Row:
    """A box-score row of a player who scored 20 points."""
    known = datetime(day.year, day.month, day.day, 23, tzinfo=UTC) + timedelta(hours=3)
    keys = {"game_id": f"g{day}", "game_date": day, "season": "2023-24", "player_id": player}
    return keys | {"points": 20, "did_play": True, "known_at": known} | changes


def frames(features: list[Row], outcomes: list[Row]) -> tuple[pl.DataFrame, pl.DataFrame]:
    store = pl.DataFrame(
        [dict.fromkeys(FEATURE_STORE.schema) | f for f in features], schema=FEATURE_STORE.schema
    )
    games = pl.DataFrame(
        [dict.fromkeys(PLAYER_GAMES.schema) | o for o in outcomes], schema=PLAYER_GAMES.schema
    )
    return store.with_columns(**{ready_column(c): ready(c) for c in Contract}), games


def rows_by_contract(features: list[Row], outcomes: list[Row]) -> dict[str, Row]:
    """The report's rows by contract."""
    report = training_report(WEEK, *frames(features, outcomes))
    assert breaches(TRAINING_SET, report) == []
    return {row["contract"]: row for row in report.to_dicts()}


LATER = OPENED + timedelta(days=20)
FEATURES = [
    stored(OPENED, 1),
    stored(OPENED, 2, {0, 2}),
    stored(LATER, 1, NOTE_242),
    stored(LATER, 2, {38}, {10}),
    stored(LATER, 3, {25}),
    stored(LATER, 4),  # did not play
    stored(LATER, 5, {2}),  # not in the box score either
]
OUTCOMES = [
    outcome(OPENED, 1), outcome(OPENED, 2), outcome(LATER, 1), outcome(LATER, 2), outcome(LATER, 3),
    outcome(LATER, 4, did_play=False), outcome(LATER, 6),  # not on the slate
]  # fmt: skip


def test_player_games_played_are_candidates_where_the_store_has_them() -> None:
    v9 = rows_by_contract(FEATURES, OUTCOMES)["v9"]
    assert (v9["played"], v9["candidates"], v9["candidates_later"]) == (6, 5, 3)


def test_each_contract_counts_by_its_own_readiness() -> None:
    rows = rows_by_contract(FEATURES, OUTCOMES)
    assert {c: (r["ready"], r["ready_later"]) for c, r in rows.items()} == {
        "v9": (4, 3), "v10": (4, 3), "v11": (2, 1), "v12": (2, 1), "v12_noveg": (2, 1), "v16": (2, 1), "v17": (2, 1),
        "blind": (3, 2), "core": (4, 3), "absence": (4, 3),
    }  # fmt: skip


def test_features_that_block_are_counted_and_so_are_rows_that_they_block_alone() -> None:
    rows = rows_by_contract(FEATURES, OUTCOMES)
    assert rows["v9"]["blocked_by"] == [
        {"feature": "points_avg_last_5", "rows": 1, "alone": 0},
        {"feature": "points_avg_season", "rows": 1, "alone": 0},
    ]
    assert rows["v12"]["blocked_by"][0] == {"feature": "game_total_line", "rows": 2, "alone": 1}
    blocking = {b["feature"] for b in rows["v12"]["blocked_by"]}
    assert blocking >= {"star_teammates_out", "implied_team_total", "teammate_usage_available"}
    assert blocking & {"multi_book_line_std", "vegas_points_line"} == set()


def test_the_shapes_that_lost_a_season_are_ready_for_v9_and_not_for_v12() -> None:
    features = [stored(LATER, 1, NOTE_242), stored(LATER, 2, {25, 26, 27, *NOTE_242, 53})]
    rows = rows_by_contract(features, [outcome(LATER, 1), outcome(LATER, 2)])
    assert (rows["v9"]["ready"], rows["v12"]["ready"], rows["v9"]["kept_by_older_count"]) == (2, 0, 0)


@pytest.mark.parametrize(
    ("lacks", "gone", "kept"),
    [
        (set(), set(), 1),
        ({25, 26, 27, 38, 41, 42, 47, 50, 51, 52, 53}, set(), 1),
        ({37}, set(), 0),
        ({39}, set(), 0),
        (set(), {10}, 0),  # unavailable counted as missing
        (set(), {47}, 1),
        ({54, 55, 59}, set(), 1),  # it had 54 columns
    ],
)
def test_the_older_count_requires_all_of_54_columns_except_its_own_optional_ones(
    lacks: set[int], gone: set[int], kept: int
) -> None:
    assert (
        rows_by_contract([stored(LATER, 1, lacks, gone)], [outcome(LATER, 1)])["v9"]["kept_by_older_count"]
        == kept
    )


def test_unavailable_features_are_listed_by_the_contracts_that_have_them() -> None:
    rows = rows_by_contract(
        [stored(LATER, 1, gone={10, 47}), stored(LATER, 2, gone={10})], [outcome(LATER, 1), outcome(LATER, 2)]
    )
    assert rows["v9"]["unavailable"] == [{"feature": "injury_risk", "rows": 2}]
    assert [u["feature"] for u in rows["v12"]["unavailable"]] == ["injury_risk", "teammate_usage_available"]
    assert rows["v9"]["ready"] == 2


def test_seasons_are_apart_and_each_begins_with_its_first_game() -> None:
    last = date(2022, 12, 1)
    features = [
        *FEATURES,
        stored(last, 1, {2}, season="2022-23"),
        stored(last + timedelta(days=14), 1, season="2022-23"),
    ]
    outcomes = [
        *OUTCOMES,
        outcome(last, 1, season="2022-23"),
        outcome(last + timedelta(days=14), 1, season="2022-23"),
    ]
    report = training_report(WEEK, *frames(features, outcomes))
    v9 = report.filter(contract="v9").select(
        "season", "candidates", "ready", "candidates_later", "ready_later"
    )
    assert v9.rows() == [("2022-23", 2, 1, 1, 1), ("2023-24", 5, 4, 3, 3)]


@pytest.mark.parametrize("contract", list(Contract), ids=lambda c: c.name)
def test_ready_rows_are_those_that_a_family_of_the_contract_is_trained_on(contract: Contract) -> None:
    eve, known = WEEK - timedelta(days=1), MORNING
    features = [*FEATURES, stored(eve, 1), stored(eve, 2), stored(WEEK, 1), stored(eve, 3, tip_off=MORNING)]
    outcomes = [
        *OUTCOMES,
        outcome(eve, 1, known_at=known - timedelta(seconds=1)),
        outcome(eve, 2, known_at=known),  # at six: not before
        outcome(eve, 3),
        outcome(WEEK, 1, known_at=known - timedelta(days=1)),
    ]
    store, games = frames(features, outcomes)
    report = training_report(WEEK, store, games).filter(contract=str(contract.name).lower())
    trained = training_set(Family("f", contract), WEEK, store, games)
    assert report["ready"].sum() == trained.all.height > 1


def test_without_any_game_the_report_is_empty_and_can_be_shown() -> None:
    report = training_report(WEEK, *frames([], []))
    assert report.equals(TRAINING_SET.empty())
    assert summary(report).is_empty()
    assert reasons(report).is_empty()
    assert bar_chart(report).startswith(b"\x89PNG")


def test_the_summary_is_a_row_per_season_with_the_share_of_each_contract() -> None:
    report = training_report(WEEK, *frames(FEATURES, OUTCOMES))
    [row] = summary(report).to_dicts()
    assert row["season"] == "2023-24"
    assert (row["played"], row["candidates"], row["kept_by_older_count"]) == (6, 5, 2)
    assert {c: row[c] for c in ("v9", "v12", "blind")} == pytest.approx({"v9": 0.8, "v12": 0.4, "blind": 0.6})
    assert [c for c in summary(report).columns if c in CONTRACTS] == CONTRACTS
    [later] = summary(report, "_later").to_dicts()
    assert (later["candidates_later"], later["v9"]) == (3, 1.0)
    assert "kept_by_older_count" not in later


def test_the_report_is_shown_as_a_table_and_a_chart() -> None:
    report = training_report(WEEK, *frames(FEATURES, OUTCOMES))
    head, rule, row = as_markdown(summary(report)).splitlines()
    assert head.startswith("| season | played |")
    assert set(rule) <= set("|- ")
    assert "| 80.0% |" in row
    assert bar_chart(report).startswith(b"\x89PNG")
    assert reasons(report).filter(contract="v9").rows() == [
        ("2023-24", "v9", "points_avg_last_5", 1, 0),
        ("2023-24", "v9", "points_avg_season", 1, 0),
    ]
