"""Which players cannot be predicted and why; how a gap closes, and stays closed."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nba_props.declared.features import Contract, ready_column
from nba_props.declared.masks import mask
from nba_props.declared.tables.contract import breaches
from nba_props.declared.tables.features import DAILY_CACHE, FEATURE_STORE
from nba_props.declared.tables.gaps import FEATURE_GAPS, REASONS
from nba_props.declared.tables.ingest import SCHEDULE
from nba_props.declared.tables.stats import SLATE
from nba_props.declared.tables.table import Table
from nba_props.features.gaps import feature_gaps, with_stored
from nba_props.features.readiness import ready

DAY, OPENED = date(2024, 1, 15), date(2023, 10, 24)
AS_OF = datetime(2024, 1, 15, 20, tzinfo=UTC)
GAME = "0022300555"


def frame(table: Table, rows: list[dict[str, Any]], **common: object) -> pl.DataFrame:
    return pl.DataFrame([dict.fromkeys(table.schema) | common | r for r in rows], schema=table.schema)


def slated(player: int = 1, **changes: object) -> dict[str, Any]:
    whole = {
        "game_id": GAME,
        "game_date": DAY,
        "season": "2023-24",
        "player_id": player,
        "player_name": f"P{player}",
    }
    return whole | {"team": "BOS", "as_of": AS_OF, "inputs_known_at": AS_OF - timedelta(hours=2)} | changes


def built(player: int = 1, lacks: Collection[int] = (), **changes: object) -> dict[str, Any]:
    defaults = {"default_mask": mask(lacks), "default_feature_indices": sorted(lacks)}
    return slated(player) | defaults | {"inputs_known_at": AS_OF - timedelta(hours=1)} | changes


def form(player: int = 1, **changes: object) -> dict[str, Any]:
    return (
        slated(player) | {"games_played": 20, "games_missing_last_5": 0, "games_missing_last_10": 0} | changes
    )


Rows = list[dict[str, Any]]


def gaps(
    slate: Rows, store: Rows, cache: Rows, contract: Contract = Contract.V9, opened: date = OPENED
) -> pl.DataFrame:
    rows = frame(FEATURE_STORE, store).with_columns(**{ready_column(c): ready(c) for c in Contract})
    games = frame(
        SCHEDULE,
        [{"game_date": opened}, {"game_date": opened - timedelta(days=9), "season_type": "preseason"}],
    )
    games = games.with_columns(pl.col("season_type").fill_null("regular"), season=pl.lit("2023-24"))
    return feature_gaps(frame(SLATE, slate), rows, frame(DAILY_CACHE, cache), games, contract)


@pytest.mark.parametrize(
    ("slate", "store", "cache", "opened", "reason"),
    [
        (slated(), None, form(), OPENED, "not_built"),
        (slated(team=None), built(lacks={15}), form(), OPENED, "team_unknown"),
        (slated(), built(lacks={0}), form(games_missing_last_5=3), OPENED, "box_scores_missing"),
        (slated(), built(lacks={1}), form(games_missing_last_10=5), OPENED, "box_scores_missing"),
        (
            slated(),
            built(lacks={5}),
            form(games_missing_last_10=4),
            OPENED,
            "table_missing",
        ),  # 10 of 14 are enough
        (slated(), built(lacks={2}), None, OPENED, "no_game_yet"),
        (slated(), built(lacks={2}), form(games_played=0), OPENED, "no_game_yet"),
        (slated(), built(lacks={2}), None, DAY - timedelta(days=13), "season_start"),
        (slated(), built(lacks={2}), None, DAY - timedelta(days=14), "no_game_yet"),
        (slated(), built(lacks={22}), form(games_played=1), DAY - timedelta(days=2), "season_start"),
        (slated(), built(lacks={5}), form(), OPENED, "table_missing"),
    ],
)
def test_each_gap_has_one_reason(
    slate: dict[str, Any],
    store: dict[str, Any] | None,
    cache: dict[str, Any] | None,
    opened: date,
    reason: str,
) -> None:
    rows = gaps([slate], [store] if store else [], [cache] if cache else [], opened=opened)
    assert rows["reason"].to_list() == [reason]
    assert breaches(FEATURE_GAPS, rows) == []


def test_a_player_who_is_ready_for_the_champions_contract_is_no_gap() -> None:
    assert gaps([slated()], [built(lacks={25, 38})], [form()]).is_empty()
    assert gaps([slated()], [built(lacks={25, 38})], [form()], Contract.V12)["reason"].to_list() == [
        "table_missing"
    ]
    assert gaps([], [], []).equals(FEATURE_GAPS.empty())


def test_the_detail_names_what_is_missing_by_table_and_leaves_out_what_is_optional() -> None:
    rows = gaps([slated()], [built(lacks={0, 5, 7, 25})], [form()])
    assert rows["detail"].to_list() == [
        "daily_cache: points_avg_last_5; composite_factors: fatigue_score pace_score"
    ]
    assert gaps([slated()], [], [])["detail"].to_list() == ["no row in feature_store"]


def test_a_gap_is_detected_at_the_rows_as_of_and_knows_its_newest_input() -> None:
    [row] = gaps([slated()], [built(lacks={5})], [form()]).to_dicts()
    assert (row["detected_at"], row["resolved_at"]) == (AS_OF, None)
    assert row["inputs_known_at"] == AS_OF - timedelta(hours=1)


def later(rows: pl.DataFrame, hours: int) -> pl.DataFrame:
    """The same gaps as a later run builds them."""
    moment = pl.col("as_of") + timedelta(hours=hours)
    return rows.with_columns(as_of=moment, detected_at=moment)


def test_a_gap_that_lasts_keeps_the_instant_of_its_detection() -> None:
    first = gaps([slated()], [built(lacks={5})], [form()])
    second = later(gaps([slated()], [built(lacks={5, 7})], [form()]), 2)
    [row] = with_stored(second, first, AS_OF).to_dicts()
    assert (row["detected_at"], row["resolved_at"], row["as_of"]) == (AS_OF, None, AS_OF + timedelta(hours=2))
    assert "pace_score" in row["detail"]


def test_a_gap_that_is_no_longer_open_is_closed_once_and_kept() -> None:
    first = gaps([slated(1), slated(2)], [built(1, {5}), built(2, {5})], [form(1), form(2)])
    still, repaired = first.filter(pl.col("player_id") == 2), AS_OF + timedelta(hours=3)
    closed = with_stored(still, first, repaired)
    assert closed.sort("player_id").select("player_id", "resolved_at").rows() == [(1, repaired), (2, None)]
    next_day = with_stored(still, closed, repaired + timedelta(days=1))
    assert next_day.sort("player_id").equals(closed.sort("player_id"))
    assert breaches(FEATURE_GAPS, closed) == []


def test_a_gap_that_opens_again_is_open_since_its_first_detection() -> None:
    first = gaps([slated()], [built(lacks={5})], [form()])
    closed = with_stored(first.clear(), first, AS_OF + timedelta(hours=1))
    [row] = with_stored(later(first, 2), closed, AS_OF + timedelta(hours=2)).to_dicts()
    assert (row["detected_at"], row["resolved_at"]) == (AS_OF, None)


def test_a_range_is_its_days() -> None:
    tomorrow: dict[str, Any] = {"game_date": DAY + timedelta(days=1), "game_id": "0022300556"}
    slate, store = [slated(), slated(**tomorrow)], [built(lacks={5}), built(lacks={7}, **tomorrow)]
    both = gaps(slate, store, [form(), form(**tomorrow)])
    each = [gaps([slate[0]], [store[0]], [form()]), gaps([slate[1]], [store[1]], [form(**tomorrow)])]
    assert FEATURE_GAPS.shape(both).equals(FEATURE_GAPS.shape(pl.concat(each)))


def test_every_reason_is_explained_in_the_glossary() -> None:
    glossary = (Path(__file__).parents[2] / "docs/glossary.md").read_text()
    assert all(f"| `{reason}` |" in glossary for reason in REASONS)
