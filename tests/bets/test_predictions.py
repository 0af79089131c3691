"""Who is predicted, by which model, and why not."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.bets.predictions import NoModel, predictions
from nba_props.declared.families import CATBOOST_V9, Family
from nba_props.declared.features import CATALOGUE, Contract
from nba_props.declared.masks import mask
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.declared.tables.models import CATBOOST_V9 as MODELS
from nba_props.models.governance.serving import Serving, serving
from tests.bets.bet_rows import DAY, TIP, before, model, quote, quotes

MONDAY = date(2024, 1, 15)


def row(player: int, ready: bool = True, **other: object) -> dict:
    found = dict.fromkeys(FEATURE_STORE.schema.names())
    found |= {f.name: 1.0 for f in CATALOGUE}
    found |= {
        "game_id": "1",
        "game_date": DAY,
        "season": "2023-24",
        "player_id": player,
        "player_name": f"P{player}",
    }
    found |= {"team": "BOS", "opponent": "TOR", "is_home": True, "tip_off": TIP, "vegas_line_source": "none"}
    found |= {"default_feature_indices": [] if ready else [0], "default_mask": mask([] if ready else [0])}
    found |= {
        "required_default_count": int(not ready),
        "unavailable_feature_indices": [],
        "cache_miss": False,
    }
    found |= {name: ready for name in FEATURE_STORE.schema.names() if name.startswith("ready_for")}
    found |= {"as_of": before(60), "inputs_known_at": before(120), "default_feature_count": 0}
    return found | other


def models(*weeks: date, family: str = "m") -> pl.DataFrame:
    rows = [
        dict.fromkeys(MODELS.schema.names())
        | model(calibration_intercept=0.0, calibration_model=1.0, calibration_market=0.0)
        | {"week": w, "model_id": f"{family}{w}"}
        for w in weeks
    ]
    return pl.DataFrame(rows, schema=MODELS.schema)


OTHER = Family("other", Contract.V12, parameters=CATBOOST_V9.parameters)
FAMILIES = {"catboost_v9": CATBOOST_V9, "other": OTHER}


def made(
    features: list[dict],
    asked: pl.DataFrame | None = None,
    served: pl.DataFrame | None = None,
    others: pl.DataFrame | None = None,
    now: datetime = TIP,
) -> pl.DataFrame:
    store = pl.DataFrame(features, schema=FEATURE_STORE.schema)
    later = [name for name in OTHER.columns if name not in store.columns]
    store = store.with_columns(pl.lit(1.0).alias(name) for name in later)
    odds = quotes() if asked is None else asked
    tables = {
        "catboost_v9": models(MONDAY) if served is None else served,
        "other": models() if others is None else others,
    }

    def serve(week: date, is_ahead: bool) -> list[Serving]:
        return serving([], frozenset(), tables, week, is_ahead, now, lambda model: None)

    def predict(family: Family, model, rows: pl.DataFrame) -> np.ndarray:
        return np.full(rows.height, 25.0 if family is CATBOOST_V9 else 15.0)

    found = predictions(FAMILIES, store, odds, tables, serve, predict, now, pl.lit("replay"), "real")
    return enforce(PREDICTIONS, found)


def test_a_ready_player_is_predicted_with_and_without_a_line() -> None:
    found = made([row(7), row(8)], quotes(quote("a", 23.5)))
    assert found["predicted_points"].to_list() == [25.0, 25.0]
    assert found["recommendation"].to_list() == ["OVER", "NO_LINE"]
    assert found["book"].to_list() == ["a", None]
    assert found["filter_reason"].to_list() == [None, "no_line"]


def test_a_player_with_a_line_who_is_not_ready_appears_with_the_reason() -> None:
    found = made([row(7, ready=False), row(8)], quotes(quote("a", 20.5))).row(0, named=True)
    assert found["predicted_points"] is None
    assert found["filter_reason"] == "not_ready"
    assert found["required_default_count"] == 1


def test_a_player_who_is_not_ready_and_has_no_line_gets_no_row() -> None:
    assert made([row(7, ready=False)]).is_empty()


def test_a_quote_from_after_the_as_of_is_not_used() -> None:
    late = quote("a", 20.5, known_at=before(30))
    assert made([row(7)], quotes(late))["recommendation"].to_list() == ["NO_LINE"]


def test_the_newest_fact_used_is_told() -> None:
    found = made([row(7)], quotes(quote("a", 20.5, known_at=before(61))))
    assert found["inputs_known_at"].to_list() == [before(61)]


def test_an_older_week_stands_in_and_says_so() -> None:
    found = made([row(7)], served=models(MONDAY - timedelta(days=14), MONDAY + timedelta(days=7)))
    assert found["model_week"].to_list() == [MONDAY - timedelta(days=14)]
    assert found["model_is_stale"].to_list() == [True]


def test_ready_players_without_any_model_are_an_error_that_names_the_week() -> None:
    with pytest.raises(NoModel, match="2024-01-15"):
        made([row(7)], served=models(MONDAY + timedelta(days=7)))


def test_a_night_on_which_nobody_is_ready_needs_no_model() -> None:
    found = made([row(7, ready=False)], quotes(quote("a", 20.5)), models())
    assert found["model_id"].to_list() == ["none"]


def test_an_empty_slate_gives_an_empty_table() -> None:
    assert made([]).is_empty()


def test_the_same_inputs_have_the_same_hash_and_another_quote_another() -> None:
    first, again, other = (
        made([row(7)], quotes(quote("a", 20.5, price)))["inputs_hash"][0] for price in (-110, -110, -105)
    )
    assert first == again != other


def test_a_shadow_predicts_the_same_players_beside_the_champion() -> None:
    found = made([row(7)], quotes(quote("a", 20.5)), others=models(MONDAY, family="o"))
    assert found.select("family", "model_id", "role", "predicted_points", "recommendation").rows() == [
        ("catboost_v9", "m2024-01-15", "champion", 25.0, "OVER"),
        ("other", "o2024-01-15", "shadow", 15.0, "UNDER"),
    ]
    assert found["stand_in_reason"].to_list() == ["not_promoted: default champion", None]


def test_each_family_asks_for_its_own_readiness() -> None:
    found = made([row(7, ready_for_v12=False)], quotes(quote("a", 20.5)), others=models(MONDAY, family="o"))
    assert dict(found.select("family", "predicted_points").rows()) == {"catboost_v9": 25.0, "other": None}


def test_games_ahead_and_games_over_are_asked_for_apart() -> None:
    """A pin and the gates count for games that are ahead only."""
    asked = []

    def serve(week: date, is_ahead: bool) -> list[Serving]:
        asked.append((week, is_ahead))
        return [Serving("catboost_v9", models(MONDAY).row(0, named=True), "champion")]

    store = pl.DataFrame([row(7), row(8, game_id="2", tip_off=before(-60))], schema=FEATURE_STORE.schema)
    predictions(
        FAMILIES, store, quotes(), {"catboost_v9": models(MONDAY)}, serve,
        lambda family, model, rows: np.full(rows.height, 25.0), TIP, pl.lit("replay"), "real",
    )  # fmt: skip
    assert asked == [(MONDAY, False), (MONDAY, True)]
