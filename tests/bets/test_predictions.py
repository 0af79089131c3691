"""Which player-games are predicted, by which model, and why a bet is rejected."""

import math
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from nba_props.bets.predictions import NoModelError, predictions
from nba_props.bets.prices.distribution import over_probability
from nba_props.declared.families import CATBOOST_CORE, CATBOOST_V9
from nba_props.declared.tables.bets import PREDICTIONS
from nba_props.declared.tables.contract import enforce
from nba_props.declared.tables.features import FEATURE_STORE
from nba_props.models.governance.serving import Serving, serving
from tests.bets.bet_rows import model, quote
from tests.bets.feature_rows import MONDAY, OTHER, models, predictors, row, store
from tests.bets.price_rows import at_even, facts, paying, quoted
from tests.bets.prices.test_injury_states import listed, report
from tests.market.market_rows import TIP, Row, before, quotes
from tests.polls import NO_POLLS, poll, polls

FAMILIES = {"catboost_v9": CATBOOST_V9, "other": OTHER}


def predicted(
    features: list[Row],
    odds: pl.DataFrame | None = None,
    served: pl.DataFrame | None = None,
    others: pl.DataFrame | None = None,
    now: datetime = TIP,
    polled: pl.DataFrame = NO_POLLS,
) -> pl.DataFrame:
    tables = {
        "catboost_v9": models(MONDAY) if served is None else served,
        "other": models() if others is None else others,
    }
    rows = predictions(
        store(*features), quoted(quotes() if odds is None else odds, polled),
        predictors(FAMILIES, tables, {"catboost_v9": 25.0, "other": 15.0}, now),
        now=now, provenance=pl.lit("replay"), source="real",
    )  # fmt: skip
    return enforce(PREDICTIONS, rows)


def test_a_ready_player_is_predicted_with_and_without_a_line() -> None:
    rows = predicted([row(7), row(8)], quotes(quote("a", 23.5)))
    assert rows["predicted_points"].to_list() == [25.0, 25.0]
    assert rows["recommendation"].to_list() == ["OVER", "NO_LINE"]
    assert rows["book"].to_list() == ["a", None]
    assert rows["filter_reason"].to_list() == ["thin_market", "no_quote"]


def test_a_quote_that_was_taken_down_is_never_chosen() -> None:
    """Its old line would be the best for the Over."""
    old, new = before(180), before(90)
    odds = quotes(
        quote("a", 15.5, known_at=old), *(quote(book, 23.5, known_at=new) for book in ("b", "c", "d"))
    )
    gone = polls(poll(170, {"a": old}), poll(80, dict.fromkeys("bcd", new)))
    assert predicted([row(7)], odds, polled=gone[:1])["book"].to_list() == ["a"]
    rows = predicted([row(7)], odds, polled=gone)
    assert rows.select("line", "consensus_line").row(0) == (23.5, 23.5)
    assert rows["book"].to_list() != ["a"]


def test_a_player_with_a_line_who_is_not_ready_appears_with_the_reason() -> None:
    rows = predicted([row(7, ready=False), row(8)], quotes(quote("a", 20.5))).row(0, named=True)
    assert rows["predicted_points"] is None
    assert rows["filter_reason"] == "not_ready"
    assert rows["required_default_count"] == 1


def test_a_player_who_is_not_ready_and_has_no_line_gets_no_row() -> None:
    assert predicted([row(7, ready=False)]).is_empty()


def test_a_quote_from_after_the_as_of_is_not_used() -> None:
    late = quote("a", 20.5, known_at=before(30))
    assert predicted([row(7)], quotes(late))["recommendation"].to_list() == ["NO_LINE"]


def test_inputs_known_at_is_that_of_the_newest_fact_used() -> None:
    rows = predicted([row(7)], quotes(quote("a", 20.5, known_at=before(61))))
    assert rows["inputs_known_at"].to_list() == [before(61)]


def test_an_older_weeks_model_is_used_and_marked_stale() -> None:
    rows = predicted([row(7)], served=models(MONDAY - timedelta(days=14), MONDAY + timedelta(days=7)))
    assert rows["model_week"].to_list() == [MONDAY - timedelta(days=14)]
    assert rows["model_is_stale"].to_list() == [True]


def test_ready_players_without_any_model_are_an_error_that_names_the_week() -> None:
    with pytest.raises(NoModelError, match="2024-01-15"):
        predicted([row(7)], served=models(MONDAY + timedelta(days=7)))


def test_a_range_loses_the_weeks_alone_that_no_model_serves_and_tells_them() -> None:
    week_ago = pl.col("game_date", "tip_off", "as_of", "inputs_known_at") - timedelta(days=7)
    earlier = store(row(7)).with_columns(week_ago, game_id=pl.lit("0022300580"))
    told: list[str] = []
    served = predictors(
        FAMILIES, {"catboost_v9": models(MONDAY), "other": models()}, {"catboost_v9": 25.0}, TIP
    )
    rows = predictions(
        pl.concat([earlier, store(row(7))]), quoted(quotes(), NO_POLLS), replace(served, tell=told.append),
        now=TIP, provenance=pl.lit("replay"), source="real",
    )  # fmt: skip
    assert rows["game_date"].to_list() == store(row(7))["game_date"].to_list()
    assert rows["predicted_points"].to_list() == [25.0]
    (line,) = told
    assert "serves the week of 2024-01-08: train it with" in line


def test_a_night_without_ready_players_needs_no_model() -> None:
    rows = predicted([row(7, ready=False)], quotes(quote("a", 20.5)), models())
    assert rows["model_id"].to_list() == ["none"]


def test_an_empty_slate_gives_an_empty_table() -> None:
    assert predicted([]).is_empty()


def test_the_same_inputs_have_the_same_hash_and_another_quote_another() -> None:
    first, same, other = (
        predicted([row(7)], quotes(quote("a", 20.5, price)))["inputs_hash"][0] for price in (-110, -110, -105)
    )
    assert first == same != other


def test_a_shadow_predicts_the_same_players_beside_the_champion() -> None:
    rows = predicted([row(7)], quotes(quote("a", 20.5)), others=models(MONDAY, family="o"))
    assert rows.select("family", "model_id", "role", "predicted_points", "recommendation").rows() == [
        ("catboost_v9", "m2024-01-15", "champion", 25.0, "OVER"),
        ("other", "o2024-01-15", "shadow", 15.0, "UNDER"),
    ]
    assert rows["stand_in_reason"].to_list() == ["not_promoted: default champion", None]


def test_each_family_needs_its_own_contract_to_be_ready() -> None:
    rows = predicted(
        [row(7, ready_for_v12=False)], quotes(quote("a", 20.5)), others=models(MONDAY, family="o")
    )
    assert dict(rows.select("family", "predicted_points").rows()) == {"catboost_v9": 25.0, "other": None}


def test_games_ahead_and_games_over_are_served_apart() -> None:
    """A pin and the gates count for games that are ahead only."""
    served = []

    def serve(week: date, is_ahead: bool) -> list[Serving]:
        served.append((week, is_ahead))
        return [Serving("catboost_v9", models(MONDAY).row(0, named=True), "champion")]

    of_v9 = predictors(FAMILIES, {"catboost_v9": models(MONDAY)}, {"catboost_v9": 25.0})
    predictions(
        store(row(7), row(8, game_id="2", tip_off=before(-60))), quoted(quotes(), NO_POLLS),
        replace(of_v9, serve=serve), now=TIP, provenance=pl.lit("replay"), source="real",
    )  # fmt: skip
    assert served == [(MONDAY, False), (MONDAY, True)]


OUT = "shots silent since 2024-01-14"
SILENT: Row = {"default_feature_indices": [6, 18, 19], "missing_feeds": [OUT]} | {
    name: name == "ready_for_core" for name in FEATURE_STORE.schema.names() if name.startswith("ready_for")
}


def served(
    *features: Row,
    odds: pl.DataFrame | None = None,
    card: str | None = None,
    blocked: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """The predictions by catboost_v9, whose card counts these unavailable rows, and by catboost_core."""
    families = {"catboost_v9": CATBOOST_V9, "catboost_core": CATBOOST_CORE}
    tables = {
        "catboost_v9": models(MONDAY).with_columns(unavailable_rows=pl.lit(card, pl.String)),
        "catboost_core": models(MONDAY, family="c"),
    }

    def serve(week: date, is_ahead: bool) -> list[Serving]:
        return serving([], blocked, tables, week, is_ahead, now=TIP, fault=lambda _: None)

    given = predictors(families, tables, {"catboost_v9": 25.0, "catboost_core": 21.0})
    rows = predictions(
        store(*features), quoted(quotes() if odds is None else odds, NO_POLLS),
        replace(given, serve=serve, blocked=blocked), now=before(61), provenance=pl.lit("replay"), source="real",
    )  # fmt: skip
    return enforce(PREDICTIONS, rows)


def champions(rows: pl.DataFrame) -> list[tuple[object, ...]]:
    return (
        rows.filter(role="champion")
        .select("player_id", "family", "predicted_points")
        .sort("player_id")
        .rows()
    )


def test_a_row_that_the_champion_cannot_predict_is_the_stand_ins_and_says_why() -> None:
    rows = served(row(7), row(8) | SILENT, odds=quotes(quote("a", 20.5), quote("a", 20.5, player_id=8)))
    assert champions(rows) == [(7, "catboost_v9", 25.0), (8, "catboost_core", 21.0)]
    stood_in = rows.filter(player_id=8, role="champion").row(0, named=True)
    assert stood_in["stand_in_reason"] == f"not_ready: 6, 18, 19: {OUT}; not_promoted: last of the succession"
    assert (stood_in["missing_feeds"], stood_in["required_default_count"]) == ([OUT], 0)
    assert stood_in["recommendation"] == "PASS"
    shadows = (
        rows.filter(role="shadow").select("player_id", "family", "stand_in_reason").sort("player_id").rows()
    )
    assert shadows == [(7, "catboost_core", None), (8, "catboost_v9", "not_promoted: default champion")]


def test_a_player_without_a_line_is_predicted_by_the_stand_in_too() -> None:
    assert champions(served(row(8) | SILENT)) == [(8, "catboost_core", 21.0)]


def test_a_player_whom_nobody_can_predict_is_the_champions_with_the_reason() -> None:
    nothing: Row = SILENT | {"ready_for_core": False, "default_feature_indices": [0, 6, 18, 19]}
    rows = served(row(7) | nothing, odds=quotes(quote("a", 20.5)))
    assert champions(rows) == [(7, "catboost_v9", None)]
    assert rows.filter(role="champion")["filter_reason"].to_list() == ["not_ready"]


def test_a_card_that_counts_no_row_without_a_feed_does_not_serve_one() -> None:
    gone = {
        "unavailable_feature_indices": [6, 18, 19],
        "missing_feeds": ["shots unavailable since 2023-12-01"],
    }
    line = quotes(quote("a", 20.5))
    refused = served(row(7) | gone, odds=line, card="{}")
    assert champions(refused) == [(7, "catboost_core", 21.0)]
    assert refused.filter(family="catboost_v9")["predicted_points"].to_list() == [None]
    assert (
        "unlearned: 6, 18, 19: shots unavailable since 2023-12-01"
        in refused.filter(role="champion")["stand_in_reason"][0]
    )
    assert champions(served(row(7) | gone, odds=line, card='{"6": 9, "18": 9, "19": 9}')) == [
        (7, "catboost_v9", 25.0)
    ]


def test_a_stand_in_with_a_failed_gate_predicts_and_may_not_bet() -> None:
    rows = served(row(7) | SILENT, odds=quotes(quote("a", 20.5)), blocked=frozenset({"catboost_core"}))
    assert champions(rows) == [(7, "catboost_v9", None)]
    shadow = rows.filter(role="shadow").select("family", "predicted_points", "model_term").rows()
    assert shadow == [("catboost_core", 21.0, None)]


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def test_the_term_is_the_models_weight_times_its_log_odds_less_the_markets() -> None:
    weighed = models(MONDAY).with_columns(calibration_model=0.2, calibration_intercept=0.7)
    line = quotes(quote("a", 20.5, -130, 110))
    [term] = predicted([row(7)], line, weighed)["model_term"].to_list()
    market = (130 / 230) / (130 / 230 + 100 / 210)
    raw = over_probability(np.array([25.0]), np.array([20.5]), model())[0][0]
    assert term == pytest.approx(0.2 * (logit(raw) - logit(market)))


def test_a_model_does_not_speak_without_a_calibration_a_line_or_points() -> None:
    line = quotes(quote("a", 20.5))
    unsure = models(MONDAY).with_columns(calibration_model=pl.lit(None, pl.Float64))
    assert predicted([row(7)], line, unsure)["model_term"].to_list() == [None]
    assert predicted([row(7)])["model_term"].to_list() == [None]
    assert predicted([row(7, ready=False)], line)["model_term"].to_list() == [None]
    assert predicted([row(7)], quotes(quote("u", 20.5, None, None, book_type="dfs")))[
        "model_term"
    ].to_list() == [None]


@pytest.mark.parametrize(
    ("line", "recommendation"), [(24.0, "OVER"), (24.5, "PASS"), (25.5, "PASS"), (26.0, "UNDER")]
)
def test_a_whole_point_from_the_line_is_a_recommendation_and_rejects_no_quote(
    line: float, recommendation: str
) -> None:
    made = predicted([row(7)], quotes(*at_even(line))).row(0, named=True)
    assert made["recommendation"] == recommendation
    assert made["edge"] == 25.0 - line


def test_a_family_with_a_failed_gate_speaks_of_games_that_are_over_only() -> None:
    line = quotes(quote("a", 20.5), quote("a", 20.5, game_id="2"))
    over = row(7, game_id="2", tip_off=before(62))
    rows = served(row(7), over, odds=line, blocked=frozenset({"catboost_core"})).filter(
        family="catboost_core"
    )
    spoken = rows.with_columns(pl.col("model_term").is_not_null()).select("game_id", "model_term").rows()
    assert sorted(spoken) == [("1", False), ("2", True)]


def test_a_quote_that_pays_is_actionable_until_the_player_is_ruled_out() -> None:
    lines, timid = [*at_even(), paying()], models(MONDAY).with_columns(calibration_model=0.01)

    def now(injuries: list[Row], reports: list[Row]) -> Row:
        of_v9 = predictors(FAMILIES, {"catboost_v9": timid, "other": models()}, {"catboost_v9": 20.5})
        made = predictions(
            store(row(7)), facts(lines, injuries=injuries, reports=reports), of_v9, now=before(60),
            provenance=pl.lit("live"), source="real",
        )  # fmt: skip
        return enforce(PREDICTIONS, made).row(0, named=True)

    clear, out = now([], []), now([listed("out")], [report("BOS")])
    assert (clear["book"], clear["is_actionable"], clear["filter_reason"]) == ("e", True, None)
    assert clear["model_probability"] == pytest.approx(0.5, abs=0.1)
    assert (out["is_actionable"], out["filter_reason"]) == (False, "ruled_out")
    assert clear["inputs_hash"] != out["inputs_hash"]
    assert out["inputs_known_at"] == before(90)
