"""A total that was lost in ingest blocks the contracts that hold it, for its own game, and shows. v9 is unaffected."""

from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from nba_props.bets.predictions import Predictors, predictions
from nba_props.days import Days
from nba_props.declared.families import CATBOOST_V9
from nba_props.declared.features import Contract, ready_column
from nba_props.declared.tables.models import CATBOOST_V9 as MODELS
from nba_props.declared.tables.quotes import GAME_LINES
from nba_props.models.distribution.shape import Shape
from nba_props.models.governance.serving import Serving
from nba_props.quality.defaults import ready_for_v9_share, with_earlier_games
from nba_props.quality.lines import games_without_lines
from nba_props.sources.archive.polls import game_line_polls
from tests.bets.price_rows import quoted
from tests.features.chain import build
from tests.features.quoted_season import GAMES, INGEST, game_line

NIGHT = Days.one(date(2023, 11, 12))
LOST, OTHER = GAMES[14]["game_id"], GAMES[13]["game_id"]
NOW = datetime(2024, 7, 1, tzinfo=UTC)
LINES = [
    game_line(number, "a", market, point, 2, is_close=False)
    for number in GAMES
    for market, point in (("totals", 221.5), ("spreads", -4.5))
]
WHOLE = pl.DataFrame(LINES, schema=GAME_LINES.schema)
TOTAL_LOST = WHOLE.filter(~((pl.col("game_id") == LOST) & (pl.col("market") == "totals")))
KEYS = ["game_id", "player_id"]


def night(game_lines: pl.DataFrame) -> pl.DataFrame:
    return build(
        INGEST | {"game_lines": game_lines, "game_line_polls": game_line_polls(game_lines)}, NIGHT, NOW
    )["feature_store"].sort(KEYS)


@pytest.fixture(scope="module")
def whole() -> pl.DataFrame:
    return night(WHOLE)


@pytest.fixture(scope="module")
def lost() -> pl.DataFrame:
    return night(TOTAL_LOST)


def test_it_blocks_the_rows_of_its_game_for_the_contracts_that_hold_it_and_no_other(
    whole: pl.DataFrame, lost: pl.DataFrame
) -> None:
    assert set(whole["game_id"]) == {LOST, OTHER}
    holds = {Contract.V11, Contract.V12, Contract.V12_NOVEG, Contract.V16, Contract.V17}
    for contract in Contract:
        column = ready_column(contract)
        turned = whole.filter(whole[column] != lost[column])
        assert set(turned["game_id"]) == ({LOST} if contract in holds else set()), contract
        assert not lost.filter(game_id=LOST)[column].any() or contract not in holds


def test_the_right_check_turns_red_and_names_the_game(whole: pl.DataFrame, lost: pl.DataFrame) -> None:
    assert games_without_lines(whole).good
    verdict = games_without_lines(lost)
    assert not verdict.good
    assert verdict.culprits.select("game_id", "teams", "missing").rows() == [
        (LOST, "BOS PHX", "game_total_line implied_team_total")
    ]


def test_v9_predicts_every_player_as_before(whole: pl.DataFrame, lost: pl.DataFrame) -> None:
    assert whole["ready_for_v9"].equals(lost["ready_for_v9"])
    history = build(INGEST, Days(date(2023, 10, 1), NIGHT.last), NOW)["player_games"]
    assert (
        ready_for_v9_share(with_earlier_games(lost, history)).figures
        == ready_for_v9_share(with_earlier_games(whole, history)).figures
    )
    before, after = (
        predicted(store).select(*KEYS, "predicted_points", "is_actionable", "filter_reason")
        for store in (whole, lost)
    )
    assert before.equals(after)
    assert after.filter(game_id=LOST)["predicted_points"].is_not_null().any()


def predicted(store: pl.DataFrame) -> pl.DataFrame:
    model = dict.fromkeys(MODELS.schema) | {"week": date(2023, 11, 6), "model_id": "m"} | Shape().columns()
    predictors = Predictors(
        {CATBOOST_V9.name: CATBOOST_V9},
        {CATBOOST_V9.name: pl.DataFrame([model], schema=MODELS.schema)},
        lambda _week, _is_ahead: [Serving(CATBOOST_V9.name, model, "champion")],
        lambda _family, _model, rows: np.full(rows.height, 15.0),
    )
    rows = predictions(
        store,
        quoted(INGEST["odds_lines"], INGEST["odds_polls"]),
        predictors,
        now=NOW,
        provenance=pl.lit("replay"),
        source="simulated",
    )
    return rows.sort(KEYS)
