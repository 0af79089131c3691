"""Where a value came from: the rows shown are those that it was made of, and all were known by its as_of."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from nba_props.declared.features import BY_INDEX, CATALOGUE
from nba_props.declared.tables.every_table import TABLES
from nba_props.features.explain import NotFoundError, explain, find_feature, find_player, needed, state, used
from nba_props.features.inputs import INPUTS
from nba_props.stats.games import player_games
from tests.features.chain import build
from tests.features.quoted_season import INGEST
from tests.scenario import NOW

SEASON = Days(date(2023, 10, 14), date(2023, 11, 20))
# How a feature follows from the one column of its first input that it is made of.
MADE_OF: dict[str, tuple[str, Callable[[pl.Expr], pl.Expr]]] = {
    "points_avg_last_5": ("points", pl.Expr.mean),
    "points_avg_last_10": ("points", pl.Expr.mean),
    "points_avg_season": ("points", pl.Expr.mean),
    "points_std_last_10": ("points", pl.Expr.std),
    "games_in_last_7_days": ("game_date", pl.Expr.count),
    "opponent_def_rating": ("defensive_rating", pl.Expr.mean),
    "opponent_pace": ("pace", pl.Expr.mean),
    "team_pace": ("pace", pl.Expr.mean),
    "team_off_rating": ("offensive_rating", pl.Expr.mean),
    "games_vs_opponent": ("points", pl.Expr.count),
    "minutes_avg_last_10": ("minutes", pl.Expr.mean),
    "minutes_load_last_7d": ("minutes", pl.Expr.sum),
    "points_avg_last_3": ("points", pl.Expr.mean),
    "usage_rate_last_5": ("usage_rate", pl.Expr.mean),
    "minutes_volatility_last_10": ("minutes", pl.Expr.std),
    "minutes_form_2": ("minutes", lambda newest: exponential(newest, 2)),
    "minutes_form_5": ("minutes", lambda newest: exponential(newest, 5)),
    "attempts_form_2": ("fga", lambda newest: exponential(newest, 2)),
    "points_form_25": ("points", lambda newest: exponential(newest, 25)),
    "games_this_season": ("game_date", pl.Expr.count),
}


def exponential(newest_first: pl.Expr, half_life: float) -> pl.Expr:
    """The mean of values of which each weighs half of the one `half_life` places before it."""
    weight = pl.lit(0.5) ** (pl.int_range(pl.len()) / half_life)
    return (newest_first * weight).sum() / weight.sum()


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    year = player_games(INGEST["box_scores"], Days(date(2022, 10, 1), SEASON.last))
    return dict(INGEST) | build(INGEST, SEASON, NOW) | {"player_games": year}


def test_every_feature_says_what_it_is_made_of_in_columns_that_are_stored() -> None:
    assert set(INPUTS) == set(BY_INDEX)
    for source in (i for inputs in INPUTS.values() for i in inputs):
        table = TABLES[source.table]
        assert table.has(*source.columns, *source.each), source
        assert table.has("known_at") or table.has("inputs_known_at")


@pytest.mark.parametrize("name", MADE_OF)
def test_the_value_follows_from_the_rows_shown(tables: dict[str, pl.DataFrame], name: str) -> None:
    column, made = MADE_OF[name]
    feature = find_feature(name)
    source = INPUTS[feature.index][0]
    rows = [
        r for r in tables["feature_store"].to_dicts() if r[name] is not None and state(feature, r)[0] == "ok"
    ]
    recomputed = [used(source, r, tables[source.table]).select(made(pl.col(column))).item() for r in rows]
    assert [r[name] for r in rows] == pytest.approx(recomputed)
    assert len({round(r[name], 6) for r in rows}) > 2


def test_no_row_shown_was_known_after_the_value(tables: dict[str, pl.DataFrame]) -> None:
    for row in tables["feature_store"].to_dicts()[::7]:
        for feature in CATALOGUE:
            for source in explain(feature, row, tables)["inputs"]:
                assert all(r["known_at"] <= row["as_of"] for r in source["rows"])


def a_row(tables: dict[str, pl.DataFrame], player: int, day: date) -> dict[str, Any]:
    return tables["feature_store"].row(
        by_predicate=(pl.col("player_id") == player) & (pl.col("game_date") == day), named=True
    )


def test_a_line_is_explained_by_the_quotes_before_the_tip_off_newest_first(
    tables: dict[str, pl.DataFrame],
) -> None:
    row = a_row(tables, 21, date(2023, 11, 10))
    explained = explain(BY_INDEX[25], row, tables)
    assert (explained["value"], explained["state"], explained["feature"]["unit"]) == (16.0, "ok", "points")
    [quotes] = explained["inputs"]
    assert [(q["book"], q["point"]) for q in quotes["rows"]] == [("a", 15.5), ("b", 16.5), ("a", 14.5)]


def test_earlier_lines_are_each_books_last_of_a_game(tables: dict[str, pl.DataFrame]) -> None:
    row = a_row(tables, 21, date(2023, 11, 12))
    shown = used(INPUTS[54][1], row, tables["odds_lines"])
    assert shown.select("game_date", "book", "point").rows() == [
        (date(2023, 11, 10), "a", 15.5),
        (date(2023, 11, 10), "b", 16.5),
    ]


def test_tonights_quotes_are_not_earlier_lines(tables: dict[str, pl.DataFrame]) -> None:
    row = a_row(tables, 11, date(2023, 11, 12))
    tonight, earlier = (used(source, row, tables["odds_lines"]) for source in INPUTS[54])
    assert tonight["point"].to_list() == [14.5, 15.5]
    assert earlier["game_date"].max() == date(2023, 11, 10)


def test_an_explanation_is_plain_and_whole(tables: dict[str, pl.DataFrame]) -> None:
    row = a_row(tables, 11, date(2023, 11, 10))
    written = json.dumps(explain(BY_INDEX[0], row, tables), default=lambda when: when.isoformat())
    explained = json.loads(written)
    assert explained["feature"] == {
        "index": 0, "name": "points_avg_last_5", "meaning": "mean points over the last 5 games played this season",
        "unit": "points", "bounds": [BY_INDEX[0].low, BY_INDEX[0].high], "source": "daily_cache",
        "contracts": ["v9", "v10", "v11", "v12", "v12_noveg", "v16", "v17", "blind", "core", "absence"],
    }  # fmt: skip
    assert (explained["player_id"], explained["team"], explained["opponent"]) == (11, "BOS", "NYK")
    [games] = explained["inputs"]
    assert (games["table"], len(games["rows"])) == ("player_games", 5)
    assert games["rows"][0] == {
        "game_date": "2023-11-04", "opponent": "PHX", "points": games["rows"][0]["points"],
        "known_at": "2023-11-05T02:00:00+00:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("index", "defaults", "unavailable", "value", "word", "why"),
    [
        (0, [], [], 12.0, "ok", "rows below"),
        (0, [0], [], None, "default", "blocks every contract"),
        (5, [5], [], 50.0, "default", "50 as its stand-in"),
        (25, [25], [], None, "optional", "blocks nothing"),
        (10, [], [10], None, "unavailable", "injury reports unavailable since 2023-10-24: blocks nothing"),
        (18, [18], [], None, "default", "shots silent since 2023-11-01: missing"),
        (33, [33], [], 0.0, "default", "0 as its stand-in"),
        (20, [], [], None, "thin", "too few games"),
    ],
)
def test_the_state_of_a_value_is_a_word_and_a_reason(
    index: int, defaults: list[int], unavailable: list[int], value: float | None, word: str, why: str
) -> None:
    row = {
        "default_feature_indices": defaults,
        "unavailable_feature_indices": unavailable,
        "missing_feeds": ["shots silent since 2023-11-01", "injury reports unavailable since 2023-10-24"],
        BY_INDEX[index].name: value,
    }
    answer, reason = state(BY_INDEX[index], row)
    assert answer == word
    assert why in reason


def test_each_table_needed_is_read_once_and_far_enough_back() -> None:
    day = date(2024, 1, 15)
    assert needed(BY_INDEX[29], day) == {"player_games": Days(date(2023, 1, 15), day)}
    assert needed(BY_INDEX[25], day) == {"odds_lines": Days.one(day)}
    assert set(needed(BY_INDEX[53], day)) == {"odds_lines", "player_games"}


@pytest.mark.parametrize(("text", "index"), [("points_avg_last_5", 0), ("0", 0), ("68", 68)])
def test_a_feature_is_found_by_name_or_index(text: str, index: int) -> None:
    assert find_feature(text).index == index


@pytest.mark.parametrize(
    ("text", "message"),
    [("points_average_last_5", "did you mean points_avg_last_5"), ("79", "0 to 78"), ("", "no feature")],
)
def test_an_unknown_feature_is_refused_and_similar_names_are_shown(text: str, message: str) -> None:
    with pytest.raises(NotFoundError, match=message):
        find_feature(text)


PEOPLE = pl.DataFrame(
    {
        "player_id": [1, 2, 3, 4, 4],
        "player_name": ["Luka Dončić", "Jaren Jackson Jr.", "Reggie Jackson", "Jayson Tatum", "Jayson Tatum"],
    }
)


@pytest.mark.parametrize(
    ("text", "player"),
    [("Luka Dončić", 1), ("luka doncic", 1), ("jaren jackson", 2), ("Tatum", 4), ("reggie", 3), ("3", 3)],
)
def test_a_player_is_found_by_name_by_a_part_of_it_or_by_id(text: str, player: int) -> None:
    assert find_player(PEOPLE, text) == player


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jackson", r"fits Jaren Jackson Jr. \(2\), Reggie Jackson \(3\)"),
        ("Luca Doncic", "did you mean Luka Dončić"),
        ("Tatom", "did you mean Jayson Tatum"),
        ("999", "no name is similar"),
        ("", "no name is similar"),
    ],
)
def test_an_unknown_or_ambiguous_player_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(NotFoundError, match=message):
        find_player(PEOPLE, text)


def test_a_report_is_explained_by_the_newest_one_known(tables: dict[str, pl.DataFrame]) -> None:
    at = [datetime(2023, 11, 10, hour, tzinfo=UTC) for hour in (18, 20)]
    common = {"game_id": "0022300012", "game_date": date(2023, 11, 10), "season": "2023-24", "team": "NYK"}
    rows = [
        common
        | {
            "player_id": 22,
            "player_name": "Player 22",
            "status": status,
            "known_at": known,
            "known_at_assumed": False,
        }
        for status, known in zip(("questionable", "out"), at, strict=True)
    ]
    injuries = pl.DataFrame(rows, schema=TABLES["injuries"].schema)
    row = a_row(tables, 21, date(2023, 11, 10))
    report = INPUTS[37][1]
    assert used(report, row, injuries)["status"].to_list() == ["out"]
    assert used(report, row | {"as_of": at[0]}, injuries)["status"].to_list() == ["questionable"]
    assert used(report, row | {"team": "BOS"}, injuries).is_empty()
