"""What the documents of picks, signals and bets say, by hand."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.days import Days
from tests.market.market_rows import DAY, TIP
from tests.publishing.exports.night.night_rows import EVE, MADE, Frames, files, frames, rows

AFTER = MADE._replace(at=TIP + timedelta(hours=9))
SCORED = TIP + timedelta(hours=3)


def document(path: str, of: Frames, made: Any = MADE) -> dict[str, Any]:  # noqa: ANN401  (a Made, by keyword)
    found: dict[str, Any] = json.loads(files(of, Days.one(DAY), made, path)[f"{path}/{DAY}.json"])
    return found


def test_the_day_has_its_signal_and_always_eight_groups() -> None:
    picks = document("picks", frames())
    assert (picks["signal"], picks["model"], picks["provenance"]) == ("favorable", "catboost_v9", "live")
    assert [group["id"] for group in picks["groups"]] == list(range(1, 9))
    assert [len(group["picks"]) for group in picks["groups"]] == [0] * 7 + [1]
    [pick] = picks["groups"][7]["picks"]
    assert (pick["player"], pick["prediction"], pick["line"], pick["direction"]) == (
        "A Player",
        24.25,
        20.5,
        "OVER",
    )
    assert (pick["actual"], pick["result"]) == (None, None)


def test_a_day_without_a_signal_is_neutral() -> None:
    none = frames()["daily_signals"].with_columns(
        daily_signal=pl.lit(None, pl.String), signal=pl.lit("neutral")
    )
    assert document("picks", frames(daily_signals=none))["signal"] == "neutral"
    assert document("signals", frames(daily_signals=none.clear()))["metrics"]["conditions"] == "unknown"


def test_records_count_the_days_own_provenance_alone() -> None:
    live = {"subset": "all_picks", "since": "week", "wins": 3, "losses": 2, "pct": 60.0}
    mixed = rows("subset_records", live, live | {"provenance": "backfill", "wins": 99})
    record = document("picks", frames(subset_records=mixed))["groups"][7]["record"]
    assert record["week"] == {"wins": 3, "losses": 2, "pct": 60.0}
    assert record["season"] == {"wins": 0, "losses": 0, "pct": None}


@pytest.mark.parametrize(("points", "result"), [(21, "hit"), (20, "miss"), (None, "dnp")])
def test_a_graded_pick_has_its_result(points: int | None, result: str) -> None:
    graded = rows("grades", {"actual_points": points, "scored_at": SCORED})
    [pick] = document("picks", frames(grades=graded), AFTER)["groups"][7]["picks"]
    assert (pick["actual"], pick["result"]) == (points, result)


def test_points_at_the_line_are_a_push() -> None:
    at_line = frames()["subset_picks"].with_columns(consensus_line=pl.lit(20.0))
    of = frames(grades=rows("grades", {"actual_points": 20, "scored_at": SCORED}), subset_picks=at_line)
    assert document("picks", of, AFTER)["groups"][7]["picks"][0]["result"] == "push"


def test_picks_are_in_the_order_of_their_ranks() -> None:
    two = rows(
        "subset_picks",
        *(
            {"subset": "top_5", "direction": "OVER", "rank": rank, "player_id": player}
            for rank, player in ((2, 7), (1, 8))
        ),
    )
    picks = document("picks", frames(subset_picks=two))["groups"][2]["picks"]
    assert [pick["player_id"] for pick in picks] == [8, 7]


def test_a_signal_is_told_with_its_reason() -> None:
    signals = document("signals", frames())
    assert (signals["signal"], signals["metrics"]["conditions"], signals["note"]) == (
        "favorable",
        "balanced",
        "why",
    )


def test_a_bet_is_told_as_it_was_published_with_the_worst_price() -> None:
    bets = document("best-bets", frames())
    [bet] = bets["bets"]
    assert (bets["total"], bets["standing"], bets["exposure"]) == (1, 1, 0.01)
    assert (bet["price"], bet["worst_price"], bet["stake"], bet["claimed_probability"]) == (
        -105,
        -120,
        0.01,
        0.55,
    )
    assert (bet["signals"], bet["warnings"]) == (["minutes_surge"], ["opposite_of_consensus"])
    assert (bet["predicted_points"], bet["consensus_line"], bet["result"]) == (24.25, 20.5, None)


def test_a_withdrawn_bet_stays_and_stands_no_more() -> None:
    withdrawn = frames()["best_bets"].with_columns(
        withdrawn_at="published_at", withdrawn_reason=pl.lit("ruled_out")
    )
    bets = document("best-bets", frames(best_bets=withdrawn))
    assert (bets["total"], bets["standing"], bets["exposure"]) == (1, 0, 0.0)
    assert bets["bets"][0]["withdrawn_reason"] == "ruled_out"
    assert document("signal-best-bets", frames(best_bets=withdrawn))["picks"][0]["is_withdrawn"]


def test_bets_of_a_backfill_are_apart_from_the_record() -> None:
    backfilled = frames()["best_bets"].with_columns(provenance=pl.lit("backfill"))
    bets = document("best-bets", frames(best_bets=backfilled))
    assert (bets["total"], bets["bets"], len(bets["made_afterwards"])) == (0, [], 1)
    assert document("signal-best-bets", frames(best_bets=backfilled))["total_picks"] == 0


def test_a_graded_bet_has_result_profit_and_closing_value() -> None:
    graded = rows(
        "bet_grades",
        {
            "bet_id": "b15",
            "actual_points": 24,
            "result": "WIN",
            "profit": 0.95238,
            "closing_value": 0.01,
            "scored_at": SCORED,
        },
    )
    [bet] = document("best-bets", frames(bet_grades=graded), AFTER)["bets"]
    assert (bet["actual_points"], bet["result"], bet["profit"], bet["closing_value"]) == (
        24,
        "WIN",
        0.9524,
        0.01,
    )


def test_the_record_counts_published_bets_of_earlier_dates() -> None:
    past: dict[str, Any] = {"day": EVE, "result": "WIN", "scored_at": MADE.at, "provenance": "live"}
    graded = rows(
        "bet_grades",
        past | {"bet_id": "1"},
        past | {"bet_id": "2", "result": "LOSS", "provenance": "replay"},
        past | {"bet_id": "3", "result": "PUSH"},
        past | {"bet_id": "4", "provenance": "backfill"},
        past | {"bet_id": "5", "scored_at": MADE.at + timedelta(seconds=1)},
        past | {"bet_id": "6", "day": DAY},
        past | {"bet_id": "7", "game_date": EVE - timedelta(days=7)},
        past | {"bet_id": "8", "game_date": EVE.replace(year=2023, month=9)},
        past | {"bet_id": "9", "result": "LOSS"},
    )
    record = document("signal-best-bets", frames(bet_grades=graded))["record"]
    assert record["season"] == {"wins": 2, "losses": 1, "pct": 66.7}
    # The eve is a Sunday: the week of the day began after it.
    assert record["week"] == {"wins": 0, "losses": 0, "pct": None}
    assert record["month"] == {"wins": 2, "losses": 1, "pct": 66.7}


@pytest.mark.parametrize(
    ("provenances", "kind", "wins"),
    [(["live", "replay", "replay"], "live", 1), (["replay", "replay"], "replay", 2), ([], None, 0)],
)
def test_the_record_never_mixes_live_and_replayed_bets(
    provenances: list[str], kind: str | None, wins: int
) -> None:
    past: dict[str, Any] = {"day": EVE, "result": "WIN", "scored_at": MADE.at}
    bets = [past | {"bet_id": str(n), "provenance": of} for n, of in enumerate(provenances)]
    # A live bet of the last season is not of this record.
    last = past | {"bet_id": "x", "provenance": "live", "game_date": EVE.replace(year=2023, month=9)}
    told = document("signal-best-bets", frames(bet_grades=rows("bet_grades", *bets, last)))
    assert (told["record_provenance"], told["record"]["season"]["wins"]) == (kind, wins)


def test_signal_bets_name_families_subsets_and_the_blacklist() -> None:
    others = rows(
        "predictions",
        *(
            {"role": "shadow", "family": f, "edge": e, "prediction_id": f}
            for f, e in (("a", 3.0), ("b", 2.9), ("c", -5.0))
        ),
    )
    of = frames(
        predictions=pl.concat([frames()["predictions"], others]),
        signals=rows("signals", {"signal": "blacklist", "side": "OVER"}),
    )
    found = document("signal-best-bets", of)
    [pick] = found["picks"]
    assert (pick["agreeing_models"], pick["model_agreement"]) == (["a", "catboost_v9"], 2)
    assert (pick["qualifying_subsets"], pick["warnings"], pick["signal_count"]) == (
        ["all_picks"],
        ["blacklist"],
        0,
    )
    assert found["player_blacklist"] == {
        "count": 1,
        "hr_threshold": 0.4,
        "min_picks": 8,
        "players": ["aplayer"],
    }


def sheet(path: str, of: Frames) -> list[dict[str, str]]:
    text = files(of, Days.one(DAY), MADE, path)[f"{path}/{DAY}.csv"].decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_sheets_have_numbers_as_numbers_and_no_formula() -> None:
    evil = frames()["best_bets"].with_columns(player=pl.lit("=HYPERLINK(1)"))
    [bet] = sheet("best-bets", frames(best_bets=evil))
    assert (bet["price"], bet["edge"], bet["player"], bet["source"]) == (
        "-105",
        "",
        "'=HYPERLINK(1)",
        "simulated",
    )
    assert bet["signals"] == "minutes_surge"
    evil = frames()["fair_prices"].with_columns(player_name=pl.lit("@SUM"), feeds=pl.lit(["b", "c"]))
    priced = sheet("fair-prices", frames(fair_prices=evil))
    assert [(p["side"], p["line"], p["is_main_line"]) for p in priced] == [
        ("OVER", "20.5", "true"), ("UNDER", "20.5", "true"), ("OVER", "25.5", "false"), ("UNDER", "25.5", "false"),
    ]  # fmt: skip
    assert {(p["player_name"], p["feeds"], p["price"]) for p in priced} == {("'@SUM", "b c", "-105")}
